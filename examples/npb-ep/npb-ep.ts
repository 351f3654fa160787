/**
 * NAS Parallel Benchmarks, EP ("embarrassingly parallel"): pairs of normal random numbers by Marsaglia's polar method, added up
 * and counted by the square ring around the origin that they fall in.
 *
 *     npx ossa run examples/npb-ep/npb-ep.ts [class: S, W or A] [precision: f64]
 *
 * The numbers are those of one sequence x ← 5¹³ x mod 2⁴⁶. A batch of 2¹² pairs leaps to its place in it, so that batches can be
 * computed in any order. Source: Bailey et al., The NAS Parallel Benchmarks, RNR-94-007, 1994, section 2.2.
 */
import { f64, generate, i32, op, pipe, reduce, run, struct, type Operator, type RunOptions, type Skeleton } from 'ossa';
import { kernel } from 'ossa/kernel';
import { checkPrecision } from './precision.ts';

/** log₂ of the number of pairs, and the sums that NASA's reference gives. */
export const classes = {
  S: { log: 24, x: -3.24783465203474e3, y: -6.958407078382297e3 },
  W: { log: 25, x: -2.863319731645753e3, y: -6.320053679109499e3 },
  A: { log: 28, x: -4.295875165629892e3, y: -1.580732573678431e4 },
};

/** The sums of both numbers of the pairs, and how many pairs are in each ring. */
export interface Tally {
  readonly x: number;
  readonly y: number;
  readonly q0: number;
  readonly q1: number;
  readonly q2: number;
  readonly q3: number;
  readonly q4: number;
  readonly q5: number;
  readonly q6: number;
  readonly q7: number;
  readonly q8: number;
  readonly q9: number;
}
export const tally = struct({
  x: f64,
  y: f64,
  q0: f64,
  q1: f64,
  q2: f64,
  q3: f64,
  q4: f64,
  q5: f64,
  q6: f64,
  q7: f64,
  q8: f64,
  q9: f64,
});

export const together: Operator<Tally> = op<Tally>(
  (a, b) => ({
    x: a.x + b.x,
    y: a.y + b.y,
    q0: a.q0 + b.q0,
    q1: a.q1 + b.q1,
    q2: a.q2 + b.q2,
    q3: a.q3 + b.q3,
    q4: a.q4 + b.q4,
    q5: a.q5 + b.q5,
    q6: a.q6 + b.q6,
    q7: a.q7 + b.q7,
    q8: a.q8 + b.q8,
    q9: a.q9 + b.q9,
  }),
  { name: 'together', identity: tally.zero, commutative: true },
);

const seed = 271_828_183;
const multiplier = 5 ** 13;
/** Pairs that follow each other. */
export const pairsOfBatch = 2 ** 12;
const half = 2 ** 23;
const whole = 2 ** 46;
/** Multiplying by these gives what dividing would, as they are powers of two, and costs less. */
const inHalves = 2 ** -23;
const inWholes = 2 ** -46;

/** a × x mod 2⁴⁶. Products of halves have 46 bits: nothing rounds. */
export function product(a: number, x: number): number {
  const aHigh = Math.floor(a * inHalves);
  const aLow = a - aHigh * half;
  const xHigh = Math.floor(x * inHalves);
  const xLow = x - xHigh * half;
  const middle = aHigh * xLow + aLow * xHigh;
  const sum = (middle - Math.floor(middle * inHalves) * half) * half + aLow * xLow;
  return sum - Math.floor(sum * inWholes) * whole;
}

/** aⁿ × x mod 2⁴⁶, by squaring. */
function leap(a: number, n: number, x: number): number {
  let power = a;
  let result = x;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(power, result);
    power = product(power, power);
  }
  return result;
}

/** The pairs of batch k. */
export function batch(k: number): Tally {
  let state = leap(multiplier, k * 2 * pairsOfBatch, seed);
  let [x, y] = [0, 0];
  let [q0, q1, q2, q3, q4, q5, q6, q7, q8, q9] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let pair = 0; pair < pairsOfBatch; pair++) {
    state = product(multiplier, state);
    const u = 2 * inWholes * state - 1;
    state = product(multiplier, state);
    const v = 2 * inWholes * state - 1;
    const square = u * u + v * v;
    if (square <= 1) {
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      x += u * scale;
      y += v * scale;
      const ring = Math.floor(Math.max(Math.abs(u * scale), Math.abs(v * scale)));
      q0 += ring === 0 ? 1 : 0;
      q1 += ring === 1 ? 1 : 0;
      q2 += ring === 2 ? 1 : 0;
      q3 += ring === 3 ? 1 : 0;
      q4 += ring === 4 ? 1 : 0;
      q5 += ring === 5 ? 1 : 0;
      q6 += ring === 6 ? 1 : 0;
      q7 += ring === 7 ? 1 : 0;
      q8 += ring === 8 ? 1 : 0;
      q9 += ring === 9 ? 1 : 0;
    }
  }
  return { x, y, q0, q1, q2, q3, q4, q5, q6, q7, q8, q9 };
}

/** From the number of batches to the tally of all. */
export const batches: Skeleton<number, Tally> = pipe(generate(kernel([i32], tally, batch), tally), reduce(together));

export const embarrassinglyParallel = (name: keyof typeof classes, options?: RunOptions): Promise<Tally> =>
  run(batches, 2 ** classes[name].log / pairsOfBatch, options);

/** Whether both sums are those of the reference, to a part in 10⁸. */
export function verified(name: keyof typeof classes, { x, y }: Tally): boolean {
  const near = (actual: number, expected: number): boolean => Math.abs((actual - expected) / expected) <= 1e-8;
  return near(x, classes[name].x) && near(y, classes[name].y);
}

if (import.meta.main) {
  const [name = 'S', precision = 'f64'] = process.argv.slice(2) as [(keyof typeof classes)?, string?];
  checkPrecision('EP', precision, 'its random numbers are products of 46 bits, of which a float of 32 bits holds 24');
  const { x, y, ...counts } = await embarrassinglyParallel(name);
  console.log(`class ${name}   ${2 ** classes[name].log} pairs`);
  console.log(`sums      ${x.toExponential(15)} ${y.toExponential(15)}`);
  for (const [ring, count] of Object.values(counts).entries()) console.log(`ring ${ring}    ${count}`);
  const right = verified(name, { x, y, ...counts });
  console.log(right ? 'verified' : 'NOT VERIFIED');
  if (!right) process.exitCode = 1;
}
