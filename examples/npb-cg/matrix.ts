/**
 * The matrix of CG: the weighted sum of the outer products x xᵀ of random sparse vectors, the weights a geometric series, so that
 * its condition is known. The random numbers, and the order in which they are used and added, are those of NPB's `makea`.
 */
import { product } from '../npb-ep/npb-ep.ts';

export interface Sparsity {
  /** Rows, and columns. */
  readonly n: number;
  /** Elements of a random vector. */
  readonly nonzeros: number;
  /** What is taken from the diagonal. */
  readonly shift: number;
}

/** By rows: those of row i stand at `starts[i]` … `starts[i + 1] − 1`, in the order of their columns. */
export interface Matrix {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

const condition = 0.1;

export function matrixOf({ n, nonzeros, shift }: Sparsity): Matrix {
  const random = generator();
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  const ratio = condition ** (1 / n);
  for (let i = 0, weight = 1; i < n; i++, weight *= ratio) {
    const vector = sparseVector(n, nonzeros, random);
    vector.set(i, 0.5);
    for (const [row, x] of vector) {
      for (const [column, y] of vector) {
        const value = y * (weight * x);
        const added = row === i && column === i ? value + condition - shift : value;
        rows[row]!.set(column, (rows[row]!.get(column) ?? 0) + added);
      }
    }
  }
  return compressed(rows);
}

/** Uniform numbers in [0, 1): the sequence of EP from another start. The first of them NPB throws away. */
function generator(): () => number {
  let state = 314_159_265;
  const next = (): number => (state = product(5 ** 13, state)) / 2 ** 46;
  next();
  return next;
}

/** So many numbers at places of their own. Places are drawn from a power of two, and again where that is beyond n. */
function sparseVector(n: number, nonzeros: number, random: () => number): Map<number, number> {
  const places = 2 ** Math.ceil(Math.log2(n));
  const vector = new Map<number, number>();
  while (vector.size < nonzeros) {
    const value = random();
    const place = Math.floor(places * random());
    if (place < n && !vector.has(place)) vector.set(place, value);
  }
  return vector;
}

function compressed(rows: readonly Map<number, number>[]): Matrix {
  const sorted = rows.map((row) => [...row].sort(([a], [b]) => a - b));
  const starts = new Int32Array(rows.length + 1);
  for (const [i, row] of sorted.entries()) starts[i + 1] = starts[i]! + row.length;
  const elements = sorted.flat();
  return {
    starts,
    columns: Int32Array.from(elements, ([column]) => column),
    values: Float64Array.from(elements, ([, value]) => value),
  };
}
