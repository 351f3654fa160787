import { expect, test } from 'vitest';
import { functionOfText, lowerText, runLowered } from './fixtures/text.ts';
import type { ScalarShape } from './shape.ts';

const f64: ScalarShape = { kind: 'scalar', type: 'f64' };
const options = { parameters: [f64], typing: 'exact', list: true } as const;

test.each([
  ['of one length', 'const f = (x) => [x, x + 1]'],
  ['or none', 'const f = (x) => (x > 0 ? [x, -x] : [])'],
  ['of three lengths', 'function f(x) { if (x < 0) return []; if (x < 1) return [x]; return [x, 2, x * x]; }'],
  ['in a variable', 'function f(x) { let all = [x]; if (x > 1) all = [x, NaN]; return all; }'],
  ['of another function', 'const g = (x) => (x > 1 ? [x] : []); const f = (x) => (x > 0 ? g(x) : [x, -0])'],
  ['from a loop', 'function f(x) { for (let i = 0; i < 3; i++) if (x < i) return [i, x]; return []; }'],
  ['of structs', 'const f = (x) => (x > 0 ? [{ a: x, b: 1 }, { b: x, a: 2 }] : [{ a: 0, b: x }])'],
])('tuples %s have a number of elements', (_, text) => {
  const lowered = lowerText(text, options);
  for (const x of [-1, -0, 0, 0.5, 1, 1.5, 2, 3, NaN]) {
    const given = runLowered(lowered, [x]) as unknown[];
    expect(given.slice(0, given.at(-1) as number)).toEqual(functionOfText(text, {})(x));
  }
});

test.each([
  ['its length', 'function f(x) { const all = x > 0 ? [x] : []; return [all.length]; }', /\.length of a tuple of one/],
  ['an element', 'function f(x) { const all = x > 0 ? [x] : [x, 2]; return [all[0]]; }', /a tuple of one length/],
  ['all in a list', 'function f(x) { const all = x > 0 ? [x] : []; return [1, ...all]; }', /a tuple of one length/],
  ['all in a struct', 'function f(x) { const all = x > 0 ? [x] : []; return [{ ...all }]; }', /a tuple of one length/],
  ['a pattern', 'function f(x) { const { 0: y } = x > 0 ? [x] : [x, 2]; return [y]; }', /a tuple of one length/],
])('what looks at one of unknown length, %s, is refused', (_, text, construct) => {
  expect(() => lowerText(text, options)).toThrow(construct);
});

test('a result that is no tuple is refused', () => {
  expect(() => lowerText('const f = (x) => x', options)).toThrow('a result of a number');
});

test('without the option tuples of different lengths do not meet', () => {
  const text = 'const f = (x) => (x > 0 ? [x] : [])';
  expect(() => lowerText(text, { parameters: [f64], typing: 'exact' })).toThrow('different kinds');
});
