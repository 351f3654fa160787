/** Sine, cosine and tangent. */
import { cosine, sine } from '../../../skeletons/minimax.ts';
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Pair } from './formula.ts';
import { fastSum, pairQuotient } from './pair.ts';
import { quadrantOf } from './reduce.ts';

/** (sin r − r) / r³ and (cos r − 1 + r²/2) / r⁴ in powers of r², for |r| ≤ π/4: minimax, relative to sine and cosine. */
const coefficients = {
  f64: {
    sine,
    cosine,
  },
  f32: {
    sine: [-0.16666655242443085, 0.008332190103828907, -0.00019518405315466225],
    cosine: [0.04166664555668831, -0.00138873013202101, 2.4430670237052254e-5],
  },
} as const satisfies Record<Float, object>;

interface Waves {
  /** sin r and cos r, as a large part and a correction. */
  readonly sine: Pair;
  readonly cosine: Pair;
}

function waves(m: Formula, [r1, r2]: Pair): Waves {
  const { sine, cosine } = coefficients[m.type];
  const z = m.mul(r1, r1);
  const square = m.mul(z, z);
  const half = m.mul(z, 0.5);
  // 1 − r²/2, and what that loses.
  const near = m.sub(1, half);
  const lost = m.sub(m.sub(1, near), half);
  return {
    sine: [r1, m.add(m.mul(m.mul(z, r1), m.polynomial(z, sine, square)), m.mul(r2, near))],
    cosine: [near, m.add(lost, m.sub(m.mul(square, m.polynomial(z, cosine, square)), m.mul(r1, r2)))],
  };
}

/** Whether an integer is odd. */
function isOdd(m: Formula, n: Value): { readonly odd: Value; readonly half: Value } {
  const exact = m.mul(n, 0.5);
  const half = m.floor(exact);
  return { odd: m.ne(exact, half), half };
}

/** sin (r + k π/2). */
function wave(m: Formula, k: Value, r: Pair): Value {
  const { sine, cosine } = waves(m, r);
  const { odd, half } = isOdd(m, k);
  const result = m.select(odd, m.add(...cosine), m.add(...sine));
  return m.select(isOdd(m, half).odd, m.neg(result), result);
}

export function sin(m: Formula, x: Value): Value {
  const { k, r } = quadrantOf(m, x);
  // The sign of 0 would be lost.
  return m.select(m.eq(x, 0), x, wave(m, k, r));
}

export function cos(m: Formula, x: Value): Value {
  const { k, r } = quadrantOf(m, x);
  return wave(m, m.add(k, 1), r);
}

export function tan(m: Formula, x: Value): Value {
  const { k, r } = quadrantOf(m, x);
  const { sine, cosine } = waves(m, r);
  const [s1, s2] = fastSum(m, ...sine);
  const [c1, c2] = fastSum(m, ...cosine);
  const { odd } = isOdd(m, k);
  const above: Pair = [m.select(odd, m.neg(c1), s1), m.select(odd, m.neg(c2), s2)];
  const below: Pair = [m.select(odd, s1, c1), m.select(odd, s2, c2)];
  const [quotient] = pairQuotient(m, above, below);
  // Also where products have no room below.
  return m.select(m.lt(m.abs(x), 2 ** -27), x, quotient);
}
