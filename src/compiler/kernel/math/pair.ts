/**
 * Sums and products without error, as pairs of floats. Sources: Dekker, "A floating-point technique for extending the available
 * precision", Numerische Mathematik 18, 1971; Knuth, The Art of Computer Programming 2, section 4.2.2.
 */
import type { Value } from '../ir/ir.ts';
import type { Formula, Pair, Term } from './formula.ts';

/** a + b where |a| ≥ |b|, or a is 0. */
export function fastSum(m: Formula, a: Term, b: Term): Pair {
  const sum = m.add(a, b);
  return [sum, m.add(m.sub(a, sum), b)];
}

/** a + b. */
export function exactSum(m: Formula, a: Term, b: Term): Pair {
  const sum = m.add(a, b);
  const second = m.sub(sum, a);
  return [sum, m.add(m.sub(a, m.sub(sum, second)), m.sub(b, second))];
}

/** x cut to the upper half of its bits, and the rest. Below 2⁹⁹⁶, and f64 only. */
export function split(m: Formula, x: Value): Pair {
  const scaled = m.mul(x, 2 ** 27 + 1);
  const upper = m.sub(scaled, m.sub(scaled, x));
  return [upper, m.sub(x, upper)];
}

/** a × b, where neither over- nor underflows. */
export function exactProduct(m: Formula, a: Value, b: Value): Pair {
  const product = m.mul(a, b);
  const [a1, a2] = split(m, a);
  const [b1, b2] = a === b ? [a1, a2] : split(m, b);
  const rest = m.sum(m.sub(m.mul(a1, b1), product), m.mul(a1, b2), m.mul(a2, b1), m.mul(a2, b2));
  return [product, rest];
}

/** (a₁ + a₂) × (b₁ + b₂). */
export function pairProduct(m: Formula, [a1, a2]: Pair, [b1, b2]: Pair): Pair {
  const [product, rest] = exactProduct(m, a1, b1);
  return fastSum(m, product, m.add(rest, m.add(m.mul(a1, b2), m.mul(a2, b1))));
}

/** (a₁ + a₂) ÷ (b₁ + b₂). */
export function pairQuotient(m: Formula, [a1, a2]: Pair, [b1, b2]: Pair): Pair {
  const quotient = m.div(a1, b1);
  const [product, rest] = exactProduct(m, quotient, b1);
  const left = m.sub(m.add(m.sub(m.sub(a1, product), rest), a2), m.mul(quotient, b2));
  return fastSum(m, quotient, m.div(left, b1));
}

/** The root of a₁ + a₂ > 0. */
export function pairRoot(m: Formula, [a1, a2]: Pair): Pair {
  const root = m.sqrt(a1);
  const [square, rest] = exactProduct(m, root, root);
  const left = m.add(m.sub(m.sub(a1, square), rest), a2);
  return fastSum(m, root, m.div(left, m.add(root, root)));
}

/** (a₁ + a₂) + (b₁ + b₂), where |a₁| ≥ |b₁|. */
export function pairSum(m: Formula, [a1, a2]: Pair, [b1, b2]: Pair): Pair {
  const [sum, rest] = fastSum(m, a1, b1);
  return fastSum(m, sum, m.add(rest, m.add(a2, b2)));
}
