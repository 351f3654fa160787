import { functionsOfSearch } from '../../../../skeletons/branch-and-bound.ts';
import type { BranchAndBoundNode } from '../../../../skeletons/node.ts';
import type { ChunkText } from './text.ts';

/**
 * Tasks `[best cost, its path, budget, open nodes]`, an open node being `[node, bound, path]`: each is searched best first until its budget of
 * milliseconds is used up. An outcome is `[best found or undefined, open nodes]`; the best is `[cost, path, solution]`. `param.bound` is the
 * lowest cost that anybody knows.
 */
export const branchAndBoundChunk =
  (node: BranchAndBoundNode): ChunkText =>
  ({ fn, define }) => {
    const [bound, branch, cost] = functionsOfSearch(node).map(fn) as [string, string, string];
    define(`const functions = { bound: (n) => ${bound}(n), branch: (n) => ${branch}(n), cost: (n) => ${cost}(n) };`);
    define(`const searching = T.checking(functions, ROLES);`);
    return [
      `const outcomes = [];`,
      `for (; i < hi; i++) outcomes.push(T.searchOpen(searching, a[i], param.bound, ${node.limit}));`,
      `return outcomes;`,
    ].join('\n');
  };
