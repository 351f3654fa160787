import { expect, test } from 'vitest';
import { explain, schedules } from './schedules.ts';
import { simulate } from './simulation.ts';
import type { World } from './world.ts';

/** Worlds in which something once went wrong. */
const regressions: Record<string, Partial<World>> = {
  'the late message of a zombie takes the place of the valid one': { seed: 699, attempts: 2, losses: 1, turmoil: 37 },
  'a worker claims a task just after it was given up, and ends': { seed: 636, attempts: 2, losses: 3, turmoil: 149 },
};
const worldLike = (world: Partial<World>): World => ({
  seed: 1,
  capacity: 8,
  workers: 2,
  tasks: 8,
  unordered: false,
  attempts: 3,
  failing: new Set([5]),
  slowSource: false,
  appetite: Number.POSITIVE_INFINITY,
  losses: 0,
  turmoil: 100,
  aborts: false,
  ...world,
});

test.each(Object.entries(regressions))('%s', (_name, world) => {
  expect(simulate(worldLike(world)).end).toBe('failed');
});

test('the same seed gives the same run', () => {
  const trace = (): string[] => {
    const lines: string[] = [];
    simulate(worldLike({ losses: 4, slowSource: true, appetite: 1 }), lines);
    return lines;
  };
  expect(trace()).toEqual(trace());
});

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`100,000 random schedules keep every promise (OSSA_SEED=${seed})`, { timeout: 180_000 }, () => {
  const started = performance.now();
  const { ends, failed, lost, steps } = schedules(seed, 100_000);
  if (failed !== undefined) throw new Error(explain(failed));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `schedules: OSSA_SEED=${seed}, ${steps} steps in ${seconds} s, ${lost} workers lost, ${JSON.stringify(ends)}`,
  );
  // Every way for a job to end was met, and often.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(1000);
  expect(lost).toBeGreaterThan(10_000);
});
