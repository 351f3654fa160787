/** The two ways to use a pool that the task cases time. */
import type { Session } from '../case.ts';
import { checkIncrements } from '../digest.ts';
import type { Pool } from './pools.ts';

export async function burst(open: () => Promise<Pool>, items: number): Promise<Session<number[]>> {
  const pool = await open();
  return {
    items,
    run: () => Promise.all(Array.from({ length: items }, (_, i) => pool.increment(i))),
    digest: checkIncrements,
    close: () => pool.close(),
  };
}

export async function latency(open: () => Promise<Pool>, items: number): Promise<Session<number[]>> {
  const pool = await open();
  return {
    items,
    async run() {
      const results: number[] = [];
      for (let i = 0; i < items; i++) results.push(await pool.increment(i));
      return results;
    },
    digest: checkIncrements,
    close: () => pool.close(),
  };
}
