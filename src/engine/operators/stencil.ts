/** stencil: pieces of consecutive elements, each read from the rows around it. */
import { readOf } from '../../compiler/emit/js/element.ts';
import type { Steps } from '../../compiler/emit/js/stencil-steps.ts';
import { type AtPlace, stencilChunk } from '../../compiler/emit/js/chunk/stencil.ts';
import type { LoopFunction, LoopStep } from '../../compiler/kernel/loop.ts';
import { radiusOf } from '../../skeletons/stencil.ts';
import type { Edge, StencilNode } from '../../skeletons/node.ts';
import { isGrid } from '../../types/grid.ts';
import { haloed, holds } from '../halo.ts';
import { loopSteps, type ShapeOf } from '../loop-kernels.ts';
import { timeTiles } from '../../optimizer/time-tiles.ts';
import type { ChunkParam } from '../../instances/thread/messages.ts';
import type { Context } from '../context.ts';
import { type Elements, isShared } from '../elements.ts';
import type { ElementName } from '../../types/element.ts';
import { elementNamed, isStruct, type Typed } from '../../types/typed.ts';
import { reported } from '../inputs.ts';
import type { Wanted } from '../into.ts';
import { Chunked, type ChunkOf, type Piece, type PiecesOptions, type Window } from '../pieces.ts';
import type { Algorithm, MakeAlgorithm, RunRounds } from './operator.ts';
import { placedIn } from './placed.ts';

/** A grid as a stencil's pieces read it. */
interface Prepared {
  readonly shape: readonly number[];
  /** How many rows a step looks up and down. */
  readonly reach: number;
  readonly from: Elements;
  readonly text: ChunkOf;
  readonly param: (window: Window | undefined) => ChunkParam;
}

/** How pieces are cut that do several steps. */
type Tiles = Pick<PiecesOptions, 'align' | 'grain' | 'rounds'>;

export const stencilOperator: MakeAlgorithm<StencilNode> = (node, name) =>
  stenciling(node, name, { before: [], behind: [] });

/** The same with stencils around it that look at the place itself only: these are done by a kernel, or not at all. */
export function stenciling(node: StencilNode, name: string, atPlace: AtPlace): Algorithm {
  const { before, behind } = atPlace;
  const chunked = new Chunked(name);
  const { as } = behind.at(-1) ?? node;
  const edge = node.edge as Edge<number>;

  /** Undefined: not for pieces. */
  const prepared = (input: unknown, steps?: Steps): Prepared | undefined => {
    if (!isGrid(input)) return undefined;
    const fill = typeof node.edge === 'string' ? 0 : node.edge.fill;
    if (typeof fill !== 'number') return undefined;
    const shape = [...input.shape];
    const radius = reported(() => radiusOf(node, shape.length));
    for (const each of [...before, ...behind]) reported(() => radiusOf(each, shape.length));
    const reach = radius[0] as number;
    const from = haloed(input.data, shape, (steps?.count ?? 1) * reach, edge);
    // What stands around it is sent as a number.
    if (from.element === undefined || (isStruct(from.element) && typeof node.edge !== 'string')) return undefined;
    const key = `${shape.length}D ${readOf(from.element)}`;
    const element = holds(from.element, edge) ? from.element : 'f64';
    const near = { from: 'near', stream: 0, radius, element } as const;
    const shapeOf: ShapeOf = (functions) => {
      const made = gridSteps(before, functions, shape.length);
      const all = gridSteps([node, ...behind], functions.slice(before.length), shape.length);
      const [first, ...others] = all as readonly [LoopStep, ...LoopStep[]];
      return { kind: 'map', arguments: [near], steps: before.length === 0 ? all : [{ made, ...first }, ...others] };
    };
    const kernel = { chunk: 'stencil', shapeOf, required: before.length + behind.length > 0 } as const;
    const text = { key, text: stencilChunk(node, radius, from.element, atPlace), kernel };
    const halo = !isShared(from.local);
    const param = (window: Window | undefined): ChunkParam => ({
      shape,
      fill,
      edge: typeof node.edge === 'string' ? node.edge : 'fill',
      halo: window !== undefined && halo,
      ...(steps === undefined ? {} : { steps }),
    });
    return { shape, reach, from, text, param };
  };

  /** The result stays in shared memory. */
  const resident = (
    { shape, from, text, param }: Prepared,
    element: ElementName,
    tiles: Tiles,
    context: Context,
  ): Promise<unknown> => {
    let places: Typed | undefined;
    const options = {
      room: { element, per: 1, resident: true },
      take: (_: unknown, piece: Piece) => (places = piece.places),
    };
    return chunked.run(text, from, { param, ...options, ...tiles }, context).then(() => ({ shape, data: places }));
  };

  /** The result is in memory of its own, into which it is taken while it is made, or where it is wanted. */
  const own = (
    { shape, from, text, param }: Prepared,
    element: ElementName | undefined,
    tiles: Tiles,
    context: Context,
    wanted: Wanted,
  ): Promise<unknown> => {
    const { room, take, result } = placedIn(element, from.length, wanted);
    const work = chunked.run(text, from, { param, windowed: true, room, take, ...tiles }, context);
    return work.then(() => ({ shape, data: result() }));
  };

  const algorithm: Algorithm = (input, context, wanted) => {
    const given = prepared(input);
    if (given === undefined) return undefined;
    if (wanted === 'resident' && as !== undefined && given.from.length > 0) return resident(given, as, {}, context);
    return own(given, as, {}, context, wanted);
  };

  /** What the first step reads, each step stores; what a step costs has been measured. */
  const rounds: RunRounds = (input, most, context, into) => {
    if (as === undefined || isStruct(as) || !holds(as, edge) || most < 2) return undefined;
    const one = prepared(input);
    if (one === undefined || one.from.element !== as || one.from.length === 0) return undefined;
    const { from, shape, reach, text } = one;
    const row = from.length / (shape[0] as number);
    const cost = chunked.costOf(text, from);
    if (cost === undefined) return undefined;
    const tiles = timeTiles({
      rows: shape[0] as number,
      rowBytes: row * elementNamed(as).bytes,
      reach,
      steps: most,
      workers: context.workers,
      rowNs: row * cost,
    });
    if (tiles === undefined) return undefined;
    const size = tiles.rows * row;
    const given = prepared(input, { count: tiles.steps, rows: tiles.rows, reach, element: as }) as Prepared;
    const pieces = { align: size, grain: size, rounds: tiles.steps };
    const work = tiles.steps === most ? own(given, as, pieces, context, into) : resident(given, as, pieces, context);
    return work.then((value) => ({ value, rounds: tiles.steps }));
  };

  return Object.assign(algorithm, { rounds });
}

/** Stencils one after the other, of which all but the first look at the place itself. */
const gridSteps = (
  nodes: readonly StencilNode[],
  functions: readonly LoopFunction[],
  dimensions: number,
): readonly LoopStep[] =>
  loopSteps(nodes, functions).map((step, k) => ('fn' in step && k > 0 ? { ...step, dimensions } : step));
