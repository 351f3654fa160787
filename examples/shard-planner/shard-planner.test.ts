import { range, run } from 'ossa';
import { expect, test } from 'vitest';
import { durationsOf, finished, lowerBound, plan, simulated, type History } from './shard-planner.ts';

const durations = durationsOf(2026);
const tests = Object.keys(durations);

test('the longest first: the plan of Graham’s example', () => {
  const history: History = { a: 5, b: 5, c: 4, d: 4, e: 3, f: 3, g: 3 };
  const plans = plan(Object.keys(history), history, 3);
  // He chose it as the worst case: 11, where 9 is possible, is 4/3 − 1/9.
  expect(plans.map(({ tests, duration }) => `${tests.join('')} ${duration}`)).toEqual(['aeg 11', 'bf 8', 'cd 8']);
});

test('every test is on one shard, and a new one counts as the mean of the others', () => {
  const plans = plan([...tests, 'new'], durations, 8);
  expect(plans.flatMap((shard) => shard.tests).toSorted()).toEqual([...tests, 'new'].toSorted());
  const mean = tests.reduce((sum, test) => sum + durations[test]!, 0) / tests.length;
  const total = plans.reduce((sum, { duration }) => sum + duration, 0);
  expect(total).toBeCloseTo(mean * (tests.length + 1), 6);
});

test('without history, shards have as many tests as each other', () => {
  const sizes = plan(tests, {}, 8).map((shard) => shard.tests.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});

test.each([2, 5, 8, 16])('on %i shards the plan keeps its promise', (shards) => {
  const ratio = finished(plan(tests, durations, shards), durations) / lowerBound(durations, shards);
  expect(ratio).toBeGreaterThanOrEqual(1);
  expect(ratio).toBeLessThanOrEqual(1.1);
});

test('the second run is within 1.10 of the lower bound for each of 50 projects, alike on 1, 2 and 7 workers', async () => {
  const found = [];
  for (const workers of [1, 2, 7]) found.push(await run(simulated(8), range(0, 50), { workers }));
  expect(found).toStrictEqual([found[0], found[0], found[0]]);
  for (const { first, second } of found[0]!) {
    expect(second).toBeLessThanOrEqual(1.1);
    expect(second).toBeLessThanOrEqual(first);
  }
});
