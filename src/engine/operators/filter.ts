/** filter: pieces keep what they keep, and what all kept is put together. */
import { filterChunk } from '../../compiler/emit/js/chunk/filter.ts';
import type { ComputingStep } from '../../compiler/emit/js/chunk/computing.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import type { FilterNode } from '../../skeletons/node.ts';
import type { ElementName } from '../../types/element.ts';
import { isStruct } from '../../types/typed.ts';
import { areElements, elementsOf } from '../elements.ts';
import { argumentOf, loopSteps, type ShapeOf } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import { keptIn } from './kept.ts';
import type { Algorithm, MakeAlgorithm } from './operator.ts';

export const filterOperator: MakeAlgorithm<FilterNode> = (node, name) => filtering(node, name, []);

/** The same with steps behind it, for elements that are computed while they are read. */
export function filtering(node: FilterNode, name: string, then: readonly ComputingStep[]): Algorithm {
  const last = then.at(-1);
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!areElements(input)) return undefined;
    const from = elementsOf(input);
    const element = from.element ?? (from.read === 'range' ? 'f64' : undefined);
    if (element === undefined && node.as !== undefined) return undefined;
    // Numbers are stored as other numbers, structs as themselves.
    if (node.as !== undefined && node.as !== element && (isStruct(node.as) || isStruct(element))) return undefined;
    // What a collection of other numbers holds is rounded before the steps.
    if (last !== undefined && node.as !== undefined && node.as !== element) return undefined;
    const list = from.local as ArrayLike<unknown>;
    const kept = keptIn(last === undefined ? node.as : last.as, from.length, from.length);
    const shapeOf: ShapeOf = ([predicate, ...after]) => {
      const given = argumentOf(from);
      const steps = { steps: [], predicate: predicate as LoopFunction, behind: loopSteps(then, after) };
      return given && { kind: 'pack', arguments: [given], ...steps };
    };
    const stored = last === undefined ? element : (last.as ?? 'f64');
    const kernel = element === undefined ? undefined : ({ chunk: 'filter', shapeOf } as const);
    const work = chunked.run(
      { key: element === undefined ? 'others' : 'typed', text: filterChunk(node, stored, then), kernel },
      from,
      {
        param: {},
        windowed: true,
        ...(element === undefined ? {} : { room: { element: stored as ElementName, per: 1 } }),
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
}
