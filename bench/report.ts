/** The form of a result file, and how rounds become it. Times and ratios are medians; the range is the noise. */
import type { Case, Goal, Outcome, Round } from './case.ts';
import type { Machine } from './machine.ts';

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}
export interface SideResult extends Spread {
  /** Turns that count: one in each clean round. */
  readonly runs: number;
  /** Items in one run, and the processor seconds of one run over all threads. */
  readonly items: number;
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  /** Too few clean rounds: the figures come from the least disturbed ones and prove nothing. */
  readonly inconclusive?: true;
}
export interface GoalResult extends Spread {
  readonly name: string;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly met?: boolean;
}
export interface CaseReport {
  readonly name: string;
  readonly unit: string;
  readonly what: string;
  readonly date: string;
  readonly rounds: { readonly needed: number; readonly clean: number; readonly taken: number };
  readonly results: Readonly<Record<string, SideResult>>;
  /** Sides that could not run here, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly goals: readonly GoalResult[];
}
export interface Report {
  readonly machine: Machine;
  readonly node: string;
  readonly cases: readonly CaseReport[];
}

/** A round and the share of a core that others took in it; undefined where that cannot be told. */
export interface JudgedRound {
  readonly outcomes: Round;
  readonly others: number | undefined;
}

/** More than this share of a core for others and the round is thrown away. */
const OTHERS_AT_MOST = 0.05;

export function isClean(round: JudgedRound): boolean {
  return round.others !== undefined && round.others <= OTHERS_AT_MOST;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (position: number): number => sorted[position] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}

export function caseReport(
  benchCase: Case,
  rounds: readonly JudgedRound[],
  leftOut: CaseReport['leftOut'],
): CaseReport {
  const clean = rounds.filter(isClean);
  const enough = clean.length >= benchCase.rounds;
  const byDisturbance = rounds.toSorted((a, b) => (a.others ?? Infinity) - (b.others ?? Infinity));
  const counted = (enough ? clean : byDisturbance.slice(0, benchCase.rounds)).map((round) => round.outcomes);
  const names = Object.keys(counted[0] ?? {});
  return {
    name: benchCase.name,
    unit: benchCase.unit.label,
    what: benchCase.what,
    date: new Date().toISOString().slice(0, 10),
    rounds: { needed: benchCase.rounds, clean: clean.length, taken: rounds.length },
    results: Object.fromEntries(names.map((name) => [name, sideResult(counted, name, enough)])),
    leftOut,
    goals: benchCase.goals.flatMap((goal) => goalResult(goal, counted, enough) ?? []),
  };
}

function sideResult(rounds: readonly Round[], name: string, enough: boolean): SideResult {
  const of = (pick: (outcome: Outcome) => number): number[] => rounds.flatMap((round) => round[name] ?? []).map(pick);
  return {
    ...spread(of((outcome) => outcome.value)),
    runs: of((outcome) => outcome.runs).length,
    items: of((outcome) => outcome.items)[0] ?? 1,
    cpuSeconds: spread(of((outcome) => outcome.cpuSeconds)).median,
    rssMiB: Math.max(...of((outcome) => outcome.rssMiB)),
    ...(enough ? {} : { inconclusive: true as const }),
  };
}

/** Undefined when a side it needs is left out. A goal is judged only on enough clean rounds. */
function goalResult(goal: Goal, rounds: readonly Round[], enough: boolean): GoalResult | undefined {
  const values = rounds.map(goal.of).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const { of: _, ...bound } = goal;
  const measured = spread(values);
  const bounded = goal.atLeast !== undefined || goal.atMost !== undefined;
  const met = measured.median >= (goal.atLeast ?? -Infinity) && measured.median <= (goal.atMost ?? Infinity);
  return { ...bound, ...measured, ...(bounded && enough ? { met } : {}) };
}
