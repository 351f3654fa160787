import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { edges, oneOf, randomValue } from '../../../../test/kernels/values.ts';
import { random } from '../../../skeletons/random.ts';
import { Builder } from '../ir/builder.ts';
import { interpret } from '../ir/interpret.ts';
import type { Kernel, Scalar, Value } from '../ir/ir.ts';
import { operandTypes, rowOf } from '../ir/operations.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import { removeDeadCode } from './dead-code.ts';
import { type Pattern, type Writer, write } from './pattern.ts';
import { type Rule, rules } from './rules.ts';
import { simplify } from './simplify.ts';

/** Names of a pattern with the types that they have in it. */
function namesIn(pattern: Pattern, type: Scalar, names: Map<string, Scalar> = new Map()): Map<string, Scalar> {
  if (pattern.kind === 'value' || pattern.kind === 'constant') names.set(pattern.name, type);
  if (pattern.kind === 'operation') {
    const types = operandTypes(pattern.operation, pattern.type ?? type);
    pattern.operands.forEach((each, i) => namesIn(each, types[i]!, names));
  }
  return names;
}

/** Both sides of a rule as a kernel of its names, or that the rule does not hold for the constants. */
function sides(rule: Rule, type: Scalar, constants: Record<string, number>): Kernel | undefined {
  const own = rule.from.type ?? type;
  const b = new Builder();
  const values: Record<string, Value> = {};
  for (const [name, of] of namesIn(rule.from, own))
    if (!(name in constants)) values[name] = b.parameter(name, of, true);
  for (const [name, of] of namesIn(rule.to, own))
    if (!(name in constants) && !(name in values) && !(name in rule.computed))
      values[name] = b.parameter(name, of, true);
  if (!rule.when(constants, own)) return undefined;
  const computed = Object.fromEntries(Object.entries(rule.computed).map(([key, of]) => [key, of(constants, own)]));
  const to: Writer = {
    constant: (of, value) => b.constant(of, value),
    operation: (name, operands) => b.operation(name, ...operands),
  };
  const from = write(rule.from, own, { values, constants }, to);
  const plain = rule.to.kind === 'number' || rule.to.kind === 'constant';
  const becomes = write(rule.to, plain ? from.type : own, { values, constants: { ...constants, ...computed } }, to);
  return b.kernel('rule', [from, becomes], { outside: 'zero', fast: false });
}

describe('rules', () => {
  test.each(rules.map((rule) => [rule.text, rule] as const))('%s', (_, rule) => {
    const draws = random(3, 1);
    let held = 0;
    for (const type of rule.from.type === undefined ? rule.types : [rule.from.type]) {
      if (!rowOf(rule.from.operation).types.includes(type)) continue;
      const constants = [...namesIn(rule.from, type)].filter(([name]) => /^[k-n]$/.test(name));
      for (let i = 0; i < 40; i++) {
        const bound = constants.map(([name, of]) => {
          const power = 2 ** draws.int(of === 'i32' ? 31 : 32);
          return [name, i % 2 === 0 ? randomValue(draws, of) : of === 'bool' ? 1 : power] as const;
        });
        const kernel = sides(rule, type, Object.fromEntries(bound));
        if (kernel === undefined) continue;
        verify(kernel, 'a rule');
        for (let j = 0; j < 10; j++) {
          const parameters: readonly number[] = kernel.parameters.map((parameter) =>
            j % 2 === 0 ? oneOf(draws, edges[parameter.type]) : randomValue(draws, parameter.type),
          );
          const [from, to] = interpret(kernel, parameters) as [number, number];
          if (!Object.is(to, from))
            expect.fail(`${to} instead of ${from} of (${parameters.join(', ')}):\n${print(kernel)}`);
          held++;
        }
      }
    }
    expect(held).toBeGreaterThan(0);
  });
});

test('kernels mean the same when they are simplified', () => {
  expect(failureOf(simplify, { runs: 150 })).toBeUndefined();
}, 60_000);

const simplified = (text: string): string => print(removeDeadCode(simplify(parse(text))));

test('what is computed twice is computed once', () => {
  expect(
    simplified(`kernel k(%0: f64 x, %1: f64 y, %2: i32 i, @0: f64 a) outside zero {
      %3: f64 = add %0, %1
      %4: f64 = add %1, %0
      %5: f64 = load @0[%2]
      %6: f64 = load @0[%2]
      %7: f64 = mul %3, %5
      %8: f64 = mul %4, %6
      yield %7, %8
    }`),
  ).toBe(`kernel k(%0: f64 x, %1: f64 y, %2: i32 i, @0: f64 a) outside zero {
  %3: f64 = add %0, %1
  %4: f64 = load @0[%2]
  %5: f64 = mul %3, %4
  yield %5, %5
}`);
});

test('an arm knows its condition, and arms that do nothing are a choice', () => {
  expect(
    simplified(`kernel k(%0: f64 x, %1: bool b) outside zero {
      %2: f64 = if %1 {
        %3: f64 = if %1 {
          yield %0
        } else {
          %4: f64 = sqrt %0
          yield %4
        }
        yield %3
      } else {
        %5: f64 = constant 1
        yield %5
      }
      yield %2
    }`),
  ).toBe(`kernel k(%0: f64 x, %1: bool b) outside zero {
  %2: f64 = constant 1
  %3: f64 = select %1, %0, %2
  yield %3
}`);
});

test('what a loop carries unchanged is no part of it', () => {
  const text = simplified(
    `kernel k(%0: f64 x, %1: i32 n) outside zero {
    %2: i32 = constant 1
    %3: f64, %4: f64 = loop (%5: i32 = %1, %6: f64 = %0) {
      %7: bool = gt %5, %2
      %8: f64 = i32 %6
      %9: f64 = f64 %5
    } while %7 else (%6, %9) {
      %10: i32 = sub %5, %2
      next %10, %6
    }
    yield %3, %4
  }`.replace('%8: f64 = i32', '%8: f64 = sqrt'),
  );
  expect(text).toContain('loop (%3: i32 = %1)');
  expect(text).toMatch(/yield %0, %\d+\n\}$/);
});
