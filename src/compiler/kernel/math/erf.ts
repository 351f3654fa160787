/**
 * The error function: near 0 a polynomial, elsewhere 1 − exp (−x²) × polynomial. Source of the form: Shepherd & Laframboise, "Chebyshev
 * approximation of (1 + 2x) exp (x²) erfc x in 0 ≤ x < ∞", Mathematics of Computation 36, 1981.
 */
import type { Value } from '../ir/ir.ts';
import { expPair } from './exp.ts';
import type { Formula } from './formula.ts';
import { exactProduct, split } from './pair.ts';
import { powerOf } from './power.ts';

/** erf x / x − 2/√π, divided by x², in powers of x², for |x| ≤ 1: minimax, relative to x. */
const near = [
  -0.3761263890318375, 0.11283791670954847, -0.026866170645066988, 0.005223977624698161, -0.0008548326972925977,
  0.00012055330794576113, -1.4925587099345443e-5, 1.646086233220052e-6, -1.6348786267384445e-7, 1.4649168000954297e-8,
  -1.133077710751801e-9, 5.884547876229597e-11,
] as const;

/** The upper 31 bits of the first. */
const LEADING = -0.37612638901919127;

/** 2/√π − 1, in two parts. */
const SLOPE = { high: 0.1283791670955126, low: -1.2420116002463032e-17 } as const;

/** (1 − erf x) exp x² in powers of (x − 2) / (x + 2), from 1 to 6: minimax, relative to erf x. */
const far = [
  0.25539567631050575, -0.4271858474139561, 0.24165819424249688, -0.07897858101629222, 0.003732892395461995,
  0.00699746175192218, -0.0008471426676766618, -0.0009819760429272493, 4.3539033598502653e-5, 0.00017429548333613054,
  2.763625613052046e-5, -2.6585159755324923e-5, -1.2616534432476735e-5,
] as const;

/** erf x / x − 1, where the two largest terms nearly cancel: their sum has exact products. */
function slope(m: Formula, x: Value): Value {
  const z = m.mul(x, x);
  const [x1, x2] = split(m, x);
  const z1 = m.pack(m.high(z), 0);
  const z2 = m.add(m.sub(m.mul(x1, x1), z1), m.mul(m.add(x, x1), x2));
  const [c, ...higher] = near;
  const leading = m.add(m.mul(z1, LEADING), SLOPE.high);
  const lower = m.sum(m.mul(z2, c), m.mul(z1, c - LEADING), SLOPE.low);
  const square = m.mul(z, z);
  return m.add(leading, m.add(lower, m.mul(square, m.polynomial(z, higher, square))));
}

export function erf(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const small = m.add(size, m.mul(size, slope(m, size)));
  // From there on it is 1.
  const limited = m.min(size, 6);
  const [square, error] = exactProduct(m, limited, m.neg(limited));
  const { biased, mantissa } = expPair(m, square, error);
  const t = m.div(m.sub(limited, 2), m.add(limited, 2));
  const factor = m.polynomial(t, far);
  const complement = m.mul(m.add(m.mul(mantissa[0], factor), m.mul(mantissa[1], factor)), powerOf(m, biased));
  return m.copysign(m.select(m.lt(size, 1), small, m.sub(1, complement)), x);
}
