import { describe, expect, test } from 'vitest';
import type { Scalar } from '../ir/ir.ts';
import { statementsIn } from '../ir/ir.ts';
import { print } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import { capturedText, lowerText, runLowered } from './fixtures/text.ts';
import { lower, type LowerOptions } from './lower.ts';
import type { MathLibrary } from './library.ts';
import type { Shape } from './shape.ts';

const scalar = (type: Scalar | 'u8'): Shape => ({ kind: 'scalar', type });

/** Stands for the library: only that it is called matters here. */
const math: MathLibrary = {
  exp: { arity: 1, build: (b, _type, x) => b.operation('abs', x!) },
  pow: { arity: 2, build: (b, _type, x, y) => b.operation('add', x!, y!) },
};

const options = (types: string, result?: Shape): LowerOptions => ({
  parameters: types.split(' ').map((type) => scalar(type as Scalar)),
  typing: 'typed',
  math,
  ...(result ? { result } : {}),
});

/** The types of the parameters x and y, the function, the type of the result, arguments and what they give. */
const table: readonly (readonly [string, string, string, readonly unknown[], number])[] = [
  ['f32 f32', 'x * y + 0.1', 'f32', [2, 3], Math.fround(6 + Math.fround(0.1))],
  ['f32 f64', 'x * y', 'f64', [0.5, 3], 1.5],
  ['f32 i32', 'x + y', 'f32', [0.5, 3], 3.5],
  ['f64 u32', 'x + y', 'f64', [0.5, 3], 3.5],
  ['i32 i32', 'x + y', 'i32', [2 ** 31 - 1, 1], -(2 ** 31)],
  ['u32 u32', 'x - y', 'u32', [1, 2], 2 ** 32 - 1],
  ['i32 i32', 'x * y', 'i32', [65536, 65537], 65536],
  ['i32 i32', 'x + 1', 'i32', [1, 0], 2],
  ['i32 i32', 'x + 0.5', 'f64', [1, 0], 1.5],
  ['u8 i32', 'x + y', 'i32', [255, 1], 256],
  ['i32 i32', 'x / y', 'f64', [1, 2], 0.5],
  ['i32 i32', '(x / y) | 0', 'i32', [-7, 2], -3],
  ['u32 u32', '(x / y) >>> 0', 'u32', [7, 2], 3],
  ['i32 i32', 'Math.trunc(x / y)', 'i32', [-7, 2], -3],
  ['u32 u32', 'Math.floor(x / 3)', 'u32', [7, 2], 2],
  ['i32 i32', 'Math.floor(x / 2)', 'f64', [-7, 2], -4],
  ['i32 i32', 'x % y', 'i32', [-7, 4], -3],
  ['f32 f32', 'x % y', 'f32', [7.5, 4], 3.5],
  ['f64 f64', 'x | 0', 'i32', [1e20, 0], 2 ** 31 - 1],
  ['f64 f64', 'x >>> 0', 'u32', [-5, 0], 0],
  ['i32 i32', 'x >>> 0', 'u32', [-5, 0], 2 ** 32 - 5],
  ['u32 u32', 'x | 0', 'i32', [2 ** 32 - 5, 0], -5],
  ['u32 u32', '(x >> 1) & y', 'u32', [2 ** 31, 2 ** 31 - 1], 2 ** 30],
  ['i32 u32', '(x >>> 0) + y', 'u32', [1, 2], 3],
  ['i32 u32', 'x << y', 'i32', [1, 2], 4],
  ['i32 u32', '~x', 'i32', [1, 2], -2],
  ['u32 u32', '-x', 'u32', [1, 2], 2 ** 32 - 1],
  ['i32 i32', 'x < 3000000000', 'bool', [1, 2], 1],
  ['u32 u32', 'x > -1', 'bool', [1, 2], 1],
  ['u32 u32', 'x > y', 'bool', [2 ** 31, 2], 1],
  ['i32 i32', '(x > 1) + (y > 1)', 'i32', [2, 2], 2],
  ['f32 f32', 'Math.sqrt(x) + Math.max(y, 1, 2)', 'f32', [4, 1], 4],
  ['i32 i32', 'Math.abs(x) + Math.sign(y)', 'i32', [-4, -3], 3],
  ['i32 i32', 'Math.sqrt(x)', 'f64', [4, 0], 2],
  ['f64 f64', 'Math.fround(x) + Math.fround(y)', 'f32', [0.5, 1], 1.5],
  ['f32 f32', '+x', 'f64', [0.5, 1], 0.5],
  ['i32 i32', 'Math.imul(x, y) + Math.clz32(x) * 0', 'i32', [3, 5], 15],
  ['f32 f32', 'Math.exp(x)', 'f32', [-1, 1], 1],
  ['i32 i32', 'Math.exp(x)', 'f64', [-1, 1], 1],
  ['f32 f32', 'x + Math.exp(2)', 'f32', [1, 1], 3],
  ['f32 f32', 'x ** 2 + x ** y', 'f32', [3, 1], 13],
  ['i32 i32', 'x ** 2', 'i32', [3, 1], 9],
  ['f32 f32', 'x * (1 / 3)', 'f32', [1, 1], Math.fround(1 / 3)],
  ['f32 f32', 'x > 0 ? 1 : 0.5', 'f64', [-1, 0], 0.5],
  ['f32 f32', 'x > 0 ? y : 0.1', 'f32', [-1, 0], Math.fround(0.1)],
  ['f32 f32', 'x * k', 'f32', [1, 1], 3],
  ['f32 f32', 'x * h', 'f32', [1, 1], Math.fround(0.1)],
  ['u32 u32', 'x * k', 'u32', [1, 1], 3],
  ['i32 i32', 'x * h', 'f64', [1, 1], 0.1],
  ['i32 i32', 'a[x]', 'f32', [1, 1], Math.fround(0.2)],
  ['i32 i32', 'a[x] + a.length', 'f32', [0, 1], Math.fround(Math.fround(0.1) + 2)],
];

