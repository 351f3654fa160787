import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { removeDeadCode } from './dead-code.ts';
import { narrow } from './narrow.ts';
import { simplify } from './simplify.ts';

test('kernels mean the same when they are narrowed', () => {
  expect(failureOf(narrow, { runs: 150, statements: 60 })).toBeUndefined();
  const numbers = [
    { type: 'i32', varying: true },
    { type: 'f64', varying: true },
    { type: 'i32', varying: false },
  ] as const;
  // Integers and f64 only: more of them meet.
  expect(failureOf(narrow, { runs: 150, parameters: numbers, results: ['f64', 'i32'] })).toBeUndefined();
}, 60_000);

const narrowed = (text: string): string => print(removeDeadCode(simplify(narrow(parse(text)))));

test('a counter below a length is an integer', () => {
  const text = narrowed(`kernel k(@0: f64 a) outside bail {
    %1: f64 = constant 0
    %2: f64 = constant 1
    %3: i32 = length @0
    %4: f64 = f64 %3
    %5: f64 = loop (%6: f64 = %1, %7: f64 = %1) {
      %8: bool = lt %6, %4
    } while %8 else (%7) {
      %9: i32 = index %6
      %10: f64 = load @0[%9]
      %11: f64 = add %7, %10
      %12: f64 = add %6, %2
      next %12, %11
    }
    yield %5
  }`);
  expect(text).toBe(`kernel k(@0: f64 a) outside bail {
  %0: i32 = constant 0
  %1: f64 = constant 0
  %2: i32 = constant 1
  %3: i32 = length @0
  %10: f64 = loop (%4: f64 = %1, %5: i32 = %0) {
    %6: bool = lt %5, %3
  } while %6 else (%4) {
    %7: f64 = load @0[%5]
    %8: f64 = add %4, %7
    %9: i32 = add %5, %2
    next %8, %9
  }
  yield %10
}`);
});

test('a hash is computed modulo 2³²', () => {
  const text = narrowed(`kernel k(%0: i32 h, %1: i32 c) outside zero {
    %2: f64 = f64 %0
    %3: f64 = constant 31
    %4: f64 = mul %2, %3
    %5: f64 = f64 %1
    %6: f64 = add %4, %5
    %7: i32 = i32 %6
    yield %7
  }`);
  expect(text).not.toContain('f64');
});

test('half of an index is an integer, and a product that is not exact is none', () => {
  const half = (rounding: string): string =>
    narrowed(`kernel k(%0: i32 i, @0: f64 a) outside zero {
    %1: i32 = constant 1023
    %2: i32 = and %0, %1
    %3: f64 = f64 %2
    %4: f64 = constant 0.5
    %5: f64 = mul %3, %4
    %6: f64 = ${rounding} %5
    %7: i32 = index %6
    %8: f64 = load @0[%7]
    yield %8
  }`);
  expect(half('floor')).not.toContain('floor');
  expect(half('ceil')).toContain('ceil');
  const square = narrowed(`kernel k(%0: i32 i) outside zero {
    %1: f64 = f64 %0
    %2: f64 = mul %1, %1
    %3: i32 = i32 %2
    yield %3
  }`);
  expect(square).toContain('f64 = mul');
});
