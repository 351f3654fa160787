/** zip: pieces of all collections at the same places; of values that are no numbers, on the main thread. */
import { zipChunk } from '../../compiler/emit/js/chunk/zip.ts';
import type { Argument, LoopFunction } from '../../compiler/kernel/loop.ts';
import type { ZipNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { beside } from '../beside.ts';
import { type Elements, elementsOf } from '../elements.ts';
import { argumentOf, type ShapeOf, storeStep } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

/** The collections that zip goes through together; undefined where they are none of one length. */
export function zipped(input: unknown): readonly [Elements, ...Elements[]] | undefined {
  if (!Array.isArray(input) || input.length === 0 || !input.every(isVec)) return undefined;
  const all = input.map(elementsOf) as [Elements, ...Elements[]];
  return all.some(({ length }) => length !== all[0].length) ? undefined : all;
}

export const zipOperator: MakeAlgorithm<ZipNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context, wanted) => {
    const all = zipped(input);
    if (all === undefined) return undefined;
    const [first, ...others] = all;
    const reads = others.map(({ read }) => read);
    if (all.some(({ shared }) => shared === undefined)) {
      const param = { others: others.map(({ local }) => local), offsets: others.map(() => 0) };
      const text = { key: `values ${reads.join()}`, text: zipChunk(node, reads, true) };
      if (!context.mayComputeHere || chunked.isDear(text, first, () => param)) return undefined;
      const values = emptyValues(first.length);
      return chunked
        .run(text, first, { param, values, take: () => undefined, here: NOT_NUMBERS }, context)
        .then(() => inCollection(values, node.as, 'zip'));
    }
    const { room, take, result } = placedIn(node.as, first.length, wanted);
    const shapeOf: ShapeOf = ([fn]) => {
      const given = all.map((each, k) => argumentOf(each, k));
      const steps = [{ fn: fn as LoopFunction }, storeStep(node.as)];
      return given.includes(undefined) ? undefined : { kind: 'map', arguments: given as Argument[], steps };
    };
    const kernel = { chunk: 'zip', shapeOf } as const;
    const text = { key: reads.join(), text: zipChunk(node, reads), kernel };
    return chunked
      .run(text, first, { ...beside(others, { param: {} }), windowed: true, room, take }, context)
      .then(result);
  };
};
