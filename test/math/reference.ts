/** What mathematical functions give, to more than 150 bits, and how far a float is from it. */
import type { MathName } from '../../src/compiler/kernel/math/functions.ts';
import {
  arctan,
  cubeRoot,
  erf,
  exp,
  fixed,
  lengthOf,
  ln10,
  ln2,
  log,
  one,
  over,
  parts,
  pi,
  root,
  shifted,
  size,
  times,
  waves,
} from './fixed.ts';

/** n × 2^exponent. */
export interface Exact {
  readonly n: bigint;
  readonly exponent: number;
}

type Reference = (bits: number, x: bigint, y: bigint) => bigint | Exact;

/** (eˣ + e^−x) / 2 or, with `sign` −1, (eˣ − e^−x) / 2. */
const hyperbolic =
  (sign: bigint): Reference =>
  (bits, x) => {
    const { n, k } = exp(size(x), bits);
    const negative = sign < 0n && x < 0n ? -1n : 1n;
    if (k > bits) return { n: negative * n, exponent: k - 1 - bits };
    const grown = shifted(n, k);
    return (negative * (grown + sign * over(one(bits), grown, bits))) / 2n;
  };

/** Beyond, e^−x is nothing beside 1. */
const LARGE = 200n;

const exponential = (x: bigint, bits: number): Exact => {
  const { n, k } = exp(x, bits);
  return { n, exponent: k - bits };
};

const square = (x: bigint, bits: number): bigint => times(x, x, bits);
const rootOf = (x: bigint, bits: number): bigint => root(x << BigInt(bits));

/** Of finite arguments for which the result is a finite number. */
const references: Readonly<Partial<Record<MathName, Reference>>> = {
  exp: (bits, x) => exponential(x, bits),
  expm1: (bits, x) => {
    // Far below, e^x does not count.
    const { n, exponent } = exponential(x < -LARGE * one(bits) ? -LARGE * one(bits) : x, bits);
    return exponent > 0 ? { n, exponent } : shifted(n, exponent + bits) - one(bits);
  },
  log: (bits, x) => log(x, bits),
  log1p: (bits, x) => log(one(bits) + x, bits),
  log2: (bits, x) => over(log(x, bits), ln2(bits), bits),
  log10: (bits, x) => over(log(x, bits), ln10(bits), bits),
  pow: (bits, x, y) => {
    const { n, exponent } = exponential(times(log(size(x), bits), y, bits), bits);
    const odd = x < 0n && (y >> BigInt(bits)) % 2n !== 0n;
    return { n: odd ? -n : n, exponent };
  },
  sin: (bits, x) => waves(x, bits).sine,
  cos: (bits, x) => waves(x, bits).cosine,
  tan: (bits, x) => {
    const { sine, cosine } = waves(x, bits);
    return over(sine, cosine, bits);
  },
  asin: (bits, x) => 2n * arctan(over(x, one(bits) + rootOf(one(bits) - square(x, bits), bits), bits), bits),
  acos: (bits, x) => {
    const angle = 2n * arctan(rootOf(over(one(bits) - size(x), one(bits) + size(x), bits), bits), bits);
    return x < 0n ? pi(bits) - angle : angle;
  },
  atan: (bits, x) => arctan(x, bits),
  atan2: (bits, y, x) => {
    const angle = x === 0n ? pi(bits) >> 1n : arctan(over(size(y), size(x), bits), bits);
    const wide = x < 0n ? pi(bits) - angle : angle;
    return y < 0n ? -wide : wide;
  },
  sinh: hyperbolic(-1n),
  cosh: hyperbolic(1n),
  tanh: (bits, x) => {
    const { n, k } = exp(size(x) > LARGE * one(bits) ? LARGE * one(bits) : 2n * size(x), bits);
    const grown = shifted(n, k);
    const result = over(grown - one(bits), grown + one(bits), bits);
    return x < 0n ? -result : result;
  },
  asinh: (bits, x) => {
    const result = log(size(x) + rootOf(one(bits) + square(x, bits), bits), bits);
    return x < 0n ? -result : result;
  },
  acosh: (bits, x) => log(x + rootOf(square(x, bits) - one(bits), bits), bits),
  atanh: (bits, x) => log(over(one(bits) + x, one(bits) - x, bits), bits) / 2n,
  cbrt: (bits, x) => {
    const result = cubeRoot(size(x) << BigInt(2 * bits));
    return x < 0n ? -result : result;
  },
  hypot: (_, x, y) => root(x * x + y * y),
  erf: (bits, x) => (size(x) > 7n * one(bits) ? (x < 0n ? -one(bits) : one(bits)) : erf(x, bits)),
};

/** The function of finite arguments, where it is finite and not 0. */
export function exact(name: MathName, given: readonly number[]): Exact {
  const reference = references[name] as Reference;
  const exponents = given.filter((x) => x !== 0).map((x) => lengthOf(size(parts(x).n)) + parts(x).exponent);
  const spread = name === 'atan2' ? Math.max(...exponents) - Math.min(...exponents) : 0;
  // As many places more as a small argument has zeros; of a square twice as many.
  const bits = 220 + (name === 'pow' ? 160 : 0) + Math.max(0, -Math.min(...exponents)) + spread;
  const [x, y = 0n] = given.map((each) => fixed(each, bits));
  const result = reference(bits, x as bigint, y);
  return typeof result === 'bigint' ? { n: result, exponent: -bits } : result;
}

const formats = { f64: { digits: 53, least: -1074, most: 1024 }, f32: { digits: 24, least: -149, most: 128 } } as const;

/** How far `got` is from an exact number, in units of the last place that this has in a type. */
export function ulps(type: 'f64' | 'f32', got: number, { n, exponent }: Exact): number {
  if (Number.isNaN(got)) return Infinity;
  const { digits, least, most } = formats[type];
  const last = Math.max(lengthOf(size(n) || 1n) + exponent - digits, least);
  // Beyond the largest number, Infinity is where the next one would be.
  const place = Number.isFinite(got) ? parts(got) : { n: got > 0 ? 1n : -1n, exponent: most };
  const common = Math.min(exponent, place.exponent);
  const difference = shifted(place.n, place.exponent - common) - shifted(n, exponent - common);
  return Number(shifted(size(difference), common - last + 24)) / 2 ** 24;
}
