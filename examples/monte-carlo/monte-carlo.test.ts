import { expect, test } from 'vitest';
import { estimate, exact } from './monte-carlo.ts';

const paths = 100_000;

test('the price has the same digits on 1, 2 and 7 workers, and is right', async () => {
  const estimates = [];
  for (const workers of [1, 2, 7]) estimates.push(await estimate(paths, { workers }));

  const [first] = estimates;
  expect(estimates).toStrictEqual([first, first, first]);
  expect(Math.abs(first!.price - exact)).toBeLessThan(3 * first!.error);
  // The payoff's standard deviation is 14.72 (from its second moment, in closed form).
  expect(first!.error).toBeCloseTo(14.72 / Math.sqrt(paths), 3);
});
