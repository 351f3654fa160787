import { describe, expect, test } from 'vitest';
import { BAIL } from '../ir/interpret.ts';
import { print } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import { functionOfText, lowerText, runLowered } from './fixtures/text.ts';
import type { ScalarShape, Shape } from './shape.ts';

const f64: ScalarShape = { kind: 'scalar', type: 'f64' };
const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2,
  3,
  7,
  -2.5,
  1e-310,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 + 5,
  1e300,
  Infinity,
  -Infinity,
  NaN,
];

/** Functions of numbers, with the values that they capture. */
const numbers: readonly (readonly [string, string, Record<string, unknown>?])[] = [
  ['arithmetic', 'const f = (x, y) => x * y + x / y - (x % y) + -x'],
  ['bits', 'const f = (x, y) => ((x | y) & ~x) ^ (x << 3) ^ (y >> 1) ^ (x >>> y)'],
  ['unsigned shifts', 'const f = (x, y) => (x >>> 0) + (y >>> 3)'],
  ['comparisons', 'const f = (x, y) => (x < y) + (x <= y) * 2 + (x === y) * 4 + (x != y) * 8 + (x >= y) * 16'],
  ['conditions', 'const f = (x, y) => (x ? y : y && !x ? 1 : x || y ? 2 : 3)'],
  ['values of && and ||', 'const f = (x, y) => (x && y) + (x || y)'],
  [
    'exact functions',
    'const f = (x, y) => Math.abs(x) + Math.floor(y) * Math.ceil(x) + Math.trunc(y) + Math.sqrt(Math.abs(y))',
  ],
  ['Math.round', 'const f = (x, y) => Math.round(x)'],
  ['Math.sign', 'const f = (x, y) => Math.sign(x) + Math.sign(-y)'],
  ['Math.sign of zeros', 'const f = (x, y) => Math.sign(x)'],
  ['min and max', 'const f = (x, y) => Math.min(x, y, 3) + Math.max(x, y) + Math.max() * 0'],
  ['min of one', 'const f = (x, y) => Math.min(x)'],
  ['fround', 'const f = (x, y) => Math.fround(x) * y'],
  ['imul and clz32', 'const f = (x, y) => Math.imul(x, y) + Math.clz32(x)'],
  [
    'tests of numbers',
    'const f = (x, y) => isNaN(x) + 2 * isFinite(y) + 4 * Number.isInteger(x) + 8 * Number.isSafeInteger(y)',
  ],
  ['squares', 'const f = (x, y) => x ** 2 + Math.pow(y, 2) + 2 ** 10'],
  ['constants', 'const f = (x, y) => x * Math.PI + Number.EPSILON + NaN * 0 + Infinity'],
  [
    'variables',
    'function f(x, y) { let a = x; const b = y; a += b; a *= 2; a -= b--x; return a; }'.replace('b--x', 'b - x'),
  ],
  ['updates', 'function f(x, y) { let a = x; const b = a++ + ++a; return b * 100 + a-- - --a; }'],
  ['logical assignment', 'function f(x, y) { let a = x; a &&= y; let b = y; b ||= x; return a + b; }'],
  ['var', 'function f(x, y) { if (x > y) { var a = x; } else { a = y; } return a; }'],
  ['if without else', 'function f(x, y) { let m = x; if (y > m) m = y; return m; }'],
  [
    'early returns',
    'function f(x, y) { if (x < 0) return -1; if (y < 0) { if (x > 1) return -2; return -3; } return x + y; }',
  ],
  [
    'returns halfway',
    'function f(x, y) { let a = 1; if (x > 0) { if (y > 0) return 7; a = 2; } else { if (y < 0) return 8; a = 3; } a += x; return a; }',
  ],
  [
    'switch',
    'function f(x, y) { switch (x) { case 0: return y; case 1: y += 1; case 2: case 3: y *= 2; break; default: y = -y; } return y; }',
  ],
  [
    'switch with the default in between',
    'function f(x, y) { let a = 0; switch (x) { case 1: a += 1; default: a += 10; case 2: a += 100; break; case 3: a += 1000; } return a; }',
  ],
  [
    'switch of which all cases return',
    'function f(x, y) { switch (x | 0) { case 0: return 1; case 1: return y; default: return -y; } }',
  ],
  [
    'switch with breaks halfway',
    'function f(x, y) { switch (x) { case 1: if (y > 1) break; y = 5; case 2: y++; break; case 3: return 4; } return y; }',
  ],
  [
    'a struct that is returned for two cases',
    'function g(x) { switch (x) { case 0: case 1: {} break; case 2: default: {} return { u: 1, v: 0 }; } return { u: 0, v: 2 }; }\nfunction f(x, y) { const p = g(x); return p.u + p.v; }',
  ],
  ['directives', "function f(x, y) { 'use strict'; return x; }"],
  [
    'while',
    'function f(x, y) { let n = 0, s = 0; while (n < k && s < 100) { s += n * 1.5; n++; } return s + x + n; }',
    { k: 9 },
  ],
  [
    'do while',
    'function f(x, y) { let n = 0; do { n += 2; if (n === 6) continue; } while (n < k); return n; }',
    { k: 9 },
  ],
  [
    'do while with break',
    'function f(x, y) { let n = 0; do { n++; if (n * x > 5) break; } while (n < k); return n; }',
    { k: 9 },
  ],
  [
    'for with break',
    'function f(x, y) { let s = 0; for (let i = 0; i < k; i++) { s += i; if (s > x) break; s += 0.5; } return s; }',
    { k: 9 },
  ],
  [
    'for with continue',
    'function f(x, y) { let s = 0; for (let i = 0; i < k; i++) { if (i % 3 === 0) continue; if (i > y) continue; s += i; } return s; }',
    { k: 9 },
  ],
  [
    'for ever',
    'function f(x, y) { let s = 1; for (;;) { const t = s * 2; if (t > 100) break; s = t + 1; } return s; }',
  ],
  [
    'break with a value of before',
    'function f(x, y) { let s = 0, last = -1; for (let i = 0; i < k; i++) { last = i * x; if (last > 4) break; s += last; } return s * 100 + last; }',
    { k: 7 },
  ],
  [
    'return from a loop',
    'function f(x, y) { for (let i = 0; i < k; i++) { if (i * i > x) return i; } return -1; }',
    { k: 9 },
  ],
  [
    'nested loops',
    'function f(x, y) { let s = 0; for (let i = 0; i < k; i++) for (let j = i; j < k; j++) { if (j === 3) continue; s += i * j; } return s; }',
    { k: 6 },
  ],
  [
    'labels',
    'function f(x, y) { let s = 0; outer: for (let i = 0; i < k; i++) { for (let j = 0; j < k; j++) { if (j > i) continue outer; if (i * j > 12) break outer; s += j; } s += 100; } return s; }',
    { k: 7 },
  ],
  [
    'return from nested loops',
    'function f(x, y) { let s = 0; for (let i = 0; i < k; i++) { let j = 0; while (true) { if (i * j > x) return s; if (j++ > i) break; s++; } } return -s; }',
    { k: 7 },
  ],
  [
    'blocks with labels',
    'function f(x, y) { let a = 0; done: { if (x > 1) break done; a = 1; if (y > 1) break done; a = 2; } return a; }',
  ],
  [
    'a variable that is set on all ways',
    'function f(x, y) { let s = 0; for (let i = 0; i < 5; i++) { let t; if (i > 1) { if (i > x) break; t = 1; } else t = 2; s += t; } return s; }',
  ],
  [
    'functions',
    'function g(a, b = 3) { return a * b; }\nconst h = (a) => g(a) + g(a, 2);\nfunction f(x, y) { return h(x) + g(y, x); }',
  ],
  [
    'functions with jumps',
    'function g(a) { for (let i = 0; i < 10; i++) if (i > a) return i; return 10; }\nfunction f(x, y) { let s = 0; for (let i = 0; i < 3; i++) { if (g(x) > 5) s += g(y) + i; } return s; }',
  ],
  [
    'functions inside',
    'function f(x, y) { let n = 0; const add = (a) => { n += a; return n; }; add(x); add(y); const twice = function (g, a) { return g(a) + g(a); }; return twice(add, 1) + n; }',
  ],
  [
    'spread and rest',
    'const sum = (...all) => all[0] + all.length + Math.max(...all);\nconst f = (x, y) => sum(x, ...[y, 3])',
  ],
  [
    'tuples',
    'function f(x, y) { const p = [x, y, 1]; p[0] += 2; p[2]--; const [a, , b = 7, c = 8] = p; return a * 3 + b + c + p.length; }',
  ],
  ['swapped variables', 'function f(x, y) { let a = x, b = y; [a, b] = [b, a]; return a - 2 * b; }'],
  [
    'structs',
    "function f(x, y) { const p = { x, y, inner: { z: x * 2 } }; p.inner.z += 1; p['x'] = 3; const { y: a, ...rest } = p; const q = { ...rest, w: 5 }; return p.x + a + q.inner.z + q.w; }",
  ],
  [
    'tuples that meet',
    'function f(x, y) { let p = [x, y]; if (x > y) p = [y, x]; const q = x > 0 ? p : [1, 2]; return p[0] * 3 + q[1]; }',
  ],
  [
    'tuples in loops',
    'function f(x, y) { let p = [0, 1]; for (let i = 0; i < k; i++) { p = [p[1], p[0] + p[1]]; } return p[0] + x; }',
    { k: 9 },
  ],
  [
    'changed tuples in loops',
    'function f(x, y) { const v = [x, 0, 0]; for (let i = 0; i < k; i++) { v[1] += v[0]; v[2] = v[1] * 2; } return v[1] + v[2]; }',
    { k: 4 },
  ],
  ['two names of a tuple', 'function f(x, y) { const p = [x, y]; const q = p; q[0] = 5; return p[0] + q[1]; }'],
  [
    'tuples as arguments',
    'const dot = (a, b) => a[0] * b[0] + a[1] * b[1];\nconst scale = (v, k) => { v[0] *= k; v[1] *= k; };\nfunction f(x, y) { const v = [x, y]; scale(v, 3); return dot(v, [y, 1]); }',
  ],
  [
    'tuples of calls in unrolled loops',
    'function f(x, y) { let s = 0, first = [0]; for (const k of [1, 2, 3]) { const p = [k * x]; if (k === 1) first = p; s += p[0] * first[0]; } return s; }',
  ],
  [
    'loops over tuples',
    'function f(x, y) { let s = 0; for (const [a, b] of [[x, y], [y, 2], [1, x]]) { if (a > 2) continue; if (b > 7) break; s += a * b; } return s; }',
  ],
  [
    'unrolled indices',
    'function f(x, y) { const v = [x, y, 3], w = [1, 2, y]; let s = 0; for (let i = 0; i < 3; i++) s += v[i] * w[i]; return s; }',
  ],
  ['varying indices', 'function f(x, y) { const v = [x, y, 3, -0]; return v[k] + [5, 6, 7][k]; }', { k: 2 }],
  [
    'varying indices to write',
    'function f(x, y) { const v = [x, y, 3]; v[k] = 9; v[k + 1] += 1; return v[0] + 10 * v[1] + 100 * v[2]; }',
    { k: 1 },
  ],
  [
    'captured values',
    'const f = (x, y) => x * a + o.b.c[1] + (t ? 1 : 2) * o.n',
    { a: 2.5, t: true, o: { b: { c: [1, -0] }, n: 3, unused: 'text' } },
  ],
  [
    'arrays',
    'function f(x, y) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * b[i]; return s + x; }',
    { a: new Float32Array([1, 2.1, 3]), b: new Uint8Array([4, 5, 6]) },
  ],
  [
    'for of an array',
    'function f(x, y) { let s = 0; for (const v of a) { if (v > x) continue; if (v === 4) break; s += v; } return s; }',
    { a: new Int16Array([1, 9, 3, 4, 2]) },
  ],
  [
    'grids',
    'const f = (x, y) => g.data[1 * g.shape[1] + 2] + g.shape[0]',
    { g: { shape: [2, 3], data: new Float64Array([1, 2, 3, 4, 5, 6]) } },
  ],
  ['comma', 'function f(x, y) { let a = (x, y); return a = 3, a + x; }'],
  [
    'assignments as values',
    'function f(x, y) { let a, b; a = b = x + 1; while ((a -= 2) > 0 && a < 50) b++; return a + b; }',
  ],
  [
    'booleans',
    'function f(x, y) { let found = false; for (let i = 0; i < 4 && !found; i++) found = i * x > y; const same = found === (x > 0); return found ? 1 : same ? 2 : 3; }',
  ],
];

