/** gather of numbers: pieces of the indices; the values are there for every worker. */
import { gatherChunk } from '../../compiler/emit/js/chunk/gather.ts';
import type { GatherNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf, inSharedMemory } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const gatherOperator: MakeAlgorithm<GatherNode> = (node, name) => {
  const chunked = new Chunked(name);
  const text = { key: 'gather', text: gatherChunk(), estimateNs: 2 };
  return (input, context) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [values, indices] = input.map(elementsOf) as [ReturnType<typeof elementsOf>, ReturnType<typeof elementsOf>];
    if (values.element === undefined || indices.shared === undefined) return undefined;
    const { view, release } = inSharedMemory(values);
    const { room, take, result } = placedIn(node.as, indices.length);
    return chunked
      .run(text, indices, { param: { values: view }, room, take }, context)
      .finally(release)
      .then(result);
  };
};
