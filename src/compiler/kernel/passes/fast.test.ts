import { expect, test } from 'vitest';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import type { KernelOptions } from '../../../../test/kernels/random-kernel.ts';
import { failureOf } from '../../../../test/kernels/same.ts';
import { removeDeadCode } from './dead-code.ts';
import { relax } from './fast.ts';

const kernel = (fast: string): string => `kernel k(%0: f64 x, %1: f64 y, %2: f64 z) outside zero${fast} {
  %3: f64 = mul %0, %1
  %4: f64 = add %2, %3
  %5: f64 = sub %3, %2
  %6: f64 = sub %2, %3
  %7: f64 = constant 3
  %8: f64 = div %4, %7
  yield %5, %6, %8
}`;

test('a fast kernel multiplies and adds at once, and divides by no constant', () => {
  expect(print(removeDeadCode(relax(parse(kernel(' fast'))))))
    .toBe(`kernel k(%0: f64 x, %1: f64 y, %2: f64 z) outside zero fast {
  %3: f64 = fma %0, %1, %2
  %4: f64 = neg %2
  %5: f64 = fma %0, %1, %4
  %6: f64 = neg %0
  %7: f64 = fma %6, %1, %2
  %8: f64 = constant 0.3333333333333333
  %9: f64 = mul %3, %8
  yield %5, %7, %9
}`);
});

test('any other kernel stays as it is', () => {
  const other = parse(kernel(''));
  expect(relax(other)).toBe(other);
  expect(failureOf(relax, { runs: 20 })).toBeUndefined();
});

test('a fast kernel of integers means the same', () => {
  const integers: KernelOptions = { parameters: [{ type: 'i32', varying: true }], results: ['i32'] };
  expect(failureOf((each) => relax({ ...each, fast: true }), { runs: 200, ...integers })).toBeUndefined();
});
