/** Measures how far Ossa's functions are from exact results, by way of the JavaScript that is made of them. */
import { scalarFunction } from '../../src/compiler/emit/js/kernel.ts';
import { Builder } from '../../src/compiler/kernel/ir/builder.ts';
import type { Kernel } from '../../src/compiler/kernel/ir/ir.ts';
import type { Float } from '../../src/compiler/kernel/math/formula.ts';
import { type MathFunction, mathFunctions, type MathName } from '../../src/compiler/kernel/math/functions.ts';
import { exact, ulps } from './reference.ts';

/** The functions whose results are real numbers that have to be rounded. */
export type Rounded = Exclude<MathName, 'round' | 'sign'>;

interface Domain {
  /** Where arguments are uniform: pairs of bounds. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Points around which arguments are dense. */
  readonly points: readonly number[];
  /** Multiples of this are such points too, up to this one. */
  readonly multiples?: readonly [of: number, most: number];
}

const everywhere: Domain = { ranges: [[-4, 4]], points: [0, 1, -1] };

/** Where functions are hard: around zeros, joints of their pieces, and ends. */
const domains: Readonly<Record<Rounded, Domain>> = {
  exp: { ranges: [[-1, 1], [-746, 710]], points: [0, 88.7, -87.3, -103.9, 708, -708, 709.78, -745], multiples: [Math.LN2 / 2, 2000] }, // prettier-ignore
  expm1: {
    ranges: [
      [-1, 1],
      [-40, 710],
    ],
    points: [0, 709.78, 88.7],
    multiples: [Math.LN2 / 2, 80],
  },
  log: {
    ranges: [
      [0.5, 2],
      [0, 1e3],
    ],
    points: [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2],
  },
  log1p: {
    ranges: [
      [-1, 2],
      [0, 1e3],
    ],
    points: [0, 1, -0.5, Math.SQRT2 - 1, Math.SQRT1_2 - 1],
  },
  log2: {
    ranges: [
      [0.5, 2],
      [0, 1e3],
    ],
    points: [1, 2, 0.5, Math.SQRT2, Math.SQRT1_2],
  },
  log10: {
    ranges: [
      [0.5, 2],
      [0, 1e3],
    ],
    points: [1, 10, 100, Math.SQRT2, Math.SQRT1_2],
  },
  pow: {
    ranges: [
      [0, 2],
      [-50, 50],
      [0, 1e3],
    ],
    points: [1, 0.5, 2, 10, Math.SQRT2, Math.SQRT1_2],
  },
  sin: {
    ranges: [
      [-1, 1],
      [-10, 10],
      [-1e4, 1e4],
      [-2e6, 2e6],
    ],
    points: [0],
    multiples: [Math.PI / 4, 4e6],
  },
  cos: {
    ranges: [
      [-1, 1],
      [-10, 10],
      [-1e4, 1e4],
      [-2e6, 2e6],
    ],
    points: [0],
    multiples: [Math.PI / 4, 4e6],
  },
  tan: {
    ranges: [
      [-1, 1],
      [-10, 10],
      [-1e4, 1e4],
      [-2e6, 2e6],
    ],
    points: [0],
    multiples: [Math.PI / 4, 4e6],
  },
  asin: { ranges: [[-1, 1]], points: [0, 0.5, -0.5, 1, -1] },
  acos: { ranges: [[-1, 1]], points: [0, 0.5, -0.5, 1, -1] },
  atan: {
    ranges: [
      [-4, 4],
      [0, 100],
    ],
    points: [0, 7 / 16, 11 / 16, 19 / 16, 39 / 16, 1, 1.5, 0.5],
  },
  atan2: everywhere,
  sinh: {
    ranges: [
      [-2, 2],
      [-711, 711],
    ],
    points: [0, 1, -1, 22, 710.4, 89.4],
  },
  cosh: {
    ranges: [
      [-2, 2],
      [-711, 711],
    ],
    points: [0, 1, -1, 22, 710.4, 89.4],
  },
  tanh: {
    ranges: [
      [-1, 1],
      [-22, 22],
    ],
    points: [0, Math.LN2 / 4],
    multiples: [Math.LN2 / 4, 80],
  },
  asinh: {
    ranges: [
      [-1, 1],
      [-100, 100],
    ],
    points: [0, 0.5, -0.5, 1],
  },
  acosh: {
    ranges: [
      [1, 2],
      [1, 100],
    ],
    points: [1, 1.5, 2],
  },
  atanh: { ranges: [[-1, 1]], points: [0, 0.5, 1, -1, 0.17] },
  cbrt: { ranges: [[-8, 8]], points: [0, 1, 8, 27] },
  hypot: everywhere,
  erf: {
    ranges: [
      [-1, 1],
      [-6, 6],
    ],
    points: [0, 1, -1, 6],
  },
};

