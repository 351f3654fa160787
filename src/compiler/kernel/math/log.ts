/**
 * Logarithms: x = 2ᵏ (1 + f) with 1 + f between √½ and √2, and log (1 + f) = 2 artanh (f / (2 + f)). Source: Tang, "Table-driven
 * implementation of the logarithm function in IEEE floating-point arithmetic", 1990, without the table.
 */
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Term } from './formula.ts';
import { ln2 } from './power.ts';

/** (2 artanh s / s − 2) / s² in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1): minimax, relative to the logarithm. */
const coefficients = {
  f64: [
    0.6666666666666735, 0.3999999999940875, 0.28571428743910515, 0.2222219839896919, 0.18183574216311993,
    0.153137778441703, 0.14798862241356886,
  ],
  f32: [0.6666677594184875, 0.39977553486824036, 0.2987212836742401],
} as const satisfies Record<Float, readonly number[]>;

/** The smallest and the largest normal number, and 2ⁿ that makes all others normal. */
const ranges = {
  f64: { least: 2 ** -1022, most: Number.MAX_VALUE, lift: 54 },
  f32: { least: 2 ** -126, most: 3.4028234663852886e38, lift: 25 },
} as const satisfies Record<Float, object>;

/** x = 2ᵏ × mantissa, for normal x; the mantissa from √½ to √2. */
export function decomposed(m: Formula, x: Value): { readonly k: Value; readonly mantissa: Value; readonly exponent: Value } {
  // What lies below √½ has the exponent before.
  const word = m.type === 'f64' ? m.high(x) : m.bits(x);
  const [root, bits] = m.type === 'f64' ? [0x3fe6a09e, 20] : [0x3f3504f3, 23];
  const exponent = m.shr(m.sub(word, root), bits);
  const rest = m.sub(word, m.shl(exponent, bits));
  return {
    k: m.type === 'f64' ? m.f64(exponent) : m.f32(exponent),
    mantissa: m.type === 'f64' ? m.pack(rest, m.low(x)) : m.float(rest),
    exponent,
  };
}

/** log (1 + f) = f − (half − tail), where half is f² / 2. */
export function artanh(m: Formula, f: Value): { readonly half: Value; readonly tail: Value } {
  const s = m.div(f, m.add(f, 2));
  const z = m.mul(s, s);
  const half = m.mul(m.mul(f, 0.5), f);
  const tail = m.mul(s, m.add(half, m.mul(z, m.polynomial(z, coefficients[m.type]))));
  return { half, tail };
}

/** k ln 2 + log (1 + f + error). */
export function logOf(m: Formula, k: Value, f: Value, error?: Value): Value {
  const { high, low } = ln2[m.type];
  const { half, tail } = artanh(m, f);
  const lower = m.mul(k, low);
  const rest = m.add(tail, error === undefined ? lower : m.add(lower, error));
  return m.sub(m.mul(k, high), m.sub(m.sub(half, rest), f));
}

/** `ofNormal` for normal x and a number that is to be added to k, made right for all others. */
export function forAll(m: Formula, x: Value, ofNormal: (x: Value, lift: Term) => Value): Value {
  const { least, most, lift } = ranges[m.type];
  const common = ofNormal(x, 0);
  const normal = m.and(m.ge(x, least), m.le(x, most));
  const [result] = m.when(
    m.not(normal),
    () => {
      const small = ofNormal(m.mul(x, 2 ** lift), -lift);
      const positive = m.select(m.le(x, most), small, x);
      return [m.select(m.lt(x, 0), NaN, m.select(m.eq(x, 0), -Infinity, positive))];
    },
    () => [common],
  );
  return result;
}

export const log = (m: Formula, x: Value): Value =>
  forAll(m, x, (x, lift) => {
    const { k, mantissa } = decomposed(m, x);
    return logOf(m, lift === 0 ? k : m.add(k, lift), m.sub(mantissa, 1));
  });
