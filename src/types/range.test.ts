import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { range } from './range.ts';

type Bounds = [number, number, number?];

test.each<[[number] | Bounds, number[]]>([
  [[3], [0, 1, 2]],
  [[0], []],
  [[-2], []],
  [
    [2, 5],
    [2, 3, 4],
  ],
  [[5, 2], []],
  [
    [5, 0, -2],
    [5, 3, 1],
  ],
  [
    [0, 1, 0.25],
    [0, 0.25, 0.5, 0.75],
  ],
  [
    [0.5, 3],
    [0.5, 1.5, 2.5],
  ],
])('range(...%j)', (bounds, numbers) => {
  const given = range(...(bounds as unknown as Bounds));
  expect([...given]).toEqual(numbers);
  expect(given.length).toBe(numbers.length);
  expect([...given.entries()]).toEqual([...numbers.entries()]);
});

test('elements are read as those of an array', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(-3, -0.5, 0.1, 1, 4),
      (start, end, step) => {
        const numbers = range(start, end, step);
        const array = [...numbers];
        for (let i = -20; i < 20; i++) expect(numbers.at(i)).toBe(array.at(i));
        for (const x of array) expect((end - x) * Math.sign(step)).toBeGreaterThan(0);
      },
    ),
  );
});

test('costs nothing, however long', () => {
  const long = range(Number.MAX_SAFE_INTEGER);
  expect([long.length, long.at(-1)]).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1]);
  expect(Object.isFrozen(long)).toBe(true);
});

test('prints as it is written', () => {
  expect([range(4), range(2, 4), range(4, 0, -2)].map(String)).toEqual(['range(4)', 'range(2, 4)', 'range(4, 0, -2)']);
  expect(inspect(range(4))).toBe('range(4)');
});

test.each<[number] | Bounds>([[NaN], [0, Infinity], [0, 1, 0], [0, 1, NaN], [2 ** 60], ['5' as never]])(
  'refuses range(%s, %s, %s)',
  (...bounds: unknown[]) => {
    expect(() => range(...(bounds as unknown as Bounds))).toThrow(
      expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }),
    );
  },
);
