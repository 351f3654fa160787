import { describe, expect, test } from 'vitest';
import { elementNames, randomArrays, randomKernel } from '../../../../test/kernels/random-kernel.ts';
import { oneOf, randomValue } from '../../../../test/kernels/values.ts';
import { random } from '../../../skeletons/random.ts';
import { elements } from '../../../types/element.ts';
import { BAIL, interpret } from '../ir/interpret.ts';
import { loadedType } from '../ir/ir.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import { abreast, compose, operatorsAbreast } from './compose.ts';
import { removeDeadCode } from './dead-code.ts';
import { simplify } from './simplify.ts';

describe('compose', () => {
  test('is one kernel after the other, with what is stored in between', () => {
    for (let run = 0; run < 600; run++) {
      const draws = random(5, run);
      const stored = oneOf(draws, elementNames);
      const type = loadedType(stored);
      const f = randomKernel(draws, { statements: 20, results: [type, 'i32'] });
      const g = randomKernel(draws, {
        statements: 20,
        parameters: [
          { type, varying: true },
          { type: 'f64', varying: false },
        ],
      });
      const composed = compose(f, g, [{ result: 0, stored }, undefined]);
      verify(composed, 'composition');
      const [fArrays, gArrays] = [randomArrays(draws, f), randomArrays(draws, g)];
      const own = f.parameters.map((parameter) => randomValue(draws, parameter.type));
      const uniform = randomValue(draws, 'f64');
      const between = interpret(f, own, fArrays);
      const expected = between === BAIL ? BAIL : interpret(g, [elements[stored].store(between[0]!), uniform], gArrays);
      const text = `run ${run}\n${print(composed)}`;
      // Tables come with the kernel; those that two kernels share would be one.
      expect(interpret(composed, [...own, uniform], [...fArrays, ...gArrays]), text).toEqual(expected);
    }
  });

  test('leaves nothing of what lies between', () => {
    const scale = parse(`kernel scale(%0: f64 x, %1: uniform f64 by) outside zero {
      %2: f64 = mul %0, %1
      yield %2
    }`);
    const both = compose(scale, scale, [{ result: 0, stored: 'f64' }, undefined]);
    expect(print(both)).toBe(`kernel scale_scale(%0: f64 x, %1: uniform f64 by, %3: uniform f64 by) outside zero {
  %2: f64 = mul %0, %1
  %4: f64 = mul %2, %3
  yield %4
}`);
    const rounded = compose(scale, scale, [{ result: 0, stored: 'f32' }, undefined]);
    expect(print(rounded)).toContain('f32 = f32 %2');
  });
});

describe('abreast', () => {
  test('gives what all give, and computes once what is the same', () => {
    const scale = (name: string) =>
      parse(`kernel ${name}(%0: f64 x, %1: uniform f64 by, @0: f64 table = [1, 2]) outside zero {
        %2: f64 = mul %0, %1
        %3: f64 = ${name} %2
        yield %3
      }`);
    const both = abreast([scale('sqrt'), scale('abs')], 2);
    expect(interpret(both, [2, 8])).toEqual([4, 16]);
    const text = print(removeDeadCode(simplify(both)));
    expect(text.match(/mul/g)).toHaveLength(1);
  });

  test('of operators is one on the partial results of all', () => {
    const skewed = parse(`kernel skewed(%0: f64 a, %1: f64 b, %2: uniform f64 by) outside zero {
      %3: f64 = mul %0, %2
      %4: f64 = add %3, %1
      yield %4
    }`);
    const product = parse(`kernel product(%0: f64 re, %1: i32 n, %2: f64 by, %3: i32 m) outside bail {
      %4: f64 = mul %0, %2
      %5: i32 = sub %1, %3
      yield %4, %5
    }`);
    const all = operatorsAbreast([skewed, product, skewed], [1, 2, 1]);
    verify(all, 'operators');
    expect(all.outside).toBe('bail');
    expect(interpret(all, [1, 2, 3, 4, 10, 20, 30, 40, 100, 1000])).toEqual([110, 40, -27, 4040]);
  });
});
