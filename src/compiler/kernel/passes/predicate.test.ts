import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { interpretGang } from '../ir/gang.ts';
import { type Kernel, type Statement, statementsIn } from '../ir/ir.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { varyingValues } from '../ir/uniform.ts';
import { predicate } from './predicate.ts';

/** Rounds until z ← z² + c leaves the circle of radius 2, at most `most`. */
const escape = `kernel escape(%0: f64 cx, %1: f64 cy, %2: uniform i32 most) outside zero {
  %3: f64 = constant 0
  %4: i32 = constant 0
  %5: i32 = constant 1
  %6: f64 = constant 4
  %7: i32 = loop (%8: f64 = %3, %9: f64 = %3, %10: i32 = %4) {
    %11: f64 = mul %8, %8
    %12: f64 = mul %9, %9
    %13: f64 = add %11, %12
    %14: bool = le %13, %6
    %15: bool = lt %10, %2
    %16: bool = and %14, %15
  } while %16 else (%10) {
    %17: f64 = mul %8, %9
    %18: f64 = sub %11, %12
    %19: f64 = add %18, %0
    %20: f64 = add %17, %17
    %21: f64 = add %20, %1
    %22: i32 = add %10, %5
    next %19, %21, %22
  }
  yield %7
}`;

const count = (kernel: Kernel, what: (statement: Statement) => boolean): number =>
  statementsIn(kernel.body).filter(what).length;
const operations = (kernel: Kernel, name: string): number =>
  count(kernel, (each) => each.kind === 'operation' && each.operation === name);

describe('predication', () => {
  test('means the same for each element', () => {
    expect(failureOf(predicate, { runs: 150, together: true, statements: 60 })).toBeUndefined();
  }, 60_000);

  test('makes every condition uniform', () => {
    const uniform = (kernel: Kernel): Kernel => {
      const made = predicate(kernel);
      const varying = varyingValues(made);
      for (const each of statementsIn(made.body)) {
        if (each.kind === 'if') expect(varying.has(each.condition)).toBe(false);
        if (each.kind === 'loop') expect(varying.has(each.before.yields[0]!)).toBe(false);
      }
      return made;
    };
    expect(failureOf(uniform, { runs: 200, together: true })).toBeUndefined();
  }, 60_000);

  test('leaves what both ways give the same for all', () => {
    const halving = (at: number, from: string): string => `%${at}: f64 = loop (%${at + 1}: f64 = ${from}) {
      %${at + 2}: bool = gt %${at + 1}, %2
    } while %${at + 2} else (%${at + 1}) {
      %${at + 3}: f64 = mul %${at + 1}, %3
      next %${at + 3}
    }`;
    const made = predicate(
      parse(`kernel k(%0: f64 x, %1: uniform f64 u) outside zero {
  %2: f64 = constant 1
  %3: f64 = constant 0.5
  %4: bool = lt %0, %2
  %5: f64, %6: f64 = if %4 {
    ${halving(10, '%1')}
    yield %1, %10
  } else {
    ${halving(20, '%0')}
    yield %1, %20
  }
  %7: bool = lt %5, %2
  %8: f64 = if %7 {
    ${halving(30, '%1')}
    yield %30
  } else {
    yield %6
  }
  yield %8
}`),
    );
    const varying = varyingValues(made);
    const conditions = statementsIn(made.body).flatMap((each) => (each.kind === 'if' ? [each.condition] : []));
    expect(conditions.length).toBeGreaterThan(0);
    expect(
      conditions.filter((value) => varying.has(value)),
      print(made),
    ).toEqual([]);
  });

  test('keeps of a loop nothing but what leaves it', () => {
    const made = predicate(parse(escape));
    // One blend, of the count for each element; the count for all stays uniform, and so does its end.
    expect(operations(made, 'select')).toBe(1);
    expect(print(made)).toContain('%17: bool = lt %10, %2');
    const lanes = [
      [0, 0, 50],
      [2, 2, 50],
      [-0.75, 0.2, 50],
    ];
    expect(interpretGang(made, lanes)).toEqual([[50], [1], [16]]);
  });

  test('leaves uniform branches and loops as they are', () => {
    const kernel = parse(`kernel k(%0: f64 x, %1: uniform i32 n, %2: uniform bool b) outside zero {
      %3: i32 = constant 0
      %4: i32 = constant 1
      %5: f64 = loop (%6: i32 = %3, %7: f64 = %0) {
        %8: bool = lt %6, %1
      } while %8 else (%7) {
        %9: f64 = if %2 {
          %10: f64 = mul %7, %7
          yield %10
        } else {
          yield %7
        }
        %11: i32 = add %6, %4
        next %11, %9
      }
      yield %5
    }`);
    expect(print(predicate(kernel))).toBe(print(parse(print(kernel))));
  });

  test('skips an expensive arm where nobody takes it, and computes a cheap one', () => {
    const arms = (work: string): Kernel =>
      predicate(
        parse(`kernel k(%0: f64 x) outside zero {
          %1: f64 = constant 0
          %2: bool = lt %0, %1
          %3: f64 = if %2 {
            ${work}
            yield %9
          } else {
            yield %0
          }
          yield %3
        }`),
      );
    const cheap = arms('%9: f64 = neg %0');
    expect(count(cheap, ({ kind }) => kind === 'if')).toBe(0);
    expect(operations(cheap, 'select')).toBe(1);
    const expensive = arms('%8: f64 = rem %0, %0\n%7: f64 = sqrt %8\n%9: f64 = div %7, %0');
    expect(count(expensive, ({ kind }) => kind === 'if')).toBe(1);
    expect(operations(expensive, 'any')).toBe(1);
  });

  test('a load is done where the element is at work', () => {
    const made = predicate(
      parse(`kernel k(%0: i32 i, @0: f64 a) outside bail {
        %1: i32 = length @0
        %2: bool = lt %0, %1
        %3: f64 = constant 0
        %4: f64 = if %2 {
          %5: f64 = load @0[%0]
          yield %5
        } else {
          yield %3
        }
        yield %4
      }`),
    );
    expect(print(made)).toContain('where %2');
    expect(interpretGang(made, [[0], [5], [1]], [[10, 20]])).toEqual([[10], [0], [20]]);
  });
});

test('a gang whose elements go different ways is refused', () => {
  expect(() =>
    interpretGang(parse(escape), [
      [0, 0, 50],
      [2, 2, 50],
    ]),
  ).toThrow('differs between lanes');
});
