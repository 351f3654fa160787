/** Sorting in runs: every worker puts a run in order, and pairs of runs are merged in pieces by all, until there is one. */
import { unwritten } from '../../types/unwritten.ts';
import { acquirePlaces, giveBackPlaces } from '../../channels/numbers.ts';
import type { NumberName } from '../../types/element.ts';
import type { Context } from '../context.ts';
import { type Elements, sharedElements } from '../elements.ts';
import { Chunked, type ChunkOf, type Piece } from '../pieces.ts';

/** A run is worth a worker from here on. */
const SMALLEST_RUN = 1 << 15;

/** Texts that put a run in order and merge pairs of them; elements of what they give. */
export interface Runs {
  readonly sort: ChunkOf;
  readonly merge: ChunkOf;
  readonly element: NumberName;
}

export class SortedRuns {
  readonly #chunked: Chunked;
  readonly #runs: Runs;

  constructor(name: string, runs: Runs) {
    this.#chunked = new Chunked(name);
    this.#runs = runs;
  }

  /** All in order, in `result`, which may be where they come from; `param` is given to both texts. */
  async sorted(
    from: Elements,
    context: Context,
    param: { readonly [name: string]: unknown } = {},
    result: Float64Array = unwritten(this.#runs.element, from.length) as unknown as Float64Array,
  ): Promise<Float64Array> {
    const { sort, merge, element } = this.#runs;
    const { length } = from;
    const room = { element, per: 1 };
    const count = runsOf(length, context.workers);
    const run = Math.ceil(length / count);
    const into =
      (target: Float64Array) =>
      (_value: unknown, { lo, count: n, places, at }: Piece): void =>
        target.set(places.subarray(at, at + n) as Float64Array, lo);
    if (count === 1) {
      const here = context.mayComputeHere ? 'too few for two runs' : undefined;
      await this.#chunked.run(sort, from, { param, room, take: into(result), align: length, here }, context);
      return result;
    }
    const buffers = [acquirePlaces(element, length), acquirePlaces(element, length)];
    try {
      let [runs, free] = buffers.map(({ view }) => view) as unknown as [Float64Array, Float64Array];
      await this.#chunked.run(sort, from, { param, room, take: into(runs), align: run, grain: run }, context);
      for (let size = run; size < length; size *= 2) {
        const take = into(size * 2 < length ? free : result);
        const merging = { param: { ...param, run: size, length }, room, take };
        await this.#chunked.run(merge, sharedElements(runs, element), merging, context);
        [runs, free] = [free, runs];
      }
      return result;
    } finally {
      for (const buffer of buffers) giveBackPlaces(buffer);
    }
  }
}

/** A power of two, so that runs are merged in whole rounds. */
function runsOf(length: number, workers: number): number {
  let runs = 1;
  while (runs < workers && length / (runs * 2) >= SMALLEST_RUN) runs *= 2;
  return runs;
}
