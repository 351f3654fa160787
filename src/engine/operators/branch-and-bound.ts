/** branchAndBound: every worker searches the best open nodes for some milliseconds; the lowest cost is known to all at once. */
import { branchAndBoundChunk } from '../../compiler/emit/js/chunk/branch-and-bound.ts';
import {
  comparePaths,
  isHopeless,
  type Found,
  type OpenNode,
  type SearchOutcome,
  type SearchTask,
} from '../../compiler/emit/js/searching.ts';
import { Profile } from '../../optimizer/profile.ts';
import type { BranchAndBoundNode } from '../../skeletons/node.ts';
import { Heap } from '../../skeletons/heap.ts';
import type { Context } from '../context.ts';
import { Segment } from '../segment.ts';
import { TaskQueue } from '../task-queue.ts';
import { DECLINED, type MakeAlgorithm } from './operator.ts';

/** A task: short while others have nothing to do. */
const HUNGRY_MS = 2;
const BUSY_MS = 20;
/** Open nodes that go with a task. */
const NODES = 64;

export const branchAndBoundOperator: MakeAlgorithm<BranchAndBoundNode> = (node, name) => {
  const profile = new Profile();
  let segment: Segment | undefined;
  return (input, context) => {
    segment ??= new Segment({ read: 'index', steps: [], serial: false, chunk: branchAndBoundChunk(node) });
    return new Search(node, context).run(new TaskQueue<undefined>(name, segment, profile, context), input);
  };
};

class Search {
  readonly #node: BranchAndBoundNode;
  readonly #context: Context;
  readonly #open = new Heap<OpenNode>(([, a, p], [, b, q]) => a - b || comparePaths(p, q));
  readonly #bound = new Float64Array(new SharedArrayBuffer(8)).fill(Infinity);
  #best: Found | undefined;
  #under = 0;

  constructor(node: BranchAndBoundNode, context: Context) {
    this.#node = node;
    this.#context = context;
  }

  async run(queue: TaskQueue<undefined>, root: unknown): Promise<unknown> {
    // The root is a child of nothing: the first task makes it an ordinary node.
    this.#open.push([root, -Infinity, []]);
    this.#hand(queue);
    let tooMany = false;
    await queue.run(
      (outcome) => {
        const [found, open] = outcome as SearchOutcome;
        this.#under--;
        if (found !== null && this.#isBetter(found)) this.#best = found;
        for (const each of open) if (!this.#isHopeless(each)) this.#open.push(each);
        if (this.#open.size > this.#node.limit) tooMany = true;
        else this.#hand(queue);
      },
      { bound: this.#bound },
    );
    // The sequential search is leaner by what workers hold at the same time; it says whether that is too much.
    if (tooMany) return DECLINED;
    const [cost, , solution] = this.#best ?? [];
    return this.#best && { cost, solution };
  }

  #isBetter([cost, path]: Found): boolean {
    const best = this.#best;
    return best === undefined || cost < best[0] || (cost === best[0] && comparePaths(path, best[1]) < 0);
  }

  #isHopeless([, bound, path]: OpenNode): boolean {
    return this.#best !== undefined && isHopeless(bound, path, this.#best[0], this.#best[1]);
  }

  /** As many tasks as keep the workers busy, each with some of the best nodes, dealt like cards. */
  #hand(queue: TaskQueue<undefined>): void {
    const tasks = 2 * this.#context.workers - this.#under;
    if (tasks <= 0) return;
    const hands: OpenNode[][] = Array.from({ length: tasks }, () => []);
    for (let n = 0; n < tasks * NODES; n++) {
      let next = this.#open.pop();
      while (next !== undefined && this.#isHopeless(next)) next = this.#open.pop();
      if (next === undefined) break;
      (hands[n % tasks] as OpenNode[]).push(next);
    }
    const [cost = Infinity, path = null] = this.#best ?? [];
    const given = hands.filter((hand) => hand.length > 0);
    const budget = given.length < tasks ? HUNGRY_MS : BUSY_MS;
    for (const hand of given) {
      const task: SearchTask = [cost, path, budget, hand];
      queue.add(task, undefined);
      this.#under++;
    }
  }
}
