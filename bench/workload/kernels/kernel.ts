/** What the kernels of the benchmarks share: their form, and inputs that are the same bits in every language. */

/** The arithmetic of a case. JavaScript has that of f64 only: over arrays of f32 it rounds what it stores. */
export type Real = 'f64' | 'f32';
export type Reals = Float64Array | Float32Array;
/** A result as numbers side by side: what its digest is made of. */
export type Columns = readonly (Reals | Int32Array)[];

/** One way to compute a result; what is not in `run` is not timed. */
export interface Way {
  run(): unknown;
  columns(result: never): Columns;
}

export interface Kernel {
  /** Loops over typed arrays. */
  typed(real: Real): Way;
  /** Methods of arrays, functions of numbers and objects. */
  idiomatic?(): Way;
}

/** A way whose result is kept as it comes. */
export const columns = (run: () => Columns): Way => ({ run, columns: (result: Columns) => result });

export const make = (real: Real, n: number): Reals => (real === 'f64' ? new Float64Array(n) : new Float32Array(n));

/** Scrambles an index, in 32 bits. */
export function mixed(i: number): number {
  let h = Math.imul(i, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Field `field` of records of `fields` numbers, from `low` up to `high`: 24 random bits each, that f32 holds too. */
export function column(real: Real, n: number, fields: number, field: number, low: number, high: number): Reals {
  const values = make(real, n);
  for (let i = 0; i < n; i++) values[i] = low + (high - low) * ((mixed(i * fields + field) >>> 8) / 2 ** 24);
  return values;
}
