/** Operators: skeletons over collections that the engine computes in parallel, each by its own algorithm. */
import { OssaError } from '../../errors.ts';
import type { Kind, Node } from '../../skeletons/node.ts';
import type { Placed } from '../../skeletons/stages.ts';
import { changeMemory, free, type InMemory } from '../../types/move.ts';
import { CallRunner } from '../call-runner.ts';
import type { Context } from '../context.ts';
import { failuresOfPrograms } from '../failures.ts';
import type { Into, Wanted } from '../into.ts';
import { settle } from '../resident.ts';
import { asValue, readingOf, sharedInstead } from './moved.ts';

/** Computes a skeleton on one input. */
export interface Runner {
  /** What it gives may stand in `into`. */
  run(input: unknown, context: Context, into?: Into): Promise<unknown>;
  /** The same for an input that was moved: it may free the memory when nothing reads it any more. */
  runMoved?(input: unknown, context: Context, into?: Into): Promise<unknown>;
  /** The same where nobody but another such run sees what it gives, which may stay in shared memory (resident.ts). */
  readonly runResident?: ((input: unknown, context: Context) => Promise<unknown>) | undefined;
  /** Several rounds of that at once, each on what the one before gives; undefined where one is as good now. */
  readonly runRounds?: RunRounds | undefined;
}

export type RunRounds = (input: unknown, most: number, context: Context, into?: Into) => Promise<Rounds> | undefined;

/** What so many rounds gave, at most as many as were asked for. */
export interface Rounds {
  readonly value: unknown;
  readonly rounds: number;
}

/** What goes through one after the other. */
export async function inOrder(
  runners: readonly Runner[],
  input: unknown,
  context: Context,
  into?: Into,
): Promise<unknown> {
  let value = input;
  for (const [i, runner] of runners.entries()) {
    // Whoever goes round and round hears of the end here.
    context.check();
    value = await runner.run(value, context, i === runners.length - 1 ? into?.reading(value) : undefined);
  }
  return value;
}

/** The same for an input that was moved: its memory is free when the first has read it. */
export async function inOrderMoved(
  [first, ...others]: readonly Runner[],
  input: unknown,
  context: Context,
  into?: Into,
): Promise<unknown> {
  const { run, runMoved = run } = first as Runner;
  const value = await runMoved.call(first, input, context, others.length === 0 ? into?.reading(input) : undefined);
  return inOrder(others, value, context, into);
}

/**
 * The algorithm of a skeleton. Undefined: this input is for the sequential meaning, on one worker. What it gives may stand where that is
 * `wanted`.
 */
export interface Algorithm {
  (input: unknown, context: Context, wanted?: Wanted): Promise<unknown> | undefined;
  readonly rounds?: RunRounds;
}
/** What an algorithm gives that found out on its way that the input is not for it. */
export const DECLINED: unique symbol = Symbol('declined');
/** Skeletons whose results can stay, and hold nothing of the input. */
const resident: ReadonlySet<Kind> = new Set<Kind>(['stencil']);
export type MakeAlgorithm<N extends Node> = (node: N, name: string, programOf: (node: Node) => Runner) => Algorithm;

/** How it would have failed in sequence is for the sequential meaning to say, and a promise may be awaited there. */
export const retried = (error: unknown): boolean =>
  error instanceof OssaError && (failuresOfPrograms.has(error.code) || error.code === 'OSSA_NOT_SYNCHRONOUS');

/** Frees what `changeMemory` gives it. */
export function freed(collection: InMemory): InMemory {
  free(collection);
  return collection;
}

/**
 * An algorithm with the sequential meaning behind it: for inputs that it does not take, and for those on which it fails. Failing is
 * rare and functions are pure; exact errors are worth the second run.
 */
export class OperatorRunner implements Runner {
  readonly runResident: Runner['runResident'];
  readonly runRounds: Runner['runRounds'];
  readonly #algorithm: Algorithm;
  readonly #step: Placed;
  #whole: CallRunner | undefined;

  constructor(algorithm: Algorithm, step: Placed) {
    this.#algorithm = algorithm;
    this.#step = step;
    this.runResident = resident.has(step.node.kind) ? (input, context) => this.#resident(input, context) : undefined;
    this.runRounds = algorithm.rounds;
  }

  async run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const result = await this.#attempt(input, context, into);
    return result === DECLINED ? this.#inSequence(settle(input), context) : result;
  }

  /** What an algorithm reads as a whole lies in shared memory only, and not in the input too. */
  async runMoved(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const reading = readingOf(this.#step.node.kind, input);
    if (reading !== 'whole') {
      const result = await this.run(input, context, into);
      if (reading === 'pieces') changeMemory(input, freed);
      return result;
    }
    const shared = changeMemory(input, sharedInstead);
    const result = await this.#attempt(shared, context, into);
    return result === DECLINED ? this.#inSequence(shared, context) : result;
  }

  async #resident(input: unknown, context: Context): Promise<unknown> {
    const result = await this.#attempt(input, context, 'resident');
    return result === DECLINED ? this.#inSequence(settle(input), context) : result;
  }

  async #attempt(input: unknown, context: Context, wanted: Wanted): Promise<unknown> {
    try {
      return (await this.#algorithm(input, context, wanted)) ?? DECLINED;
    } catch (error) {
      if (!retried(error)) throw error;
      return DECLINED;
    }
  }

  #inSequence(input: unknown, context: Context): Promise<unknown> {
    this.#whole ??= new CallRunner({ steps: [this.#step], serial: false, once: false });
    return this.#whole.run(asValue(this.#step.node.kind, input), context);
  }
}
