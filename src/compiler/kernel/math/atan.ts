/**
 * Inverse tangents: arctan x = arctan c + arctan ((x − c) / (1 + c x)), with c near x so that little is left. Source of the method: Cody &
 * Waite, 1980, with more centres, so that what is left is small where the result is.
 */
import type { Value } from '../ir/ir.ts';
import type { Float, Formula, Pair } from './formula.ts';
import { fastSum, pairQuotient } from './pair.ts';

/** (arctan t − t) / t³ in powers of t², for |t| ≤ 7/16: minimax, relative to the arctangent. */
const coefficients = {
  f64: [
    -0.3333333333333293, 0.19999999999876486, -0.1428571427250379, 0.11111110405477646, -0.09090887133828042,
    0.07691876211100106, -0.06661073196562918, 0.05833570501713619, -0.049768794056451696, 0.036531603165717685,
    -0.01628584830912809,
  ],
  f32: [-0.3333330452442169, 0.19997787475585938, -0.14230315387248993, 0.10495180636644363, -0.05828190967440605],
} as const satisfies Record<Float, readonly number[]>;

interface Centre {
  /** Up to which x it serves. */
  readonly until: number;
  readonly c: number;
}

const centres: readonly Centre[] = [
  { until: 7 / 16, c: 0 },
  { until: 11 / 16, c: 0.5 },
  { until: 19 / 16, c: 1 },
  { until: 39 / 16, c: 1.5 },
];

/** A constant, and what is missing from it. */
type Parts = readonly [number, number];

/** arctan c of the centres, then of infinity. */
const angles = {
  f64: [
    [0, 0],
    [0.4636476090008061, 2.2698777452961687e-17],
    [0.7853981633974483, 3.061616997868383e-17],
    [0.982793723247329, 1.3903311031230998e-17],
    [1.5707963267948966, 6.123233995736766e-17],
  ],
  f32: [
    [0, 0],
    [0.46364760398864746, 5.01215868808913e-9],
    [0.7853981852531433, -2.1855694143368964e-8],
    [0.9827937483787537, -2.5131424052915463e-8],
    [1.5707963705062866, -4.371138828673793e-8],
  ],
} as const satisfies Record<Float, readonly Parts[]>;

/** The value of the first condition that holds. */
function choice(m: Formula, conditions: readonly Value[], values: readonly number[]): Value {
  const last = m.term(values[conditions.length] as number);
  return conditions.reduceRight<Value>((rest, condition, i) => m.select(condition, values[i] as number, rest), last);
}

/** t³ × polynomial. */
function curve(m: Formula, t: Value): Value {
  const z = m.mul(t, t);
  return m.mul(t, m.mul(z, m.polynomial(z, coefficients[m.type])));
}

export function atan(m: Formula, x: Value): Value {
  const size = m.abs(x);
  const near = centres.map(({ until }) => m.lt(size, until));
  const c = choice(
    m,
    near.slice(0, -1),
    centres.map(({ c }) => c),
  );
  const some = near.at(-1) as Value;
  const above = m.select(some, m.sub(size, c), -1);
  const below = m.select(some, m.add(m.mul(size, c), 1), size);
  const t = m.div(above, below);
  const high = choice(
    m,
    near,
    angles[m.type].map(([high]) => high),
  );
  const low = choice(
    m,
    near,
    angles[m.type].map(([, low]) => low),
  );
  return m.copysign(m.add(high, m.add(m.add(curve(m, t), low), t)), x);
}

/** angle, or whole − angle where a condition holds. */
function mirrored(m: Formula, condition: Value, [whole, rest]: Parts, [a, b]: Pair): Pair {
  const [sum, error] = fastSum(m, m.select(condition, whole, 0), m.select(condition, m.neg(a), a));
  return [sum, m.add(error, m.select(condition, m.sub(rest, b), b))];
}

export function atan2(m: Formula, y: Value, x: Value): Value {
  const [a, b] = [m.abs(y), m.abs(x)];
  const largest = m.max(a, b);
  const smallest = m.min(a, b);
  const [small, large] = m.when(
    m.not(m.and(m.gt(largest, 0), m.le(largest, Number.MAX_VALUE))),
    (): readonly [Value, Value | number] => [
      m.select(m.eq(largest, largest), m.select(m.eq(smallest, Infinity), 1, 0), NaN),
      1,
    ],
    () => {
      // So that products have room above and, unless their quotient has none itself, below.
      const scale = m.select(m.gt(largest, 2 ** 500), 2 ** -100, 2 ** 400);
      return [m.mul(smallest, scale), m.mul(largest, scale)];
    },
  );
  const near = centres.slice(0, 2).map(({ until }) => m.lt(small, m.mul(large, until)));
  const c = choice(
    m,
    near,
    centres.map(({ c }) => c),
  );
  // What is subtracted is 0, or between half and twice of the other: exact.
  const above = m.sub(small, m.mul(large, c));
  const [t, error] = pairQuotient(m, [above, m.term(0)], fastSum(m, large, m.mul(small, c)));
  const high = choice(
    m,
    near,
    angles.f64.map(([high]) => high),
  );
  const low = choice(
    m,
    near,
    angles.f64.map(([, low]) => low),
  );
  const [sum, rest] = fastSum(m, high, t);
  const octant: Pair = [sum, m.sum(curve(m, t), low, error, rest)];
  const quadrant = mirrored(m, m.gt(a, b), angles.f64[4], octant);
  const half = mirrored(m, m.lt(m.copysign(1, x), 0), [Math.PI, 2 * angles.f64[4][1]], quadrant);
  return m.copysign(m.add(...half), y);
}
