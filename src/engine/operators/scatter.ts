/**
 * scatter of numbers: on the main thread, where the target is. Memory is what it waits for: with a piece of the target for each of two
 * workers it took 1.2 to 7 times as long, copies included.
 */
import { scatterChunk } from '../../compiler/emit/js/chunk/scatter.ts';
import type { ScatterNode } from '../../skeletons/node.ts';
import { elementNamed, isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { copy, type Elements, elementsOf, type Sharable } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues } from './placed.ts';

export const scatterOperator: MakeAlgorithm<ScatterNode> = (node, name) => {
  const chunked = new Chunked(name);
  const text = { key: 'scatter', text: scatterChunk(node) };
  return (input, context) => {
    if (!context.mayComputeHere || !Array.isArray(input) || input.length !== 3 || !input.every(isVec)) return undefined;
    const [target, values, indices] = input.map(elementsOf) as [Elements, Elements, Elements];
    if ([target, values, indices].some(({ element }) => element === undefined)) return undefined;
    if (values.length !== indices.length) return undefined;
    if (isStruct(node.as) || [target, values, indices].some((each) => isStruct(each.element))) return undefined;
    const results = node.as === undefined ? emptyValues(target.length) : elementNamed(node.as).make(target.length);
    copy(target.local as Sharable, 0, results, 0, target.length);
    const param = { values: values.local, target: results };
    const here = 'it waits for memory';
    return chunked.run(text, indices, { param, take: () => undefined, here }, context).then(() => results);
  };
};
