import { run, seq } from 'ossa';
import type { Session } from '../case.ts';
import { checkIncrements } from '../digest.ts';

const work = seq((x: number) => x + 1);

export function burst(items: number): Session<number[]> {
  return {
    items,
    run: () => Promise.all(Array.from({ length: items }, (_, i) => run(work, i))),
    digest: checkIncrements,
  };
}

export function latency(items: number): Session<number[]> {
  return {
    items,
    async run() {
      const results: number[] = [];
      for (let i = 0; i < items; i++) results.push(await run(work, i));
      return results;
    },
    digest: checkIncrements,
  };
}
