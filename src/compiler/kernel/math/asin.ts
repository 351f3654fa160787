/** Inverse sine and cosine: above ½ by the half angle, of sine √((1 − x) / 2). Source: Cody & Waite, 1980. */
import type { Value } from '../ir/ir.ts';
import type { Formula } from './formula.ts';

/** (arcsin s − s) / s³ in powers of s², for |s| ≤ ½: minimax, relative to the arcsine. */
const coefficients = [
  0.16666666666666763, 0.07499999999970129, 0.04464285717525456, 0.030381942676888894, 0.02237221585803309,
  0.017351596402345678, 0.01398100724298754, 0.011397389118777721, 0.010788763194150357, 0.003674362692362981,
  0.021785185499335873, -0.021108767508977288, 0.03269705436488748,
] as const;

const halfPi = { high: 1.5707963267948966, low: 6.123233995736766e-17 } as const;

interface Reduced {
  readonly size: Value;
  readonly large: Value;
  /** The sine. */
  readonly s: Value;
  /** arcsin s − s. */
  readonly rest: Value;
  /** s where |x| ≥ ½, in two parts. */
  readonly upper: Value;
  readonly lower: Value;
}

function reduced(m: Formula, x: Value): Reduced {
  const size = m.abs(x);
  const large = m.ge(size, 0.5);
  const z = m.select(large, m.mul(m.sub(1, size), 0.5), m.mul(size, size));
  const root = m.sqrt(z);
  const s = m.select(large, root, size);
  const rest = m.mul(s, m.mul(z, m.polynomial(z, coefficients)));
  // Its square is exact. At 1, where all is 0, so must be the quotient.
  const upper = m.pack(m.high(root), 0);
  const lower = m.div(m.sub(z, m.mul(upper, upper)), m.max(m.add(root, upper), 2 ** -500));
  return { size, large, s, rest, upper, lower };
}

export function asin(m: Formula, x: Value): Value {
  const { size, large, s, rest, upper, lower } = reduced(m, x);
  const quarter = halfPi.high / 2;
  const correction = m.sub(m.add(rest, rest), m.sub(halfPi.low, m.add(lower, lower)));
  const above = m.sub(quarter, m.sub(correction, m.sub(quarter, m.add(upper, upper))));
  return m.copysign(m.select(large, above, m.add(size, m.select(large, s, rest))), x);
}

export function acos(m: Formula, x: Value): Value {
  const { large, s, rest, upper, lower } = reduced(m, x);
  const middle = m.sub(halfPi.high, m.sub(x, m.sub(halfPi.low, m.copysign(rest, x))));
  const half = m.add(upper, m.add(rest, lower));
  const obtuse = m.sub(halfPi.high, m.add(s, m.sub(rest, halfPi.low)));
  const ends = m.select(m.lt(x, 0), obtuse, half);
  return m.select(large, m.add(ends, ends), middle);
}
