import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { proveBounds } from './bounds.ts';
import { versionLoops } from './versions.ts';

test('kernels mean the same, and what is said to be inside is', () => {
  const both = (kernel: Parameters<typeof versionLoops>[0]): ReturnType<typeof versionLoops> =>
    proveBounds(versionLoops(kernel));
  expect(failureOf(both, { runs: 200, statements: 60 })).toBeUndefined();
}, 60_000);

const loop = (read: string): string =>
  print(
    proveBounds(
      versionLoops(
        parse(`kernel k(%0: i32 n, @0: f64 xs, @1: f64 ys) outside bail {
        %1: i32 = constant 0
        %2: i32 = constant 1
        %3: i32 = constant 4
        %4: i32 = constant 10
        %5: f64 = constant 0
        %6: i32 = length @0
        %7: f64 = loop (%8: i32 = %1, %9: f64 = %5) {
          %10: bool = lt %8, ${read.includes('@0') ? '%6' : '%4'}
        } while %10 else (%9) {
          ${read}
          %21: f64 = add %9, %20
          %22: i32 = add %8, %2
          next %22, %21
        }
        yield %7
      }`),
      ),
    ),
  );

test.each([
  ['at what another array has', '%19: f64 = load @0[%8]\n%20: f64 = load @1[%8]', /le %\d+, %\d+/],
  [
    'at multiples of a counter',
    '%18: i32 = mul %8, %3\n%19: i32 = add %18, %2\n%20: f64 = load @1[%19]',
    /constant 38\n/,
  ],
])('a read %s is inside where the array is long enough', (_, read, asked) => {
  const text = loop(read);
  expect(text).toMatch(asked);
  expect(text.match(/loop/g)).toHaveLength(2);
  expect(text.match(/load @1\[%\d+\] inside/g)).toHaveLength(1);
});

test('what hangs on the element is left as it is', () => {
  expect(loop('%19: i32 = add %8, %0\n%20: f64 = load @1[%19]').match(/loop/g)).toHaveLength(1);
});
