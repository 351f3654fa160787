/** Skeletons that parts of other kinds do for collections: as operators, they can be given elements that are computed while they are read. */
import { blocksChunk } from '../../compiler/emit/js/chunk/blocks.ts';
import { placeChunk } from '../../compiler/emit/js/chunk/place.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { Operator } from '../../skeletons/node.ts';
import { BLOCK, Counter, dyadic } from '../../skeletons/tree.ts';
import type { ElementName } from '../../types/element.ts';
import { elementsOf } from '../elements.ts';
import { reported } from '../inputs.ts';
import { localFunction } from '../local-function.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked, type Piece } from '../pieces.ts';
import type { Algorithm } from './operator.ts';
import { placedIn } from './placed.ts';

/** The elements themselves, in a collection. */
export function placing(as: ElementName | undefined, name: string): Algorithm {
  const chunked = new Chunked(name);
  const shapeOf: ShapeOf = () => ({ kind: 'map', arguments: [], steps: [] });
  const text = { key: 'place', text: placeChunk(as), kernel: { chunk: 'zip', shapeOf } } as const;
  return (input, context, wanted) => {
    const from = elementsOf(input);
    const { room, take, result } = placedIn(as, from.length, wanted);
    return chunked.run(text, from, { param: {}, windowed: true, room, take }, context).then(result);
  };
}

/** Their reduction, by the fixed tree. */
export function folding(op: Operator<unknown>, name: string): Algorithm {
  const chunked = new Chunked(name);
  return (input, context) => {
    const from = elementsOf(input);
    const shapeOf: ShapeOf = ([operator]) => {
      const given = argumentOf(from);
      const { commutative } = op;
      return given && { kind: 'fold', arguments: [given], steps: [], operator: operator as LoopFunction, commutative };
    };
    const text = { key: 'blocks', text: blocksChunk(op), kernel: { chunk: 'nodes', shapeOf } } as const;
    const counter = new Counter({ ...op, fn: synchronous(localFunction(op.fn, op.name), op.name) });
    const take = (nodes: unknown, { lo, count }: Piece): void => {
      const levels = dyadic(lo / BLOCK, Math.ceil(count / BLOCK));
      for (const [i, node] of (nodes as unknown[]).entries()) counter.push(levels[i] as number, node);
    };
    return chunked
      .run(text, from, { param: {}, windowed: true, take, align: BLOCK, few: true }, context)
      .then(() => reported(() => counter.result()));
  };
}
