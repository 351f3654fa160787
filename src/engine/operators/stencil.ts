/** stencil: pieces of consecutive elements, each read from the whole grid. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { stencilChunk } from '../../compiler/emit/js/chunk/stencil.ts';
import { radiusOf } from '../../skeletons/stencil.ts';
import type { StencilNode } from '../../skeletons/node.ts';
import { isGrid } from '../../types/grid.ts';
import { isStruct } from '../../types/typed.ts';
import { elementsOf } from '../elements.ts';
import { reported } from '../inputs.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const stencilOperator: MakeAlgorithm<StencilNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!isGrid(input)) return undefined;
    const from = elementsOf(input.data);
    const fill = typeof node.edge === 'string' ? 0 : node.edge.fill;
    if (from.element === undefined || typeof fill !== 'number') return undefined;
    // What stands around it is sent as a number.
    if (isStruct(from.element) && typeof node.edge !== 'string') return undefined;
    const shape = [...input.shape];
    const radius = reported(() => radiusOf(node, shape.length));
    const { room, take, result } = placedIn(node.as, from.length);
    const key = `${shape.length}D ${readOf(from.element)}`;
    const text = { key, text: stencilChunk(node, radius, from.element) };
    // A piece reads around itself: all of the grid is there before the first begins.
    const work = chunked.run(text, from, { param: { shape, fill }, room, take, whole: true }, context);
    return work.then(() => ({ shape, data: result() }));
  };
};
