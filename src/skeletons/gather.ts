/** gather: elements taken from the places that another collection names. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { collectionOf, storedAs, vecsOf } from './collection.ts';
import { Failure, forEach, wrongInput } from './failure.ts';
import { leaf, type KindOf } from './kind.ts';
import type { GatherNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';

export const gatherKind: KindOf<GatherNode> = {
  kind: 'gather',
  ...leaf,
  functions: () => [],
  flags: () => [],
  details: (node) => (node.as ? [node.as] : []),
  open: (node) => ({
    next(x) {
      const [values, indices] = vecsOf(x, 2, 'gather') as [Vec<unknown>, Vec<unknown>];
      const [read, index] = [readerOf(values), readerOf(indices)];
      const { results, put } = collectionOf(indices.length, node.as);
      forEach(indices.length, 'gather', (i) => put(i, read(checkIndex(index(i), values.length, 'gather'))));
      return [results];
    },
  }),
};

/** A place in a collection of that length. */
export function checkIndex(index: unknown, length: number, role: string): number {
  if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < length) return index as number;
  const expects = length === 0 ? 'no index, as there are no elements' : `an index from 0 to ${length - 1}`;
  throw new Failure((path) => wrongInput(role, expects, index, path));
}

/**
 * Elements from named places: for `[values, indices]`, element i of the result is `values[indices[i]]`.
 *
 * Laws: `gather([xs, range(n)]) = xs`; `gather([gather([xs, i]), j]) = gather([xs, gather([i, j])])`; with a permutation, `scatter` undoes it.
 * Cost: one read and one write for each index ÷ degree, at the price of random access.
 * Source: the gather of vector machines; Muesli's and Lift's gather.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not two collections, or for the lowest index that is out of range.
 * @throws OssaError `OSSA_INVALID_ARGUMENT`
 * @example run(gather(f64), [prices, order])
 */
export function gather<A>(): Skeleton<readonly [Vec<A>, Vec<number>], A[]>;
export function gather<A, C>(as: Element<A, C>): Skeleton<readonly [Vec<A>, Vec<number>], C>;
export function gather<A, C>(as?: Element<A, C>): Skeleton<readonly [Vec<A>, Vec<number>], A[] | C> {
  return build(gatherKind, { kind: 'gather', ...storedAs(as, 'gather') }, []);
}
