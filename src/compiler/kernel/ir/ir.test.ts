import { describe, expect, test } from 'vitest';
import { Builder } from './builder.ts';
import { BAIL, interpret } from './interpret.ts';
import type { Kernel } from './ir.ts';
import { parse } from './parse.ts';
import { evaluate } from './operations.ts';
import { print } from './print.ts';
import { varyingValues } from './uniform.ts';
import { verify } from './verify.ts';

/** Rounds until z ← z² + c leaves the circle of radius 2, at most `most`. */
function escape(): Kernel {
  const b = new Builder();
  const [cx, cy] = [b.parameter('cx', 'f64', true), b.parameter('cy', 'f64', true)];
  const most = b.parameter('most', 'i32', false);
  const [zero, none, one, four] = [
    b.constant('f64', 0),
    b.constant('i32', 0),
    b.constant('i32', 1),
    b.constant('f64', 4),
  ];
  const [n] = b.loop(
    [zero, zero, none],
    ([x, y, n]) => {
      const size = b.operation('add', b.operation('mul', x!, x!), b.operation('mul', y!, y!));
      return [b.operation('and', b.operation('le', size, four), b.operation('lt', n!, most)), n!];
    },
    ([x, y, n]) => {
      const xy = b.operation('mul', x!, y!);
      const real = b.operation('sub', b.operation('mul', x!, x!), b.operation('mul', y!, y!));
      return [
        b.operation('add', real, cx),
        b.operation('add', b.operation('add', xy, xy), cy),
        b.operation('add', n!, one),
      ];
    },
  );
  return b.kernel('escape', [n!], { outside: 'zero', fast: false });
}

function lookup(outside: Kernel['outside']): Kernel {
  const b = new Builder();
  const at = b.parameter('at', 'i32', true);
  const table = b.array({ name: 'table', element: 'u8' });
  b.site = { file: 'k.ts', line: 7 };
  const inside = b.operation('lt', at, b.length(table));
  const [result] = b.if(
    inside,
    b.block(() => [b.load(table, at, { mask: inside })]),
    b.block(() => [b.load(table, at)]),
  );
  return b.kernel('lookup', [result!], { outside, fast: true });
}

describe('kernels', () => {
  test('mean what their statements say', () => {
    expect(interpret(escape(), [0, 0, 50])).toEqual([50]);
    expect(interpret(escape(), [2, 2, 50])).toEqual([1]);
    expect(interpret(escape(), [-0.75, 0.2, 500])).toEqual([16]);
  });
  test('read 0 outside of an array, or are not for the element', () => {
    expect(interpret(lookup('zero'), [1], [[5, 6]])).toEqual([6]);
    expect(interpret(lookup('zero'), [2], [[5, 6]])).toEqual([0]);
    expect(interpret(lookup('bail'), [2], [[5, 6]])).toBe(BAIL);
  });
  test.each([escape(), lookup('bail'), lookup('zero')])('are read back from their text', (kernel) => {
    const text = print(kernel);
    expect(print(parse(text))).toBe(text);
  });
  test('print what stands beside a line', () => {
    expect(print(lookup('zero'), ({ file, line }) => `${file}:${line}`)).toContain('; k.ts:7');
  });
  test('are refused where they break the rules', () => {
    const kernel = escape();
    const broken =
      (change: Partial<Kernel>): (() => void) =>
      () =>
        verify({ ...kernel, ...change }, 'a test');
    expect(broken({})).not.toThrow();
    expect(broken({ parameters: [] })).toThrow('used where it is not defined');
    expect(
      broken({ body: { ...kernel.body, statements: [...kernel.body.statements, ...kernel.body.statements] } }),
    ).toThrow('defined twice');
    expect(() => parse('kernel k(%0: f64 x) outside zero { %1: f64 = and %0, %0 yield %1 }')).toThrow('and of f64');
    expect(() => parse('kernel k(%0: f64 x) outside zero { %1: i32 = constant 0.5 yield %1 }')).toThrow(
      '0.5 is no i32',
    );
  });
  test('tell what varies from element to element', () => {
    const names = (kernel: Kernel): string[] =>
      [...varyingValues(kernel)].map(({ id, type }) => `%${id}: ${type}`).sort();
    const uniform = parse(
      'kernel k(%0: uniform f64 x, %1: f64 y) outside zero { %2: f64 = add %0, %0 %3: bool = lt %1, %0 %4: f64 = if %3 { yield %2 } else { yield %0 } %5: f64 = if %3 { yield %0 } else { yield %0 } %6: bool = any %3 yield %4, %5, %6 }',
    );
    expect(names(uniform)).toEqual(['%1: f64', '%3: bool', '%4: f64']);
  });
});

test('the upper half of a product is exact', () => {
  const words = [0, 1, 2, 0xffff, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xd2511f53, 0xfffffffe, 0xffffffff];
  for (const a of words)
    for (const b of words) {
      const upper = Number((BigInt(a) * BigInt(b)) >> 32n);
      expect(evaluate('mul_high', 'u32', [a, b]), `${a} × ${b}`).toBe(upper);
    }
});
