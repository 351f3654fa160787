/**
 * The exponential function: x = k ln 2 + r, exp x = 2ᵏ exp r. Source of the reduction: Cody & Waite, Software Manual for the Elementary
 * Functions, 1980.
 */
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Pair } from './formula.ts';
import { fastSum, split } from './pair.ts';
import { ln2, powerOf, rounded, scaled } from './power.ts';

/** (exp r − 1 − r) / r², for |r| ≤ ln 2 / 2: minimax, relative to exp r. */
const coefficients = {
  f64: [
    0.5000000000000011, 0.1666666666666643, 0.04166666666652566, 0.008333333333479674, 0.0013888888944924586,
    0.00019841269546495277, 2.4801491654559243e-5, 2.7557543811766686e-6, 2.763079816846675e-7, 2.501571567043528e-8,
  ],
  f32: [0.4999999403953552, 0.16666516661643982, 0.041668105870485306, 0.00836913101375103, 0.0013836425496265292],
} as const satisfies Record<Float, readonly number[]>;

/** `ordinary`: where powers of two are normal numbers, for all |x| up to it. Above `over` there is Infinity, below `under` 0. */
const limits = {
  f64: { ordinary: 708, over: 710, under: -746 },
  f32: { ordinary: 87, over: 89, under: -104 },
} as const satisfies Record<Float, object>;

/** x = k ln 2 + r: 2ᵏ as `powerOf` takes it, and r = upper − lower, of which the upper part has no error. */
interface Reduced {
  readonly biased: Value;
  readonly upper: Value;
  readonly lower: Value;
  readonly r: Value;
  readonly square: Value;
}

/** Of x + error. */
function reduced(m: Formula, x: Value, error?: Value): Reduced {
  const { high, low } = ln2[m.type];
  const { integer: k, biased } = rounded(m, m.mul(x, Math.LOG2E));
  const upper = m.sub(x, m.mul(k, high));
  const lower = error === undefined ? m.mul(k, low) : m.sub(m.mul(k, low), error);
  const r = m.sub(upper, lower);
  return { biased, upper, lower, r, square: m.mul(r, r) };
}

/** exp r − 1 − upper. */
const restOf = (m: Formula, { r, square, lower }: Reduced): Value =>
  m.sub(m.mul(square, m.polynomial(r, coefficients[m.type], square)), lower);

export function exp(m: Formula, x: Value): Value {
  const reduction = reduced(m, x);
  const { biased, upper } = reduction;
  return grown(m, x, m.add(m.add(upper, restOf(m, reduction)), 1), biased);
}

/** exp (x + error), with little more than the error of rounding. */
export function expOfPair(m: Formula, [x, error]: Pair): Value {
  const { biased, mantissa } = expPair(m, x, error);
  return grown(m, x, m.add(...mantissa), biased);
}

/** exp x in parts, for |x| < 2²⁰. */
export function expPair(m: Formula, x: Value, error?: Value): { readonly biased: Value; readonly mantissa: Pair } {
  const reduction = reduced(m, x, error);
  const { biased, upper } = reduction;
  const [a, b] = fastSum(m, 1, upper);
  return { biased, mantissa: fastSum(m, a, m.add(b, restOf(m, reduction))) };
}

/** mantissa × 2ᵏ, where x is the exponent by e. */
function grown(m: Formula, x: Value, mantissa: Value, biased: Value): Value {
  const { ordinary, over, under } = limits[m.type];
  const common = m.mul(mantissa, powerOf(m, biased));
  const [result] = m.when(
    m.not(m.le(m.abs(x), ordinary)),
    () => [m.select(m.gt(x, over), Infinity, m.select(m.lt(x, under), 0, scaled(m, mantissa, biased)))],
    () => [common],
  );
  return result;
}

/** exp x − 1. Around 0 it is what the polynomial gives; elsewhere 2ᵏ − 1 is added to it. */
export function expm1(m: Formula, x: Value): Value {
  const [result] = expm1Pair(m, x);
  return m.select(m.lt(m.abs(x), 2 ** -54), x, m.select(m.gt(x, 709.782712893384), Infinity, result));
}

/** exp x − 1 for normal x ≤ 709.78. */
export function expm1Pair(m: Formula, x: Value): Pair {
  // The smallest x that matters: below, the result is −1.
  const { biased, upper, lower, r, square } = reduced(m, m.max(x, -60));
  // r²/2 in two parts, and the rest of the polynomial.
  const [r1] = split(m, r);
  const r2 = m.sub(m.sub(upper, r1), lower);
  const half = m.mul(m.mul(r1, 0.5), r1);
  const error = m.mul(m.mul(m.add(r, r1), 0.5), r2);
  const [first, ...others] = coefficients.f64;
  const higher = m.mul(square, m.polynomial(r, [first - 0.5, ...others], square));
  const [a, b] = fastSum(m, upper, half);
  const [p1, p2] = fastSum(m, a, m.add(b, m.sub(m.add(error, higher), lower)));
  // Halves: 2ᵏ may be too large.
  const power = powerOf(m, m.sub(biased, 1));
  const [base, lost] = fastSum(m, power, -0.5);
  const large = m.mul(power, p1);
  const sum = m.add(base, large);
  // For k = 0 the base is 0, otherwise it is above half of the other.
  const left = m.add(m.add(m.sub(base, sum), large), m.add(m.mul(power, p2), lost));
  const [s1, s2] = fastSum(m, sum, left);
  return [m.add(s1, s1), m.add(s2, s2)];
}
