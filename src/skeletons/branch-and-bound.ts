/** branchAndBound: the best of all solutions, without looking at all. */
import { Failure, limitReached, synchronous, wrongInput } from './failure.ts';
import { Heap } from './heap.ts';
import { leaf, named, printed, type KindOf, type UserFunction } from './kind.ts';
import type { BranchAndBoundNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkPositive, checkSynchronous } from './validate.ts';

const LIMIT = 1 << 22;

/** In the order bound, branch, cost. */
export const functionsOfSearch = (node: BranchAndBoundNode): readonly UserFunction[] =>
  (['bound', 'branch', 'cost'] as const).map((name) => named(node[name], `branchAndBound's ${name}`));

export const branchAndBoundKind: KindOf<BranchAndBoundNode> = {
  kind: 'branchAndBound',
  ...leaf,
  functions: functionsOfSearch,
  flags: () => [],
  details: ({ bound, branch, cost }) => [printed(bound), printed(branch), printed(cost)],
  open(node, { resolve }) {
    const [bound, branch, cost] = functionsOfSearch(node).map(({ fn, role }) =>
      synchronous(resolve(fn, role), role),
    ) as [Searching['bound'], Searching['branch'], Searching['cost']];
    const roles = functionsOfSearch(node).map(({ role }) => role);
    return { next: (x) => [search(checking({ bound, branch, cost }, roles), x, node.limit)] };
  },
};

/** The three functions, what they throw made failures. */
export interface Searching {
  readonly bound: (node: unknown) => unknown;
  readonly branch: (node: unknown) => unknown;
  readonly cost: (node: unknown) => unknown;
}

/** The functions with their results checked; `roles` in the order bound, branch, cost. */
export function checking({ bound, branch, cost }: Searching, roles: readonly string[]): Searching {
  const wrong = (role: string | undefined, expects: string, value: unknown): never => {
    throw new Failure((path) => wrongInput(`branchAndBound, from ${role},`, expects, value, path));
  };
  const isNumber = (x: unknown): boolean => typeof x === 'number' && !Number.isNaN(x);
  return {
    bound: (node) => {
      const found = bound(node);
      return isNumber(found) ? found : wrong(roles[0], 'a number', found);
    },
    branch: (node) => {
      const found = branch(node);
      return Array.isArray(found) ? found : wrong(roles[1], 'an array of nodes', found);
    },
    cost: (node) => {
      const found = cost(node);
      return found === undefined || isNumber(found) ? found : wrong(roles[2], 'a number or undefined', found);
    },
  };
}

/** An open node: where it is in the tree decides between equals. */
export interface Open {
  readonly node: unknown;
  readonly bound: number;
  readonly parent: Open | undefined;
  /** Which child of its parent. */
  readonly index: number;
  readonly depth: number;
}

/** Whether `a` stands before `b` in the tree, from left to right; negative if so. An ancestor stands before what is below it. */
export function comparePaths(a: Open, b: Open): number {
  let [p, q]: [Open, Open] = [a, b];
  while (p.depth > q.depth) p = p.parent as Open;
  while (q.depth > p.depth) q = q.parent as Open;
  if (p === q) return a.depth - b.depth;
  while (p.parent !== q.parent) [p, q] = [p.parent as Open, q.parent as Open];
  return p.index - q.index;
}

const isAbove = (a: Open, b: Open): boolean => {
  let at = b;
  while (at.depth > a.depth) at = at.parent as Open;
  return at === a;
};

/** Best first: the node with the lowest bound, and of equals the leftmost. */
export function search({ bound, branch, cost }: Searching, root: unknown, limit: number): Best<unknown> | undefined {
  const heap = new Heap<Open>((a, b) => a.bound - b.bound || comparePaths(a, b));
  let best: { readonly cost: number; readonly at: Open } | undefined;
  const hopeless = (open: Open): boolean =>
    open.bound === Infinity ||
    (best !== undefined &&
      (open.bound > best.cost ||
        (open.bound === best.cost && comparePaths(open, best.at) > 0 && !isAbove(open, best.at))));
  const visit = (open: Open): void => {
    const found = cost(open.node) as number | undefined;
    if (found === undefined) {
      if (!hopeless(open)) heap.push(open);
    } else if (best === undefined || found < best.cost || (found === best.cost && comparePaths(open, best.at) < 0)) {
      best = { cost: found, at: open };
    }
    if (heap.size > limit) throw new Failure((path) => limitReached('branchAndBound', limit, 'open nodes', path));
  };
  visit({ node: root, bound: bound(root) as number, parent: undefined, index: 0, depth: 0 });
  for (let open = heap.pop(); open !== undefined; open = heap.pop()) {
    if (hopeless(open)) continue;
    for (const [index, node] of (branch(open.node) as readonly unknown[]).entries())
      visit({ node, bound: bound(node) as number, parent: open, index, depth: open.depth + 1 });
  }
  return best && { cost: best.cost, solution: best.at.node };
}

/** The best solution. */
export interface Best<N> {
  readonly cost: number;
  readonly solution: N;
}

/** The three functions of a search for the lowest cost. They are synchronous and pure. */
export interface BranchAndBoundOptions<N> {
  /** A cost that no solution below this node is under. The closer, the less is searched; Infinity says that there is none. */
  readonly bound: (node: N) => number;
  /** The nodes below this one, the most promising first. */
  readonly branch: (node: N) => readonly N[];
  /** The cost of a node that is a solution; undefined for any other. */
  readonly cost: (node: N) => number | undefined;
  /** Nodes that may be open at once: one more ends the run with `OSSA_LIMIT`. 2²² when left out. */
  readonly limit?: number | undefined;
}

/**
 * The solution of the lowest cost in a tree of partial solutions, searched best first: whatever cannot be better than what is known is
 * left out. The input is the root. Gives `{ cost, solution }`, or undefined when there is no solution.
 *
 * Meaning: the lowest cost of all solutions in the tree, and of several with that cost the leftmost. It does not depend on the order
 * of the search, as long as no bound is above a cost below it. A node that has a cost is a leaf: nothing below it is looked at.
 * Cost: exponential in the worst case; workers search different nodes and share the best cost found. Maximise by negating.
 * Source: Land and Doig 1960; Poldner and Kuchen, branch and bound in Muesli, 2008.
 *
 * At work it fails with `OSSA_FUNCTION_FAILED`, with `OSSA_WRONG_INPUT` when a function gives no number or no array, with `OSSA_LIMIT`.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example run(branchAndBound({ bound: shortestRest, branch: nextCities, cost: tourLength }), start)
 */
export function branchAndBound<N>(options: BranchAndBoundOptions<N>): Skeleton<N, Best<N> | undefined> {
  checkOptionNames(options ?? null, ['bound', 'branch', 'cost', 'limit'], 'branchAndBound');
  const { bound, branch, cost, limit } = options;
  checkPositive(limit, "branchAndBound's limit");
  const node: BranchAndBoundNode = {
    kind: 'branchAndBound',
    bound: checkSynchronous(bound, "branchAndBound's bound"),
    branch: checkSynchronous(branch, "branchAndBound's branch"),
    cost: checkSynchronous(cost, "branchAndBound's cost"),
    limit: limit ?? LIMIT,
  };
  return build(branchAndBoundKind, node, []);
}
