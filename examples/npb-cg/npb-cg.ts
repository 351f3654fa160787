/**
 * NAS Parallel Benchmarks, CG: the smallest eigenvalue of a large sparse matrix by inverse iteration, each step of which solves a
 * linear system by the method of conjugate gradients.
 *
 *     npx ossa run examples/npb-cg/npb-cg.ts [class: S, W or A] [precision: f64]
 *
 * Source: Bailey et al., The NAS Parallel Benchmarks, RNR-94-007, 1994, section 2.4. The matrix is made in matrix.ts.
 */
import { f64, generate, pipe, reduce, run, sum, zip, type RunOptions, type Skeleton } from 'ossa';
import { checkPrecision } from '../npb-ep/precision.ts';
import { matrixOf, type Matrix, type Sparsity } from './matrix.ts';

/** The sizes, and the ζ that NASA's reference gives. */
export const classes: Readonly<Record<string, Sparsity & { readonly steps: number; readonly zeta: number }>> = {
  S: { n: 1400, nonzeros: 7, shift: 10, steps: 15, zeta: 8.5971775078648 },
  W: { n: 7000, nonzeros: 8, shift: 12, steps: 15, zeta: 10.362595087124 },
  A: { n: 14000, nonzeros: 11, shift: 20, steps: 15, zeta: 17.130235054029 },
};
/** Rounds of conjugate gradients in a step. */
const rounds = 25;

const dot: Skeleton<readonly [Float64Array, Float64Array], number> = pipe(
  zip((x: number, y: number) => x * y, f64),
  reduce(sum),
);
// A captured array is copied when a run begins: these programs are made once, and what changes is written before each run.
type Vector = Float64Array;

/** The matrix times x, as a function of x. */
function multiplication(matrix: Matrix, options?: RunOptions): (x: Vector) => Promise<Vector> {
  const { starts, columns, values } = matrix;
  const vector = new Float64Array(starts.length - 1);
  const program = generate((row: number) => {
    let total = 0;
    for (let k = starts[row]!; k < starts[row + 1]!; k++) total += values[k]! * vector[columns[k]!]!;
    return total;
  }, f64);
  return (x) => {
    vector.set(x);
    return run(program, x.length, options);
  };
}

/** x + factor × y. */
function addition(options?: RunOptions): (x: Vector, factor: number, y: Vector) => Promise<Vector> {
  const scalar = new Float64Array(1);
  const program = zip((x: number, y: number) => x + scalar[0]! * y, f64);
  return (x, factor, y) => {
    scalar[0] = factor;
    return run(program, [x, y], options);
  };
}

/** ζ after all steps: the shift plus what the inverse iteration has come to. */
export async function conjugateGradients(name: string, options?: RunOptions): Promise<number> {
  const { steps, ...sparsity } = classes[name]!;
  const times = multiplication(matrixOf(sparsity), options);
  const plus = addition(options);
  const product = (x: Vector, y: Vector): Promise<number> => run(dot, [x, y], options);

  /** An approximate solution z of A z = x. */
  async function solve(x: Vector): Promise<Vector> {
    let z: Vector = new Float64Array(x.length);
    let r = x;
    let p = x;
    let rho = await product(r, r);
    for (let round = 0; round < rounds; round++) {
      const q = await times(p);
      const alpha = rho / (await product(p, q));
      z = await plus(z, alpha, p);
      r = await plus(r, -alpha, q);
      const before = rho;
      rho = await product(r, r);
      p = await plus(r, rho / before, p);
    }
    return z;
  }

  let x: Vector = new Float64Array(sparsity.n).fill(1);
  let zeta = 0;
  for (let step = 0; step < steps; step++) {
    const z = await solve(x);
    zeta = sparsity.shift + 1 / (await product(x, z));
    const length = Math.sqrt(await product(z, z));
    x = z.map((value) => value / length);
  }
  return zeta;
}

/** Whether ζ is that of the reference, to 10⁻¹⁰. */
export const verified = (name: string, zeta: number): boolean => Math.abs(zeta - classes[name]!.zeta) <= 1e-10;

if (import.meta.main) {
  const [name = 'S', precision = 'f64'] = process.argv.slice(2);
  checkPrecision('CG', precision, 'the reference has 13 digits, of which a float of 32 bits holds 7');
  const zeta = await conjugateGradients(name);
  console.log(`class ${name}   ${classes[name]!.n} rows`);
  console.log(`zeta      ${zeta.toFixed(13)}`);
  console.log(`reference ${classes[name]!.zeta.toFixed(13)}`);
  console.log(verified(name, zeta) ? 'verified' : 'NOT VERIFIED');
  if (!verified(name, zeta)) process.exitCode = 1;
}
