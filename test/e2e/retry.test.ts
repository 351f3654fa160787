/** Trying again: an item that failed on its way is as if it had never set out. */
import { describe, expect, test } from 'vitest';
import { map, run, stateful, stream, type RunOptions } from '../../src/index.ts';

const retry: RunOptions = { onError: { retry: 2 } };

/** Fails twice for every fifth number, wherever it is called. */
const unsteady = (x: number): number => {
  const tries = ((globalThis as { unsteady?: Map<number, number> }).unsteady ??= new Map());
  tries.set(x, (tries.get(x) ?? 0) + 1);
  if (x % 5 === 0 && (tries.get(x) as number) < 3) throw new Error('not yet');
  return x;
};
/** No number is used twice: how often it has failed is remembered. */
let next = 0;
const fresh = (count: number): number[] => Array.from({ length: count }, () => next++);

const counted = stateful(
  () => 0,
  (count, x: number) => [count + 1, { count, x }],
);
const totals = stateful(
  () => 0,
  (total, { count, x }: { count: number; x: number }) => [total + count, [total + count, unsteady(x)]],
  ({ x }) => x % 2,
);

describe('an item that is tried again goes through every state once', () => {
  test('in a stream, behind a state and in one', async () => {
    const input = fresh(40);
    const sums = [0, 0];
    const expected = input.map((x, i) => [(sums[x % 2] = (sums[x % 2] as number) + i), x]);
    expect(await Array.fromAsync(stream(counted.to(totals), input, retry))).toEqual(expected);
  });

  test('in a single run', async () => {
    const input = fresh(5)[0] as number;
    const steady = counted.to(({ count, x }) => [count, unsteady(x)]);
    expect(await run(steady, input, retry)).toEqual([0, input]);
  });
});

test('a plan that computes on the main thread tries again too', async () => {
  const choice = { items: undefined, mode: 'sequential' as const, degree: 1, grain: undefined, reason: 'by the test' };
  const options = { ...retry, plan: { program: '', parts: [{ part: '0', ...choice }] } };
  const [collection, items] = [fresh(20), fresh(20)];
  expect(await run(map(unsteady), collection, options)).toEqual(collection);
  expect(await Array.fromAsync(stream(unsteady, items, options))).toEqual(items);
});
