/**
 * Logarithms: x = 2ᵏ (1 + f) with 1 + f between √½ and √2, and log (1 + f) = 2 artanh (f / (2 + f)). Source: Tang, "Table-driven
 * implementation of the logarithm function in IEEE floating-point arithmetic", 1990, without the table.
 */
import { logarithm, ROOT_OF_HALF } from '../../../skeletons/minimax.ts';
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Pair, Term } from './formula.ts';
import { exactSum, fastSum } from './pair.ts';
import { ln2 } from './power.ts';

/** (2 artanh s / s − 2) / s² in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1): minimax, relative to the logarithm. */
const coefficients = {
  f64: logarithm,
  f32: [0.6666677594184875, 0.39977553486824036, 0.2987212836742401],
} as const satisfies Record<Float, readonly number[]>;

/** The smallest and the largest normal number, and 2ⁿ that makes all others normal. */
const ranges = {
  f64: { least: 2 ** -1022, most: Number.MAX_VALUE, lift: 54 },
  f32: { least: 2 ** -126, most: 3.4028234663852886e38, lift: 25 },
} as const satisfies Record<Float, object>;

/** x = 2ᵏ × mantissa, for normal x; the mantissa from √½ to √2. */
export function decomposed(
  m: Formula,
  x: Value,
): { readonly k: Value; readonly mantissa: Value; readonly exponent: Value } {
  // What lies below √½ has the exponent before.
  const word = m.type === 'f64' ? m.high(x) : m.bits(x);
  const [root, bits] = m.type === 'f64' ? [ROOT_OF_HALF, 20] : [0x3f3504f3, 23];
  const exponent = m.shr(m.sub(word, root), bits);
  const rest = m.sub(word, m.shl(exponent, bits));
  return {
    k: m.type === 'f64' ? m.f64(exponent) : m.f32(exponent),
    mantissa: m.type === 'f64' ? m.pack(rest, m.low(x)) : m.float(rest),
    exponent,
  };
}

/** log (1 + f) = f − (half − tail), where half is f² / 2. */
function artanh(m: Formula, f: Value): { readonly half: Value; readonly tail: Value } {
  const s = m.div(f, m.add(f, 2));
  const z = m.mul(s, s);
  const half = m.mul(m.mul(f, 0.5), f);
  const tail = m.mul(s, m.add(half, m.mul(z, m.polynomial(z, coefficients[m.type]))));
  return { half, tail };
}

/** artanh s − s, for |s| ≤ (√2 − 1) / (√2 + 1). */
export function artanhTail(m: Formula, s: Value): Value {
  const z = m.mul(s, s);
  return m.mul(m.mul(s, 0.5), m.mul(z, m.polynomial(z, coefficients[m.type])));
}

/** k ln 2 + log (1 + f + error). */
export function logOf(m: Formula, k: Value, f: Value, error?: Value): Value {
  const { high, low } = ln2[m.type];
  const { half, tail } = artanh(m, f);
  const lower = m.mul(k, low);
  const rest = m.add(tail, error === undefined ? lower : m.add(lower, error));
  return m.sub(m.mul(k, high), m.sub(m.sub(half, rest), f));
}

/** The logarithm of u + error, times 2^lift, for normal u. */
export function logOfPair(m: Formula, [u, error]: Pair, lift: Term = 0): Value {
  const { k, mantissa, exponent } = decomposed(m, u);
  const scale = m.pack(m.shl(m.sub(1023, exponent), 20), 0);
  const [f, rest] = fastSum(m, m.sub(mantissa, 1), m.mul(error, scale));
  return logOf(m, lift === 0 ? k : m.add(k, lift), f, rest);
}

/** What logarithms of numbers are that are not normal; `small` of those that are smaller. */
const ofOthers = (m: Formula, x: Value, small: Term): Value =>
  m.select(m.lt(x, 0), NaN, m.select(m.eq(x, 0), -Infinity, m.select(m.le(x, ranges[m.type].most), small, x)));

/** `ofNormal` for normal x and a number that is to be added to k, made right for all others. */
function forAll(m: Formula, x: Value, ofNormal: (x: Value, lift: Term) => Value): Value {
  const { least, most, lift } = ranges[m.type];
  const common = ofNormal(x, 0);
  const [result] = m.when(
    m.not(m.and(m.ge(x, least), m.le(x, most))),
    () => [ofOthers(m, x, ofNormal(m.mul(x, 2 ** lift), -lift))],
    () => [common],
  );
  return result;
}

export const log = (m: Formula, x: Value): Value =>
  forAll(m, x, (x, lift) => {
    const { k, mantissa } = decomposed(m, x);
    return logOf(m, lift === 0 ? k : m.add(k, lift), m.sub(mantissa, 1));
  });

export function log1p(m: Formula, x: Value): Value {
  const [u, error] = exactSum(m, 1, x);
  const common = logOfPair(m, [u, error]);
  // 1 + x is never so small that it is not normal.
  const normal = m.and(m.gt(u, 0), m.le(u, ranges.f64.most));
  return m.copysign(m.select(normal, common, ofOthers(m, u, 0)), x);
}

/** Logarithms to another base: 1 / ln base, and log 2 to that base, each in two parts. */
const bases = {
  2: { high: 1.4426946640014648, low: 3.768874985636099e-7, two: [1, 0] },
  10: { high: 0.4342944622039795, low: 1.9699272335463627e-8, two: [0.30102999566361177, 3.694239077158931e-13] },
} as const;

/** The multiples by k and by the upper 21 bits of the logarithm are exact. */
const logToBase =
  ({ high, low, two }: (typeof bases)[keyof typeof bases]) =>
  (m: Formula, x: Value): Value =>
    forAll(m, x, (x, lift) => {
      const { k: exponent, mantissa } = decomposed(m, x);
      const k = lift === 0 ? exponent : m.add(exponent, lift);
      const f = m.sub(mantissa, 1);
      const { half, tail } = artanh(m, f);
      const upper = m.pack(m.high(m.sub(f, half)), 0);
      const lower = m.add(m.sub(m.sub(f, upper), half), tail);
      const [sum, rest] = fastSum(m, m.mul(k, two[0]), m.mul(upper, high));
      return m.add(sum, m.sum(m.mul(k, two[1]), m.mul(m.add(lower, upper), low), m.mul(lower, high), rest));
    });

export const log2: (m: Formula, x: Value) => Value = logToBase(bases[2]);
export const log10: (m: Formula, x: Value) => Value = logToBase(bases[10]);
