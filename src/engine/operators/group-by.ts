/** groupBy: pieces group what they have, and combine it; the groups of all are joined in order. Many keys go another way. */
import { groupByChunk } from '../../compiler/emit/js/chunk/group-by.ts';
import { localFunction } from '../local-function.ts';
import { GROUP_BLOCK } from '../../skeletons/group-by.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { GroupByNode } from '../../skeletons/node.ts';
import { areElements, type Elements, elementsOf } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import { keyedKernel, ManyGroups } from './group-many.ts';
import { NOT_NUMBERS } from './placed.ts';
import type { MakeAlgorithm } from './operator.ts';

export const groupByOperator: MakeAlgorithm<GroupByNode> = (node, name) => {
  const chunked = new Chunked(name);
  const manyGroups = new ManyGroups(node, name);
  return (input, context) => {
    if (!areElements(input)) return undefined;
    const from = elementsOf(input);
    const kernel = keyedKernel(node, from);
    const text = { key: 'groups', text: groupByChunk(node), kernel };
    // Elements that travel come in batches of any size, which are no blocks.
    const inBlocks = from.shared === undefined && node.op !== undefined && !node.op.exact;
    if (inBlocks && (!context.mayComputeHere || chunked.isDear(text, from, () => ({})))) return undefined;
    const here = inBlocks ? NOT_NUMBERS : undefined;
    const align = node.op === undefined ? 1 : GROUP_BLOCK;
    const combine = node.op && synchronous(localFunction(node.op.fn, node.op.name), node.op.name);
    const join = (before: unknown, value: unknown): unknown => {
      if (combine !== undefined) return combine(before, value);
      for (const each of value as unknown[]) (before as unknown[]).push(each);
      return before;
    };
    const groupsOf = async (elements: Elements): Promise<Map<unknown, unknown>> => {
      const groups = new Map<unknown, unknown>();
      const take = (value: unknown): void => {
        const [keys, values] = value as readonly [ArrayLike<unknown>, ArrayLike<unknown>];
        for (let i = 0; i < keys.length; i++) {
          const key = keys[i];
          const before = groups.get(key);
          const known = before !== undefined || groups.has(key);
          groups.set(key, known ? join(before, values[i]) : values[i]);
        }
      };
      await chunked.run(text, elements, { param: {}, windowed: true, take, align, here }, context);
      return groups;
    };
    if (from.shared === undefined) return groupsOf(from);
    const all = (): Promise<Map<unknown, unknown>> => groupsOf(from);
    // Not all keys and values have to be numbers, as those of the first block are.
    return ManyGroups.suit(from, groupsOf).then((many) => (many ? manyGroups.groups(from, context).catch(all) : all()));
  };
};
