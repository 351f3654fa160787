import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { proveBounds } from './bounds.ts';

test('kernels mean the same, and what is said to be inside is', () => {
  // Loads of random kernels that claim to be inside are.
  expect(failureOf(proveBounds, { runs: 150, statements: 60 })).toBeUndefined();
}, 60_000);

/** A loop over an array: what counts, from where and to where, and what is read in it. */
const loop = ({ first = '0', bound = 'length @0', from = '%4', step = '1', index = '' }): string =>
  print(
    proveBounds(
      parse(`kernel k(%0: i32 n, @0: f64 a, @1: f64 table = [1, 2, 3]) outside zero {
        %1: i32 = constant ${first}
        %2: i32 = constant ${step}
        %20: i32 = length @0
        %3: i32 = ${bound}
        %30: f64 = constant 0
        %31: i32 = constant 3
        %32: f64 = loop (%4: i32 = %1, %5: f64 = %30) {
          %6: bool = lt %4, %3
        } while %6 else (%5) {
          ${index}
          %8: f64 = load @0[${from}]
          %9: f64 = add %5, %8
          %10: i32 = add %4, %2
          next %10, %9
        }
        yield %32
      }`),
    ),
  );

test.each([
  ['a counter below the length', {}, true],
  ['below the length less something', { bound: 'sub %20, %2', index: '%7: i32 = add %4, %2', from: '%7' }, true],
  ['below the least of the length and another', { bound: 'min %0, %20' }, true],
  ['before the beginning', { first: '-1' }, false],
  ['behind the end', { index: '%7: i32 = add %4, %2', from: '%7' }, false],
  ['below another number', { bound: 'add %0, %2' }, false],
  ['a step that might wrap', { step: '1500000000' }, false],
  ['as a number that is converted', { index: '%70: f64 = f64 %4\n%7: i32 = index %70', from: '%7' }, true],
])('%s', (_, how, inside) => {
  expect(loop(how).includes(' inside')).toBe(inside);
});

test('conditions around and masks are believed, and so are tables', () => {
  const text = print(
    proveBounds(
      parse(`kernel k(%0: i32 i, %1: f64 x, @0: f64 a, @1: f64 table = [1, 2, 3]) outside bail {
        %2: i32 = constant 0
        %3: i32 = length @0
        %4: bool = ge %0, %2
        %5: bool = lt %0, %3
        %6: bool = and %4, %5
        %7: f64 = load @0[%0] where %6
        %8: f64 = load @0[%0]
        %9: i32 = constant 2
        %10: f64 = load @1[%9]
        %11: f64 = if %6 {
          %12: f64 = load @0[%0]
          yield %12
        } else {
          %13: f64 = load @0[%0]
          yield %13
        }
        yield %7, %8, %10, %11
      }`),
    ),
  );
  const loads = text.split('\n').filter((line) => line.includes('load'));
  expect(loads.map((line) => line.includes('inside'))).toEqual([true, false, true, true, false]);
});
