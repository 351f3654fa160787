import { checkLaws } from 'ossa';
import { expect, test } from 'vitest';
import { longer, longestBelow } from './collatz.ts';

/** Record holders as in OEIS, A006877: numbers whose chain is longer than that of any smaller number. */
test.each([
  [2, 1, 1],
  [10, 9, 20],
  [100, 97, 119],
  [1000, 871, 179],
  [10_000, 6171, 262],
  [100_000, 77_031, 351],
])('below %i it is %i with %i terms, on 1, 2 and 7 workers', async (limit, start, terms) => {
  for (const workers of [1, 2, 7]) expect(await longestBelow(limit, { workers })).toEqual({ start, terms });
});

test('no numbers give the identity', async () => {
  expect(await longestBelow(1, { workers: 2 })).toEqual({ start: Infinity, terms: 0 });
});

test('the laws hold that license any grouping', () => {
  expect(checkLaws(longer).holds).toBe(true);
});
