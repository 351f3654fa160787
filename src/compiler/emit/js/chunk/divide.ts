import { functionsOfDivide } from '../../../../skeletons/divide.ts';
import type { DivideNode } from '../../../../skeletons/node.ts';
import type { ChunkText } from './text.ts';

/** A subtree that takes less is not worth being given away: below its depth the recursion is a plain one. */
const WORTH_MS = 0.1;
/** Calls on the engine's own stack; deeper, the recursion goes on a stack of its own. */
const CALLS = 400;

/**
 * Problems (`[problem, budget, depth]`) and combinations (`[results, problem]`). Each is done, `[result]`, or, when its budget of
 * milliseconds is used up, given back as the frames of its stack from the root on: `[undefined, frames]`, a frame being
 * `[problem, results so far, parts not begun]`.
 */
export const divideChunk =
  (node: DivideNode): ChunkText =>
  ({ fn, define }) => {
    const [simple, solve, split, combine] = functionsOfDivide(node).map(fn) as [string, string, string, string];
    define([
      `const now = () => performance.now();`,
      `function parts(p) { const all = ${split}(p); if (!Array.isArray(all)) T.noParts(all); return all; }`,
      `function value(r, role) { if (typeof r === 'object' && r !== null && typeof r.then === 'function') T.notAtOnce(r, role); return r; }`,
      // The plain recursion.
      `function recur(p, calls, depth) {`,
      `if (calls === 0) return conquer(p, Infinity, depth)[0];`,
      `if (${simple}(p)) return value(${solve}(p), ROLES[1]);`,
      `if (depth >= ${node.depth}) T.tooDeep(${node.depth});`,
      `const all = parts(p), results = [];`,
      `for (let k = 0; k < all.length; k++) results.push(recur(all[k], calls - 1, depth + 1));`,
      `return value(${combine}(results, p), ROLES[3]);`,
      `}`,
      `function conquer(problem, budget, depth) {`,
      `const stack = [], end = now() + budget;`,
      // Below it, subtrees are small: moved up by one that was, down by one that turned out not to be.
      `let small = Infinity;`,
      `let p = problem, shallow = -1;`,
      `for (;;) {`,
      `let r;`,
      `if (stack.length >= small) {`,
      `const began = now();`,
      `r = recur(p, ${CALLS}, depth + stack.length);`,
      `if (now() - began > ${4 * WORTH_MS}) small = stack.length + 1;`,
      `}`,
      `else if (${simple}(p)) r = value(${solve}(p), ROLES[1]);`,
      `else {`,
      `if (depth + stack.length >= ${node.depth}) T.tooDeep(${node.depth});`,
      `const all = parts(p);`,
      `if (all.length > 0) { stack.push({ p, all, results: [], began: now() }); p = all[0]; continue; }`,
      `r = value(${combine}([], p), ROLES[3]);`,
      `}`,
      `for (;;) {`,
      `const frame = stack[stack.length - 1];`,
      `if (frame === undefined) return [r];`,
      `if (frame.results.push(r) < frame.all.length) { p = frame.all[frame.results.length]; break; }`,
      `stack.pop();`,
      `r = value(${combine}(frame.results, frame.p), ROLES[3]);`,
      `if (now() - frame.began < ${WORTH_MS} && stack.length < small) small = stack.length;`,
      `}`,
      // Out of time: the lower half of the stack is finished, since what is deep is small.
      `if (shallow < 0 ? now() > end : stack.length <= shallow || now() > end + budget) {`,
      `if (shallow < 0) shallow = stack.length >> 1;`,
      `if (stack.length <= shallow || now() > end + budget) return [undefined, stack.map((frame, k) =>`,
      `[frame.p, frame.results, frame.all.slice(frame.results.length + (k < stack.length - 1 ? 1 : 0))])];`,
      `}`,
      `}`,
      `}`,
    ].join('\n'));
    return [
      `const outcomes = [];`,
      `for (; i < hi; i++) {`,
      `const task = a[i];`,
      `outcomes.push(task.length === 3 ? conquer(task[0], task[1], task[2]) : [value(${combine}(task[0], task[1]), ROLES[3])]);`,
      `}`,
      `return outcomes;`,
    ].join('\n');
  };
