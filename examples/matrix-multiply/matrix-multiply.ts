/**
 * The product of two matrices: every row of the one with every column of the other.
 *
 *     npx ossa run examples/matrix-multiply/matrix-multiply.ts [rows]
 *
 * The elements are i + k and k − j, so that those of the product are known: Σ k² + (i − j) Σ k − n i j.
 */
import { allPairs, f64, range, run, type Grid, type Range, type RunOptions, type Skeleton } from 'ossa';

/** A square matrix, row after row. */
export interface Square {
  readonly n: number;
  readonly data: Float64Array;
}

export const square = (n: number, element: (i: number, j: number) => number): Square => ({
  n,
  data: Float64Array.from({ length: n * n }, (_, at) => element(Math.floor(at / n), at % n)),
});

/** From the numbers of the rows and columns to the product. Columns side by side are computed together: b is read along its rows. */
function product(a: Square, b: Square): Skeleton<readonly [Range, Range], Grid<number, Float64Array>> {
  const n = a.n;
  const rows = a.data;
  const columns = b.data;
  return allPairs((i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += rows[i * n + k]! * columns[k * n + j]!;
    return sum;
  }, f64);
}

export async function multiply(a: Square, b: Square, options?: RunOptions): Promise<Square> {
  const { data } = await run(product(a, b), [range(a.n), range(a.n)], options);
  return { n: a.n, data };
}

/** The matrices of the example, and what their product is. */
export const left = (n: number): Square => square(n, (i, k) => i + k);
export const right = (n: number): Square => square(n, (k, j) => k - j);
export function exact(n: number): Square {
  const sum = (n * (n - 1)) / 2;
  const squares = ((n - 1) * n * (2 * n - 1)) / 6;
  return square(n, (i, j) => squares + (i - j) * sum - n * i * j);
}

if (import.meta.main) {
  const [n = 512] = process.argv.slice(2).map(Number);
  const [a, b] = [left(n), right(n)];
  const start = performance.now();
  const { data } = await multiply(a, b);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${n} × ${n} in ${seconds.toFixed(3)} s: ${((2 * n ** 3) / seconds / 1e9).toFixed(2)} GFlop/s`);
  const same = exact(n).data.every((value, i) => value === data[i]);
  console.log(same ? 'every element is right' : 'WRONG ELEMENTS');
  if (!same) process.exitCode = 1;
}
