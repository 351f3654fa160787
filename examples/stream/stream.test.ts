import { expect, test } from 'vitest';
import { expected, measure } from './stream.ts';

test.each([1, 2, 7])('after three rounds the arrays hold 3375, 675 and 900 on %i workers', async (workers) => {
  const { arrays, times } = await measure(10_000, 3, { workers });
  expect(expected(3)).toEqual([3375, 675, 900]);
  for (const [i, value] of expected(3).entries()) expect(new Set(arrays[i])).toEqual(new Set([value]));
  for (const time of Object.values(times)) expect(time).toBeLessThan(Infinity);
});
