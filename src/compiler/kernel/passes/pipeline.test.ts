import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { optimise, optimiseStepwise } from './pipeline.ts';
import { predicate } from './predicate.ts';

describe('the passes together', () => {
  test('keep what kernels mean', () => {
    expect(failureOf(optimiseStepwise, { runs: 150 })).toBeUndefined();
    expect(failureOf(optimiseStepwise, { runs: 200, outside: 'bail' })).toBeUndefined();
  }, 60_000);

  test('keep what gangs of them mean', () => {
    const gang = { together: true };
    expect(failureOf((kernel) => predicate(optimiseStepwise(kernel)), { runs: 150, ...gang })).toBeUndefined();
    expect(failureOf((kernel) => optimiseStepwise(predicate(kernel)), { runs: 100, ...gang })).toBeUndefined();
  }, 60_000);
});

test('the nearest of some points, as JavaScript has it, counts integers and asks nothing of memory twice', () => {
  const text = `kernel nearest(%0: f64 x, @0: f64 points) outside bail {
    %1: i32 = length @0
    %2: f64 = f64 %1
    %3: f64 = constant 0
    %4: f64 = constant Infinity
    %5: f64 = constant 1
    %6: f64 = loop (%7: f64 = %3, %8: f64 = %4, %9: f64 = %3) {
      %10: bool = lt %7, %2
    } while %10 else (%9) {
      %11: i32 = index %7
      %12: f64 = load @0[%11]
      %13: f64 = sub %0, %12
      %14: i32 = index %7
      %15: f64 = load @0[%14]
      %16: f64 = sub %0, %15
      %17: f64 = mul %13, %16
      %18: bool = lt %17, %8
      %19: f64, %20: f64 = if %18 {
        yield %17, %7
      } else {
        yield %8, %9
      }
      %21: f64 = add %7, %5
      next %21, %19, %20
    }
    %22: i32 = i32 %6
    yield %22
  }`;
  expect(print(optimise(parse(text)))).toBe(`kernel nearest(%0: f64 x, @0: f64 points) outside bail {
  %1: i32 = length @0
  %2: i32 = constant 0
  %3: f64 = constant Infinity
  %4: i32 = constant 1
  %16: i32 = loop (%5: f64 = %3, %6: i32 = %2, %7: i32 = %2) {
    %8: bool = lt %6, %1
  } while %8 else (%7) {
    %9: f64 = load @0[%6] inside
    %10: f64 = sub %0, %9
    %11: f64 = mul %10, %10
    %12: bool = lt %11, %5
    %13: f64 = select %12, %11, %5
    %14: i32 = select %12, %6, %7
    %15: i32 = add %6, %4
    next %13, %15, %14
  }
  yield %16
}`);
});
