/** Cube roots, and roots of sums of squares. */
import type { Value } from '../ir/ir.ts';
import type { Formula } from './formula.ts';
import { exactProduct, pairRoot, pairSum, split } from './pair.ts';
import { rounded } from './power.ts';

/** r^(−1/3) for 0.89 ≤ r ≤ 1.11: minimax, to 22 bits. */
const coefficients = [
  1.8766974082561696, -1.8876423438925445, 1.6249340729371462, -0.760403153943102, 0.1464140291625962,
] as const;

/**
 * The upper half of 2^(2/3 × 1023), less what makes the error of a third of the bits the same on both sides. Source: Kahan,
 * "Computing a real cube root", 1991.
 */
const OFFSET = 715094163;

/** For normal x > 0: a third of the exponent, a polynomial, and a step of Halley's method with an exact square. */
function cubeRoot(m: Formula, x: Value): Value {
  const { biased } = rounded(m, m.mul(m.f64(m.high(x)), 1 / 3));
  const guess = m.pack(m.add(biased, OFFSET - 1023), 0);
  const r = m.mul(m.mul(guess, guess), m.div(guess, x));
  const [root] = split(m, m.mul(guess, m.polynomial(r, coefficients)));
  const quotient = m.div(x, m.mul(root, root));
  return m.add(root, m.mul(root, m.div(m.sub(quotient, root), m.add(m.add(root, root), quotient))));
}

export function cbrt(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const common = cubeRoot(m, size);
  const [result] = m.when(
    m.not(m.and(m.ge(size, 2 ** -1022), m.le(size, Number.MAX_VALUE))),
    () => {
      const small = m.mul(cubeRoot(m, m.mul(size, 2 ** 54)), 2 ** -18);
      return [m.select(m.and(m.gt(size, 0), m.le(size, Number.MAX_VALUE)), small, size)];
    },
    () => [common],
  );
  return m.copysign(result, x);
}

export function hypot(m: Formula, x: Value, y: Value): Value {
  const [a, b] = [m.abs(x), m.abs(y)];
  const largest = m.max(a, b);
  // Squares of the larger neither over- nor underflow.
  const [huge, tiny] = [m.gt(largest, 2 ** 450), m.lt(largest, 2 ** -450)];
  const by = (n: number): Value => m.select(huge, 2 ** -n, m.select(tiny, 2 ** n, 1));
  const scale = by(600);
  const [small, large] = [m.mul(m.min(a, b), scale), m.mul(largest, scale)];
  const [root] = pairRoot(m, pairSum(m, exactProduct(m, large, large), exactProduct(m, small, small)));
  const common = m.mul(root, by(-600));
  const [result] = m.when(
    m.not(m.and(m.gt(largest, 0), m.le(largest, Number.MAX_VALUE))),
    () => [m.select(m.or(m.eq(a, Infinity), m.eq(b, Infinity)), Infinity, largest)],
    () => [common],
  );
  return result;
}
