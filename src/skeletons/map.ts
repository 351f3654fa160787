/** map: a program applied to every element of a collection. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import type { Stage } from './chain.ts';
import { bodyOf, collect, storedAs, vecOf } from './collection.ts';
import type { OneToOne } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { MapNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';

const place = "map's function";

export const mapKind: KindOf<MapNode> = {
  kind: 'map',
  children: (node) => [node.body],
  placeOf: () => place,
  state: 'anew',
  functions: () => [],
  flags: () => [],
  details: (node) => (node.as ? [node.as] : []),
  open: (node, { open }) => ({
    next(x) {
      const vec = vecOf(x, 'map');
      return collect(node, { open, place }, vec.length, readerOf(vec));
    },
  }),
};

/**
 * A program applied to every element: `[x₀, x₁, …]` gives `[f(x₀), f(x₁), …]`. Takes arrays, typed arrays and ranges; gives an
 * array, or with `as` the typed array of that element type, each value rounded as it is stored.
 *
 * Meaning: elements in order, one after the other; state inside the body (with a key) begins anew for each collection.
 * Laws: `pipe(map(f), map(g)) = map(pipe(f, g))`; `map(f)` of `[]` is `[]`; element `i` of the result depends only on element `i`.
 * Cost: length × work of the body ÷ degree, plus the copy of results; nothing is allocated for each element.
 * Source: Bird, "Algebra of programs", 1989; Cole 1989.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, and with `OSSA_FUNCTION_FAILED` for the lowest
 * element that the body throws on.
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE` when the body may give more or fewer outputs than one (it contains `keep`),
 * `OSSA_SERIAL_REPLICATED` when it keeps one state for all elements; `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example map((x: number) => Math.sqrt(x), f32)
 */
export function map<A, B>(body: Stage<A, B, OneToOne>): Skeleton<Vec<A>, B[]>;
export function map<A, B, C>(body: Stage<A, NoInfer<B>, OneToOne>, as: Element<B, C>): Skeleton<Vec<A>, C>;
export function map<A, B, C>(body: Stage<A, B, OneToOne>, as?: Element<B, C>): Skeleton<Vec<A>, B[] | C> {
  const program = bodyOf(body, 'map');
  return build(mapKind, { kind: 'map', body: program.node, ...storedAs(as, 'map') }, [program]);
}
