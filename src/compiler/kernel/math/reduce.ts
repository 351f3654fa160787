/** Arguments of trigonometric functions brought to |r| ≤ π/4: x = k π/2 + r. */
import type { Value } from '../ir/ir.ts';
import { type Formula, formula, type Pair } from './formula.ts';
import { fastSum } from './pair.ts';
import { twoOverPi, WORD, ZEROS } from './two-over-pi.ts';

export interface Quadrant {
  /** k, an integer; of large arguments modulo 4. */
  readonly k: Value;
  readonly r: Pair;
}

/** π/2 in parts such that their products with every k are exact where the reduction is used, but for the last. */
const halfPi = {
  f64: [1.5707963267341256, 6.077100506506192e-11],
  f32: [1.5703125, 0.0004837512969970703, 7.549790126404332e-8],
} as const;

/**
 * The remainder is right where |r| is above this: there, what cancels leaves enough bits. It grows with k until no r is, so that the same
 * comparison tells large arguments, infinities and NaN.
 */
const bound = {
  f64: { unit: 2 ** -40, offset: 2 ** 12 },
  f32: { unit: 2 ** -24, offset: 2 ** 5 },
} as const;

/** Source: Cody & Waite, 1980; what the subtraction of the last part loses is kept. */
export function quadrantOf(m: Formula, x: Value): Quadrant {
  const k = m.nearest(m.mul(x, 2 / Math.PI));
  const parts = halfPi[m.type].map((part) => m.mul(k, part));
  const last = parts.pop() as Value;
  const before = parts.reduce((rest, part) => m.sub(rest, part), x);
  const r1 = m.sub(before, last);
  const r2 = m.sub(m.sub(before, r1), last);
  const { unit, offset } = bound[m.type];
  const size = m.abs(k);
  const right = m.ge(m.abs(r1), m.mul(m.mul(size, unit), m.add(size, offset)));
  const [exactK, exactR1, exactR2] = m.when(
    m.not(right),
    () => (m.type === 'f64' ? largeQuadrant(m, x) : ofDouble(m, x)),
    () => [k, r1, r2],
  );
  return { k: exactK, r: [exactR1, exactR2] };
}

/** By doubles, which have bits enough for all singles but the largest. */
function ofDouble(m: Formula, x: Value): [Value, Value, Value] {
  const double = formula(m.builder, 'f64');
  const { k, r } = quadrantOf(double, double.f64(x));
  const r1 = m.f32(r[0]);
  // The quadrant of a single that is not large is an integer below 2²⁴.
  return [m.f32(remainderOf4(double, k)), r1, m.f32(double.add(double.sub(r[0], double.f64(r1)), r[1]))];
}

const remainderOf4 = (m: Formula, k: Value): Value => m.sub(k, m.mul(m.floor(m.mul(k, 0.25)), 4));

/**
 * Every other double, by as many bits of 2/π as count for its exponent: those before them give multiples of 4 quadrants. Source: Payne &
 * Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18, 1983.
 */
function largeQuadrant(m: Formula, x: Value): [Value, Value, Value] {
  const size = m.abs(x);
  const exponent = m.sub(m.shr(m.high(size), 20), 1023);
  // The word at which 2⁰ of the product stands: exponent / 24. Of infinities and NaN any will do.
  const word = m.min(m.max(m.shr(m.mul(m.add(exponent, 20), 2731), 16), 0), 43);
  // x in three integers of 28, 24 and 24 bits.
  const scale = m.pack(m.shl(m.sub(1023 + 24, m.mul(word, 24)), 20), 0);
  const normal = m.mul(size, scale);
  const a0 = m.floor(normal);
  const below = m.mul(m.sub(normal, a0), WORD);
  const a1 = m.floor(below);
  const a2 = m.mul(m.sub(below, a1), WORD);

  const { builder } = m;
  const known = builder.arrays.findIndex(({ data }) => data === twoOverPi);
  const table = known === -1 ? builder.array({ name: 'twoOverPi', element: 'f64', data: twoOverPi }) : known;
  /** The digit of the product at 2^(−24 n), less what goes over; sums of integers below 2⁵³. */
  const column = (n: Value, carry: Value): Value => {
    const at = m.add(word, n);
    const part = (i: number): Value => builder.load(table, m.add(at, ZEROS - 2 - i), { inside: true });
    return m.sum(carry, m.mul(a2, part(2)), m.mul(a1, part(1)), m.mul(a0, part(0)));
  };
  const none = m.term(0);
  const [carry, f1, f2] = builder.loop(
    [m.term(7, 'i32'), none, none, none],
    ([n, carry, f1, f2]) => [m.gt(n!, 0), carry!, f1!, f2!],
    ([n, carry, f1, f2]) => {
      const sum = column(n!, carry!);
      const over = m.nearest(m.mul(sum, 1 / WORD));
      const [digits, error] = fastSum(m, m.sub(sum, m.mul(over, WORD)), f1!);
      return [m.sub(n!, 1), over, m.mul(digits, 1 / WORD), m.mul(m.add(error, f2!), 1 / WORD)];
    },
  ) as [Value, Value, Value];
  const k = column(m.term(0, 'i32'), carry);

  // The fraction of a quadrant times π/2: 21 bits of it have an exact product with 31 bits.
  const upper = m.pack(m.high(f1), 0);
  const lower = m.add(m.sub(f1, upper), f2);
  const [part1, part2] = halfPi.f64;
  const [r1, r2] = fastSum(m, m.mul(upper, part1), m.add(m.mul(upper, part2), m.mul(lower, Math.PI / 2)));
  // NaN for infinities and NaN, else the sign.
  const sign = m.add(m.copysign(1, x), m.sub(x, x));
  return [m.mul(remainderOf4(m, k), sign), m.mul(r1, sign), m.mul(r2, sign)];
}
