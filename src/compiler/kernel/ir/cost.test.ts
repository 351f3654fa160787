import { expect, test } from 'vitest';
import { costOf } from './cost.ts';
import { interpret } from './interpret.ts';
import { type Loop, statementsIn } from './ir.ts';
import { parse } from './parse.ts';
import { roundsOf } from './rounds.ts';

const counting = (type: string, first: number, compare: string, bound: number, operation: string, step: number) =>
  parse(`kernel k(%0: f64 x) outside zero {
    %1: ${type} = constant ${first}
    %2: ${type} = constant ${bound}
    %3: ${type} = constant ${step}
    %9: i32 = constant 0
    %10: i32 = constant 1
    %4: i32 = loop (%5: ${type} = %1, %6: i32 = %9) {
      %7: bool = ${compare} %5, %2
    } while %7 else (%6) {
      %8: ${type} = ${operation} %5, %3
      %11: i32 = add %6, %10
      next %8, %11
    }
    yield %4
  }`);

test('rounds are counted where the text tells', () => {
  const firsts = [0, 1, 3];
  const all = ['i32', 'u32', 'f64'].flatMap((type) =>
    firsts.flatMap((first) =>
      [0, 1, 2, 7, 8].flatMap((bound) =>
        [1, 2, 3].flatMap((step) => [
          counting(type, first, 'lt', bound, 'add', step),
          counting(type, first, 'le', bound, 'add', step),
          ...(type === 'u32'
            ? []
            : [counting(type, bound, 'gt', first, 'sub', step), counting(type, bound, 'ge', first, 'sub', step)]),
        ]),
      ),
    ),
  );
  for (const kernel of all) {
    const constants = new Map(
      kernel.body.statements.flatMap((each) => (each.kind === 'constant' ? [[each.result, each.value]] : [])),
    );
    const loop = statementsIn(kernel.body).find((each): each is Loop => each.kind === 'loop')!;
    expect([roundsOf(loop, (value) => constants.get(value))]).toEqual(interpret(kernel, [0]));
  }
});

test('a counter that would leave its type is not counted', () => {
  for (const kernel of [
    counting('i32', 0, 'lt', 2 ** 31 - 1, 'add', 2 ** 30 + 1),
    counting('u32', 8, 'gt', 0, 'sub', 3),
    counting('f64', 0, 'lt', 1, 'add', 0.5),
    counting('f64', 2 ** 53, 'lt', 2 ** 53 + 4, 'add', 1),
  ]) {
    const loop = kernel.body.statements.find((each): each is Loop => each.kind === 'loop')!;
    const constants = new Map(
      kernel.body.statements.flatMap((each) => (each.kind === 'constant' ? [[each.result, each.value]] : [])),
    );
    expect(roundsOf(loop, (value) => constants.get(value))).toBeUndefined();
  }
});

test('the cost of a kernel is that of its operations, by how often they are done', () => {
  const kernel = parse(`kernel k(%0: f64 x, %1: uniform f64 y, %2: i32 i, @0: f32 a) outside zero {
    %3: f64 = mul %0, %1
    %4: f64 = div %3, %0
    %5: f32 = load @0[%2]
    yield %4, %5
  }`);
  expect(costOf(kernel)).toEqual({ operations: 9, loads: 1, branches: 0, bytes: 8 + 4 + 4 + 8 + 4 });
  // 5 rounds: 6 comparisons and 2 × 5 additions.
  expect(costOf(counting('i32', 0, 'lt', 5, 'add', 1))).toMatchObject({ operations: 16, branches: 6 });
  // Unless the number is known, 10 rounds are taken.
  expect(costOf(counting('f64', 0.5, 'lt', 5, 'add', 1))).toMatchObject({ operations: 31, branches: 11 });
});
