/** sort: a collection in order. */
import { OssaError } from '../errors.ts';
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { storedAs, storedIn, vecOf } from './collection.ts';
import { describe } from './describe.ts';
import { forEach, synchronous } from './failure.ts';
import { leaf, named, printed, type KindOf, type UserFunction } from './kind.ts';
import type { SortNode } from './node.ts';
import { naturalOrder, reversed, type Compare } from './order.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkSynchronous } from './validate.ts';

const compareOf = (node: SortNode): UserFunction | undefined =>
  node.compare && named(node.compare, "sort's comparison");
const byOf = (node: SortNode): UserFunction | undefined => node.by && named(node.by, "sort's by");

export const sortKind: KindOf<SortNode> = {
  kind: 'sort',
  ...leaf,
  functions: (node) => [compareOf(node), byOf(node)].filter((f) => f !== undefined),
  flags: () => [],
  details: ({ compare, by, descending, as }) => [
    ...(compare ? [printed(compare)] : []),
    ...(by ? [`by ${printed(by)}`] : []),
    ...(descending ? ['descending'] : []),
    ...(as ? [as] : []),
  ],
  open(node, { resolve }) {
    const callable = (f: UserFunction | undefined): ((...given: unknown[]) => unknown) | undefined =>
      f && synchronous(resolve(f.fn, f.role), f.role);
    const [compare, by] = [callable(compareOf(node)), callable(byOf(node))];
    const role = byOf(node)?.role ?? 'sort';
    return {
      next(x) {
        const vec = vecOf(x, 'sort');
        const read = readerOf(vec);
        const values = Array.from({ length: vec.length }, (_, i) => read(i));
        if (compare !== undefined) return [storedIn(values.sort(compare as Compare), node.as, 'sort')];
        const keys: unknown[] = by === undefined ? values : [];
        if (by !== undefined) forEach(values.length, role, (i) => void keys.push(by(values[i])));
        const order = naturalOrder((i) => keys[i], keys.length, by === undefined ? 'sort' : `sort, from ${role},`);
        const directed = node.descending ? reversed(order) : order;
        const indices = values.map((_, i) => i).sort((a, b) => directed(keys[a], keys[b]));
        return [
          storedIn(
            indices.map((i) => values[i]),
            node.as,
            'sort',
          ),
        ];
      },
    };
  },
};

/** What elements are ordered by. */
export interface SortOptions<A> {
  /** A number, string or bigint of each element; the element itself when left out. */
  readonly by?: ((x: A) => number | string | bigint) | undefined;
  /** The greatest first; equal ones still keep their order. */
  readonly descending?: boolean | undefined;
}

/** What has an order of its own. */
export type Ordered = number | string | bigint;

/**
 * The elements in order, equal ones in the order they came (the sort is stable): by a comparison as `Array.prototype.sort` takes
 * it, by a key (`{ by }`), or numbers, strings and bigints by themselves.
 *
 * Meaning: numbers go −0 before +0 and NaN last, strings by code units; with a comparison, `undefined` goes last, as JavaScript has it.
 * The comparison has to be one (transitive, antisymmetric); otherwise the order is not specified.
 * Laws: `sort` of a sorted collection is itself; it does not depend on the order of different elements; `pipe(sort(), sort()) = sort()`.
 * Cost: n × log n comparisons ÷ degree, then a merge; a key is computed once for each element. Numbers by themselves, or by keys that are
 * numbers, are sorted by radix, O(n); elements that are no numbers by a comparison are sorted by one worker.
 * Source: merge sort; Shi and Schaeffer, "Parallel sorting by regular sampling", 1992; merging by Odeh et al., "Merge path", 2012;
 * Frazer and McKellar, "Samplesort", 1970, for what is large.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, or for the first element without an order;
 * with `OSSA_FUNCTION_FAILED` when a function throws.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example run(sort({ by: (order: Order) => order.total, descending: true }), orders)
 */
export function sort<A extends Ordered>(): Skeleton<Vec<A>, A[]>;
export function sort<A extends Ordered, C>(as: Element<A, C>): Skeleton<Vec<A>, C>;
export function sort<A>(
  how: ((a: A, b: A) => number) | (SortOptions<A> & { readonly by: unknown }),
): Skeleton<Vec<A>, A[]>;
export function sort<A extends Ordered>(how: SortOptions<A>): Skeleton<Vec<A>, A[]>;
export function sort<A, C>(how: ((a: A, b: A) => number) | SortOptions<A>, as: Element<A, C>): Skeleton<Vec<A>, C>;
export function sort<A, C>(
  first?: ((a: A, b: A) => number) | SortOptions<A> | Element<A, C>,
  second?: Element<A, C>,
): Skeleton<Vec<A>, A[] | C> {
  const typed = typeof first === 'object' && first !== null && 'make' in first;
  const how = typed ? undefined : first;
  const as = (typed ? first : second) as Element<A, C> | undefined;
  if (typeof how === 'function')
    return build(sortKind, { kind: 'sort', compare: checkSynchronous(how, 'sort'), ...storedAs(as, 'sort') }, []);
  checkOptionNames(how, ['by', 'descending'], 'sort');
  const { by, descending } = (how ?? {}) as SortOptions<A>;
  if (!['boolean', 'undefined'].includes(typeof descending))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "sort's descending",
      expects: 'true or false',
      given: describe(descending),
    });
  const node: SortNode = {
    kind: 'sort',
    ...(by === undefined ? {} : { by: checkSynchronous(by, "sort's by") }),
    ...(descending ? { descending } : {}),
    ...storedAs(as, 'sort'),
  };
  return build(sortKind, node, []);
}
