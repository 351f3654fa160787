/** A worker's share of a branch and bound: some open nodes, searched best first for a while. */
import type { Searching } from '../../../skeletons/branch-and-bound.ts';
import { Failure, limitReached } from '../../../skeletons/failure.ts';
import { Heap } from '../../../skeletons/heap.ts';

/** From the root down: which child was taken. Of two, the one that is lower where they first differ stands before the other. */
export type Path = readonly number[];
export type OpenNode = readonly [node: unknown, bound: number, path: Path];
export type Found = readonly [cost: number, path: Path, solution: unknown];
export type SearchTask = readonly [cost: number, path: Path | null, budgetMs: number, open: readonly OpenNode[]];
export type SearchOutcome = readonly [found: Found | null, open: readonly OpenNode[]];

/** Negative if `a` stands before `b`; an ancestor stands before what is below it. */
export function comparePaths(a: Path, b: Path): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  return a.length - b.length;
}

/** Whether nothing below the node can be better than the best that is known: neither cheaper nor, at that cost, further left. */
export function isHopeless(bound: number, path: Path, cost: number, best: Path | null): boolean {
  if (bound === Infinity || bound > cost) return true;
  return bound === cost && best !== null && comparePaths(path, best) > 0;
}

const byBound = ([, a, p]: OpenNode, [, b, q]: OpenNode): number => a - b || comparePaths(p, q);

/** Looks at the clock once in so many nodes. */
const STRIDE = 16;

export function searchOpen(
  { bound, branch, cost }: Searching,
  [known, knownPath, budget, open]: SearchTask,
  shared: Float64Array,
  limit: number,
): SearchOutcome {
  const heap = new Heap<OpenNode>(byBound);
  for (const each of open) heap.push(each);
  const end = performance.now() + budget;
  let [best, bestPath]: [number, Path | null] = [known, knownPath];
  let found: Found | null = null;
  const visit = (node: unknown, path: Path): void => {
    const itsCost = cost(node) as number | undefined;
    const itsBound = bound(node) as number;
    if (itsCost === undefined) {
      if (itsBound <= (shared[0] as number) && !isHopeless(itsBound, path, best, bestPath))
        heap.push([node, itsBound, path]);
    } else if (itsCost < best || (itsCost === best && (bestPath === null || comparePaths(path, bestPath) < 0))) {
      [best, bestPath, found] = [itsCost, path, [itsCost, path, node]];
      // Not atomic: a higher one that is written over a lower one only prunes less.
      if (itsCost < (shared[0] as number)) shared[0] = itsCost;
    }
    if (heap.size > limit) throw new Failure((at) => limitReached('branchAndBound', limit, 'open nodes', at));
  };
  for (let n = 1; heap.size > 0; n++) {
    if (n % STRIDE === 0 && performance.now() > end) break;
    const [node, itsBound, path] = heap.pop() as OpenNode;
    // What another worker has found is worth its cost only: of equals the leftmost is decided where both are known.
    if (itsBound > (shared[0] as number) || isHopeless(itsBound, path, best, bestPath)) continue;
    // The root comes as it is.
    if (path.length === 0) {
      visit(node, path);
      if (heap.size === 0) break;
      heap.pop();
    }
    for (const [index, child] of (branch(node) as readonly unknown[]).entries()) visit(child, [...path, index]);
  }
  const left: OpenNode[] = [];
  for (let each = heap.pop(); each !== undefined; each = heap.pop()) left.push(each);
  return [found, left];
}
