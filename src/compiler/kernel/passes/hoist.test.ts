import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { hoistInvariants } from './hoist.ts';

test('kernels mean the same when invariants have moved', () => {
  expect(failureOf(hoistInvariants, { runs: 150 })).toBeUndefined();
  expect(failureOf(hoistInvariants, { runs: 200, outside: 'bail' })).toBeUndefined();
}, 60_000);

/** Two loops; the load is of a place that does not change. */
const nested = (outside: string): string => `kernel k(%0: f64 x, %1: i32 n, @0: f64 a) outside ${outside} {
  %2: i32 = constant 0
  %3: f64 = loop (%4: i32 = %2, %5: f64 = %0) {
    %6: bool = lt %4, %1
  } while %6 else (%5) {
    %7: i32 = constant 1
    %8: f64 = loop (%9: i32 = %2, %10: f64 = %5) {
      %11: bool = lt %9, %4
    } while %11 else (%10) {
      %12: f64 = sqrt %0
      %13: i32 = mul %4, %4
      %14: f64 = load @0[%1]
      %15: f64 = mul %12, %14
      %16: f64 = add %10, %15
      %17: i32 = add %9, %13
      next %17, %16
    }
    %18: i32 = add %4, %7
    next %18, %8
  }
  yield %3
}`;

/** How deep the line of a text with such a statement is. */
const depthOf = (text: string, what: string): number =>
  text
    .split('\n')
    .find((line) => line.includes(what))!
    .search(/\S/) / 2;

test('everything moves out of as many loops as it can', () => {
  const text = print(hoistInvariants(parse(nested('zero'))));
  expect(['constant 1', 'sqrt', 'load', 'i32 = mul', 'lt'].map((what) => depthOf(text, what))).toEqual([1, 1, 1, 2, 2]);
});

test('a read moves only where it is done anyway, if one outside is not for the kernel', () => {
  expect(depthOf(print(hoistInvariants(parse(nested('bail')))), 'load')).toBe(3);
  const before = nested('bail')
    .replace('      %14: f64 = load @0[%1]\n', '')
    .replace('      %11: bool', '      %14: f64 = load @0[%1]\n      %11: bool');
  expect(depthOf(print(hoistInvariants(parse(before))), 'load')).toBe(2);
});
