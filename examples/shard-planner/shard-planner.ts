/**
 * Which tests run on which machine? A plan by history: the longest test first, each to the machine that is free the earliest.
 *
 *     npx ossa run examples/shard-planner/shard-planner.ts [shards] [history.json]
 *
 * The history is JSON, `{ "name of a test": milliseconds, … }`. Without one, a hundred projects are made up, whose first run
 * knows nothing of its tests and whose second run knows the times of the first.
 */
import { readFileSync } from 'node:fs';
import { map, random, range, run, type Range, type Skeleton } from 'ossa';

/** How long tests took, in milliseconds, by their names. */
export type History = Readonly<Record<string, number>>;
export interface Shard {
  readonly tests: readonly string[];
  readonly duration: number;
}

/**
 * Longest processing time first (Graham 1969): never more than 4/3 − 1/(3n) of the best plan on n shards. A test
 * without history is taken to be as long as the mean of the others.
 */
export function plan(tests: readonly string[], history: History, shards: number): Shard[] {
  const known = Object.values(history);
  const mean = known.length === 0 ? 1 : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const durationOf = (test: string): number => history[test] ?? mean;
  const plans = Array.from({ length: shards }, () => ({ tests: [] as string[], duration: 0 }));
  for (const test of tests.toSorted((a, b) => durationOf(b) - durationOf(a))) {
    const earliest = plans.reduce((least, each) => (each.duration < least.duration ? each : least));
    earliest.tests.push(test);
    earliest.duration += durationOf(test);
  }
  return plans;
}

/** When the last shard is done, if tests take so long. */
export const finished = (shards: readonly Shard[], durations: History): number =>
  Math.max(...shards.map(({ tests }) => tests.reduce((sum, test) => sum + durations[test]!, 0)));

/** No plan is done before this: one test is on one shard, and all of them are somewhere. */
export function lowerBound(durations: History, shards: number): number {
  const all = Object.values(durations);
  return Math.max(...all, all.reduce((sum, ms) => sum + ms, 0) / shards);
}

/** A made-up project of 200 to 399 tests: most take moments, a few very long, as test suites do. */
export function durationsOf(seed: number): History {
  const drawn = random(seed, 0);
  const tests = Array.from({ length: 200 + drawn.int(200) }, (_, i) => `test/${i}.test.ts`);
  return Object.fromEntries(tests.map((test) => [test, Math.round(100 * Math.exp(1.5 * drawn.normal()))]));
}

/** The same tests on another day: each up to 5 % faster or slower. */
export function anotherDay(durations: History, seed: number): History {
  const drawn = random(seed, 1);
  return Object.fromEntries(Object.entries(durations).map(([test, ms]) => [test, ms * (0.95 + 0.1 * drawn.uniform())]));
}

/** How much longer than the lower bound the two runs of a project take. */
export interface Runs {
  readonly first: number;
  readonly second: number;
}

/** The program: seeds become the two runs of their projects. The number of shards is captured. */
export const simulated = (shards: number): Skeleton<Range, Runs[]> =>
  map((seed: number): Runs => {
    const durations = durationsOf(seed);
    const tests = Object.keys(durations);
    const later = anotherDay(durations, seed);
    return {
      first: finished(plan(tests, {}, shards), durations) / lowerBound(durations, shards),
      second: finished(plan(tests, durations, shards), later) / lowerBound(later, shards),
    };
  });

if (import.meta.main) {
  const [given = '8', file] = process.argv.slice(2);
  const shards = Number(given);
  if (file === undefined) {
    const runs = await run(simulated(shards), range(0, 100));
    console.log(`100 projects on ${shards} shards; time over the lower bound   mean     worst`);
    for (const name of ['first', 'second'] as const) {
      const ratios = runs.map((each) => each[name]);
      const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
      console.log(`${name.padEnd(52)} ${mean.toFixed(3)}    ${Math.max(...ratios).toFixed(3)}`);
    }
  } else {
    const history = JSON.parse(readFileSync(file, 'utf8')) as History;
    const plans = plan(Object.keys(history), history, shards);
    for (const [i, { tests, duration }] of plans.entries())
      console.log(`shard ${i + 1}: ${Math.round(duration)} ms, ${tests.length} tests: ${tests.join(' ')}`);
    const late = finished(plans, history) / lowerBound(history, shards);
    console.log(`${late.toFixed(3)} of the lower bound`);
  }
}
