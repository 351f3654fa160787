/** gather: pieces of the indices; the values are there for every worker, or pieces are made where the values are. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { gatherChunk } from '../../compiler/emit/js/chunk/gather.ts';
import type { GatherNode } from '../../skeletons/node.ts';
import { isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { asParam, elementsOf, inSharedMemory, tooLargeToCopy } from '../elements.ts';
import { Chunked, type Window } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

/** Measured: reading anywhere in memory takes nearly all of the time, and a Wasm kernel would need a copy of the values first. */
const NO_KERNEL = { shapeOf: () => ({ because: 'it waits for memory, as a kernel would' }) };

export const gatherOperator: MakeAlgorithm<GatherNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [values, indices] = input.map(elementsOf) as [ReturnType<typeof elementsOf>, ReturnType<typeof elementsOf>];
    if (indices.shared === undefined) return undefined;
    const { element } = values;
    const from = element === undefined ? 'index' : readOf(element);
    // What is no number stands in no array of them.
    if (element === undefined || (isStruct(element) && node.as === undefined)) {
      if (!context.mayComputeHere || values.read === 'range') return undefined;
      const text = { key: `values ${from}`, text: gatherChunk(from, node.as, true) };
      const taken = emptyValues(indices.length);
      const options = { param: { values: values.local }, values: taken, take: () => undefined, here: NOT_NUMBERS };
      return chunked.run(text, indices, options, context).then(() => inCollection(taken, node.as, 'gather'));
    }
    const text = { key: from, text: gatherChunk(from, node.as), estimateNs: 2, kernel: NO_KERNEL };
    const { room, take, result } = placedIn(node.as, indices.length);
    let shared: ReturnType<typeof inSharedMemory> | undefined;
    const param = (window: Window | undefined): { readonly values: unknown } => ({
      values: window === undefined ? values.local : asParam((shared ??= inSharedMemory(values)).view),
    });
    const here = context.mayComputeHere ? tooLargeToCopy(values) : undefined;
    return chunked
      .run(text, indices, { param, windowed: true, room, take, here }, context)
      .finally(() => shared?.release())
      .then(result);
  };
};
