/** sort of numbers: every worker sorts a run, and pairs of runs are merged in pieces by all. */
import { mergeChunk, sortChunk } from '../../compiler/emit/js/chunk/sort.ts';
import type { SortNode } from '../../skeletons/node.ts';
import { acquire, giveBack } from '../../channels/arena.ts';
import { type ElementName, elements } from '../../types/element.ts';
import { Range } from '../../types/range.ts';
import { isVec } from '../../types/vec.ts';
import type { Context } from '../context.ts';
import { type Elements, elementsOf, sharedElements } from '../elements.ts';
import { Chunked, type Piece } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

/** Measured: radix sort of 64-bit floats takes some 80 ns an element, merging 8. */
const SORT_NS = 80;
const MERGE_NS = 8;
/** A run is worth a worker from here on. */
const SMALLEST_RUN = 1 << 15;

export const sortOperator: MakeAlgorithm<SortNode> = (node, name) => {
  const sorting = new Chunked(name);
  const merging = new Chunked(name);
  const sort = { key: 'run', text: sortChunk(), estimateNs: SORT_NS };
  const merge = { key: 'merge', text: mergeChunk(), estimateNs: MERGE_NS };
  return (input, context) => {
    if (!isVec(input) || node.compare !== undefined || node.by !== undefined) return undefined;
    const from = elementsOf(input instanceof Range ? Float64Array.from(input) : input);
    if (from.element === undefined) return undefined;
    const { element, length } = from as Elements & { readonly element: NonNullable<Elements['element']> };
    const runs = runsOf(length, context);
    const run = Math.ceil(length / runs);
    const inOrder = async (): Promise<ArrayLike<number>> => {
      if (runs === 1) {
        let sorted: ArrayLike<number> = [];
        const take = (_value: unknown, { places }: Piece): void => void (sorted = places);
        await sorting.run(
          sort,
          from,
          {
            param: {},
            room: { element, per: 1 },
            take,
            align: length,
            here: context.mayComputeHere ? 'too few for two runs' : undefined,
          },
          context,
        );
        return sorted;
      }
      const buffers = [acquire(length * elements[element].bytes), acquire(length * elements[element].bytes)];
      try {
        let [runs0, free] = buffers.map((buffer) => elements[element].view(buffer, 0, length)) as [
          Float64Array,
          Float64Array,
        ];
        const keep =
          (to: Float64Array) =>
          (_value: unknown, { lo, count, places, at }: Piece): void =>
            to.set(places.subarray(at, at + count), lo);
        await sorting.run(
          sort,
          from,
          { param: {}, room: { element, per: 1 }, take: keep(runs0), align: run, grain: run },
          context,
        );
        const final = placedIn(element, length);
        for (let size = run; size < length; size *= 2) {
          const last = size * 2 >= length;
          const options = {
            param: { run: size, length },
            room: { element, per: 1 },
            take: last ? final.take : keep(free),
          };
          await merging.run(merge, sharedElements(runs0, element), options, context);
          [runs0, free] = [free, runs0];
        }
        return final.result() as Float64Array;
      } finally {
        for (const buffer of buffers) giveBack(buffer);
      }
    };
    return inOrder().then((sorted) => finished(sorted, node, element));
  };
};

/** A power of two, so that runs are merged in whole rounds. */
function runsOf(length: number, { workers }: Context): number {
  let runs = 1;
  while (runs < workers && length / (runs * 2) >= SMALLEST_RUN) runs *= 2;
  return runs;
}

/** In the order and the collection that were asked for. */
function finished(sorted: ArrayLike<number>, { descending, as }: SortNode, element: ElementName): unknown {
  const directed = descending ? (sorted as Float64Array).reverse() : sorted;
  if (as === element) return directed;
  if (as === undefined) return Array.from(directed);
  const stored = elements[as].make(directed.length);
  stored.set(directed);
  return stored;
}
