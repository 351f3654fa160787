/**
 * Random kernels give the same bits on every back end, in all kinds of loops and on pieces of all lengths.
 *
 * `OSSA_RUNS` is the number of pieces, `OSSA_SEED` repeats a run. What disagrees is made small before it is shown.
 */
import { expect, test } from 'vitest';
import { backEnds } from './back-ends.ts';
import { compareAll } from './differential.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env['OSSA_RUNS'] ?? 20_000);
/** Pieces at a time: so many of them that one C file is worth its compiler. */
const BATCH = 1000;

test(`${runs} random kernels agree on every back end (OSSA_SEED=${seed})`, async () => {
  const counts = new Map<string, number>();
  const started = performance.now();
  for (let from = 0; from < runs; from += BATCH) {
    const wrong = await compareAll(backEnds, seed, [from, Math.min(runs, from + BATCH)], counts);
    expect(wrong, wrong).toBeUndefined();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`random kernels: OSSA_SEED=${seed}, ${seconds} s: ${JSON.stringify(Object.fromEntries(counts))}`);
}, 36_000_000);
