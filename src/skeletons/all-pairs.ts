/** allPairs: every element of one collection with every element of another. */
import type { Element } from '../types/element.ts';
import type { Grid } from '../types/grid.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { collectionOf, storedAs, vecsOf } from './collection.ts';
import { forEach, synchronous } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import type { AllPairsNode, Operator } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { foldTree } from './tree.ts';
import { checkOperator, checkSynchronous, isOperator } from './validate.ts';

const functionOf = (node: AllPairsNode): ReturnType<typeof named> => named(node.fn, "allPairs' function");

export const allPairsKind: KindOf<AllPairsNode> = {
  kind: 'allPairs',
  ...leaf,
  functions: (node) => [functionOf(node), ...(node.op ? [{ fn: node.op.fn, role: node.op.name }] : [])],
  flags: () => [],
  details: ({ fn, op, as }) => [printed(fn), ...(op ? [op.name] : []), ...(as ? [as] : [])],
  open(node, { resolve }) {
    const { fn, role } = functionOf(node);
    const f = synchronous(resolve(fn, role), role);
    const op = node.op && { ...node.op, fn: synchronous(resolve(node.op.fn, node.op.name), node.op.name) };
    return {
      next(x) {
        const [rows, columns] = vecsOf(x, 2, 'allPairs') as [Vec<unknown>, Vec<unknown>];
        const [row, column] = [readerOf(rows), readerOf(columns)];
        const [n, m] = [rows.length, columns.length];
        const { results, put } = collectionOf(op === undefined ? n * m : n, node.as);
        forEach(n, role, (i) => {
          const a = row(i);
          if (op === undefined) forEach(m, role, (j) => put(i * m + j, f(a, column(j))));
          else
            put(
              i,
              foldTree(op, (j) => f(a, column(j)), m),
            );
        });
        return [op === undefined ? { shape: [n, m], data: results } : results];
      },
    };
  },
};

type Pair<A, B> = readonly [rows: Vec<A>, columns: Vec<B>];

/**
 * Every element of one collection with every element of another: for `[as, bs]` the grid of `f(aᵢ, bⱼ)`, a row for each of
 * `as`. With an operator each row is combined to one value, as `reduce` combines, and no grid is made.
 *
 * Laws: `allPairs(f)([as, bs])` has `f(aᵢ, bⱼ)` at (i, j); `allPairs(f, op) = ` the rows of `allPairs(f)`, each through `reduce(op)`.
 * Cost: |as| × |bs| × work of the function ÷ degree; workers have consecutive rows.
 * Source: SkePU's MapPairs and MapPairsReduce; Steuwer et al., the allpairs skeleton of SkelCL, 2014.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not two collections, with `OSSA_FUNCTION_FAILED` for the lowest pair.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_NOT_AN_OPERATOR`, `OSSA_INVALID_ARGUMENT`
 * @example run(allPairs((p: Body, q: Body) => pull(p, q), sum, f64), [bodies, bodies])
 */
export function allPairs<A, B, R>(fn: (a: A, b: B) => R): Skeleton<Pair<A, B>, Grid<R, R[]>>;
export function allPairs<A, B, R, C extends Vec<R>>(
  fn: (a: A, b: B) => NoInfer<R>,
  as: Element<R, C>,
): Skeleton<Pair<A, B>, Grid<R, C>>;
export function allPairs<A, B, R>(fn: (a: A, b: B) => R, operator: Operator<R>): Skeleton<Pair<A, B>, R[]>;
export function allPairs<A, B, R, C>(
  fn: (a: A, b: B) => R,
  operator: Operator<R>,
  as: Element<R, C>,
): Skeleton<Pair<A, B>, C>;
export function allPairs<A, B, R, C>(
  fn: (a: A, b: B) => R,
  second?: Operator<R> | Element<R, C>,
  third?: Element<R, C>,
): Skeleton<Pair<A, B>, unknown> {
  const typed = second !== undefined && !isOperator(second) && 'make' in Object(second);
  const op = typed ? undefined : (second as Operator<unknown> | undefined);
  if (op !== undefined) checkOperator(op, 'allPairs');
  const node: AllPairsNode = {
    kind: 'allPairs',
    fn: checkSynchronous(fn, 'allPairs'),
    ...(op === undefined ? {} : { op }),
    ...storedAs((typed ? second : third) as Element<R, C> | undefined, 'allPairs'),
  };
  return build(allPairsKind, node, []);
}
