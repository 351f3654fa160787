/** flatMap: the body on every element, as map has it, and what it gives one after the other. */
import type { FlatMapNode } from '../../skeletons/node.ts';
import { storedIn, vecOf } from '../../skeletons/collection.ts';
import { readerOf } from '../../types/vec.ts';
import { reported } from '../inputs.ts';
import type { MakeAlgorithm } from './operator.ts';

const place = "flatMap's function";

export const flatMapOperator: MakeAlgorithm<FlatMapNode> = (node, _name, programOf) => {
  const map = { kind: 'map', body: node.body } as const;
  return async (input, context) => {
    const lists = (await programOf(map).run(input, context)) as readonly unknown[];
    return reported(() => {
      const all: unknown[] = [];
      for (const list of lists) {
        const inner = vecOf(list, `flatMap, from ${place},`);
        const at = readerOf(inner);
        for (let i = 0; i < inner.length; i++) all.push(at(i));
      }
      return storedIn(all, node.as, place);
    });
  };
};
