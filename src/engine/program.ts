/** A program made ready to run: its parts, each with its code. Made once for each program and kept as long as the program. */
import type { Node } from '../skeletons/node.ts';
import { kindOf } from '../skeletons/kinds.ts';
import { walk } from '../skeletons/walk.ts';
import { countLength, collectionLength } from './inputs.ts';
import { CallRunner } from './call-runner.ts';
import { ControlRunner } from './control.ts';
import type { Context } from './context.ts';
import { DataRunner } from './data.ts';
import { nested } from './failures.ts';
import { fusing } from './fusion.ts';
import type { Into } from './into.ts';
import { inOrder, inOrderMoved, type Runner } from './operators/operator.ts';
import { operatorOf } from './operators/operators.ts';
import { isParallel, partsOf, type DataPart, type Part } from './steps.ts';

export class Program {
  readonly node: Node;
  readonly #parts: readonly Runner[];
  /** The call that the whole program is, when it is nothing else: the fast way. */
  readonly single: CallRunner | undefined;

  /** `prefix` goes before the numbers of its parts in plans: a program in another is called by its place in it. */
  constructor(node: Node, prefix: string) {
    this.node = node;
    const parts = partsOf(node);
    const runnerOf = (part: Part, i: number): Runner => {
      const name = `${prefix}${i}`;
      const programIn = (child: Node, place = 0): Program => programOfNode(child, `${name}.${place}.`);
      if (part.kind === 'call') return new CallRunner(part);
      if (part.kind === 'operator') return operatorOf(part.step, name, programIn);
      if (part.kind === 'control') return new ControlRunner(part.step, programIn);
      return part.maps.some(({ body }) => isParallel(body.node))
        ? new Expanding(part, name)
        : new DataRunner(part, name);
    };
    this.#parts = fusing(
      parts.map((part, i) => ({ part, runner: runnerOf(part, i) })),
      (from, to) => (from === to ? `${prefix}${from}` : `${prefix}${from}-${to}`),
    );
    const [first] = this.#parts;
    this.single = this.#parts.length === 1 && first instanceof CallRunner && !first.serial ? first : undefined;
  }

  run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    return inOrder(this.#parts, input, context, into);
  }

  runMoved(input: unknown, context: Context, into?: Into): Promise<unknown> {
    return inOrderMoved(this.#parts, input, context, into);
  }

  /** What runs the program where its results need not be seen; undefined if a part has to give them as others do. */
  get residents(): readonly Runner[] | undefined {
    return this.#parts.every(({ runResident }) => runResident !== undefined) ? this.#parts : undefined;
  }
}

const programs = new WeakMap<Node, Map<string, Program>>();

export function programOfNode(node: Node, prefix = ''): Program {
  let places = programs.get(node);
  if (places === undefined) programs.set(node, (places = new Map()));
  let program = places.get(prefix);
  if (program === undefined) places.set(prefix, (program = new Program(node, prefix)));
  return program;
}

/**
 * A data-parallel part whose body has collections of its own. With few elements outside, the parallelism is inside: every
 * element becomes a run of the body; with many, each is carried through by one worker.
 */
class Expanding {
  readonly #part: DataPart;
  readonly #name: string;
  readonly #whole: DataRunner;

  constructor(part: DataPart, name: string) {
    this.#part = part;
    this.#name = name;
    this.#whole = new DataRunner(part, name);
  }

  async run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const length = this.#part.source === 'generate' ? countLength(input) : collectionLength(input, 'map');
    if (length === 0 || length >= context.workers || this.#part.maps.length > 1 || this.#part.reduce !== undefined) {
      return this.#whole.run(input, context, into);
    }
    const [map] = this.#part.maps as [DataPart['maps'][number]];
    if (map.as !== undefined || [...walk(map.body.node)].some(({ node }) => kindOf(node).state === 'holds'))
      return this.#whole.run(input, context, into);
    const body = programOfNode(map.body.node, `${this.#name}.0.`);
    const elements =
      this.#part.source === 'generate' ? Array.from({ length }, (_, i) => i) : [...(input as Iterable<unknown>)];
    const outcomes = await Promise.allSettled(elements.map((element) => body.run(element, context)));
    return outcomes.map((outcome, i) => {
      if (outcome.status === 'rejected') throw nested(outcome.reason, i);
      return outcome.value;
    });
  }
}
