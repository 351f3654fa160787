/** Normal numbers of uniform ones, by the same operations in the same order as skeletons/normal.ts. */
import { cosine, SHIFT, sine } from '../../../skeletons/minimax.ts';
import type { Value } from '../ir/ir.ts';
import type { Formula } from './formula.ts';
import { decomposed, logOf } from './log.ts';

/** √(−2 ln u), for 2⁻⁵³ ≤ u ≤ 1. */
export function radiusOf(m: Formula, u: Value): Value {
  const { k, mantissa } = decomposed(m, u);
  return m.sqrt(m.mul(logOf(m, k, m.sub(mantissa, 1)), -2));
}

/** sin 2πt, for 0 ≤ t < 1. */
export const sineOfTurn = (m: Formula, t: Value): Value => wave(m, t, 0);
/** cos 2πt, for 0 ≤ t < 1. */
export const cosineOfTurn = (m: Formula, t: Value): Value => wave(m, t, 1);

/** The sine of an angle that is so many quarters further. */
function wave(m: Formula, t: Value, further: 0 | 1): Value {
  const quarters = m.mul(t, 4);
  const shifted = m.add(quarters, SHIFT);
  const r = m.mul(m.sub(quarters, m.sub(shifted, SHIFT)), Math.PI / 2);
  const z = m.mul(r, r);
  const square = m.mul(z, z);
  const half = m.mul(z, 0.5);
  const near = m.sub(1, half);
  const lost = m.sub(m.sub(1, near), half);
  const even = m.add(r, m.mul(m.mul(z, r), m.polynomial(z, sine, square)));
  const odd = m.add(near, m.add(lost, m.mul(square, m.polynomial(z, cosine, square))));
  // The integer stands in the lowest bits.
  const quadrant = m.add(m.low(shifted), further);
  const isSet = (bit: number): Value => m.ne(m.and(quadrant, bit), 0);
  const value = m.select(isSet(1), odd, even);
  return m.select(isSet(2), m.neg(value), value);
}
