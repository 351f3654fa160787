/**
 * Several steps of a stencil on some rows of a grid at once: the rows around them are read as far as the last step looks, and each step
 * computes a little less around them than the one before, in memory that stays in a cache. What is computed twice, by those who have the
 * rows beside, is the same both times. Source: Krishnamoorthy et al., Effective automatic parallelization of stencil computations, 2007
 * (overlapped tiling).
 */
import { edgeIndex } from '../../../skeletons/near.ts';
import type { Edge } from '../../../skeletons/node.ts';
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import { type Linear, linearMemory } from '../../kernel/runtime/linear.ts';
import type { Chunk, Source, Target } from './runtime.ts';

/** What a stencil's chunk is given. */
export interface StepsParam {
  readonly shape: readonly number[];
  readonly fill: number;
  readonly edge: Edge<number> | 'fill';
  /** The source holds the rows around the piece, also those beyond the edges. */
  readonly halo: boolean;
  /** Where it is to do several steps. */
  readonly steps?: Steps;
}

export interface Steps {
  readonly count: number;
  /** The rows that take part at a time, so few that they stay in a cache. */
  readonly rows: number;
  /** How many rows a step looks up and down. */
  readonly reach: number;
  /** What is stored between steps. */
  readonly element: NumberName;
}

interface Scratch {
  readonly rooms: readonly [TypedCollection, TypedCollection];
  /** The thread's memory of kernels when it was made. */
  readonly linear: Linear | undefined;
}

/** By element type. Used again for every piece: its pages are there, and whoever asked for its address need not ask again. */
const scratches = new Map<NumberName, Scratch>();

/** At places in a page of memory that are not those of the grid's rows: processors mistake equal ones for a dependence. */
const APART = 704;

/** Two rooms of so many elements, in the memory of kernels where that has place. */
function scratchFor(element: NumberName, length: number): Scratch['rooms'] {
  const linear = linearMemory();
  const kept = scratches.get(element);
  if (kept !== undefined && kept.linear === linear && kept.rooms[0].length >= length) return kept.rooms;
  const { bytes, view } = elements[element];
  const size = Math.ceil((length * bytes) / 4096) * 4096 + APART;
  const total = APART + 2 * size;
  const isIn = linear !== undefined && total <= linear.region.scratchBytes;
  const buffer = isIn ? linear.memory.buffer : new ArrayBuffer(total);
  const begin = (isIn ? linear.region.at + linear.region.bytes : 0) + APART;
  const rooms = [view(buffer, begin, length), view(buffer, begin + size, length)] as const;
  scratches.set(element, { rooms, linear });
  return rooms;
}

/**
 * A quotient that is whole, as an integer: where V8 holds one as a double, every index that comes of it is a double to the loops that it is
 * given to, whose optimised code is for integers and is thrown away then.
 */
const integer = (x: number): number => ((x | 0) === x ? x | 0 : x);

/** Rows `first` to `end`. */
type Rows = readonly [first: number, end: number];

/**
 * The chunk's work for a piece of whole rows, several steps of it: `chunk` does one. Rows are counted as they lie around the piece: where the
 * edges wrap, the row before the first is −1, and is computed as the last.
 */
export function stencilSteps(
  chunk: Chunk,
  source: Source,
  lo: number,
  hi: number,
  base: number,
  out: Target,
  at: number,
  { steps, ...param }: StepsParam & { readonly steps: Steps },
): void {
  const { shape, edge, fill, halo } = param;
  const { count, rows, reach, element } = steps;
  const extent = shape[0] as number;
  const row = shape.slice(1).reduce((size, each) => size * each, 1);
  const wraps = edge === 'wrap';
  const ahead = (count - 1) * reach;
  const scratch = scratchFor(element, (rows + 2 * ahead) * row);
  /** The row that the scratch begins with. */
  let top = 0;

  /** One step on such rows; `rowAt` is the row that the source begins with, `placeAt` that of the target. */
  const step = ([a, b]: Rows, from: Source, rowAt: number, isHaloed: boolean, to: Target, placeAt: number): void => {
    for (let next = a; next < b;) {
      // Rows in the grid are those less whole grids.
      const grids = wraps ? integer(Math.floor(next / extent)) * extent : 0;
      const until = Math.min(b, grids + extent);
      // Without a halo the source is the grid.
      const begin = isHaloed ? rowAt : grids;
      const [i, j] = [(next - begin) * row, (until - begin) * row];
      chunk(from, i, j, (begin - grids) * row, to, (placeAt - begin) * row, { ...param, halo: isHaloed } as never);
      next = until;
    }
  };

  /** Puts in place what the next step, on such rows, sees beyond the edges. */
  const surround = ([a, b]: Rows, to: TypedCollection): void => {
    const put = (beyond: number): void => {
      const place = (beyond - top) * row;
      const like = edgeIndex(edge as Edge<number>, beyond, extent);
      if (like < 0) to.fill(fill, place, place + row);
      else to.copyWithin(place, (like - top) * row, (like - top + 1) * row);
    };
    for (let beyond = a - reach; beyond < 0; beyond++) put(beyond);
    for (let beyond = Math.max(extent, a - reach); beyond < b + reach; beyond++) put(beyond);
  };

  const [first, end]: Rows = [integer((lo + base) / row), integer((hi + base) / row)];
  for (let a = first; a < end; a += rows) {
    const b = Math.min(end, a + rows);
    top = a - ahead;
    /** What the step computes that is followed by so many others. */
    const computed = (others: number): Rows => {
      const more = others * reach;
      return wraps ? [a - more, b + more] : [Math.max(0, a - more), Math.min(extent, b + more)];
    };
    let from: Source = source;
    let rowAt = integer(base / row);
    let isHaloed = halo;
    for (let k = 1; k < count; k++) {
      const to = scratch[k % 2] as TypedCollection;
      step(computed(count - k), from, rowAt, isHaloed, to, top);
      if (!wraps) surround(computed(count - k - 1), to);
      [from, rowAt, isHaloed] = [to, top, true];
    }
    step([a, b], from, rowAt, isHaloed, out, integer((base + at) / row));
  }
}
