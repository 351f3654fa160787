/** What the rows of allPairs come to, one tile of columns after the other. */
import { unwritten } from '../../types/unwritten.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { Operator } from '../../skeletons/node.ts';
import { BLOCK, Counter } from '../../skeletons/tree.ts';
import type { ElementName } from '../../types/element.ts';
import { localFunction } from '../local-function.ts';
import type { Piece, PiecesOptions } from '../pieces.ts';
import { emptyValues, inCollection } from './placed.ts';

export interface Tiles {
  /** How pieces of rows give what they have of the columns `lo` to `hi`. */
  of(lo: number, hi: number): Required<Pick<PiecesOptions, 'room' | 'take'>>;
  all(): unknown;
}

/** Every pair in its place: a row of the result is as long as there are columns. */
export class PairTiles implements Tiles {
  readonly #columns: number;
  readonly #as: ElementName | undefined;
  readonly #values: unknown[];

  constructor(rows: number, columns: number, as: ElementName | undefined) {
    this.#columns = columns;
    this.#as = as;
    this.#values = (as === undefined ? emptyValues(rows * columns) : unwritten(as, rows * columns)) as unknown[];
  }

  of(lo: number, hi: number): ReturnType<Tiles['of']> {
    const per = hi - lo;
    const take = (_value: unknown, { lo: row, count, places, at }: Piece): void => {
      for (let k = 0; k < count; k++)
        this.#store(places as Float64Array, at + k * per, (row + k) * this.#columns + lo, per);
    };
    return { room: { element: this.#as ?? 'f64', per }, take };
  }

  #store(places: Float64Array, from: number, to: number, count: number): void {
    if (this.#as === undefined) for (let j = 0; j < count; j++) this.#values[to + j] = places[from + j];
    else (this.#values as unknown as Float64Array).set(places.subarray(from, from + count), to);
  }

  all(): unknown {
    return this.#values;
  }
}

/** Every row combined: workers give the blocks of a tile, from which the tree of the row grows. */
export class FoldTiles implements Tiles {
  readonly #rows: readonly Counter<unknown>[];
  readonly #as: ElementName | undefined;

  constructor(rows: number, op: Operator<unknown>, as: ElementName | undefined) {
    const fn = synchronous(localFunction(op.fn, op.name), op.name) as Operator<unknown>['fn'];
    this.#rows = Array.from({ length: rows }, () => new Counter({ ...op, fn }));
    this.#as = as;
  }

  of(lo: number, hi: number): ReturnType<Tiles['of']> {
    const per = Math.ceil((hi - lo) / BLOCK);
    const take = (_value: unknown, { lo: row, count, places, at }: Piece): void => {
      for (let k = 0; k < count; k++)
        for (let b = 0; b < per; b++) this.#rows[row + k]?.push(0, (places as Float64Array)[at + k * per + b]);
    };
    return { room: { element: 'f64', per }, take };
  }

  all(): unknown {
    const values = this.#rows.map((row) => row.result());
    return inCollection(values, this.#as, 'allPairs');
  }
}
