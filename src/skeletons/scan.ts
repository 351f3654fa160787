/** scan: the reductions of all beginnings of a collection. */
import { OssaError } from '../errors.ts';
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { storedAs, storedIn, vecOf } from './collection.ts';
import { forEach } from './failure.ts';
import { leaf, type KindOf } from './kind.ts';
import type { Operator, ScanNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { BLOCK } from './tree.ts';
import { checkOperator, checkOptionNames } from './validate.ts';

export const scanKind: KindOf<ScanNode> = {
  kind: 'scan',
  ...leaf,
  functions: ({ op }) => [{ fn: op.fn, role: op.name }],
  flags: () => [],
  details: ({ op, exclusive, as }) => [op.name, ...(exclusive ? ['exclusive'] : []), ...(as ? [as] : [])],
  open({ op, exclusive, as }, { resolve }) {
    const fn = resolve(op.fn, op.name) as Operator<unknown>['fn'];
    return {
      next(x) {
        const vec = vecOf(x, 'scan');
        const read = readerOf(vec);
        const results: unknown[] = [];
        let carry: unknown;
        let local: unknown;
        let last = op.identity;
        forEach(vec.length, op.name, (i) => {
          local = i % BLOCK === 0 ? read(i) : fn(local, read(i));
          const inclusive = i < BLOCK ? local : fn(carry, local);
          results.push(exclusive ? last : inclusive);
          last = inclusive;
          if (i % BLOCK === BLOCK - 1) carry = inclusive;
        });
        return [storedIn(results, as, op.name)];
      },
    };
  },
};

/** Options of `scan`. */
export interface ScanOptions {
  /** Element i combines the elements before i, without its own: the first is the identity. */
  readonly exclusive?: boolean | undefined;
}

/**
 * All partial results of combining a collection: `[x₀, x₀ ⊕ x₁, x₀ ⊕ x₁ ⊕ x₂, …]`; exclusive, `[identity, x₀, x₀ ⊕ x₁, …]`. The
 * operator is associative; the operands keep their order.
 *
 * Meaning: elements stand in blocks of 1,024. Inside a block it combines from the left, beginning with the block's first element; what the
 * blocks before give, combined from the left, is put before each of these. So the digits are the same on any number of workers.
 * Laws: the last element of `scan(op)` is the reduction, up to rounding; `scan(op, { exclusive: true })` is `scan(op)`, shifted by one.
 * Cost: up to 2 × length combinations ÷ degree, in two passes over the elements; results are stored once.
 * Source: Blelloch, "Prefix sums and their applications", 1990.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, with `OSSA_FUNCTION_FAILED` when the operator throws.
 * @throws OssaError `OSSA_NOT_AN_OPERATOR`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example run(scan(sum, f64), amounts)
 */
export function scan<A>(operator: Operator<A>, options?: ScanOptions): Skeleton<Vec<A>, A[]>;
export function scan<A, C>(operator: Operator<A>, as: Element<A, C>, options?: ScanOptions): Skeleton<Vec<A>, C>;
export function scan<A, C>(
  operator: Operator<A>,
  second?: Element<A, C> | ScanOptions,
  third?: ScanOptions,
): Skeleton<Vec<A>, A[] | C> {
  checkOperator(operator, 'scan');
  const typed = second !== undefined && 'make' in Object(second);
  const options = (typed ? third : second === undefined ? third : second) as ScanOptions | undefined;
  checkOptionNames(options, ['exclusive'], 'scan');
  if (!['boolean', 'undefined'].includes(typeof options?.exclusive))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "scan's exclusive",
      expects: 'true or false',
      given: String(options?.exclusive),
    });
  const node: ScanNode = {
    kind: 'scan',
    op: operator as Operator<unknown>,
    ...(options?.exclusive ? { exclusive: true } : {}),
    ...storedAs(typed ? (second as Element<A, C>) : undefined, 'scan'),
  };
  return build(scanKind, node, []);
}
