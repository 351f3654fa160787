import { describe, expect, test } from 'vitest';
import { mathFunctions } from '../math/functions.ts';
import { capturedText } from './fixtures/text.ts';
import { lower, type LowerOptions } from './lower.ts';
import { refusalError, refusals } from './refusal.ts';
import type { Shape } from './shape.ts';

const f64 = { kind: 'scalar', type: 'f64' } as const;
const i32 = { kind: 'scalar', type: 'i32' } as const;
const u32 = { kind: 'scalar', type: 'u32' } as const;
const near = { kind: 'near', element: f64, radius: [1, 1] } as const;
const exact: LowerOptions = { parameters: [f64, f64], typing: 'exact' };

const values = {
  s: 'text',
  m: new Map(),
  a: new Float64Array(3),
  o: { n: 1, t: 'text' },
  k: 2,
};

/** What is refused, by what its refusal is about, the line (of text that begins in line 2) and the column. */
const refused: readonly (readonly [string, string, number, number])[] = [
  ["const f = (x) => x + 'a'", 'a string', 2, 22],
  ['const f = (x) => `${x}`', 'a template string', 2, 18],
  ['const f = (x) => /a/', 'a regular expression', 2, 18],
  ['const f = (x) => 1n', 'a BigInt', 2, 18],
  ['const f = (x) => x === null', 'null', 2, 24],
  ['const f = (x) => x === undefined', 'undefined', 2, 24],
  ['function f(x) {\n  return this.x;\n}', "'this'", 3, 10],
  ['function f(x) {\n  return arguments[0];\n}', "'arguments'", 3, 10],
  ['const f = (x) => new Float64Array(3)', 'new', 2, 18],
  ['function f(x) {\n  class A {}\n  return 1;\n}', 'a class', 3, 3],
  ['function f(x) {\n  throw x;\n}', 'throw', 3, 3],
  ['function f(x) {\n  try { return x; } catch { return 1; }\n}', 'try', 3, 3],
  ['const f = async (x) => x', 'an async function', 2, 11],
  ['function* f(x) { return x; }', 'a generator', 2, 1],
  ['const f = (x) => x?.y', '?.', 2, 18],
  ['const f = (x) => x ?? 1', '??', 2, 18],
  ['const f = (x) => typeof x', 'typeof', 2, 18],
  ['function f(x) {\n  for (const k in [x]) return 1;\n  return 2;\n}', 'for … in', 3, 3],
  ['const f = (x) => Math.sin(x)', 'Math.sin', 2, 18],
  ['const f = (x) => x ** 0.5', '**', 2, 18],
  ['const f = (x) => Math.random()', 'a call of Math.random', 2, 18],
  ['const f = (x) => parseInt(x)', "the name 'parseInt'", 2, 18],
  ['const f = (x) => x(1)', 'a call of a number', 2, 18],
  ['function f(x) {\n  return x > 0 ? f(x - 1) : 0;\n}', 'the recursion of f', 3, 18],
  ['const g = (x) => h(x);\nconst h = (x) => g(x);\nconst f = (x) => g(x)', 'the recursion of the function', 3, 18],
  ['const f = (x) => x + s', "the captured value 's'", 2, 22],
  ['const f = (x) => x + m.size', "the captured value 'm'", 2, 22],
  ['const f = (x) => x + o.t', "the captured value 'o.t'", 2, 22],
  ['const f = (x) => x + o.q', ".q of the struct 'o'", 2, 22],
  ['const f = (x) => x + o', "the struct 'o'", 2, 22],
  ['const f = (x) => x + a', "the typed array 'a'", 2, 22],
  ['const f = (x) => x + a.indexOf(1)', ".indexOf of the typed array 'a'", 2, 22],
  ['const f = (x) => x.toFixed(1)', '.toFixed of a number', 2, 18],
  ['function f(x) {\n  a[0] = x;\n  return 1;\n}', "a change of the typed array 'a'", 3, 3],
  ['function f(x) {\n  o.n = x;\n  return 1;\n}', "a change of the struct 'o'", 3, 3],
  ['function f(x) {\n  const p = [x];\n  p[1] = x;\n  return 1;\n}', 'a change of a tuple', 4, 3],
  ['function f(x) {\n  let p = [x];\n  if (x > 1) p = [1];\n  p[0] = 2;\n  return 1;\n}', 'a change of a tuple', 5, 3],
  ['function f(x) {\n  const p = [x, x];\n  return p[2];\n}', 'the constant index 2', 4, 10],
  ['const f = (x) => [x, 1][-1]', 'the constant index -1', 2, 18],
  ['function f(x) {\n  const p = [x, [x]];\n  return p[k];\n}', 'an index that is only known at run time', 4, 10],
  ['function f(x) {\n  const p = { x };\n  return p[k];\n}', 'a computed name of a field', 4, 10],
  ['function f(x) {\n  let y;\n  if (x > 1) y = 1;\n  return y;\n}', "'y'", 2, 1],
  ['function f(x) {\n  if (x > 1) return 1;\n}', 'the result of f', 2, 1],
  ['function f(x) {\n  let y = 1;\n  if (x > 1) y = true;\n  return y + 1;\n}', "'y'", 5, 10],
  ['const f = (x) => x && x > 1', '&& of a number and a boolean', 2, 18],
  ['function f(x) {\n  const y = 1;\n  y = 2;\n  return y;\n}', "an assignment to 'y'", 4, 3],
  ['function f(x) {\n  for (const y of o) return 1;\n  return 2;\n}', "for … of the struct 'o'", 3, 19],
  ['const f = (x) => Math.max(...a)', "a spread of the typed array 'a'", 2, 27],
  ['const f = (x) => ({ ...a })', "a spread of the typed array 'a'", 2, 21],
  ['const f = (x) => ({ get y() { return 1; } })', 'an accessor', 2, 21],
  ['const f = (x) => (y) => y', 'a result of a function', 2, 11],
  ['const f = ([x]) => x', 'a number in the place of a tuple', 2, 12],
  ['const f = (x, y, z) => z', "'z'", 2, 11],
  ['function f(x) {\n  delete o.n;\n  return 1;\n}', 'delete', 3, 3],
  ['const f = (x) => x in o', "'in'", 2, 18],
  ["const f = (x) => import('x')", 'import()', 2, 18],
  ['function f(x) {\n  debugger;\n  return 1;\n}', 'debugger', 3, 3],
];

