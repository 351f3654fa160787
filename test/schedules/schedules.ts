/** Many simulated runs, and a failing one made small enough to be read. */
import { inspect } from 'node:util';
import { type Outcome, simulate } from './simulation.ts';
import { type World, worldOf } from './world.ts';

export interface Summary {
  readonly ends: Readonly<Record<Outcome['end'], number>>;
  readonly lost: number;
  readonly steps: number;
  /** The first world in which a promise was broken. */
  readonly failed: World | undefined;
}

/** Runs the worlds of `count` seeds from `seed` on, up to the first that fails. */
export function schedules(seed: number, count: number, progress?: (done: number) => void): Summary {
  const ends = { ended: 0, failed: 0, lost: 0, aborted: 0 };
  let lost = 0;
  let steps = 0;
  for (let i = 0; i < count; i++) {
    const world = worldOf(seed + i);
    try {
      const outcome = simulate(world);
      ends[outcome.end]++;
      lost += outcome.lost;
      steps += outcome.steps;
    } catch {
      return { ends, lost, steps, failed: world };
    }
    if (progress !== undefined && (i + 1) % 10_000 === 0) progress(i + 1);
  }
  return { ends, lost, steps, failed: undefined };
}

/** What goes wrong in a failing world, told by the shortest run of a similar world that fails. */
export function explain(world: World): string {
  const small = shrink(world);
  const trace: string[] = [];
  const message = failure(small, trace);
  return [
    `seed ${world.seed}: ${message}, as in`,
    inspect(small, { breakLength: Number.POSITIVE_INFINITY }),
    ...trace.slice(-60),
  ].join('\n');
}

function failure(world: World, trace?: string[]): string | undefined {
  try {
    simulate(world, trace);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Smaller worlds that fail too, with fewer things in them or other dice, for as long as one is found. */
function shrink(world: World): World {
  let best = world;
  let length = lengthOf(best);
  for (let seed = world.seed; seed < world.seed + 400; seed++) {
    for (const change of [
      { tasks: best.tasks - 1 },
      { workers: best.workers - 1 },
      { losses: best.losses - 1 },
      { failing: new Set<number>() },
      { slowSource: false },
      { aborts: false },
      { unordered: false },
      { appetite: Number.POSITIVE_INFINITY },
      { turmoil: Math.floor(best.turmoil / 2) },
      {},
    ]) {
      const smaller = { ...best, ...change, seed };
      if (smaller.tasks < 1 || smaller.workers < 1 || failure(smaller) === undefined) continue;
      const found = lengthOf(smaller);
      if (found >= length) continue;
      best = smaller;
      length = found;
    }
  }
  return best;
}

/** The size of a failing run: its steps, but hardly those in which nothing happens any more. */
function lengthOf(world: World): number {
  const trace: string[] = [];
  failure(world, trace);
  return Math.min(trace.length, world.turmoil + 200) + world.tasks + world.workers + world.losses;
}
