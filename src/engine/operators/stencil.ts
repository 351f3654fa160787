/** stencil: pieces of consecutive elements, each read from the rows around it. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { type AtPlace, stencilChunk } from '../../compiler/emit/js/chunk/stencil.ts';
import type { LoopFunction, LoopStep } from '../../compiler/kernel/loop.ts';
import { radiusOf } from '../../skeletons/stencil.ts';
import type { Edge, StencilNode } from '../../skeletons/node.ts';
import { isGrid } from '../../types/grid.ts';
import { haloed, holds } from '../halo.ts';
import { loopSteps, type ShapeOf } from '../loop-kernels.ts';
import { isShared } from '../elements.ts';
import { isStruct, type Typed } from '../../types/typed.ts';
import { reported } from '../inputs.ts';
import { Chunked, type Piece, type Window } from '../pieces.ts';
import type { Algorithm, MakeAlgorithm } from './operator.ts';
import { placedIn } from './placed.ts';

export const stencilOperator: MakeAlgorithm<StencilNode> = (node, name) =>
  stenciling(node, name, { before: [], behind: [] });

/** The same with stencils around it that look at the place itself only: these are done by a kernel, or not at all. */
export function stenciling(node: StencilNode, name: string, atPlace: AtPlace): Algorithm {
  const { before, behind } = atPlace;
  const chunked = new Chunked(name);
  const { as } = behind.at(-1) ?? node;
  return (input, context, resident = false) => {
    if (!isGrid(input)) return undefined;
    const fill = typeof node.edge === 'string' ? 0 : node.edge.fill;
    if (typeof fill !== 'number') return undefined;
    const shape = [...input.shape];
    const radius = reported(() => radiusOf(node, shape.length));
    for (const each of [...before, ...behind]) reported(() => radiusOf(each, shape.length));
    const from = haloed(input.data, shape, radius[0] as number, node.edge as Edge<number>);
    // What stands around it is sent as a number.
    if (from.element === undefined || (isStruct(from.element) && typeof node.edge !== 'string')) return undefined;
    const { room, take, result } = placedIn(as, from.length);
    const key = `${shape.length}D ${readOf(from.element)}`;
    const edge = node.edge as Edge<number>;
    const element = holds(from.element, edge) ? from.element : 'f64';
    const near = { from: 'near', stream: 0, radius, element } as const;
    const shapeOf: ShapeOf = (functions) => {
      const made = gridSteps(before, functions, shape.length);
      const steps = gridSteps([node, ...behind], functions.slice(before.length), shape.length);
      const [first, ...others] = steps as readonly [LoopStep, ...LoopStep[]];
      return { kind: 'map', arguments: [near], steps: before.length === 0 ? steps : [{ made, ...first }, ...others] };
    };
    const kernel = { chunk: 'stencil', shapeOf, required: before.length + behind.length > 0 } as const;
    const text = { key, text: stencilChunk(node, radius, from.element, atPlace), kernel };
    const halo = !isShared(from.local);
    const param = (window: Window | undefined): { readonly [name: string]: unknown } => ({
      shape,
      fill,
      edge: typeof node.edge === 'string' ? node.edge : 'fill',
      halo: window !== undefined && halo,
    });
    if (resident && as !== undefined && from.length > 0) {
      let places: Typed | undefined;
      const options = {
        room: { element: as, per: 1, resident },
        take: (_: unknown, piece: Piece) => (places = piece.places),
      };
      return chunked.run(text, from, { param, ...options }, context).then(() => ({ shape, data: places }));
    }
    const work = chunked.run(text, from, { param, windowed: true, room, take }, context);
    return work.then(() => ({ shape, data: result() }));
  };
}

/** Stencils one after the other, of which all but the first look at the place itself. */
const gridSteps = (
  nodes: readonly StencilNode[],
  functions: readonly LoopFunction[],
  dimensions: number,
): readonly LoopStep[] =>
  loopSteps(nodes, functions).map((step, k) => ('fn' in step && k > 0 ? { ...step, dimensions } : step));
