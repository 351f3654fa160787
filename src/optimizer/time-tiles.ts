/**
 * How many steps of an iterated stencil a task does at once, and on how many rows. One step at a time, a grid that is larger than the caches
 * is read from memory and written there in every step, and every step is handed out for itself. A task that does several on some rows, in
 * memory that stays in a cache, waits and is handed out once, but computes the rows around its own as well, fewer from step to step. What the
 * functions do is not asked for.
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

/** What tiles are chosen by. Tests make tiles small. */
export const timeTiling: {
  cacheBytes: number;
  memoryWait: number;
  mostSteps: number;
  mostTwice: number;
  taskNs: number;
} = {
  /**
   * The part of a third-level cache that a thread mostly has, or a second-level one of today's largest. What fits into half of a small
   * second-level cache is done so soon that handing it out takes longer than waiting for the next cache.
   */
  cacheBytes: 2 * 2 ** 20,
  /** What waiting for memory, to read a row and to write it, adds to the time of a step, in multiples of what that takes in the cache. */
  memoryWait: 1,
  mostSteps: 16,
  /** Rows that are computed by two tasks, in parts of all. */
  mostTwice: 0.25,
  /** No task is to take longer: so long may a cancellation have to wait. */
  taskNs: 20e6,
};

/** The best choice; undefined where one step at a time is as good. */
export function timeTiles(facts: TimeTileFacts): TimeTiles | undefined {
  const { memoryWait, mostSteps, mostTwice } = timeTiling;
  let best: TimeTiles | undefined;
  let least = 1 + memoryWait;
  for (let steps = 2; steps <= Math.min(mostSteps, facts.steps); steps++) {
    const rows = rowsFor(facts, steps);
    const twice = ((steps - 1) * facts.reach) / rows;
    if (rows < 1 || twice > mostTwice) continue;
    const read = 1 + (steps * facts.reach) / rows;
    const time = 1 + twice + (memoryWait * read) / steps;
    if (time < least) [least, best] = [time, { steps, rows }];
  }
  return best && evened(facts, best);
}

/** Rows of a task: both steps that are at work, with the rows around, fit into the cache; all workers have some; none takes too long. */
function rowsFor({ rows, rowBytes, reach, workers, rowNs }: TimeTileFacts, steps: number): number {
  const fit = Math.floor(timeTiling.cacheBytes / (2 * rowBytes)) - 2 * (steps - 1) * reach;
  const share = Math.ceil(rows / workers);
  const inTime = Math.floor(timeTiling.taskNs / (steps * rowNs));
  return Math.min(fit, share, inTime);
}

/** The same with steps and rows in parts of about one size. */
function evened({ rows, workers, steps }: TimeTileFacts, best: TimeTiles): TimeTiles {
  const each = Math.ceil(rows / (workers * Math.ceil(rows / (workers * best.rows))));
  return { steps: Math.ceil(steps / Math.ceil(steps / best.steps)), rows: each };
}
