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
  %5: f64 = mul %0, %2
  %6: f64 = sub %5, %2
  %7: f64 = mul %1, %2
  %8: f64 = sub %2, %7
  %9: f64 = constant 3
  %10: f64 = div %4, %9
  yield %6, %8, %10
}`;

test('a fast kernel multiplies and adds at once, and divides by no constant', () => {
  expect(print(removeDeadCode(relax(parse(kernel(' fast'))))))
    .toBe(`kernel k(%0: f64 x, %1: f64 y, %2: f64 z) outside zero fast {
  %3: f64 = fma %0, %1, %2
  %4: f64 = neg %2
  %5: f64 = fma %0, %2, %4
  %6: f64 = neg %1
  %7: f64 = fma %6, %2, %2
  %8: f64 = constant 0.3333333333333333
  %9: f64 = mul %3, %8
  yield %5, %7, %9
}`);
});

test('a product that is used twice stays rounded: it may be one of an error-free transformation', () => {
  const text = `kernel k(%0: f64 x, %1: f64 y) outside zero fast {
  %2: f64 = mul %0, %0
  %3: f64 = add %2, %1
  yield %2, %3
}`;
  expect(print(relax(parse(text)))).toBe(text);
});

test('a product whose sums do not meet is fused into both', () => {
  const text = `kernel k(%0: f64 x, %1: f64 y) outside zero fast {
  %2: f64 = mul %0, %0
  %3: f64 = add %2, %1
  %4: f64 = sub %2, %0
  yield %3, %4
}`;
  expect(print(removeDeadCode(relax(parse(text))))).toBe(`kernel k(%0: f64 x, %1: f64 y) outside zero fast {
  %2: f64 = fma %0, %0, %1
  %3: f64 = neg %0
  %4: f64 = fma %0, %0, %3
  yield %2, %4
}`);
});

test('a product that meets itself again stays rounded', () => {
  // What rounding took away from it (Dekker 1971), of which the last sum is made.
  const text = `kernel k(%0: f64 x, %1: f64 high, %2: f64 low) outside zero fast {
  %3: f64 = mul %0, %0
  %4: f64 = sub %1, %3
  %5: f64 = add %4, %2
  %6: f64 = add %3, %5
  yield %6
}`;
  expect(print(relax(parse(text)))).toBe(text);
});

test('two products are added to a number one after the other', () => {
  const text = `kernel k(%0: f64 x, %1: f64 y, %2: f64 z) outside zero fast {
  %3: f64 = mul %0, %0
  %4: f64 = mul %1, %1
  %5: f64 = sub %3, %4
  %6: f64 = add %5, %2
  yield %6
}`;
  expect(print(removeDeadCode(relax(parse(text))))).toBe(`kernel k(%0: f64 x, %1: f64 y, %2: f64 z) outside zero fast {
  %3: f64 = fma %0, %0, %2
  %4: f64 = neg %1
  %5: f64 = fma %4, %1, %3
  yield %5
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
