/**
 * Skeletons that decide how often and on what their programs run (branch, fork, iterate, retry, …), where those programs are parallel
 * inside: each of their runs is a run of the engine. What they decide is their sequential meaning.
 */
import { OssaError } from '../errors.ts';
import { Failure } from '../skeletons/failure.ts';
import type { Outputs, Process } from '../skeletons/kind.ts';
import { kindOf } from '../skeletons/kinds.ts';
import type { IterateNode, Node } from '../skeletons/node.ts';
import { flagsOf, type Placed } from '../skeletons/stages.ts';
import { walk } from '../skeletons/walk.ts';
import type { Context } from './context.ts';
import { failuresOfPrograms, relocate } from './failures.ts';
import type { Into } from './into.ts';
import { localFunction } from './local-function.ts';
import type { Runner } from './operators/operator.ts';
import { settle } from './resident.ts';
import { throughRounds } from './rounds.ts';

/** Whether a node is of that sort: its children one-to-one, and nothing in it keeps state from one of their runs to the next. */
export function isControl(node: Node): boolean {
  const { children } = kindOf(node);
  const inside = children(node);
  const collects = node.kind === 'map' || node.kind === 'generate' || node.kind === 'flatMap';
  return (
    inside.length > 0 &&
    !collects &&
    inside.every((child) => !flagsOf(child).includes('many')) &&
    ![...walk(node)].some((visit) => kindOf(visit.node).state === 'holds')
  );
}

/** A program that is run again and again. */
interface ControlledProgram extends Runner {
  readonly residents: readonly Runner[] | undefined;
}

export class ControlRunner implements Runner {
  readonly #step: Placed;
  readonly #programIn: (child: Node, place: number) => ControlledProgram;

  constructor(step: Placed, programIn: (child: Node, place: number) => ControlledProgram) {
    this.#step = step;
    this.#programIn = programIn;
  }

  async run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const { node, place } = this.#step;
    try {
      if (node.kind === 'fork') return await this.#fork(node.branches, input, context);
      const rounds = node.kind === 'iterate' && this.#rounds(node, input, context, into);
      if (rounds) return settle(await rounds);
      const process = kindOf(node).open(node, {
        place,
        resolve: localFunction,
        open: (child) => this.#process(child, context),
        changed: undefined,
      });
      const [output] = await process.next(input);
      return output;
    } catch (thrown) {
      throw thrown instanceof Failure ? thrown.report(thrown.path) : thrown;
    }
  }

  #process(child: Node, context: Context): Process {
    const program = this.#programIn(child, kindOf(this.#step.node).children(this.#step.node).indexOf(child));
    return { next: async (x: unknown): Promise<Outputs> => [await inside(program.run(x, context))] };
  }

  /** All rounds of an iteration, where nobody sees what they give but the last. */
  #rounds(
    { body, times, until }: IterateNode,
    input: unknown,
    context: Context,
    into: Into | undefined,
  ): Promise<unknown> | undefined {
    const residents = until === undefined ? this.#programIn(body, 0).residents : undefined;
    return residents && inside(throughRounds(residents, input, times, context, into));
  }

  /** All branches at the same time; of those that fail, the first counts, as in sequence. */
  async #fork(branches: readonly Node[], input: unknown, context: Context): Promise<unknown[]> {
    const outcomes = await Promise.allSettled(
      branches.map((branch, i) => this.#programIn(branch, i).run(input, context)),
    );
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }
}

/** What a program inside gives; how it fails is told as a failure on its way outwards. */
async function inside(result: Promise<unknown>): Promise<unknown> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof OssaError) || !failuresOfPrograms.has(error.code)) throw error;
    const path = String(error.details['path'] ?? '');
    throw new Failure((at) => relocate(error, at), path === '' ? [] : path.split('.').map(Number));
  }
}
