/**
 * The laws of the engine on random programs: whatever the plan, the number of workers and the way a program is run, it gives
 * what its sequential meaning gives, bit for bit, or fails with the same error at the same place.
 *
 * `OSSA_RUNS` is the number of programs, `OSSA_SEED` repeats a run. What disagrees is made small before it is shown.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { windows } from '../../src/engine/distribute.ts';
import { caseOf, describeCase, disagreement, isBoundToWorker, loseAWorker, tally, type Tally } from './cases.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env['OSSA_RUNS'] ?? 5000);
/** Cases under way at the same time: each waits for workers most of the time, and they meet as programs of one process do. */
const AT_ONCE = 8;
const SHRINK_MS = 60_000;
// Collections of some thousand elements go through several.
windows.bytes = 1 << 14;

const rows = fc.noBias(fc.array(fc.nat(0xffff), { maxLength: 120, size: 'max' }));

async function holds(row: readonly number[], counts?: Tally): Promise<string | undefined> {
  try {
    return await disagreement(caseOf(row), counts);
  } catch (error) {
    return `the case could not be tried: ${(error as Error).stack}`;
  }
}

/** A case that does not hold: its position, and how. */
interface Failing {
  readonly at: number;
  readonly found: string;
}

async function firstFailing(cases: readonly (readonly number[])[], counts: Tally): Promise<Failing | undefined> {
  let next = 0;
  let failing: Failing | undefined;
  const lane = async (): Promise<void> => {
    while (next < cases.length && failing === undefined) {
      const at = next++;
      const found = await holds(cases[at] as readonly number[], counts);
      if (found !== undefined) failing ??= { at, found };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return failing;
}

/** The failing case made small, behind the case itself: what depends on the moment may not fail again. */
async function report({ at, found }: Failing, row: readonly number[]): Promise<string> {
  const property = fc.asyncProperty(rows, async (each) => (await holds(each)) === undefined);
  const options = { seed, path: `${at}`, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS };
  const { counterexample } = await fc.check(property, options);
  const [small] = counterexample ?? [];
  const text = (how: string, which: readonly number[]): string => `${how}\n${describeCase(caseOf(which))}`;
  const smaller = small === undefined ? 'By itself it holds.' : text(`Made small: ${await holds(small)}`, small);
  return `OSSA_SEED=${seed}, case ${at}: ${text(found, row)}\n\n${smaller}`;
}

test(`${runs} random programs agree with their meaning on 1, 2 and 7 workers (OSSA_SEED=${seed})`, async () => {
  const counts = tally();
  const started = performance.now();
  const cases = fc.sample(rows, { seed, numRuns: runs });
  const failing = await firstFailing(cases, counts);
  if (failing !== undefined) expect.fail(await report(failing, cases[failing.at] as number[]));
  const seconds = (performance.now() - started) / 1000;
  console.log(`law suite: OSSA_SEED=${seed}, ${runs} programs in ${seconds.toFixed(1)} s: ${JSON.stringify(counts)}`);
  // The suite says something only while all that can happen does happen, often.
  const { kinds, ...sorts } = counts;
  expect(Object.entries(sorts).filter(([, count]) => count < runs / 50)).toEqual([]);
  expect(Object.entries(kinds).filter(([, count]) => count < runs / 500)).toEqual([]);
}, 600_000);

/** A tenth of as many, one after the other, each with a worker that is lost while it runs. */
const faulty = Math.ceil(runs / 10);

test(`${faulty} random programs agree with their meaning when workers are lost (OSSA_SEED=${seed})`, async () => {
  let lost = 0;
  for (const [at, row] of fc.sample(rows, { seed: seed + 1, numRuns: faulty }).entries()) {
    const tried = caseOf(row);
    // State goes with its worker, and what must not be done twice is not: chaos tests say how these end.
    if (isBoundToWorker(tried.program.node)) continue;
    const delays = [0, 1, 2, 5, 20];
    const timer = setTimeout(() => (lost += loseAWorker(at)), delays[at % delays.length]);
    const found = await disagreement({ ...tried, evaluated: false });
    clearTimeout(timer);
    if (found !== undefined) expect.fail(`OSSA_SEED=${seed}, case ${at}: ${found}\n${describeCase(tried)}`);
  }
  console.log(`law suite: ${lost} workers lost`);
  expect(lost).toBeGreaterThan(faulty / 4);
}, 600_000);