const isSame = (a: unknown, b: unknown): boolean => Object.is(a, b) || (Array.isArray(a) && String(a) === String(b));

describe('exact kernels give what the function gives', () => {
  test.each(numbers.map(([name, text, values = {}]) => [name, text, values] as const))('%s', (_, text, values) => {
    const lowered = lowerText(text, { parameters: [f64, f64], typing: 'exact' }, values);
    verify(lowered.kernel, 'lowering');
    const f = functionOfText(text, values);
    let counted = 0;
    for (const x of edges) {
      for (const y of edges) {
        const found = runLowered(lowered, [x, y], Object.values(values));
        if (found === BAIL) continue;
        counted++;
        const expected = f(x, y);
        expect(
          isSame(found, expected),
          `f(${x}, ${y}) is ${String(expected)}, and the kernel gives ${String(found)}`,
        ).toBe(true);
      }
    }
    expect(counted).toBe(edges.length ** 2);
  });
});

/** Functions of other things: shapes of arguments, arguments, and the text. */
const others: readonly (readonly [string, readonly Shape[], readonly unknown[], string])[] = [
  [
    'a struct',
    [{ kind: 'struct', fields: { x: f64, y: { kind: 'scalar', type: 'f32' } } }],
    [{ x: 2, y: 0.5 }],
    'const f = ({ x, y }) => ({ sum: x + y, parts: [x, y] })',
  ],
  ['a tuple', [{ kind: 'tuple', elements: [f64, f64] }], [[3, 4]], 'const f = ([a, b]) => [b, a]'],
  ['an argument that is passed on', [{ kind: 'struct', fields: { x: f64 } }], [{ x: 2 }], 'const f = (p) => p'],
  ['a bool', [f64], [3], 'const f = (x) => x > 2'],
  [
    'narrow integers',
    [
      { kind: 'scalar', type: 'u8' },
      { kind: 'scalar', type: 'u32' },
    ],
    [200, 4e9],
    'const f = (x, y) => x * y',
  ],
  [
    'a neighbourhood',
    [{ kind: 'near', element: f64, radius: [1, 1] }],
    [near()],
    'const f = (n) => n.at(-1) + n.at(0, 1) * 2 + n.at() + n.position[1]',
  ],
  [
    'a neighbourhood in loops',
    [{ kind: 'near', element: f64, radius: [1, 1] }],
    [near()],
    'function f(n) { let s = 0; for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) s += n.at(i, j) * (i === 0 && j === 0 ? -8 : 1); const [y, x] = n.position; return s + y * x; }',
  ],
];

