import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { flatten } from './flatten.ts';
import { simplify } from './simplify.ts';

test('kernels mean the same without cheap branches', () => {
  expect(failureOf(flatten, { runs: 150 })).toBeUndefined();
}, 60_000);

const both = (second: string): string =>
  print(
    simplify(
      flatten(
        parse(`kernel both(%0: f64 x, %1: f64 y, %2: i32 i, @0: f64 a) outside bail {
          %3: bool = lt %0, %1
          %4: bool = if %3 {
            ${second}
            %6: bool = lt %5, %0
            yield %6
          } else {
            %7: bool = constant 0
            yield %7
          }
          yield %4
        }`),
      ),
    ),
  );

test('a condition and another is no branch, unless the other is costly or reads memory', () => {
  expect(both('%5: f64 = mul %1, %1')).toContain('and %');
  expect(both('%5: f64 = rem %1, %0')).toContain('if %');
  expect(both('%5: f64 = load @0[%2]')).toContain('if %');
});
