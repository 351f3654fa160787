/** The error function: near 0 a polynomial, elsewhere 1 − exp (−x²) × polynomial. Source of the form: Shepherd & Laframboise, 1981. */
import type { Value } from '../ir/ir.ts';
import { expPair } from './exp.ts';
import type { Formula } from './formula.ts';
import { powerOf } from './power.ts';

/** erf x / x − 2/√π, divided by x², in powers of x², for |x| ≤ 7/8: minimax, relative to the result. */
const near = [
  -0.3761263890318328, 0.11283791670925093, -0.026866170638491255, 0.005223977552705247, -0.0008548322440156402,
  0.00012055154019426556, -1.4921168738388029e-5, 1.6389795851526322e-6, -1.5633663123046442e-7, 1.0493387019049942e-8,
] as const;

/** 2/√π − 1. */
const SLOPE = 0.1283791670955126;

/** (1 − erf x) exp x² in powers of (x − 2) / (x + 2), from 7/8 to 6: minimax, relative to erf x. */
const far = [
  0.25539567631050575, -0.4271858474139593, 0.2416581942424458, -0.07897858101555742, 0.003732892409986852,
  0.006997461756088285, -0.0008471435671010988, -0.0009819793322824039, 4.355634803784455e-5, 0.00017441679605919737,
  2.7700240847627526e-5, -2.7680537162902835e-5, -1.5646738100442774e-5, -2.4848090980004084e-6,
] as const;

export function erf(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const z = m.mul(size, size);
  const small = m.add(size, m.mul(size, m.add(m.mul(z, m.polynomial(z, near)), SLOPE)));
  // From there on it is 1.
  const limited = m.min(size, 6);
  const { biased, mantissa } = expPair(m, m.neg(m.mul(limited, limited)));
  const t = m.div(m.sub(limited, 2), m.add(limited, 2));
  const complement = m.mul(m.mul(mantissa[0], powerOf(m, biased)), m.polynomial(t, far));
  return m.copysign(m.select(m.lt(size, 7 / 8), small, m.sub(1, complement)), x);
}