function near(): unknown {
  return { at: (i = 0, j = 0) => 10 * i * i + j + 3 * i, position: [4, 5] };
}

describe('shapes', () => {
  test.each(others)('%s', (_, parameters, given, text) => {
    const lowered = lowerText(text, { parameters, typing: 'exact' });
    verify(lowered.kernel, 'lowering');
    expect(runLowered(lowered, given)).toEqual(functionOfText(text)(...given));
  });
  test('each offset of a neighbourhood is one parameter', () => {
    const text = 'const f = (n) => n.at(1) + n.at(1, 0) + n.at(-1)';
    const { parameters } = lowerText(text, {
      parameters: [{ kind: 'near', element: f64, radius: [1, 1] }],
      typing: 'exact',
    });
    expect(parameters.map((source) => 'offset' in source && source.offset)).toEqual([
      [1, 0],
      [-1, 0],
    ]);
  });
  test('only what is read of captured values becomes a parameter', () => {
    const { kernel, parameters } = lowerText(
      'const f = (x) => x + o.a',
      { parameters: [f64], typing: 'exact' },
      { o: { a: 1, b: 2 } },
    );
    expect(kernel.parameters.map(({ name, varying }) => [name, varying])).toEqual([
      ['x', true],
      ['o.a', false],
    ]);
    expect(parameters[1]).toEqual({ from: 'capture', capture: 0, path: ['a'] });
  });
  test('a predicate may give any value', () => {
    const options = { parameters: [f64], typing: 'exact', result: { kind: 'scalar', type: 'bool' } } as const;
    const lowered = lowerText('const f = (x) => x % 2', options);
    expect([0, 1, 2, NaN].map((x) => runLowered(lowered, [x]))).toEqual([false, true, false, false]);
  });
});

