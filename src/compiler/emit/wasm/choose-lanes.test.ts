import { expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { parse } from '../../kernel/ir/parse.ts';
import { chooseLanes } from './choose-lanes.ts';
import { pressureOf } from './pressure.ts';

const map = (text: string): Entry => {
  const kernel = parse(text);
  return {
    kind: 'map',
    kernel,
    inputs: kernel.parameters.map(({ type }) => ({ from: 'stream', element: type as 'f64' })),
    outputs: kernel.body.yields.map(({ type }) => type as 'f64'),
  };
};
const wide = map('kernel k(%0: f64 x) outside zero { %1: f64 = mul %0, %0 yield %1 }');
const narrow = map('kernel k(%0: f32 x) outside zero { %1: f32 = mul %0, %0 yield %1 }');

/** Sums of many values that are all alive until the end. */
function crowded(count: number): Entry {
  const parameters = Array.from({ length: count }, (_, i) => `%${i}: f64 p${i}`);
  const next = (i: number): string => `%${count + i}: f64 = add %${i === 0 ? 0 : count + i - 1}, %${i}`;
  const sums = Array.from({ length: count }, (_, i) => next(i));
  return map(`kernel k(${parameters.join(', ')}) outside zero { ${sums.join(' ')} yield %${2 * count - 1} }`);
}

test('four vectors of the widest lanes where they have room', () => {
  expect(chooseLanes(wide)).toBe(8);
  expect(chooseLanes(narrow)).toBe(16);
  expect([16, 17, 32, 33].map((count) => chooseLanes(crowded(count)))).toEqual([8, 4, 4, 2]);
});

test('one element where most is done one by one, or in order', () => {
  expect(chooseLanes(map('kernel k(%0: f64 x, %1: f64 y) outside zero { %2: f64 = rem %0, %1 yield %2 }'))).toBe(1);
  const folded = { ...wide, operator: wide.kernel } as const;
  expect(chooseLanes({ ...folded, kind: 'fold', commutative: false })).toBe(1);
  expect(chooseLanes({ ...folded, kind: 'fold', commutative: true })).toBe(8);
  expect(chooseLanes({ ...folded, kind: 'scan', exclusive: false })).toBe(1);
});

const loop = map(
  `kernel k(%0: f64 x, %1: i32 n) outside zero {
    %2: i32 = constant 0 %3: i32 = constant 1
    %4: f64 = loop (%5: i32 = %2, %6: f64 = %0, %7: f64 = %0) { %8: bool = lt %5, %1 yield } while %8 else (%6) {
      %9: i32 = add %5, %3 %10: f64 = mul %6, %7 %11: f64 = add %6, %0 next %9, %10, %11
    }
    yield %4
  }`,
);

test('two vectors in a loop', () => {
  expect(chooseLanes(loop)).toBe(4);
});

test('more in a loop that mostly computes what is the same for all', () => {
  const entry = map(
    `kernel k(%0: f64 x, %1: uniform i32 n, @0: f64 a) outside zero {
      %2: i32 = constant 0 %3: i32 = constant 1
      %4: f64 = loop (%5: i32 = %2, %6: f64 = %0) { %7: bool = lt %5, %1 } while %7 else (%6) {
        %8: i32 = mul %5, %1 %9: f64 = load @0[%8] %10: f64 = add %6, %9 %11: i32 = add %5, %3 next %11, %10
      }
      yield %4
    }`,
  );
  expect(chooseLanes(entry)).toBe(16);
});

test('what a loop carries and needs is alive in all rounds', () => {
  // x and what is carried: from round to round x is needed, though nothing behind the loop uses it.
  expect(pressureOf(loop.kernel).wide).toBe(3);
});

test('two vectors also where a loop carries more than there are registers for', () => {
  const count = 24;
  const all = (write: (i: number) => string, separator = ', '): string =>
    Array.from({ length: count }, (_, i) => write(i)).join(separator);
  const crowd = map(
    `kernel k(%0: f64 x, %1: i32 n) outside zero {
      %2: i32 = constant 0 %3: i32 = constant 1
      %90: f64 = loop (%5: i32 = %2, ${all((i) => `%${10 + i}: f64 = %0`)}) { %8: bool = lt %5, %1 } while %8 else (%10) {
        %9: i32 = add %5, %3 ${all((i) => `%${40 + i}: f64 = add %${10 + i}, %${10 + ((i + 1) % count)}`, ' ')}
        next %9, ${all((i) => `%${40 + i}`)}
      }
      yield %90
    }`,
  );
  expect(pressureOf(crowd.kernel).wide).toBeGreaterThan(16);
  expect(chooseLanes(crowd)).toBe(4);
});
