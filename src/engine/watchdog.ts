/**
 * Watches the memory of the process while something runs. Off-heap memory has no limit of its own in a worker, so the process as
 * a whole is looked at: at the limit all runs are ended by name, and the workers that were at work are replaced.
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { Watch } from './engine.ts';

const EVERY_MS = 50;

/** Bytes the process may use: `OSSA_MEMORY_MIB`, or nine tenths of what the machine or its control group has. */
export function memoryLimit(): number {
  const asked = Number(process.env['OSSA_MEMORY_MIB']);
  return asked > 0 ? asked * 2 ** 20 : 0.9 * Math.min(totalmem(), controlGroupLimit());
}

function controlGroupLimit(): number {
  try {
    const text = readFileSync('/sys/fs/cgroup/memory.max', 'utf8').trim();
    return text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  } catch {
    return Number.POSITIVE_INFINITY; // no control groups here
  }
}

export function watchMemory(exceeded: (rss: number, limit: number) => void): Watch {
  const limit = memoryLimit();
  let last = 0;
  return (now) => {
    if (now - last < EVERY_MS) return;
    last = now;
    const rss = process.memoryUsage.rss();
    if (rss > limit) exceeded(rss, limit);
  };
}
