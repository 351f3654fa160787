/** Operators and the laws they declare. Laws are what licenses rewriting: one that is not declared is never used. */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import type { Operator, Values } from './node.ts';
import { checkOptionNames, checkSynchronous } from './validate.ts';

/** Laws of an operator ⊕, each false unless declared (associativity: true), and what it ranges over. */
export interface OperatorLaws<A> {
  /** How the operator is printed; its function's name when left out. */
  readonly name?: string;
  /** `identity ⊕ a = a = a ⊕ identity`; also the result of reducing no elements. */
  readonly identity: A;
  /** `(a ⊕ b) ⊕ c = a ⊕ (b ⊕ c)`, for floating-point numbers up to rounding. What `reduce` asks for. */
  readonly associative?: boolean;
  /** `a ⊕ b = b ⊕ a`. */
  readonly commutative?: boolean;
  /** Associative to the last bit: regrouping never changes a result (integers, min/max, concatenation; not sums of fractions). */
  readonly exact?: boolean;
  /** `a ⊕ a = a`. */
  readonly idempotent?: boolean;
  /** The values for which the laws hold, from which `checkLaws` draws; those of the identity's type when left out. */
  readonly values?: Values<A>;
}

/**
 * A binary operator with the laws that it declares. The function is called with results of its own and elements, must not change
 * its arguments and must be synchronous. `checkLaws`, and `ossa check`, test what is declared.
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`; `OSSA_INVALID_ARGUMENT` without an identity; `OSSA_UNKNOWN_OPTION`.
 * @example op((a, b) => gcd(a, b), { name: 'gcd', identity: 0, commutative: true, exact: true, idempotent: true, values: 'integer' })
 */
export function op<A>(fn: (a: A, b: A) => A, laws: OperatorLaws<A>): Operator<A> {
  checkSynchronous(fn, 'op');
  checkOptionNames(laws, ['name', 'identity', 'associative', 'commutative', 'exact', 'idempotent', 'values'], 'op');
  if (laws === undefined || !('identity' in laws)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'op',
      expects: 'laws with an identity',
      given: describe(laws),
    });
  }
  return Object.freeze({
    name: laws.name ?? (fn.name || 'operator'),
    fn,
    identity: laws.identity,
    associative: laws.associative ?? true,
    commutative: laws.commutative ?? false,
    exact: laws.exact ?? false,
    idempotent: laws.idempotent ?? false,
    ...(laws.values === undefined ? {} : { values: laws.values }),
  });
}

const unite = { commutative: true, exact: true, idempotent: true } as const;

/** Addition. Rounds, so that it is not exact: the same tree gives the same digits, another grouping may not. Empty: 0. */
export const sum: Operator<number> = op<number>((a, b) => a + b, { name: 'sum', identity: 0, commutative: true });
/** Multiplication. Rounds. Empty: 1. */
export const mul: Operator<number> = op<number>((a, b) => a * b, { name: 'mul', identity: 1, commutative: true });
/** The greater, as `Math.max`: NaN if either is NaN, +0 above −0. Empty: −Infinity. */
export const max: Operator<number> = op<number>((a, b) => Math.max(a, b), {
  name: 'max',
  identity: -Infinity,
  ...unite,
});
/** The smaller, as `Math.min`: NaN if either is NaN, −0 below +0. Empty: Infinity. */
export const min: Operator<number> = op<number>((a, b) => Math.min(a, b), {
  name: 'min',
  identity: Infinity,
  ...unite,
});
/** Whether all hold. Empty: true. */
export const and: Operator<boolean> = op<boolean>((a, b) => a && b, { name: 'and', identity: true, ...unite });
/** Whether any holds. Empty: false. */
export const or: Operator<boolean> = op<boolean>((a, b) => a || b, { name: 'or', identity: false, ...unite });
/** Strings one after the other. Empty: ''. */
export const concat: Operator<string> = op<string>((a, b) => a + b, { name: 'concat', identity: '', exact: true });

const bits = { commutative: true, exact: true, values: 'integer' } as const;

/** Bitwise and of signed 32-bit integers. Empty: −1 (all bits set). */
export const bitAnd: Operator<number> = op<number>((a, b) => a & b, {
  name: 'bitAnd',
  identity: -1,
  idempotent: true,
  ...bits,
});
/** Bitwise or of signed 32-bit integers. Empty: 0. */
export const bitOr: Operator<number> = op<number>((a, b) => a | b, {
  name: 'bitOr',
  identity: 0,
  idempotent: true,
  ...bits,
});
/** Bitwise exclusive or of signed 32-bit integers. Empty: 0. */
export const bitXor: Operator<number> = op<number>((a, b) => a ^ b, { name: 'bitXor', identity: 0, ...bits });
