import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { removeDeadCode } from './dead-code.ts';

test('kernels mean the same without their dead code', () => {
  expect(failureOf(removeDeadCode, { runs: 150 })).toBeUndefined();
}, 60_000);

test('results of branches and what loops carry go with those that use them', () => {
  const kernel = (extra: readonly string[]): string => {
    const [before, carried, next, made] = extra;
    return `kernel k(%0: f64 x, %1: i32 n) outside zero {
  %2: i32 = constant 0
  %3: i32 = constant 1
${before}  %4: f64 = loop (%5: i32 = %2, %6: f64 = %0${carried}) {
    %8: bool = lt %5, %1
  } while %8 else (%6) {
    %9: i32 = add %5, %3
    %10: f64 = add %6, %6
${made}    next %9, %10${next}
  }
  yield %4
}`;
  };
  const dead = kernel(['  %7: f64 = sqrt %0\n', ', %11: f64 = %7', ', %12', '    %12: f64 = mul %11, %10\n']);
  expect(print(removeDeadCode(parse(dead)))).toBe(print(parse(kernel(['', '', '', '']))));
});

test('a load stays where it tells that the element is not for the kernel', () => {
  const kernel = (outside: string): string => `kernel k(%0: i32 i, %1: bool b, @0: f64 a) outside ${outside} {
  if %1 {
    %2: f64 = load @0[%0]
    yield
  } else {
    yield
  }
  yield %0
}`;
  expect(print(removeDeadCode(parse(kernel('bail'))))).toContain('load');
  expect(print(removeDeadCode(parse(kernel('zero'))))).not.toContain('if');
});
