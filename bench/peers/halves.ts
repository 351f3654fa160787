/** Two worker threads by hand, each with half of the rows: what one writes without a library. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Session } from '../case.ts';
import { hashRows } from '../digest.ts';
import { mandelbrotRow, size } from '../workload/mandelbrot.ts';

type Range = readonly [from: number, to: number];
const halves: readonly Range[] = [
  [0, size / 2],
  [size / 2, size],
];

export function splitRows(): Session<Uint32Array[]> {
  const workers = halves.map((range) => ({ range, worker: new Worker(new URL(import.meta.url)) }));
  return {
    async run() {
      const parts = workers.map(async ({ range, worker }) => {
        const answer = once(worker, 'message');
        worker.postMessage(range);
        return ((await answer) as [Uint32Array[]])[0];
      });
      return (await Promise.all(parts)).flat();
    },
    digest: hashRows,
    close: () => Promise.all(workers.map(({ worker }) => worker.terminate())),
  };
}

if (!isMainThread) {
  parentPort?.on('message', ([from, to]: Range) => {
    const rows = Array.from({ length: to - from }, (_, i) => mandelbrotRow(from + i));
    parentPort?.postMessage(
      rows,
      rows.map((row) => row.buffer as ArrayBuffer),
    );
  });
}
