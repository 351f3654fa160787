/** filter: pieces keep what they keep, and what all kept is put together. */
import { filterChunk } from '../../compiler/emit/js/chunk/filter.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import type { FilterNode } from '../../skeletons/node.ts';
import { isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import { keptIn } from './kept.ts';
import type { MakeAlgorithm } from './operator.ts';

export const filterOperator: MakeAlgorithm<FilterNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const from = elementsOf(input);
    const element = from.element ?? (from.read === 'range' ? 'f64' : undefined);
    if (element === undefined && node.as !== undefined) return undefined;
    // Numbers are stored as other numbers, structs as themselves.
    if (node.as !== undefined && node.as !== element && (isStruct(node.as) || isStruct(element))) return undefined;
    const list = from.local as ArrayLike<unknown>;
    const kept = keptIn(node.as, from.length, from.length);
    const shapeOf: ShapeOf = ([predicate]) => {
      const given = argumentOf(from);
      return given && { kind: 'pack', arguments: [given], steps: [], predicate: predicate as LoopFunction };
    };
    const kernel = element === undefined ? undefined : ({ chunk: 'filter', shapeOf } as const);
    const work = chunked.run(
      { key: element === undefined ? 'others' : 'typed', text: filterChunk(node, element), kernel },
      from,
      {
        param: {},
        windowed: true,
        ...(element === undefined ? {} : { room: { element, per: 1 } }),
        take: (value, { places, at, count }) => {
          if (element !== undefined) kept.add(places.subarray(at, at + (value as number)), count);
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
