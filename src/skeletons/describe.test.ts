import { expect, test } from 'vitest';
import { describe } from './describe.ts';

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [true, 'true'],
  [-0, 'the number -0'],
  [10n, 'the bigint 10n'],
  ['a"b', 'the string "a\\"b"'],
  ['x'.repeat(50), `the string "${'x'.repeat(40)}…"`],
  [Symbol('s'), 'Symbol(s)'],
  [[1, 2], 'an array of length 2'],
  [new Map(), 'an object (Map)'],
  [{}, 'an object (Object)'],
  [Object.create(null), 'an object (without a class)'],
  [{ constructor: null }, 'an object (without a class)'],
  [Math.max, 'the function max'],
  [() => 0, 'a function'],
])('%s', (value, text) => {
  expect(describe(value)).toBe(text);
});
