/** Sorting values by a comparison on the main thread, in slices: to workers and back each would take longer than its comparisons. */
import { compareRunsChunk, mergeComparedChunk } from '../../compiler/emit/js/chunk/sort.ts';
import type { UserFunction } from '../../skeletons/kind.ts';
import type { Context } from '../context.ts';
import { elementsOf } from '../elements.ts';
import { Chunked, type ChunkOf } from '../pieces.ts';

/** Elements that are sorted in one go, some milliseconds. */
const RUN = 1 << 14;

export class SortedValues {
  readonly #chunked: Chunked;
  readonly #sort: ChunkOf;
  readonly #merge: ChunkOf;

  constructor(name: string, compare: UserFunction) {
    this.#chunked = new Chunked(name);
    this.#sort = { key: 'runs', text: compareRunsChunk(compare) };
    this.#merge = { key: 'merge', text: mergeComparedChunk(compare) };
  }

  /** Whether its comparisons take so long that they are for a worker. */
  isDear(list: readonly unknown[]): boolean {
    return this.#chunked.isDear(this.#sort, elementsOf(list), () => ({ run: RUN }));
  }

  async sorted(list: readonly unknown[], context: Context): Promise<unknown[]> {
    const { length } = list;
    const empty = (): unknown[] => new Array<unknown>(length).fill(undefined);
    const options = { take: () => undefined, here: 'handing values over takes longer than comparing them' };
    let [runs, free] = [empty(), empty()];
    await this.#chunked.run(
      this.#sort,
      elementsOf(list),
      { ...options, param: { run: RUN }, values: runs, align: RUN },
      context,
    );
    for (let run = RUN; run < length; run *= 2) {
      const param = { run, length };
      await this.#chunked.run(this.#merge, elementsOf(runs), { ...options, param, values: free }, context);
      [runs, free] = [free, runs];
    }
    return runs;
  }
}
