import { expect, test } from 'vitest';
import { explain, schedules } from './schedules.ts';
import { simulate, type World } from './simulation.ts';

/** Worlds in which something once went wrong. */
const regressions: Record<string, World> = {
  'the late message of a zombie takes the place of the valid one': {
    seed: 333, capacity: 4, workers: 2, tasks: 5, unordered: false, attempts: 4, failing: new Set(), slowSource: false, appetite: 0, losses: 1, turmoil: 43, aborts: false,
  },
  'a worker claims just after it was given up, and ends': {
    seed: 151, capacity: 4, workers: 3, tasks: 5, unordered: false, attempts: 4, failing: new Set(), slowSource: false, appetite: 0, losses: 1, turmoil: 43, aborts: false,
  },
};

test.each(Object.entries(regressions))('%s', (_name, world) => {
  simulate(world);
});

test('the same seed gives the same run', () => {
  const trace = (): string[] => {
    const lines: string[] = [];
    simulate(regressions['a worker claims just after it was given up, and ends'] as World, lines);
    return lines;
  };
  expect(trace()).toEqual(trace());
});

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`100,000 random schedules keep every promise (OSSA_SEED=${seed})`, () => {
  const started = performance.now();
  const { ends, failed, lost, steps } = schedules(seed, 100_000);
  if (failed !== undefined) throw new Error(explain(failed));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`schedules: OSSA_SEED=${seed}, ${steps} steps in ${seconds} s, ${lost} workers lost, ${JSON.stringify(ends)}`);
  // Every way for a job to end was met, and often.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(1000);
  expect(lost).toBeGreaterThan(10_000);
});
