/** What a word to another thread and its answer cost on this host: with both threads spinning, and with both asleep. */
import { Worker } from 'node:worker_threads';

const TRIPS = 2000;

/** Answers each change of word 0 by the same in word 1: first spinning, then, from `TRIPS` on, sleeping. */
const answerer = `
const { words, trips } = require('node:worker_threads').workerData;
for (let i = 1; i <= 2 * trips; i++) {
  while (Atomics.load(words, 0) < i) if (i > trips) Atomics.wait(words, 0, i - 1);
  Atomics.store(words, 1, i);
  Atomics.notify(words, 1);
}`;

/** Medians in milliseconds. Takes some 0.2 s, in which this thread is blocked. */
export async function measureRoundTrips(): Promise<{ readonly spin: number; readonly park: number }> {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(answerer, { eval: true, workerData: { words, trips: TRIPS } });
  await new Promise((resolve) => worker.once('online', resolve));
  const times: number[] = [];
  for (let i = 1; i <= 2 * TRIPS; i++) {
    // The other thread falls asleep before it is asked.
    if (i > TRIPS) Atomics.wait(words, 1, i - 1, 0.1);
    const start = performance.now();
    Atomics.store(words, 0, i);
    Atomics.notify(words, 0);
    while (Atomics.load(words, 1) < i) if (i > TRIPS) Atomics.wait(words, 1, i - 1);
    times.push(performance.now() - start);
  }
  await worker.terminate();
  return { spin: median(times.slice(0, TRIPS)), park: median(times.slice(TRIPS)) };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
