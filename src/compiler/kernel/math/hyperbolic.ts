/** Hyperbolic functions and their inverses: exponentials and logarithms in two parts, so that what cancels leaves enough. */
import type { Value } from '../ir/ir.ts';
import { expm1Pair, expPair } from './exp.ts';
import type { Formula, Pair } from './formula.ts';
import { artanhTail, logOfPair } from './log.ts';
import { exactProduct, exactSum, fastSum, pairProduct, pairQuotient, pairRoot } from './pair.ts';
import { powerOf } from './power.ts';

/** (sinh x − x) / x³ in powers of x², for |x| ≤ 1: minimax, relative to the sine. */
const sinhCoefficients = [
  0.16666666666666669, 0.008333333333333139, 0.00019841269841437687, 2.75573191553353e-6, 2.5052123398782037e-8,
  1.605724032519147e-10, 7.759312648427328e-13,
] as const;

/** (arsinh x − x) / x³ in powers of x², for |x| ≤ ½: minimax, relative to the result. */
const asinhCoefficients = [
  -0.1666666666666661, 0.074999999999844, -0.044642857127803776, 0.03038194371472996, -0.022372138306724826,
  0.017352386013914863, -0.013960221434105623, 0.011512903522376378, -0.009533754918697582, 0.007464436155726374,
  -0.004745531745753905, 0.0017166246308896887,
] as const;

/** x + x³ × polynomial. */
function cubic(m: Formula, x: Value, coefficients: readonly number[]): Value {
  const z = m.mul(x, x);
  return m.add(x, m.mul(x, m.mul(z, m.polynomial(z, coefficients))));
}

/** eˣ / 4 in two parts and e⁻ˣ / 4, for x ≥ 0: quarters, since halves can be too large. */
function quarters(m: Formula, x: Value): { readonly grown: Pair; readonly shrunk: Value } {
  // Everything above has no finite result, but here the parts are.
  const { biased, mantissa } = expPair(m, m.min(x, 710.6));
  const scale = powerOf(m, m.sub(biased, 2));
  const grown: Pair = [m.mul(mantissa[0], scale), m.mul(mantissa[1], scale)];
  const inverse = m.div(1 / 16, grown[0]);
  const correction = m.mul(m.mul(inverse, grown[1]), m.mul(inverse, 16));
  return { grown, shrunk: m.sub(inverse, correction) };
}

const twice = (m: Formula, x: Value): Value => m.add(x, x);

export function sinh(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const { grown, shrunk } = quarters(m, size);
  const [sum, rest] = fastSum(m, grown[0], m.neg(shrunk));
  const large = twice(m, m.add(sum, m.add(rest, grown[1])));
  return m.copysign(m.select(m.lt(size, 1), cubic(m, size, sinhCoefficients), large), x);
}

export function cosh(m: Formula, x: Value): Value {
  const { grown, shrunk } = quarters(m, m.abs(x));
  const [sum, rest] = fastSum(m, grown[0], shrunk);
  return twice(m, m.add(sum, m.add(rest, grown[1])));
}

/** t / (t + 2), where t = exp 2x − 1. */
export function tanh(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const t = expm1Pair(m, m.min(twice(m, size), 44));
  const [sum, rest] = exactSum(m, t[0], 2);
  const [quotient] = pairQuotient(m, t, [sum, m.add(rest, t[1])]);
  return m.select(m.lt(size, 2 ** -28), x, m.copysign(quotient, x));
}

/** Where the square of x is so large that 1 beside it does not matter: the logarithm is that of 2x. */
const HUGE = 2 ** 28;

/** log u, or log 2x where x is huge. */
function logOrHuge(m: Formula, x: Value, [u1, u2]: Pair): Value {
  const huge = m.gt(x, HUGE);
  const given: Pair = [m.select(huge, x, u1), m.select(huge, 0, u2)];
  return logOfPair(m, given, m.select(huge, 1, 0));
}

/** log (x + √(x² + 1)) where that is not near 1. */
export function asinh(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const limited = m.min(size, HUGE);
  const [square, rest] = exactProduct(m, limited, limited);
  const [sum, error] = exactSum(m, square, 1);
  const [root, lower] = pairRoot(m, [sum, m.add(error, rest)]);
  const [u, lost] = fastSum(m, root, limited);
  const large = logOrHuge(m, size, [u, m.add(lost, lower)]);
  const result = m.select(m.lt(size, 0.5), cubic(m, size, asinhCoefficients), large);
  return m.copysign(m.select(m.le(size, Number.MAX_VALUE), result, size), x);
}

/** log (1 + t + √(t (t + 2))), where t = x − 1. */
export function acosh(m: Formula, x: Value): Value {
  const t = m.sub(m.min(x, HUGE), 1);
  const product = pairProduct(m, [t, m.term(0)], exactSum(m, t, 2));
  const [root, lower] = pairRoot(m, product);
  const [z, lost] = fastSum(m, root, t);
  const [u, error] = exactSum(m, z, 1);
  const result = logOrHuge(m, x, [u, m.add(error, m.add(lost, lower))]);
  const ends = m.select(m.eq(x, 1), 0, m.select(m.lt(x, 1), NaN, x));
  return m.select(m.and(m.gt(x, 1), m.le(x, Number.MAX_VALUE)), result, ends);
}

/** Where the series of the logarithm serves. */
const SMALL = 0.17;

/** log ((1 + x) / (1 − x)) / 2 where that is not near 0. */
export function atanh(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const quotient = pairQuotient(m, fastSum(m, 1, size), fastSum(m, 1, m.neg(size)));
  const large = m.mul(logOfPair(m, quotient), 0.5);
  const result = m.select(m.lt(size, SMALL), m.add(size, artanhTail(m, size)), large);
  const ends = m.select(m.eq(size, 1), Infinity, NaN);
  return m.copysign(m.select(m.lt(size, 1), result, ends), x);
}
