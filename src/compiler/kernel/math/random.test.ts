import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as inJavaScript from '../../../skeletons/normal.ts';
import { Philox } from '../../../skeletons/random.ts';
import { scalarFunction } from '../../emit/js/kernel.ts';
import { Builder } from '../ir/builder.ts';
import { interpret } from '../ir/interpret.ts';
import type { Kernel, Scalar, Value } from '../ir/ir.ts';
import { type Formula, formula } from './formula.ts';
import { cosineOfTurn, radiusOf, sineOfTurn } from './normal.ts';
import { philox } from './philox.ts';

function kernelOf(types: readonly Scalar[], write: (m: Formula, given: readonly Value[]) => readonly Value[]): Kernel {
  const b = new Builder();
  const given = types.map((type, i) => b.parameter(`x${i}`, type, true));
  return b.kernel('k', write(formula(b, 'f64'), given), { outside: 'zero', fast: false });
}

const word = fc.nat(2 ** 32 - 1);

test('blocks of words are those of JavaScript', () => {
  const types = Array.from({ length: 6 }, (): Scalar => 'u32');
  const kernel = kernelOf(types, (m, [k0, k1, ...counter]) =>
    philox(m, [k0 as Value, k1 as Value], counter as [Value, Value, Value, Value]),
  );
  const own = scalarFunction(kernel, undefined);
  fc.assert(
    fc.property(fc.tuple(word, word, word, word, word, word), (given) => {
      const numbers = new Philox(...given);
      const block = [numbers.next32(), numbers.next32(), numbers.next32(), numbers.next32()];
      expect(interpret(kernel, given)).toEqual(block);
      expect(own(...given)).toEqual(block);
    }),
  );
});

const uniform = fc.maxSafeNat().map((n) => n * 2 ** -53);
test.each([
  ['the radius', radiusOf, inJavaScript.radiusOf, uniform.map((u) => 1 - u), 1],
  ['the sine', sineOfTurn, inJavaScript.sineOfTurn, uniform, 0],
  ['the cosine', cosineOfTurn, inJavaScript.cosineOfTurn, uniform, 0],
] as const)('%s is that of JavaScript, to the last bit', (_, write, expected, numbers, end) => {
  const kernel = kernelOf(['f64'], (m, [x]) => [write(m, x as Value)]);
  const own = scalarFunction(kernel, undefined);
  const check = (x: number): void => {
    expect(interpret(kernel, [x])).toEqual([expected(x)]);
    expect(own(x)).toBe(expected(x));
  };
  const special = [2 ** -53, 2 ** -30, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, Math.SQRT1_2, 1 - 2 ** -53, end];
  special.forEach(check);
  fc.assert(fc.property(numbers, check), { numRuns: 2000 });
});