/** The same with types. */
const typed: readonly (readonly [string, string, LowerOptions['parameters'], Shape])[] = [
  ['const f = (x, y) => x + y', '+ of i32 and u32', [i32, u32], f64],
  ['const f = (x) => x', 'a result of f64', [f64], i32],
  ['const f = (x) => x', 'the parameters of the function', [f64, f64], f64],
  ['const f = (x, y) => Math.hypot(x, y, 1)', 'Math.hypot of more than 2 numbers', [f64, f64], f64],
  ['const f = (x) => x.length', "'x'", [{ kind: 'other', what: 'a string' }], f64],
];

describe('what is no kernel is refused with its place', () => {
  test.each(refused)('%j: %s', (text, construct, line, column) => {
    const lowered = lower(capturedText(text, values), exact);
    expect(lowered).toMatchObject({ refusal: { construct, line, column, file: '/kernel.js' } });
  });
  test.each([
    ['const f = (n) => n.at(2)', 'the offset (2)'],
    ['const f = (n) => n.at(0, 0.5)', 'the offset (0, 0.5)'],
    ['const f = (n) => n.at(n.at())', 'an offset that is only known at run time'],
    [
      'function f(n) { let s = 0; for (let i = 0; i < k; i++) s += n.at(i); return s; }',
      'an offset that is only known at run time',
    ],
    ['const f = (n) => n + 1', "the neighbourhood 'n'"],
    ['const f = (n) => n.x', ".x of the neighbourhood 'n'"],
  ])('%s', (text, construct) => {
    const lowered = lower(capturedText(text, values), { parameters: [near], typing: 'exact' });
    expect(lowered).toMatchObject({ refusal: { construct } });
  });
  test.each(typed)('%j: %s', (text, construct, parameters, result) => {
    const lowered = lower(capturedText(text, values), { parameters, result, typing: 'typed', math: mathFunctions });
    expect(lowered).toMatchObject({ refusal: { construct, line: 2, file: '/kernel.js' } });
  });
  test('rows of the table that have no case here are those of other tests', () => {
    const seen = new Set<string | undefined>(['offset', 'varyingOffset', 'size', 'notNumber', 'member']);
    const see = (text: string, options: LowerOptions): void => {
      const lowered = lower(capturedText(text, values), options);
      if ('refusal' in lowered) seen.add(lowered.refusal.rule);
    };
    for (const [text] of refused) see(text, exact);
    for (const [text, , parameters, result] of typed)
      see(text, { parameters, result, typing: 'typed', math: mathFunctions });
    expect(Object.keys(refusals).filter((name) => !seen.has(name))).toEqual(['imported', 'argument']);
  });
  test('a function that is too large once all is compiled into it', () => {
    const doubling = Array.from(
      { length: 20 },
      (_, i) => `const g${i + 1} = (x) => { return g${i}(x) + g${i}(x + 1); };`,
    );
    const text = `const g0 = (x) => x;\n${doubling.join('\n')}\nconst f = (x) => g20(x)`;
    const lowered = lower(capturedText(text, values), exact);
    expect(lowered).toMatchObject({ refusal: { construct: 'the function with all that it calls' } });
  });
  test('as an error, where a kernel was declared', () => {
    const lowered = lower(capturedText('const f = (x) => Math.sin(x)', values), exact);
    const error = 'refusal' in lowered && refusalError("map's function", lowered.refusal);
    expect(error).toMatchObject({ code: 'OSSA_KERNEL', site: { file: '/kernel.js', line: 2, column: 18 } });
    expect(String(error)).toMatch(/because of Math\.sin: its last digits.*\n.*\n {4}fix: Wrap the function in kernel/);
  });
});
