/** reduce: a collection combined into one value. */
import { readerOf, type Vec } from '../types/vec.ts';
import { vecOf } from './collection.ts';
import { Failure, functionFailed } from './failure.ts';
import { leaf, type KindOf } from './kind.ts';
import type { Operator, ReduceNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { foldTree } from './tree.ts';
import { checkOperator } from './validate.ts';

export const reduceKind: KindOf<ReduceNode> = {
  kind: 'reduce',
  ...leaf,
  functions: ({ op }) => [{ fn: op.fn, role: op.name }],
  flags: () => [],
  details: ({ op }) => [op.name],
  open({ op }, { resolve }) {
    const operator = { ...op, fn: resolve(op.fn, op.name) };
    return {
      next(x) {
        const vec = vecOf(x, 'reduce');
        try {
          return [foldTree(operator, readerOf(vec), vec.length)];
        } catch (cause) {
          throw new Failure((path) => functionFailed(cause, op.name, path));
        }
      },
    };
  },
};

/**
 * All elements combined by an associative operator: `x₀ ⊕ x₁ ⊕ …`, the operator's identity when there are none. The operands
 * keep their order; the grouping is the fixed tree of tree.ts, so that the result has the same digits on any number of workers.
 * (An operator declared commutative is regrouped inside blocks, always in the same way.)
 *
 * Laws: `pipe(map(f), reduce(op))` needs no collection between; `reduce` of one element is that element.
 * Cost: (length − 1) combinations ÷ degree, then the logarithm of the number of chunks.
 * Source: Bird 1989; the binary counter is Hinze and Paterson's monoidal fold, Higham 1993 for the error of pairwise sums.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, with `OSSA_FUNCTION_FAILED` when the operator throws.
 * @throws OssaError `OSSA_NOT_AN_OPERATOR` when the argument is none, or is declared not associative.
 * @example pipe(map(price), reduce(sum))
 */
export function reduce<A>(operator: Operator<A>): Skeleton<Vec<A>, A> {
  checkOperator(operator, 'reduce');
  return build(reduceKind, { kind: 'reduce', op: operator as Operator<unknown> }, []);
}
