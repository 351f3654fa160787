/** zip of typed collections: pieces of all collections at the same places. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { zipChunk } from '../../compiler/emit/js/chunk/zip.ts';
import type { ZipNode } from '../../skeletons/node.ts';
import type { ElementName } from '../../types/element.ts';
import { isVec } from '../../types/vec.ts';
import { atOnce, elementsOf, inSharedMemory } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const zipOperator: MakeAlgorithm<ZipNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length === 0 || !input.every(isVec)) return undefined;
    const collections = input.map(elementsOf);
    const [first, ...others] = collections as [ReturnType<typeof elementsOf>, ...ReturnType<typeof elementsOf>[]];
    if (collections.some(({ element, length }) => element === undefined || length !== first.length)) return undefined;
    const shared = others.map(inSharedMemory);
    const { room, take, result } = placedIn(node.as, first.length);
    const kinds = others.map(({ element }) => element as ElementName);
    const text = { key: `with ${kinds.map(readOf).join()}`, text: zipChunk(node, kinds) };
    const param = { others: shared.map(({ view }) => view) };
    return chunked
      .run(text, first.length === 0 ? first : atOnce(first), { param, room, take }, context)
      .finally(() => shared.forEach(({ release }) => release()))
      .then(result);
  };
};