export const roundedFunctions = Object.keys(domains) as Rounded[];

/** The kernel that is one call of a function. */
export function kernelOf(name: MathName, type: Float): Kernel {
  const builder = new Builder();
  const { arity, build }: MathFunction = mathFunctions[name];
  const given = Array.from({ length: arity }, (_, i) => builder.parameter(`x${i}`, type, true));
  return builder.kernel(name, [build(builder, type, ...given)], { outside: 'zero', fast: false });
}

export const compiled = (name: MathName, type: Float): ((...given: readonly number[]) => number) =>
  scalarFunction(kernelOf(name, type), undefined) as (...given: readonly unknown[]) => number;

/** Numbers from 0 to 2³² − 1. Source: Marsaglia, "Xorshift RNGs", 2003. */
export function randomWords(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const view = new DataView(new ArrayBuffer(8));

function argument({ ranges, points, multiples }: Domain, type: Float, word: () => number): number {
  const unit = (): number => (word() * 2 ** 32 + word()) / 2 ** 64;
  const of = <A>(list: readonly A[]): A => list[word() % list.length] as A;
  const choice = word() % 4;
  if (choice === 0) {
    view.setUint32(0, word());
    view.setUint32(4, word());
    return type === 'f64' ? view.getFloat64(0) : view.getFloat32(0);
  }
  if (choice === 1) {
    const point =
      multiples !== undefined && word() % 2 === 0
        ? multiples[0] * Math.round((2 * unit() - 1) ** 3 * (multiples[1] / multiples[0]))
        : of(points);
    const distance = (2 * unit() - 1) * 2 ** -(word() % 60);
    return point + distance * (word() % 2 === 0 ? point : 1);
  }
  const [low, high] = of(ranges);
  return low + unit() * (high - low);
}

export interface Accuracy {
  /** Arguments. */
  readonly tested: number;
  /** The largest error, in units of the last place. */
  readonly worst: number;
  readonly at: readonly number[];
}

/**
 * The largest error for `count` arguments. That of a single is taken from what the function gives for doubles, which is itself measured,
 * so that there can be many more.
 */
export function measure(name: Rounded, type: Float, count: number, seed: number): Accuracy {
  const [own, double] = [compiled(name, type), compiled(name, 'f64')];
  const word = randomWords(seed);
  const { arity } = mathFunctions[name];
  let [tested, worst] = [0, 0];
  let at: readonly number[] = [];
  for (let i = 0; i < count; i++) {
    const given = Array.from({ length: arity }, () => {
      const x = argument(domains[name], type, word);
      return type === 'f32' ? Math.fround(x) : x;
    });
    const near = double(...given);
    if (!given.every(Number.isFinite) || given.includes(0) || !Number.isFinite(near) || near === 0) continue;
    const got = own(...given);
    const error = type === 'f64' ? ulps('f64', got, exact(name, given)) : singleError(got, near);
    tested++;
    if (!(error <= worst)) [worst, at] = [error, given];
  }
  return { tested, worst, at };
}

/** In units of the last place of a single: how far it is from a double. */
export function singleError(got: number, expected: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))), -126) - 23;
  const place = Number.isFinite(got) ? got : Math.sign(got) * 2 ** 128;
  const error = Math.abs(place - expected) / 2 ** exponent;
  // Beyond the largest single.
  if (!Number.isFinite(got) && Math.abs(expected) > 2 ** 128) return 0;
  return Number.isNaN(error) ? Infinity : error;
}
