/**
 * divide: workers recur by themselves for a few milliseconds; what they have not begun by then becomes tasks for all. Source: the
 * heartbeat scheduling of Acar et al., 2018, with tasks in the place of promoted frames.
 */
import { divideChunk } from '../../compiler/emit/js/chunk/divide.ts';
import { Profile } from '../../optimizer/profile.ts';
import type { DivideNode } from '../../skeletons/node.ts';
import type { Context } from '../context.ts';
import { Segment } from '../segment.ts';
import { TaskQueue } from '../task-queue.ts';
import type { MakeAlgorithm } from './operator.ts';

/** A worker's time before it gives back what it has not begun: short while others have nothing to do. */
const HUNGRY_MS = 2;
const BUSY_MS = 25;

/** A problem whose parts are under way. */
interface Pending {
  readonly problem: unknown;
  readonly results: unknown[];
  missing: number;
  readonly depth: number;
  readonly parent: Pending | undefined;
  /** Which part of the parent. */
  readonly index: number;
}
/** Where a task's result belongs. */
interface Place {
  readonly parent: Pending | undefined;
  readonly index: number;
  readonly depth: number;
}
type Frame = readonly [problem: unknown, results: readonly unknown[], rest: readonly unknown[]];
type Outcome = readonly [result: unknown] | readonly [undefined, frames: readonly Frame[]];

export const divideOperator: MakeAlgorithm<DivideNode> = (node, name) => {
  const profile = new Profile();
  let segment: Segment | undefined;
  return (input, context) => {
    segment ??= new Segment({ read: 'index', steps: [], serial: false, chunk: divideChunk(node) });
    return new Division(context).run(new TaskQueue<Place>(name, segment, profile, context), input);
  };
};

class Division {
  readonly #context: Context;
  #root: { readonly result: unknown } | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  async run(queue: TaskQueue<Place>, input: unknown): Promise<unknown> {
    const { workers } = this.#context;
    const solve = (problem: unknown, place: Place): void => {
      const budget = queue.waiting > 2 * workers ? BUSY_MS : HUNGRY_MS;
      queue.add([problem, budget, place.depth], place);
    };
    const finished = (result: unknown, { parent, index }: Place): void => {
      if (parent === undefined) {
        this.#root = { result };
        return;
      }
      parent.results[index] = result;
      if (--parent.missing > 0) return;
      const { depth, parent: above, index: at } = parent;
      queue.addFirst([parent.results, parent.problem], { parent: above, index: at, depth });
    };
    const divided = (frames: readonly Frame[], place: Place): void => {
      let { parent, index, depth } = place;
      for (const [k, [problem, results, rest]] of frames.entries()) {
        const below = k < frames.length - 1;
        const missing = rest.length + Number(below);
        const pending: Pending = { problem, results: [...results], missing, depth, parent, index };
        const first = results.length + Number(below);
        for (const [i, part] of rest.entries()) solve(part, { parent: pending, index: first + i, depth: depth + 1 });
        [parent, index, depth] = [pending, results.length, depth + 1];
      }
    };
    solve(input, { parent: undefined, index: 0, depth: 0 });
    await queue.run((outcome, place) => {
      const [result, frames] = outcome as Outcome;
      if (frames === undefined) finished(result, place);
      else divided(frames, place);
    });
    return (this.#root as { readonly result: unknown }).result;
  }
}
