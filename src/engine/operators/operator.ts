/** Operators: skeletons over collections that the engine computes in parallel, each by its own algorithm. */
import { OssaError } from '../../errors.ts';
import type { Node } from '../../skeletons/node.ts';
import type { Placed } from '../../skeletons/stages.ts';
import { CallRunner } from '../call-runner.ts';
import type { Context } from '../context.ts';
import { failuresOfPrograms } from '../failures.ts';

/** Computes a skeleton on one input. */
export interface Runner {
  run(input: unknown, context: Context): Promise<unknown>;
}

/** The algorithm of a skeleton. Undefined: this input is for the sequential meaning, on one worker. */
export type Algorithm = (input: unknown, context: Context) => Promise<unknown> | undefined;
/** What an algorithm gives that found out on its way that the input is not for it. */
export const DECLINED: unique symbol = Symbol('declined');
export type MakeAlgorithm<N extends Node> = (node: N, name: string, programOf: (node: Node) => Runner) => Algorithm;

/** How it would have failed in sequence is for the sequential meaning to say, and a promise may be awaited there. */
const retried = (error: unknown): boolean =>
  error instanceof OssaError && (failuresOfPrograms.has(error.code) || error.code === 'OSSA_NOT_SYNCHRONOUS');

/**
 * An algorithm with the sequential meaning behind it: for inputs that it does not take, and for those on which it fails. Failing is
 * rare and functions are pure; exact errors are worth the second run.
 */
export class OperatorRunner implements Runner {
  readonly #algorithm: Algorithm;
  readonly #step: Placed;
  #whole: CallRunner | undefined;

  constructor(algorithm: Algorithm, step: Placed) {
    this.#algorithm = algorithm;
    this.#step = step;
  }

  async run(input: unknown, context: Context): Promise<unknown> {
    try {
      const result = await this.#algorithm(input, context);
      if (result !== undefined && result !== DECLINED) return result;
    } catch (error) {
      if (!retried(error)) throw error;
    }
    this.#whole ??= new CallRunner({ steps: [this.#step], serial: false, once: false });
    return this.#whole.run(input, context);
  }
}
