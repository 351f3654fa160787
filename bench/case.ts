/**
 * What a benchmark case is made of. A case has several *sides* that compute the same result in different ways; the runner
 * takes them in turns (A B C A B C …), checks that they agree, and reports what one item costs on each.
 */
import { hook } from './installed.ts';

/** How a turn's seconds become the reported value: seconds per item × scale. Always lower is better. */
export interface Unit {
  readonly label: string;
  readonly scale: number;
}
export const seconds: Unit = { label: 's', scale: 1 };
export const microsecondsPerTask: Unit = { label: 'µs per task', scale: 1e6 };
export const nanosecondsPerItem: Unit = { label: 'ns per item', scale: 1e9 };
export const mebibytesPerMillion: Unit = { label: 'MiB per 10⁶ items', scale: 1 };

/** A side that is alive: `run` is timed, everything else is not. */
export interface Session<T = unknown> {
  run(): T | Promise<T>;
  /** The result in a form that can be compared: the same on every side, or the bench fails. */
  digest(result: T): string | number;
  /** Items in one run; 1 when left out. */
  readonly items?: number;
  /** The reported value where it is not the time of the run. */
  value?(result: T): number;
  close?(): unknown;
}

/** What one turn of one side gave. `value` is in the case's unit; CPU seconds are of one run, all threads together. */
export interface Outcome {
  readonly value: number;
  readonly runs: number;
  readonly items: number;
  readonly cpuSeconds: number;
  /** Peak resident memory of the process since it started. */
  readonly rssMiB: number;
  readonly digest: string;
}

/** JavaScript in a child process of its own: kept for all rounds after a warm-up, or a new one for each turn (`fresh`). */
export interface SessionSide {
  readonly kind: 'session';
  open(): Session | Promise<Session>;
  readonly execArgv: readonly string[];
  readonly fresh: boolean;
  /** Turns thrown away before a kept process counts, where much code has to become warm. */
  readonly warmUpTurns?: number;
  /** A package that the repository does not depend on, and the command that adds it. */
  readonly needs?: { readonly name: string; readonly command: string };
}
/** A native program that warms up, times itself and prints an outcome in seconds per run (see peers/measure.h). */
export interface NativeSide {
  readonly kind: 'native';
  /** The source below peers/, its flags, and the arguments. */
  readonly source: string;
  readonly flags: readonly string[];
  readonly arguments: readonly (string | number)[];
  /** What to install when it does not compile. */
  readonly needs: string;
  readonly items: number;
}
/** A command timed from the outside, from start to exit; what it prints is its result. */
export interface LaunchSide {
  readonly kind: 'launch';
  readonly command: readonly string[];
}
export type Side = SessionSide | NativeSide | LaunchSide;

/** The outcomes of one round, by side. */
export type Round = Readonly<Record<string, Outcome>>;

/** A figure made from the sides of the same round, and the bound it has to keep; without a bound it only informs. */
export interface Goal {
  readonly name: string;
  readonly unit: string;
  readonly of: (round: Round) => number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Case {
  readonly name: string;
  readonly unit: Unit;
  /** What is computed, with sizes: one or two sentences for the reader of the table. */
  readonly what: string;
  /** Clean rounds needed. */
  readonly rounds: number;
  readonly sides: Readonly<Record<string, Side>>;
  /** Sides that round otherwise, and the greatest relative difference of the numbers in their digest (agreement.ts). */
  readonly near?: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
}

/** A control or a peer in JavaScript. */
export function session<T>(
  open: () => Session<T> | Promise<Session<T>>,
  options: Partial<Pick<SessionSide, 'fresh' | 'warmUpTurns' | 'needs'>> = {},
): SessionSide {
  return { kind: 'session', open, execArgv: [], fresh: false, ...options };
}

/** Ossa as its users have it: the package, with the hook that captures functions. */
export function ossa<T>(open: () => Promise<Session<T>>, options: { fresh?: boolean } = {}): SessionSide {
  return { ...session(open, options), execArgv: ['--import', hook] };
}

/** C with threads, its arithmetic kept exact so that results compare bit for bit. */
export function native(source: string, args: readonly (string | number)[], items = 1): NativeSide {
  return {
    kind: 'native',
    source: `native/${source}`,
    flags: ['-pthread', '-lm'],
    arguments: args,
    needs: 'apt-get install g++',
    items,
  };
}

export function tbb(source: string, args: readonly (string | number)[], items = 1): NativeSide {
  return {
    kind: 'native',
    source: `tbb/${source}`,
    flags: ['-ltbb'],
    arguments: args,
    needs: 'apt-get install g++ libtbb-dev',
    items,
  };
}

/** A kernel in C for this very processor. */
export function kernelPeer(source: string, flags: readonly string[], args: readonly (string | number)[]): NativeSide {
  return {
    kind: 'native',
    source: `kernels/${source}`,
    flags: ['-march=native', '-Wno-psabi', ...flags],
    arguments: args,
    needs: 'apt-get install g++, and AVX2',
    items: 1,
  };
}

/** How many times the value of `a` the value of `b` is. */
export function ratio(a: string, b: string): Goal['of'] {
  return (round) => {
    const over = round[a];
    const under = round[b];
    return over && under && over.value / under.value;
  };
}