describe('reads outside', () => {
  const values = { a: new Float64Array([1, 2]) };
  test.each([
    ['of an array', 'const f = (x) => a[x]'],
    ['of a tuple', 'const f = (x) => [x, 2][x]'],
    ['of a table', 'const f = (x) => [1, 2][x]'],
  ])('%s are not for the kernel', (_, text) => {
    const lowered = lowerText(text, { parameters: [f64], typing: 'exact' }, values);
    const found = [0, -0, 1, 2, -1, 0.5, NaN].map((x) => runLowered(lowered, [x], Object.values(values)));
    expect(found.slice(3)).toEqual([BAIL, BAIL, BAIL, BAIL]);
    expect(found.slice(0, 3)).toEqual([0, -0, 1].map((x) => functionOfText(text, values)(x)));
  });
  test('are 0 in typed kernels', () => {
    const lowered = lowerText(
      'const f = (x) => a[x]',
      { parameters: [{ kind: 'scalar', type: 'i32' }], typing: 'typed' },
      values,
    );
    expect([0, 1, 2, -1].map((x) => runLowered(lowered, [x], Object.values(values)))).toEqual([1, 2, 0, 0]);
  });
  test.each([
    ['in the condition', 'function f(x) { let i = x; while (a[i] > -1) i++; return i; }'],
    [
      'in a round',
      'function f(x) { let i = x; while (true) { const v = a[i]; if (!(v > -1)) break; i++; } return i; }',
    ],
    ['before a loop', 'function f(x) { let v = a[x + 2]; while (v < 10) v += v; return v; }'],
    [
      'after a jump',
      'function f(x) { let i = x; do { if (a[i] === 7) return i; i++; } while (a[i] > -1); return -1; }',
    ],
  ])('%s come to an end', (_, text) => {
    const lowered = lowerText(text, { parameters: [f64], typing: 'exact' }, values);
    verify(lowered.kernel, 'lowering');
    expect(runLowered(lowered, [0], Object.values(values))).toBe(BAIL);
  });
  test('leave loops that count alone', () => {
    const text =
      'function f(x) { let s = 0; for (let j = a[x]; j < a[x + 1]; j++) { if (a[j] < 0) continue; s += a[j]; } return s; }';
    const { kernel } = lowerText(text, { parameters: [f64], typing: 'exact' }, values);
    expect(print(kernel)).not.toMatch(/: u32 = |: bool = (?:or|ge) /);
  });
  test('are not done where the function does not', () => {
    const text = 'const f = (x) => (x >= 0 && x < a.length && a[x] > 1 ? 1 : 0)';
    const lowered = lowerText(text, { parameters: [f64], typing: 'exact' }, values);
    expect([-1, 0, 1, 2].map((x) => runLowered(lowered, [x], Object.values(values)))).toEqual([0, 0, 1, 0]);
  });
});
