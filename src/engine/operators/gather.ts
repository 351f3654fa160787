/** gather from a typed collection: pieces of the indices; the values are there for every worker. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { gatherChunk } from '../../compiler/emit/js/chunk/gather.ts';
import type { GatherNode } from '../../skeletons/node.ts';
import { isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf, inSharedMemory } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const gatherOperator: MakeAlgorithm<GatherNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [values, indices] = input.map(elementsOf) as [ReturnType<typeof elementsOf>, ReturnType<typeof elementsOf>];
    if (values.element === undefined || indices.shared === undefined) return undefined;
    // What is no number stands in no array of them.
    if (isStruct(values.element) && node.as === undefined) return undefined;
    const text = { key: readOf(values.element), text: gatherChunk(values.element, node.as), estimateNs: 2 };
    const { view, release } = inSharedMemory(values);
    const { room, take, result } = placedIn(node.as, indices.length);
    return chunked
      .run(text, indices, { param: { values: view }, room, take }, context)
      .finally(release)
      .then(result);
  };
};
