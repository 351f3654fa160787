/**
 * The exponential function: x = k ln 2 + r, exp x = 2ᵏ exp r. Source of the reduction: Cody & Waite, Software Manual for the Elementary
 * Functions, 1980.
 */
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Pair } from './formula.ts';
import { fastSum } from './pair.ts';
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

/** k, and r as what is left of x exactly, less a small correction. */
interface Reduced {
  readonly k: Value;
  readonly biased: Value;
  readonly upper: Value;
  readonly lower: Value;
  /** exp r − 1 = upper + rest. */
  readonly rest: Value;
}

export function reduced(m: Formula, x: Value): Reduced {
  const { high, low } = ln2[m.type];
  const { integer: k, biased } = rounded(m, m.mul(x, Math.LOG2E));
  const upper = m.sub(x, m.mul(k, high));
  const lower = m.mul(k, low);
  const r = m.sub(upper, lower);
  const square = m.mul(r, r);
  const rest = m.sub(m.mul(square, m.polynomial(r, coefficients[m.type], square)), lower);
  return { k, biased, upper, lower, rest };
}

export function exp(m: Formula, x: Value): Value {
  const { ordinary, over, under } = limits[m.type];
  const { biased, upper, rest } = reduced(m, x);
  const mantissa = m.add(m.add(upper, rest), 1);
  const extreme = m.not(m.le(m.abs(x), ordinary));
  const common = m.mul(mantissa, powerOf(m, biased));
  const [result] = m.when(
    extreme,
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
  const { biased, upper, rest } = reduced(m, m.max(x, -60));
  const [p1, p2] = fastSum(m, upper, rest);
  // Halves: 2ᵏ may be too large.
  const half = powerOf(m, m.sub(biased, 1));
  const base = m.sub(half, 0.5);
  const large = m.mul(half, p1);
  const sum = m.add(base, large);
  // For k = 0 the base is 0, otherwise it is above half of the other.
  const left = m.add(m.add(m.sub(base, sum), large), m.mul(half, p2));
  const [a, b] = fastSum(m, sum, left);
  return [m.add(a, a), m.add(b, b)];
}
