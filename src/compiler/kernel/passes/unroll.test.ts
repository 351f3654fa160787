import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { interpret } from '../ir/interpret.ts';
import { statementsIn } from '../ir/ir.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { optimise } from './pipeline.ts';
import { unroll } from './unroll.ts';

test('kernels mean the same when loops are written out', () => {
  expect(failureOf(unroll, { runs: 150 })).toBeUndefined();
}, 60_000);

/** x to the power of a constant times another one. */
const power = (outer: number, inner: number): string => `kernel power(%0: f64 x) outside zero {
  %1: i32 = constant 0
  %2: i32 = constant 1
  %3: i32 = constant ${outer}
  %4: i32 = constant ${inner}
  %5: f64 = constant 1
  %6: f64 = loop (%7: i32 = %1, %8: f64 = %5) {
    %9: bool = lt %7, %3
  } while %9 else (%8) {
    %10: f64 = loop (%11: i32 = %4, %12: f64 = %8) {
      %13: bool = gt %11, %1
    } while %13 else (%12) {
      %14: f64 = mul %12, %0
      %15: i32 = sub %11, %2
      next %15, %14
    }
    %16: i32 = add %7, %2
    next %16, %10
  }
  yield %6
}`;

const loops = (outer: number, inner: number): number => {
  const kernel = unroll(parse(power(outer, inner)));
  expect(interpret(kernel, [1.25])).toEqual(interpret(parse(power(outer, inner)), [1.25]));
  return statementsIn(kernel.body).filter(({ kind }) => kind === 'loop').length;
};

test('loops of a few rounds go, inside first', () => {
  expect(loops(2, 3)).toBe(0);
  expect(loops(20, 3)).toBe(1);
  expect(loops(8, 8)).toBe(1);
  expect(loops(9, 9)).toBe(2);
});

test('nothing is left of counting', () => {
  expect(print(optimise(parse(power(1, 3))))).toBe(`kernel power(%0: f64 x) outside zero {
  %1: f64 = mul %0, %0
  %2: f64 = mul %0, %1
  yield %2
}`);
});
