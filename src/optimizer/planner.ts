/**
 * Decides how a part of a program runs: here or on workers, on how many, and how much at a time. An interface with a first
 * implementation: one rule after the other on measured costs, each with its reason in words.
 */

export interface Facts {
  /** Elements, where known before. */
  readonly items: number | undefined;
  /** Workers that may be used. */
  readonly workers: number;
  /** Measured nanoseconds of work for one item; undefined before the first measurement. */
  readonly workNs: number | undefined;
  /** Measured nanoseconds the main thread spends on handing one item over and taking its result; 0 where nothing is handed over. */
  readonly handNs: number | undefined;
  /** Whether the main thread may compute: not where the run has to be ended at a given moment, whatever a function does. */
  readonly here: boolean;
  /** Degree asked for in the program. */
  readonly degree: number | undefined;
  /** Items handed over at once, asked for in the program. */
  readonly batch: number | undefined;
}

export interface Choice {
  readonly mode: 'sequential' | 'parallel';
  readonly degree: number;
  /** Items handed over at once; undefined: found while running, from one item up. */
  readonly grain: number | undefined;
  readonly reason: string;
}

export interface Planner {
  choose(facts: Facts): Choice;
}

/** Waking a worker and hearing from it: the least that is lost by not computing here. */
const DISPATCH_NS = 60_000;
/** Work in one task: so long that claiming it costs nothing, so short that the last one does not keep others waiting. */
export const TASK_NS = 200_000;

export const planner: Planner = {
  choose({ items, workers, workNs, handNs, here, degree, batch }) {
    const all = degree ?? workers;
    if (degree !== undefined) return { mode: 'parallel', degree, grain: batch, reason: `degree ${degree} asked for` };
    if (workNs === undefined) {
      return {
        mode: 'parallel',
        degree: all,
        grain: batch,
        reason: 'cost unknown: the first items are measured on a worker',
      };
    }
    const cost = `${nanoseconds(workNs)} an item`;
    if (here && items !== undefined && items * workNs < DISPATCH_NS) {
      return {
        mode: 'sequential',
        degree: 1,
        grain: undefined,
        reason: `${items} items at ${cost}: done before a worker would be awake`,
      };
    }
    if (here && handNs !== undefined && handNs > 0 && workNs < handNs) {
      return {
        mode: 'sequential',
        degree: 1,
        grain: undefined,
        reason: `${cost}, and handing it over costs ${nanoseconds(handNs)}: parallel loses`,
      };
    }
    const grain = batch ?? Math.max(1, Math.round(TASK_NS / Math.max(workNs, 0.1)));
    const useful = items === undefined ? all : Math.max(1, Math.min(all, Math.ceil((items * workNs) / DISPATCH_NS)));
    return { mode: 'parallel', degree: useful, grain, reason: `${cost}: ${useful} workers, ${grain} items at a time` };
  },
};

/** The longest task, in units of TASK_NS: so long may a cancellation or another program have to wait. */
const LONGEST_TASK = 100;

/**
 * Guided self-scheduling: a quarter of each worker's share of what is left, between the time of the shortest task and of the
 * longest. A worker that is alone waits for nobody: half of it, so that results are taken while it does the rest. Source:
 * Polychronopoulos and Kuck 1987.
 */
export function guided(left: number, degree: number, workNs: number, most: number = Number.POSITIVE_INFINITY): number {
  const smallest = Math.max(1, Math.round(TASK_NS / Math.max(workNs, 0.1)));
  return Math.min(Math.max(Math.ceil(left / (degree === 1 ? 2 : 4 * degree)), smallest), smallest * LONGEST_TASK, most);
}

const units = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
] as const;

/** A duration for people: three digits and a unit. */
export function nanoseconds(ns: number): string {
  const [unit, size] = units.find(([, limit]) => ns < limit * 1000) ?? ['s', 1e9];
  return `${Number((ns / size).toPrecision(3))} ${unit}`;
}
