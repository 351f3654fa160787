/** stencil: every element of a grid from those around it. */
import { OssaError } from '../errors.ts';
import type { Element } from '../types/element.ts';
import { isGrid, type Grid } from '../types/grid.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { collectionOf, storedAs } from './collection.ts';
import { describe } from './describe.ts';
import { Failure, forEach, synchronous, wrongInput } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import { Neighbours, type Near } from './near.ts';
import type { Edge, StencilNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkSynchronous } from './validate.ts';

const functionOf = (node: StencilNode): ReturnType<typeof named> => named(node.fn, "stencil's function");

export const stencilKind: KindOf<StencilNode> = {
  kind: 'stencil',
  ...leaf,
  functions: (node) => [functionOf(node)],
  flags: () => [],
  details: ({ fn, radius, edge, as }) => [
    printed(fn),
    `radius ${radius}`,
    typeof edge === 'string' ? edge : 'filled',
    ...(as ? [as] : []),
  ],
  open(node, { resolve }) {
    const { fn, role } = functionOf(node);
    const f = synchronous(resolve(fn, role), role);
    return {
      next(x) {
        const { shape, data } = gridOf(x);
        const near = new Neighbours(shape, readerOf(data), radiusOf(node, shape.length), node.edge);
        const { results, put } = collectionOf(data.length, node.as);
        forEach(data.length, role, (i) => {
          near.move(i);
          put(i, f(near));
        });
        return [{ shape: [...shape], data: results }];
      },
    };
  },
};

/** The input of a stencil. Fails with `OSSA_WRONG_INPUT` when it is none. */
export function gridOf(input: unknown): Grid<unknown> {
  if (isGrid(input)) return input;
  throw new Failure((path) =>
    wrongInput('stencil', 'a grid: grid([n], data), grid([rows, columns], data)', input, path),
  );
}

/** The radius in each of so many dimensions. Fails with `OSSA_WRONG_INPUT` when the stencil is declared for others. */
export function radiusOf({ radius }: StencilNode, dimensions: number): readonly number[] {
  if (typeof radius === 'number') return new Array<number>(dimensions).fill(radius);
  if (radius.length === dimensions) return radius;
  throw new Failure((path) =>
    wrongInput('stencil', `a grid of ${radius.length} dimension(s)`, new Array(dimensions), path),
  );
}

/** How far a stencil looks, and what it sees beyond the edge. */
export interface StencilOptions<A> {
  /** The greatest offset: in all dimensions, or one for each. */
  readonly radius: number | readonly number[];
  /** Beyond the edge: the nearest element, the grid again from the other side, its reflection, or a value. */
  readonly edge: Edge<A>;
}

/**
 * Every element of a grid computed from itself and the elements around it, up to `radius` away: the function is given
 * `near`, and `near.at(-1, 0)` is the element one before in the first dimension. All elements are read from the input.
 *
 * Laws: `stencil({ radius: 0, … }, near => f(near.at()))` is `map(f)` on the data; with `'wrap'` it commutes with rotating the grid.
 * Cost: elements × work of the function ÷ degree; each worker has some consecutive rows. Repeated: `iterate(stencil(…), …)`.
 * Source: SkePU's MapOverlap; Lift's slide and pad. The edges are those of SkePU, and numpy's `reflect` for `'mirror'`.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is no grid or an offset is beyond the radius, with `OSSA_FUNCTION_FAILED` for
 * the lowest element that the function throws on.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => (n.at(-1) + n.at() + n.at(1)) / 3, f64)
 */
export function stencil<A, B>(options: StencilOptions<A>, fn: (near: Near<A>) => B): Skeleton<Grid<A>, Grid<B, B[]>>;
export function stencil<A, B, C extends Vec<B>>(
  options: StencilOptions<A>,
  fn: (near: Near<A>) => NoInfer<B>,
  as: Element<B, C>,
): Skeleton<Grid<A>, Grid<B, C>>;
export function stencil<A, B, C extends Vec<B>>(
  options: StencilOptions<A>,
  fn: (near: Near<A>) => B,
  as?: Element<B, C>,
): Skeleton<Grid<A>, Grid<B, B[] | C>> {
  if (typeof options === 'function')
    throw invalid('first argument', "its options: stencil({ radius: 1, edge: 'clamp' }, near => …, f64)", options);
  checkOptionNames(options ?? null, ['radius', 'edge'], 'stencil');
  const { radius, edge } = options;
  const radii = typeof radius === 'number' ? [radius] : radius;
  const valid =
    Array.isArray(radii) &&
    radii.length >= 1 &&
    radii.length <= 3 &&
    radii.every((r) => Number.isSafeInteger(r) && r >= 0);
  if (!valid) throw invalid('radius', 'a whole number, or one for each of up to three dimensions', radius);
  if (!(['clamp', 'wrap', 'mirror'] as unknown[]).includes(edge) && !('fill' in Object(edge)))
    throw invalid('edge', "'clamp', 'wrap', 'mirror' or { fill: value }", edge);
  const node: StencilNode = {
    kind: 'stencil',
    fn: checkSynchronous(fn, 'stencil'),
    radius: typeof radius === 'number' ? radius : Object.freeze([...radius]),
    edge: typeof edge === 'string' ? edge : Object.freeze({ fill: edge.fill }),
    ...storedAs(as, 'stencil'),
  };
  return build(stencilKind, node, []);
}

const invalid = (option: string, expects: string, given: unknown): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: `stencil's ${option}`, expects, given: describe(given) });
