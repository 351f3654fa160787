/** Random numbers of a type: mostly ones that meet each other, often ones at an edge of their type. */
import type { Scalar } from '../../src/compiler/kernel/ir/ir.ts';
import { normalise } from '../../src/compiler/kernel/ir/operations.ts';
import type { Random } from '../../src/skeletons/random.ts';

const integers = [
  0,
  1,
  2,
  3,
  7,
  8,
  31,
  32,
  33,
  63,
  127,
  128,
  255,
  256,
  32767,
  32768,
  65535,
  65536,
  2 ** 24,
  2 ** 24 + 1,
];
const signed = [-1, -2, -31, -32, -128, -129, -32768, -32769, 2 ** 31 - 1, -(2 ** 31), 1 - 2 ** 31];
const unsigned = [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32 - 2];
const fractions = [-0, 0.1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 1 / 3, Math.PI, NaN, Infinity, -Infinity];
/** Where conversions to integers and indices begin to be something else, and their neighbours. */
const borders = [
  2 ** 31 - 0.5,
  -(2 ** 31) - 0.5,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 32 - 0.5,
  2 ** 53,
  2 ** 63,
  2 ** 64,
];

/** The values of a type at which something else begins. */
export const edges: Readonly<Record<Scalar, readonly number[]>> = {
  f64: [
    ...[...integers, ...signed, ...unsigned, ...fractions, ...borders],
    // The smallest, the largest subnormal, the smallest normal, the largest; around 1; halves that adding 0.5 would round up.
    ...[2 ** -1074, 2 ** -1022 - 2 ** -1074, 2 ** -1022, -(2 ** -1022), Number.MAX_VALUE, -Number.MAX_VALUE],
    ...[1 + 2 ** -52, 1 - 2 ** -53, 0.5 - 2 ** -54, 2 ** 51 + 0.5, 2 ** 52 - 0.5, 2 ** 52 + 1, 1e300, -1e-300],
    // Ties and overflow of f32.
    ...[1 + 2 ** -24, 1 + 2 ** -23 + 2 ** -24, 2 ** 128 - 2 ** 103, 2 ** 128, 2 ** -149, 2 ** -150, 2 ** -126],
  ],
  f32: [
    ...[...integers, ...signed, ...unsigned, ...fractions, ...borders].map(Math.fround),
    ...[2 ** -149, 2 ** -126 - 2 ** -149, 2 ** -126, -(2 ** -126), 2 ** 128 - 2 ** 104, -(2 ** 128 - 2 ** 104)],
    ...[
      1 + 2 ** -23,
      1 - 2 ** -24,
      0.5 - 2 ** -25,
      2 ** 22 + 0.5,
      2 ** 23 - 0.5,
      2 ** 23 + 1,
      2 ** 31 - 128,
      2 ** 32 - 256,
    ],
  ],
  i32: [...integers, ...signed],
  u32: [...integers, ...unsigned],
  bool: [0, 1],
};

/** One of several, all equally likely. */
export const oneOf = <A>(random: Random, all: readonly A[]): A => all[random.int(all.length)] as A;

/** Whether something happens that does so `times` in a hundred. */
export const chance = (random: Random, times: number): boolean => random.int(100) < times;

/** A random value of a type. */
export function randomValue(random: Random, type: Scalar): number {
  const kind = random.int(100);
  if (kind < 20 || type === 'bool') return oneOf(random, edges[type]);
  if (kind < 65) return random.int(17) - (type === 'u32' ? 0 : 8);
  if (type === 'i32' || type === 'u32') return normalise(type, random.next32() >>> random.int(32));
  if (kind < 95) return normalise(type, random.uniform() * 8 - 4);
  const magnitude = 2 ** (random.int(200) - 100);
  return normalise(type, (random.uniform() - 0.5) * magnitude);
}
