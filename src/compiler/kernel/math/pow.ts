/** Powers: exp (y log x), with a logarithm of more than 64 bits since y makes its error larger. */
import type { Value } from '../ir/ir.ts';
import { expOfPair } from './exp.ts';
import type { Formula, Pair } from './formula.ts';
import { decomposed } from './log.ts';
import { exactProduct, fastSum, pairProduct, pairQuotient, pairSum } from './pair.ts';
import { ln2 } from './power.ts';

/** (2 artanh s / s − 2 − 2/3 s²) / s⁴ in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1): minimax, relative to the logarithm. */
const coefficients = [
  0.39999999999999974, 0.28571428571447044, 0.22222222217070106, 0.1818181892711553, 0.15384553024402434,
  0.1333646431581589, 0.11671858743585925, 0.12013478192493039,
] as const;
const twoThirds = { high: 2 / 3, low: 3.700743415417188e-17 };

/** log x, for normal x × 2^lift. */
function logarithm(m: Formula, x: Value, lift: Value): Pair {
  const zero = m.term(0);
  const decomposition = decomposed(m, x);
  const k = m.add(decomposition.k, lift);
  const f = m.sub(decomposition.mantissa, 1);
  const s = pairQuotient(m, [f, zero], fastSum(m, 2, f));
  const square = pairProduct(m, s, s);
  const tail = m.mul(square[0], m.polynomial(square[0], coefficients));
  const factor = fastSum(m, twoThirds.high, m.add(tail, twoThirds.low));
  const cubic = pairProduct(m, pairProduct(m, s, square), factor);
  const [a, b] = pairSum(m, [m.add(s[0], s[0]), m.add(s[1], s[1])], cubic);
  const { high, low } = ln2.f64;
  const [sum, rest] = fastSum(m, m.mul(k, high), a);
  return fastSum(m, sum, m.add(rest, m.add(b, m.mul(k, low))));
}

export function pow(m: Formula, x: Value, y: Value): Value {
  const size = m.abs(x);
  const [normal, lift] = m.when(
    m.lt(size, 2 ** -1022),
    (): readonly [Value, number] => [m.mul(size, 2 ** 54), -54],
    () => [size, 0],
  );
  const [l1, l2] = logarithm(m, normal, lift);
  // Powers beyond have the same results, but products with them have no parts.
  const limited = m.min(m.max(y, -(2 ** 70)), 2 ** 70);
  const [product, rest] = exactProduct(m, limited, l1);
  const common = expOfPair(m, fastSum(m, product, m.add(rest, m.mul(limited, l2))));

  const integer = m.eq(m.floor(y), y);
  const half = m.mul(y, 0.5);
  const odd = m.and(integer, m.ne(m.floor(half), half));
  const finite = m.and(m.le(size, Number.MAX_VALUE), m.le(m.abs(y), Number.MAX_VALUE));
  const [magnitude] = m.when(
    m.not(m.and(finite, m.gt(size, 0))),
    () => {
      const grows = m.eq(m.gt(size, 1), m.gt(y, 0));
      const limit = m.select(grows, Infinity, 0);
      const defined = m.and(m.eq(x, x), m.and(m.eq(y, y), m.ne(size, 1)));
      return [m.select(defined, limit, NaN)];
    },
    () => [m.select(m.and(m.lt(x, 0), m.not(integer)), NaN, common)],
  );
  const negative = m.and(odd, m.lt(m.copysign(1, x), 0));
  return m.select(m.eq(y, 0), 1, m.select(negative, m.neg(magnitude), magnitude));
}
