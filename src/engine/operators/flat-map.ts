/** flatMap: pieces give what the function makes of their elements, one after the other; a body that is more goes as that of a map. */
import { flatMapChunk } from '../../compiler/emit/js/chunk/flat-map.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import { storedIn } from '../../skeletons/collection.ts';
import { append, flatMapPlace } from '../../skeletons/flat-map.ts';
import type { FlatMapNode } from '../../skeletons/node.ts';
import { areElements, elementsOf } from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { reported } from '../inputs.ts';
import { Chunked } from '../pieces.ts';
import { keptIn } from './kept.ts';
import type { MakeAlgorithm } from './operator.ts';

export const flatMapOperator: MakeAlgorithm<FlatMapNode> = (node, name, programOf) => {
  const { body, as } = node;
  if (body.kind === 'seq') {
    const chunked = new Chunked(name);
    return (input, context) => {
      if (!areElements(input)) return undefined;
      const from = elementsOf(input);
      const shapeOf: ShapeOf = ([fn]) => {
        const given = argumentOf(from);
        const steps = [{ fn: fn as LoopFunction, list: true }];
        return given && { kind: 'expand', arguments: [given], steps, as };
      };
      const text = { key: 'lists', text: flatMapChunk(node, body), kernel: { chunk: 'flatMap', shapeOf } } as const;
      const kept = keptIn(as, from.length, Number.POSITIVE_INFINITY);
      const take = (values: unknown, { count }: { readonly count: number }): void =>
        kept.add(values as readonly unknown[], count);
      return chunked.run(text, from, { param: { as }, windowed: true, take }, context).then(() => kept.all());
    };
  }
  const map = { kind: 'map', body } as const;
  return async (input, context) => {
    const lists = (await programOf(map).run(input, context)) as readonly unknown[];
    return reported(() => {
      const all: unknown[] = [];
      for (const list of lists) append(all, list);
      return storedIn(all, as, flatMapPlace);
    });
  };
};
