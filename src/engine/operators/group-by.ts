/** groupBy: pieces group what they have, and combine it; the groups of all are joined in order. */
import { groupByChunk } from '../../compiler/emit/js/chunk/group-by.ts';
import { localFunction } from '../local-function.ts';
import { GROUP_BLOCK } from '../../skeletons/group-by.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { GroupByNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';

export const groupByOperator: MakeAlgorithm<GroupByNode> = (node, name) => {
  const chunked = new Chunked(name);
  const text = { key: 'groups', text: groupByChunk(node) };
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const from = elementsOf(input);
    // Elements that travel come in batches of any size, which are no blocks.
    if (from.shared === undefined && node.op !== undefined && !node.op.exact) return undefined;
    const groups = new Map<unknown, unknown>();
    const combine = node.op && synchronous(localFunction(node.op.fn, node.op.name), node.op.name);
    const join = (before: unknown, value: unknown): unknown => {
      if (combine !== undefined) return combine(before, value);
      for (const each of value as unknown[]) (before as unknown[]).push(each);
      return before;
    };
    const take = (value: unknown): void => {
      const [keys, values] = value as readonly [ArrayLike<unknown>, ArrayLike<unknown>];
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        const before = groups.get(key);
        const known = before !== undefined || groups.has(key);
        groups.set(key, known ? join(before, values[i]) : values[i]);
      }
    };
    const align = node.op === undefined ? 1 : GROUP_BLOCK;
    return chunked.run(text, from, { param: {}, windowed: true, take, align }, context).then(() => groups);
  };
};
