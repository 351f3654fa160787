/** scatter: elements put to the places that another collection names. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { collectionOf, storedAs, vecsOf } from './collection.ts';
import { Failure, forEach, wrongInput } from './failure.ts';
import { checkIndex } from './gather.ts';
import { leaf, type KindOf } from './kind.ts';
import type { Operator, ScatterNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOperator, isOperator } from './validate.ts';

export const scatterKind: KindOf<ScatterNode> = {
  kind: 'scatter',
  ...leaf,
  functions: ({ op }) => (op === undefined ? [] : [{ fn: op.fn, role: op.name }]),
  flags: () => [],
  details: ({ op, as }) => [...(op ? [op.name] : []), ...(as ? [as] : [])],
  open({ op, as }, { resolve }) {
    const role = op?.name ?? 'scatter';
    const combine = op && (resolve(op.fn, role) as Operator<unknown>['fn']);
    return {
      next(x) {
        const [target, values, indices] = vecsOf(x, 3, 'scatter') as [Vec<unknown>, Vec<unknown>, Vec<unknown>];
        if (values.length !== indices.length)
          throw new Failure(
            (path) => wrongInput('scatter', `as many indices as values (${values.length})`, indices, path),
            [2],
          );
        const [start, read, index] = [readerOf(target), readerOf(values), readerOf(indices)];
        const { results, put } = collectionOf(target.length, as);
        const before = readerOf(results);
        forEach(target.length, role, (i) => put(i, start(i)));
        forEach(indices.length, role, (i) => {
          const at = checkIndex(index(i), target.length, 'scatter');
          put(at, combine === undefined ? read(i) : combine(before(at), read(i)));
        });
        return [results];
      },
    };
  },
};

/** From `[target, values, indices]`. */
export type Scattered<A, B> = Skeleton<readonly [target: Vec<A>, values: Vec<A>, indices: Vec<number>], B>;

/**
 * Elements to named places: for `[target, values, indices]` a copy of the target in which `values[i]` stands at `indices[i]`. Where
 * an index comes more than once the last value wins; with an operator, what is there is combined with each value in turn.
 *
 * Laws: without indices it is a copy; for a permutation p, `gather([scatter([xs, ys, p]), p]) = ys`.
 * Cost: a copy of the target, and a read and a write for each value, at the price of random access: on the main thread for numbers, since
 * dividing them among workers took longer.
 * Source: Blelloch's `permute`, 1990; the scatter of vector machines.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not three collections, the last two of one length, or for the lowest index
 * that is out of range; with `OSSA_FUNCTION_FAILED` when the operator throws.
 * @throws OssaError `OSSA_NOT_AN_OPERATOR`, `OSSA_INVALID_ARGUMENT`
 * @example run(scatter(sum, f64), [new Float64Array(10), amounts, months])
 */
export function scatter<A>(operator?: Operator<A>): Scattered<A, A[]>;
export function scatter<A, C>(as: Element<A, C>): Scattered<A, C>;
export function scatter<A, C>(operator: Operator<A>, as: Element<A, C>): Scattered<A, C>;
export function scatter<A, C>(first?: Operator<A> | Element<A, C>, second?: Element<A, C>): Scattered<A, A[] | C> {
  const typed = first !== undefined && !isOperator(first) && 'make' in Object(first);
  const op = typed ? undefined : (first as Operator<unknown> | undefined);
  if (op !== undefined) checkOperator(op, 'scatter');
  const as = (typed ? first : second) as Element<A, C> | undefined;
  return build(scatterKind, { kind: 'scatter', ...(op === undefined ? {} : { op }), ...storedAs(as, 'scatter') }, []);
}
