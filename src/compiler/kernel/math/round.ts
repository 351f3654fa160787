/** Rounding as JavaScript does it, and signs. */
import type { Value } from '../ir/ir.ts';
import type { Formula } from './formula.ts';

/** The nearest integer, of two the larger. */
export function round(m: Formula, x: Value): Value {
  const below = m.floor(x);
  return m.copysign(m.select(m.ge(m.sub(x, below), 0.5), m.add(below, 1), below), x);
}

export const sign = (m: Formula, x: Value): Value => m.select(m.gt(x, 0), 1, m.select(m.lt(x, 0), -1, x));
