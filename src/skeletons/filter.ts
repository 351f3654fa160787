/** filter: the elements of a collection that satisfy a predicate. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { storedAs, storedIn, vecOf } from './collection.ts';
import { guarded, locate } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import type { FilterNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after, inOrder } from './thenable.ts';
import { checkFunction } from './validate.ts';

const functionOf = (node: FilterNode): ReturnType<typeof named> => named(node.predicate, "filter's predicate");

export const filterKind: KindOf<FilterNode> = {
  kind: 'filter',
  ...leaf,
  functions: (node) => [functionOf(node)],
  flags: () => [],
  details: (node) => [printed(node.predicate), ...(node.as ? [node.as] : [])],
  open(node, { resolve }) {
    const { fn, role } = functionOf(node);
    const predicate = guarded(resolve(fn, role), role);
    return {
      next(x) {
        const vec = vecOf(x, 'filter');
        const read = readerOf(vec);
        const kept: unknown[] = [];
        const step = (i: number): unknown =>
          locate(i, () => {
            const element = read(i);
            return after(predicate(element), (wanted) => void (wanted && kept.push(element)));
          });
        return after(inOrder(vec.length, step), () => [storedIn(kept, node.as, role)]);
      },
    };
  },
};

/**
 * The elements for which the predicate holds (is truthy, awaited when it is a promise), in order; with `as`, in a typed array.
 *
 * Laws: `pipe(filter(p), filter(q)) = filter(x => p(x) && q(x))`; `filter(p)(xs ++ ys) = filter(p)(xs) ++ filter(p)(ys)`.
 * Cost: length × work of the predicate ÷ degree, then one copy of what is kept.
 * Source: Bird 1989; Blelloch's `pack`, 1990. (`keep` is the one over a stream.)
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, with `OSSA_FUNCTION_FAILED` for the lowest element that
 * the predicate throws on.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_INVALID_ARGUMENT`
 * @example run(filter((x: number) => x > 0.5, f64), samples)
 */
export function filter<A, B extends A>(predicate: (x: A) => x is B): Skeleton<Vec<A>, B[]>;
export function filter<A>(predicate: (x: A) => boolean | Promise<boolean>): Skeleton<Vec<A>, A[]>;
export function filter<A, C>(predicate: (x: A) => boolean | Promise<boolean>, as: Element<A, C>): Skeleton<Vec<A>, C>;
export function filter<A, C>(
  predicate: (x: A) => boolean | Promise<boolean>,
  as?: Element<A, C>,
): Skeleton<Vec<A>, A[] | C> {
  const node: FilterNode = {
    kind: 'filter',
    predicate: checkFunction(predicate, 'filter'),
    ...storedAs(as, 'filter'),
  };
  return build(filterKind, node, []);
}
