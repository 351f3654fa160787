import { describe, expect, test } from 'vitest';
import { BAIL, interpret } from '../../kernel/ir/interpret.ts';
import type { Kernel, Scalar, Value } from '../../kernel/ir/ir.ts';
import { Builder } from '../../kernel/ir/builder.ts';
import {
  evaluate,
  operandTypes,
  type OperationName,
  operations,
  normalise,
  rowOf,
} from '../../kernel/ir/operations.ts';
import { parse } from '../../kernel/ir/parse.ts';
import { emitScalar, scalarFunction } from './kernel.ts';

const numbers = [
  ...[0, 0.5, 1, 1.5, 2, 2.5, 3, 31, 33, 1e-310, 1e-40, 0.1, 1e10, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 52, 1e300],
  ...[Infinity, NaN],
];
const edges = [...numbers, ...numbers.map((x) => -x)];

/** Arguments of a type: without NaN where its bits count. */
const argumentsOf = (type: Scalar, operation: OperationName): readonly number[] =>
  type === 'bool'
    ? [0, 1]
    : [...new Set(edges.map((x) => normalise(type, x)))].filter(
        (x) => !Number.isNaN(x) || !['high', 'low', 'bits', 'copysign'].includes(operation),
      );

const product = (lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]]);

/** Checks that JavaScript gives what the interpreter gives. */
function expectSame(kernel: Kernel, parameters: readonly number[], arrays: readonly ArrayLike<number>[] = []): void {
  const given = parameters.map((x, i) => (kernel.parameters[i]?.type === 'bool' ? x === 1 : x));
  const run = (): unknown => scalarFunction(kernel, BAIL)(...given, ...arrays);
  const expected = interpret(kernel, parameters, arrays);
  if (expected === BAIL) {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    return expect(thrown).toBe(BAIL);
  }
  const typed = expected.map((x, i) => (kernel.body.yields[i]?.type === 'bool' ? x === 1 : x));
  expect(run()).toEqual(typed.length === 1 ? typed[0] : typed);
}

describe('JavaScript of a kernel', () => {
  const cases = (Object.keys(operations) as OperationName[]).flatMap((operation) =>
    rowOf(operation).types.map((type) => [operation, type] as const),
  );
  test.each(cases)('%s of %s is what it means', (operation, type) => {
    const b = new Builder();
    const types = operandTypes(operation, type);
    const result = b.operation(operation, ...types.map((each, i) => b.parameter(`p${i}`, each, true)));
    const run = scalarFunction(b.kernel('k', [result], { outside: 'zero', fast: true }), BAIL);
    const wrong: string[] = [];
    for (const given of product(types.map((each) => argumentsOf(each, operation)))) {
      const expected = evaluate(operation, type, given);
      const got = Number(run(...given.map((x, i) => (types[i] === 'bool' ? x === 1 : x))));
      if (!Object.is(got, expected)) wrong.push(`${given.join(', ')}: ${got} instead of ${expected}`);
    }
    expect(wrong).toEqual([]);
  });
  test('swaps what a loop carries at once', () => {
    const kernel = parse(`kernel k(%0: i32 n) outside zero {
      %1: i32 = constant 0
      %2: i32 = constant 1
      %7: i32, %8: bool = loop (%3: i32 = %0, %4: i32 = %1, %5: i32 = %2) {
        %6: bool = gt %3, %1
        %9: bool = lt %4, %5
      } while %6 else (%4, %9) {
        %10: i32 = sub %3, %2
        %11: i32 = add %4, %5
        next %10, %5, %11
      }
      yield %7, %8
    }`);
    for (let n = -1; n < 60; n++) expectSame(kernel, [n]);
  });
  test.each(['zero', 'bail'] as const)('reads outside of arrays mean %s', (outside) => {
    const kernel = parse(`kernel k(%0: i32 at, %1: bool is, @0: u8 a, @1: f32 b = [1.5, -0]) outside ${outside} {
      %2: i32 = add %0, %0
      %3: i32 = load @0[%2] where %1
      %4: i32 = constant 1
      %5: i32 = and %0, %4
      %6: f32 = load @1[%5] inside
      %7: f32 = load @1[%0]
      %8: i32 = length @0
      %9: f32 = if %1 {
        yield %6
      } else {
        %10: f32 = select %1, %7, %6
        yield %10
      }
      yield %3, %9, %8
    }`);
    for (const at of [-1, 0, 1, 2, 3, -(2 ** 31)])
      for (const is of [0, 1]) expectSame(kernel, [at, is], [Uint8Array.of(7, 8, 9)]);
  });
  test('keeps a read that bails where what uses it is not evaluated', () => {
    const kernel = parse(`kernel k(%0: bool is, %1: i32 at, @0: f64 a) outside bail {
      %2: f64 = load @0[%1]
      %3: f64 = constant 1
      %4: f64 = select %0, %3, %2
      yield %4
    }`);
    for (const is of [0, 1]) for (const at of [0, 1]) expectSame(kernel, [is, at], [Float64Array.of(5)]);
  });
  test('is flat where an expression would be deep', () => {
    const b = new Builder();
    const x = b.parameter('x', 'f64', true);
    let sum: Value = x;
    for (let i = 0; i < 20_000; i++) sum = b.operation('mul', b.operation('add', sum, b.constant('f64', i)), x);
    const kernel = b.kernel('deep', [sum], { outside: 'zero', fast: false });
    expectSame(kernel, [0.25]);
    expect(emitScalar(kernel).split('\n').length).toBeGreaterThan(1000);
  });
});
