import { expect, test } from 'vitest';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import { type Statement, statementsIn } from '../../src/compiler/kernel/ir/ir.ts';
import { operations } from '../../src/compiler/kernel/ir/operations.ts';
import { parse } from '../../src/compiler/kernel/ir/parse.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import { varyingValues } from '../../src/compiler/kernel/ir/uniform.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import { random } from '../../src/skeletons/random.ts';
import { randomArguments, randomKernel } from './random-kernel.ts';

const KERNELS = 2000;
const kernels = Array.from({ length: KERNELS }, (_, i) => randomKernel(random(1, i)));

test('random kernels hold to the rules, and their text is read back', () => {
  for (const kernel of kernels) {
    verify(kernel, 'making');
    const text = print(kernel);
    const again = parse(text);
    expect(print(parse(print(again)))).toBe(print(again));
  }
});

test('a kernel depends on its draws alone', () => {
  expect(print(randomKernel(random(1, 17)))).toBe(print(kernels[17]!));
});

test('everything that a kernel may consist of comes up often', () => {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const sizes: number[] = [];
  for (const kernel of kernels) {
    const varying = varyingValues(kernel);
    const all: readonly Statement[] = statementsIn(kernel.body);
    sizes.push(all.length);
    count(kernel.outside);
    for (const statement of all) {
      count(statement.kind === 'operation' ? statement.operation : statement.kind);
      if (statement.kind === 'if') count(varying.has(statement.condition) ? 'varying if' : 'uniform if');
      if (statement.kind === 'loop') count(varying.has(statement.before.yields[0]!) ? 'varying loop' : 'uniform loop');
    }
  }
  const often = ['varying if', 'uniform if', 'varying loop', 'uniform loop', 'zero', 'bail', 'load', 'length'];
  const never = ['any', 'fma'];
  const expected = [...often, ...Object.keys(operations)].filter((what) => !never.includes(what));
  expect(expected.filter((what) => (counts.get(what) ?? 0) < KERNELS / 40)).toEqual([]);
  expect(Math.min(...sizes)).toBeLessThan(4);
  expect(Math.max(...sizes)).toBeGreaterThan(150);
});

test('kernels end, and most give numbers', () => {
  let [numbers, all, bailed] = [0, 0, 0];
  for (const [i, kernel] of kernels.entries()) {
    const { parameters, arrays } = randomArguments(random(2, i), kernel);
    const results = interpret(kernel, parameters, arrays);
    if (results === BAIL) bailed++;
    else
      for (const result of results) {
        all++;
        if (Number.isFinite(result) && result !== 0) numbers++;
      }
  }
  expect(numbers / all).toBeGreaterThan(0.5);
  expect(bailed).toBeGreaterThan(KERNELS / 100);
});