/** The same for whole functions. */
const functions: readonly (readonly [string, string, string, readonly unknown[], number])[] = [
  ['f32 u32', '{ let s = 0; for (let i = 0; i < y; i++) s += x; return s; }', 'f32', [0.5, 3], 1.5],
  ['f32 u32', '{ let n = 0; while (n < y) n++; return n; }', 'u32', [0, 3], 3],
  ['f32 i32', '{ let n = 0; while (n < y) n++; return n; }', 'i32', [0, 3], 3],
  ['f32 f64', '{ let s = x; s += y; return s; }', 'f64', [0.5, 1], 1.5],
  [
    'f32 f32',
    '{ const half = 0.5; let w = 0.25; if (y > 0) w = 0.1; return x * half * w; }',
    'f32',
    [4, 1],
    Math.fround(2 * Math.fround(0.1)),
  ],
  ['i32 i32', '{ let s = 0; for (let i = 0; i < 4; i++) s += i * 0.5; return s; }', 'f64', [0, 0], 3],
  ['f32 f32', '{ const g = (a) => a * 2; return g(x) + g(3); }', 'f32', [1, 0], 8],
  [
    'f32 f32',
    '{ let p = [0, 1]; for (let i = 0; i < 3; i++) p = [p[1], p[0] + x]; return p[0]; }',
    'f32',
    [0.5, 0],
    1.5,
  ],
  ['f32 f32', '{ if (x > 1) return 1; if (y > 1) return y; return 0.1; }', 'f32', [0, 0], Math.fround(0.1)],
  ['i32 u32', '{ let n = 0; for (let i = 0; i < y; i++) if (i % 2 === 0) n += 1; return n + x; }', 'i32', [1, 5], 4],
];

const values = { k: 3, h: 0.1, a: new Float32Array([0.1, 0.2]) };

describe('typed kernels compute in the declared types', () => {
  const all = [
    ...table.map(([types, text, ...rest]) => [types, `const f = (x, y) => ${text}`, ...rest] as const),
    ...functions.map(([types, text, ...rest]) => [types, `function f(x, y) ${text}`, ...rest] as const),
  ];
  test.each(all)('%s: %s', (types, text, type, given, expected) => {
    const lowered = lowerText(text, options(types), values);
    verify(lowered.kernel, 'lowering');
    expect(lowered.result).toEqual({ kind: 'scalar', type });
    const found = runLowered(lowered, given, Object.values(values));
    expect(type === 'bool' ? Number(found) : found).toBe(expected);
  });
  test('a loop over a counter of the type of its bound has nothing to convert', () => {
    const text = 'function f(x, y) { let s = 0; for (let i = 0; i < y; i++) s += x * i; return s; }';
    const { kernel } = lowerText(text, options('f64 u32', scalar('f64')));
    const conversions = statementsIn(kernel.body).filter(
      (each) => each.kind === 'operation' && /^[fiu]\d\d/.test(each.operation),
    );
    expect(conversions.length, print(kernel)).toBe(1);
  });
});

function refusal(text: string, how: LowerOptions): string {
  const lowered = lower(capturedText(text, values), how);
  return 'refusal' in lowered ? `${lowered.refusal.construct}: ${lowered.refusal.reason}` : 'no refusal';
}

describe('the declared result', () => {
  test.each([
    ['f32', 'f64 f64', 'x * 0.1', 1, Math.fround(0.1)],
    ['f64', 'i32 i32', 'x', 3, 3],
    ['u32', 'i32 i32', '3', 1, 3],
    ['bool', 'i32 i32', 'x', 3, true],
  ] as const)('%s takes %s: %s', (type, types, text, x, expected) => {
    const lowered = lowerText(`const f = (x, y) => ${text}`, options(types, scalar(type)));
    expect(lowered.result).toEqual({ kind: 'scalar', type });
    expect(runLowered(lowered, [x, 0])).toBe(expected);
  });
  test.each([
    ['i32', 'f64 f64', 'x', 'a result of f64: the kernel is declared to give i32'],
    ['i32', 'u32 u32', 'x', 'a result of u32: the kernel is declared to give i32'],
    ['i32', 'f64 f64', '0.5', 'a result of f64: the kernel is declared to give i32'],
    ['i32', 'f64 f64', '[x, y]', 'a result of a tuple: the kernel is declared to give i32'],
  ] as const)('%s refuses %s: %s', (type, types, text, expected) => {
    expect(refusal(`const f = (x, y) => ${text}`, options(types, scalar(type)))).toBe(expected);
  });
});

describe('types that do not fit', () => {
  test.each([
    ['i32 u32', 'x + y', '+ of i32 and u32'],
    ['i32 u32', 'x < y', '< of i32 and u32'],
    ['i32 u32', 'Math.max(x, y)', 'Math.max of i32 and u32'],
    ['i32 u32', 'x > 0 ? x : y', 'of i32 and u32'],
    ['i32 i32', '(x > 0) === x', '=== of a number and a boolean'],
  ])('%s: %s', (types, text, expected) => {
    expect(refusal(`const f = (x, y) => ${text}`, options(types))).toMatch(expected);
  });
  test('of the parameters in number', () => {
    expect(refusal('const f = (x) => x', options('f64 f64'))).toMatch('it takes 1, and 2 are declared');
    expect(refusal('const f = (x, y, z) => x', options('f64 f64'))).toMatch('it takes 3, and 2 are declared');
  });
});
