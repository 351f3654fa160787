/** How arithmetic is typed: exactly as JavaScript means it (exact.ts), or in the declared types (typed.ts). */
import type { AnyNode } from 'acorn';
import type { Scalar } from '../ir/ir.ts';
import type { OperationName } from '../ir/operations.ts';
import type { ScalarDatum } from './datum.ts';
import type { Place } from './facts.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';
export type Bitwise = '|' | '&' | '^' | '<<' | '>>' | '>>>';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=' | '===' | '!==';

export const arithmetic: Readonly<Record<Arithmetic, OperationName>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
};
export const bitwise: Readonly<Record<Bitwise, OperationName>> = {
  '|': 'or',
  '&': 'and',
  '^': 'xor',
  '<<': 'shl',
  '>>': 'shr',
  '>>>': 'shr',
};
export const comparison: Readonly<Record<Comparison, OperationName>> = {
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
  '===': 'eq',
  '!==': 'ne',
};

export interface Typing {
  /** Whether the meaning is JavaScript's own. */
  readonly exact: boolean;
  literal(value: number): ScalarDatum;
  /** What a number from outside is computed with. */
  given(datum: ScalarDatum): ScalarDatum;
  /** The same for captured numbers and lengths, whose types nobody declared. */
  captured(datum: ScalarDatum): ScalarDatum;
  arithmetic(operator: Arithmetic, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum;
  bitwise(operator: Bitwise, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum;
  comparison(operator: Comparison, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum;
  negate(a: ScalarDatum): ScalarDatum;
  /** `~a`. */
  invert(a: ScalarDatum): ScalarDatum;
  /** A quotient without what is behind the point, of the type that `cut` makes: undefined where there is no such shortcut. */
  cutQuotient(a: ScalarDatum, b: ScalarDatum, cut: 'i32' | 'u32' | undefined, node: AnyNode): ScalarDatum | undefined;
  /** Several numbers brought to one type; to one of floats with `float`. */
  together(data: readonly ScalarDatum[], node: AnyNode, what: string, float?: boolean): readonly ScalarDatum[];
  /** The result of an operation in a type of its own (`Math.fround`, `Math.imul` …) as a number. */
  fixed(datum: ScalarDatum): ScalarDatum;
  /** As an index (i32). */
  index(datum: ScalarDatum): ScalarDatum;
  /** What a place holds after an assignment. */
  assign(place: Place, datum: ScalarDatum, node: AnyNode): ScalarDatum;
  /** The type of a place where ways meet that leave these in it; undefined where they have none in common. */
  meet(place: Place, data: readonly ScalarDatum[], node: AnyNode): Scalar | undefined;
  /** Values of a place at such a point. */
  met(place: Place, datum: ScalarDatum): ScalarDatum;
  /** A result in the type that is declared for it. */
  result(datum: ScalarDatum, declared: Scalar, node: AnyNode): ScalarDatum;
}
