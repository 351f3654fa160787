/** Rows of allPairs by a kernel: the columns stand in its memory for all rows of a piece, one tile of them after the other. */
import type { Chunk, Source } from '../../emit/js/runtime.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import type { NumberName } from '../../../types/element.ts';
import type { Columns } from '../../../types/struct-array.ts';
import type { BoundKernel } from './bind.ts';
import type { KeptRoom } from './kept.ts';
import { copy } from './loaded.ts';

interface PairsParam {
  /** A collection, or a range. */
  readonly columns: ColumnsOf & { readonly length: number };
  /** What the blocks of a row are folded to, where that is known. */
  readonly made?: Float64Array;
}

interface ColumnsOf {
  readonly columns?: Columns;
}

/** Makes results of pairs where they are to stand: those of row i from (i − first row) × `per` on. */
interface Places {
  readonly of: unknown;
  readonly per: number;
}

/** Every pair in its place. */
export function pairsByKernel(inJavaScript: Chunk, kernel: BoundKernel): Chunk {
  const tiles = new Tiles(kernel);
  return (source, lo, hi, base, out, at, param) => {
    const { columns } = param as unknown as PairsParam;
    const places = { of: out, per: columns.length };
    for (const row of tiles.rows(source, [lo, hi], at, columns, places))
      inJavaScript(source, row, row + 1, base, out, at, param);
    return undefined;
  };
}

/** Every row's blocks, of which somebody else makes its result. */
export function pairBlocksByKernel(inJavaScript: Chunk, kernel: BoundKernel): Chunk {
  const tiles = new Tiles(kernel);
  return (source, lo, hi, base, out, at, param) => {
    const { columns } = param as unknown as PairsParam;
    const places = { of: out, per: Math.ceil(columns.length / BLOCK) };
    for (const row of tiles.rows(source, [lo, hi], at, columns, places))
      inJavaScript(source, row, row + 1, base, out, at, param);
    return undefined;
  };
}

/** Every row's result; the tree over its blocks is the chunk's in JavaScript. */
export function pairsFoldedByKernel(inJavaScript: Chunk, kernel: BoundKernel): Chunk {
  const tiles = new Tiles(kernel);
  return (source, lo, hi, base, out, at, param) => {
    const { columns } = param as unknown as PairsParam;
    const per = Math.ceil(columns.length / BLOCK);
    const blocks = new Float64Array((hi - lo) * per);
    const others = tiles.rows(source, [lo, hi], lo, columns, { of: blocks, per });
    for (let row = lo; row < hi; row++) {
      const made = blocks.subarray((row - lo) * per, (row - lo + 1) * per);
      const isMade = !others.has(row);
      if (isMade && per === 1) out[row - at] = made[0];
      else
        inJavaScript(
          source,
          row,
          row + 1,
          base,
          out,
          at,
          isMade && per > 0 ? ({ ...(param as object), made } as never) : param,
        );
    }
    return undefined;
  };
}

interface KeptColumn {
  /** The number of the input. */
  readonly input: number;
  readonly column: string | undefined;
  readonly element: NumberName;
  readonly room: KeptRoom;
}

class Tiles {
  readonly #kernel: BoundKernel;
  readonly #streams: readonly KeptColumn[];
  readonly #addresses: number[];
  /** Results of a block are one, otherwise each pair has one. */
  readonly #isFold: boolean;
  /** Pairs of a row in a call, and columns in a tile. */
  readonly #most: number;
  readonly #tile: number;

  constructor(kernel: BoundKernel) {
    const { inputs, kind } = kernel.code;
    this.#kernel = kernel;
    this.#streams = inputs.flatMap((each, input) =>
      each.from === 'stream' ? [{ input, column: each.column, element: each.element, room: kernel.roomOf(input) }] : [],
    );
    this.#addresses = new Array<number>(inputs.length).fill(0);
    this.#isFold = kind === 'fold';
    const places = Math.min(...this.#streams.map(({ room }) => room.view.length));
    this.#tile = Math.floor(places / BLOCK) * BLOCK;
    this.#most = Math.min(kernel.most, this.#tile);
  }

  /** The rows `lo` to `hi`, of which `first` has the first places; gives those that are not for the kernel. */
  rows(
    source: Source,
    [lo, hi]: readonly [number, number],
    first: number,
    columns: PairsParam['columns'],
    { of, per }: Places,
  ): ReadonlySet<number> {
    const others = new Set<number>();
    const all = columns.length;
    for (let from = 0; from < all; from += this.#tile) {
      const to = Math.min(all, from + this.#tile);
      const isPlaced = this.#place(columns, from, to);
      for (let row = lo; row < hi; row++) {
        const same = [rowOf(source, row)];
        for (let j = from; j < to && !others.has(row); j += this.#most) {
          const count = Math.min(to - j, this.#most);
          for (const { input, room } of this.#streams)
            this.#addresses[input] = room.address + (j - from) * room.view.BYTES_PER_ELEMENT;
          const at = (row - first) * per + (this.#isFold ? j / BLOCK : j);
          const streams = [{ of: columns, at: j }];
          const piece = { count, first: j, streams, addresses: this.#addresses, same, target: { of, at } };
          if (!isPlaced || !this.#kernel.run(piece)) others.add(row);
          else this.#kernel.take(this.#isFold ? Math.ceil(count / BLOCK) : count, of, at);
        }
      }
    }
    return others;
  }

  #place(columns: ColumnsOf, from: number, to: number): boolean {
    return this.#streams.every(
      ({ column, element, room }) =>
        !room.first ||
        copy(
          { of: column === undefined ? columns : columns.columns?.[column], at: from },
          to - from,
          element,
          room.view,
        ),
    );
  }
}

/** A row's element: a number, one of a range, or a struct. */
function rowOf(source: Source, row: number): unknown {
  if (typeof (source as { readonly step?: unknown }).step === 'number') {
    const { start, step } = source as unknown as { readonly start: number; readonly step: number };
    return start + row * step;
  }
  const { columns } = source as ColumnsOf;
  if (columns === undefined) return source[row];
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row]]));
}
