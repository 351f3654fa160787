/** Powers of two by the bits of floats, in both types: what exponentials and logarithms share. */
import * as minimax from '../../../skeletons/minimax.ts';
import type { Value } from '../ir/ir.ts';
import type { Float, Formula } from './formula.ts';

/** ln 2 = `high` + `low`; a multiple of `high` by an exponent is exact. */
export const ln2: Readonly<Record<Float, { readonly high: number; readonly low: number }>> = {
  f64: minimax.ln2,
  f32: { high: 0.693145751953125, low: 1.428606765330187e-6 },
};

/** Adding 3/2 × 2ⁿ, for n bits of fraction, leaves the nearest integer in the lowest bits; what is added to it is the bias of exponents. */
const magic = { f64: 1.5 * 2 ** 52 + 1023, f32: 1.5 * 2 ** 23 + 127 } as const;

/** The integer nearest to x, as a float and such that `powerOf` takes it. */
export function rounded(m: Formula, x: Value): { readonly integer: Value; readonly biased: Value } {
  const shifted = m.add(x, magic[m.type]);
  return {
    integer: m.sub(shifted, magic[m.type]),
    biased: m.type === 'f64' ? m.low(shifted) : m.bits(shifted),
  };
}

/** 2ⁿ, for an n that is given by its biased exponent. What lies above the exponent does not matter. */
export const powerOf = (m: Formula, biased: Value): Value =>
  m.type === 'f64' ? m.pack(m.shl(biased, 20), 0) : m.float(m.shl(biased, 23));

/** x × 2ⁿ for every n, such that it is rounded once; `biased` as above. */
export function scaled(m: Formula, x: Value, biased: Value): Value {
  const bias = m.type === 'f64' ? 1023 : 127;
  // Of f32 there is more above the exponent.
  const exponent = m.sub(m.type === 'f64' ? biased : m.shr(m.shl(biased, 10), 10), bias);
  const half = m.shr(exponent, 1);
  const power = (n: Value): Value => powerOf(m, m.add(n, bias));
  return m.mul(m.mul(x, power(half)), power(m.sub(exponent, half)));
}
