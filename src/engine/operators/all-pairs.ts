/** allPairs: pieces of consecutive rows; the other collection is there for every worker. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { allPairsChunk } from '../../compiler/emit/js/chunk/all-pairs.ts';
import type { AllPairsNode } from '../../skeletons/node.ts';
import { isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf, inSharedMemory } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const allPairsOperator: MakeAlgorithm<AllPairsNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [rows, columns] = input.map(elementsOf) as [ReturnType<typeof elementsOf>, ReturnType<typeof elementsOf>];
    const identity = node.op?.identity;
    if (rows.shared === undefined || columns.element === undefined) return undefined;
    if (isStruct(node.as)) return undefined;
    const text = { key: `by ${readOf(columns.element)}`, text: allPairsChunk(node, columns.element) };
    if (identity !== undefined && typeof identity !== 'number') return undefined;
    const [n, m] = [rows.length, columns.length];
    const { room, take, result } = placedIn(node.as, n, node.op === undefined ? m : 1);
    const others = inSharedMemory(columns);
    const param = { columns: others.view, identity };
    const work = chunked.run(text, rows, { param, room, take }, context).finally(others.release);
    return work.then(() => (node.op === undefined ? { shape: [n, m], data: result() } : result()));
  };
};
