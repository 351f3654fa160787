/** Philox4x32-10, as skeletons/random.ts has it, on unsigned integers. */
import { constants } from '../../../skeletons/random.ts';
import type { Value } from '../ir/ir.ts';
import type { Formula } from './formula.ts';

const { multipliers, increments, rounds } = constants;

export type Words = readonly [Value, Value, Value, Value];

/** The block of four random words of a counter under a key. */
export function philox(m: Formula, [k0, k1]: readonly [Value, Value], counter: Words): Words {
  let [x0, x1, x2, x3] = counter;
  for (let round = 0; round < rounds; round++) {
    const [key0, key1] = [k0, k1].map((key, i) => m.add(key, (round * (increments[i] as number)) % 2 ** 32));
    const [high0, high1] = [m.mul_high(x0, multipliers[0]), m.mul_high(x2, multipliers[1])];
    const [low0, low1] = [m.mul(x0, multipliers[0]), m.mul(x2, multipliers[1])];
    [x0, x1, x2, x3] = [m.xor(m.xor(high1, x1), key0 as Value), low1, m.xor(m.xor(high0, x3), key1 as Value), low0];
  }
  return [x0, x1, x2, x3];
}
