/** filter: pieces keep what they keep, and what all kept is put together. */
import { filterChunk } from '../../compiler/emit/js/chunk/filter.ts';
import type { FilterNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import { keptIn } from './kept.ts';
import type { MakeAlgorithm } from './operator.ts';

export const filterOperator: MakeAlgorithm<FilterNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const from = elementsOf(input);
    const numbers = from.element ?? (from.read === 'range' ? 'f64' : undefined);
    if (numbers === undefined && node.as !== undefined) return undefined;
    const list = from.local as ArrayLike<unknown>;
    const kept = keptIn(node.as, from.length, from.length);
    const work = chunked.run(
      { key: numbers === undefined ? 'others' : 'numbers', text: filterChunk(node, numbers !== undefined) },
      from,
      {
        param: {},
        windowed: true,
        ...(numbers === undefined ? {} : { room: { element: numbers, per: 1 } }),
        take: (value, { places, at, count }) => {
          if (numbers !== undefined) kept.add(places.subarray(at, at + (value as number)), count);
          else
            kept.add(
              (value as number[]).map((i) => list[i]),
              count,
            );
        },
      },
      context,
    );
    return work.then(() => kept.all());
  };
};
