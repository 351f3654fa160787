/**
 * How many steps of an iterated stencil a task does at once, and on how many rows. A grid that is larger than the caches is read from memory
 * and written there in every step; a task that does several on some rows, in memory that stays in a cache, waits for memory once, but
 * computes the rows around its own as well, fewer from step to step. What the functions do is not asked for.
 */

export interface TimeTileFacts {
  /** Rows of the grid, and bytes of one. */
  readonly rows: number;
  readonly rowBytes: number;
  /** How many rows a step looks up and down. */
  readonly reach: number;
  /** Steps that are left. */
  readonly steps: number;
  readonly workers: number;
  /** Measured nanoseconds of work for a row in a step. */
  readonly rowNs: number;
}

export interface TimeTiles {
  /** Steps at a time. */
  readonly steps: number;
  /** Rows of a task. */
  readonly rows: number;
}

/** A cache, as far as a task may fill it. */
interface Cache {
  readonly bytes: number;
  /** What waiting for it adds to the time of a step in it. */
  readonly wait: number;
}

/** What tiles are chosen by. Times are in multiples of what a row takes that is in the fastest cache. Tests make tiles small. */
export const timeTiling: {
  caches: readonly Cache[];
  memoryWait: number;
  mostSteps: number;
  mostTwice: number;
  taskNs: number;
} = {
  /** Half of a second-level cache, and a part of a third-level one that threads mostly have. */
  caches: [
    { bytes: 256 * 1024, wait: 0 },
    { bytes: 2 * 1024 * 1024, wait: 0.3 },
  ],
  /** What waiting for memory, to read a row and to write it, adds. */
  memoryWait: 1,
  mostSteps: 16,
  /** Rows that are computed by two tasks, in parts of all. */
  mostTwice: 0.25,
  /** No task is to take longer: so long may a cancellation have to wait. */
  taskNs: 20e6,
};

/** The best choice; undefined where one step at a time is as good. */
export function timeTiles(facts: TimeTileFacts): TimeTiles | undefined {
  const { rows, rowBytes } = facts;
  const last = timeTiling.caches.at(-1) as Cache;
  // It stays there in any case.
  if (2 * rows * rowBytes <= last.bytes) return undefined;
  let best: TimeTiles | undefined;
  let least = 1 + timeTiling.memoryWait;
  for (const cache of timeTiling.caches) {
    for (let steps = 2; steps <= Math.min(timeTiling.mostSteps, facts.steps); steps++) {
      const own = ownRows(facts, steps, cache);
      const twice = ((steps - 1) * facts.reach) / own;
      if (own < 1 || twice > timeTiling.mostTwice) continue;
      const read = 1 + (steps * facts.reach) / own;
      const time = (1 + cache.wait) * (1 + twice) + (timeTiling.memoryWait * read) / steps;
      if (time < least) [least, best] = [time, { steps, rows: own }];
    }
  }
  return best && evened(facts, best);
}

/** Rows of a task: both steps that are at work, with the rows around, fit into the cache; all workers have some; none takes too long. */
function ownRows({ rows, rowBytes, reach, workers, rowNs }: TimeTileFacts, steps: number, { bytes }: Cache): number {
  const fit = Math.floor(bytes / (2 * rowBytes)) - 2 * (steps - 1) * reach;
  const share = Math.ceil(rows / (2 * workers));
  const inTime = Math.floor(timeTiling.taskNs / (steps * rowNs));
  return Math.min(fit, share, inTime);
}

/** The same with steps and rows in parts of about one size. */
function evened({ rows, workers, steps }: TimeTileFacts, best: TimeTiles): TimeTiles {
  const each = Math.ceil(rows / (workers * Math.ceil(rows / (workers * best.rows))));
  return { steps: Math.ceil(steps / Math.ceil(steps / best.steps)), rows: each };
}
