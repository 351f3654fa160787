/** Writes operations on numbers, and does those on constants at once. */
import type { NumberName } from '../../../types/element.ts';
import type { Builder } from '../ir/builder.ts';
import type { Scalar, Value } from '../ir/ir.ts';
import { evaluate, normalise, operandType, type OperationName, resultType } from '../ir/operations.ts';
import { FALSE, isConstant, type ScalarDatum, TRUE } from './datum.ts';

export const constant = (type: Scalar, value: number): ScalarDatum => ({
  kind: 'scalar',
  type,
  constant: normalise(type, value),
});
export const computed = (value: Value): ScalarDatum => ({ kind: 'scalar', type: value.type, value });

/** The value in the IR: constants are written where they are needed. */
export const valueOf = (builder: Builder, datum: ScalarDatum): Value =>
  datum.value ?? builder.constant(datum.type, datum.constant as number);

/** An operation on operands of the types that it takes. */
export function apply(builder: Builder, operation: OperationName, ...operands: ScalarDatum[]): ScalarDatum {
  const known = operands.map(({ constant: value }) => value);
  const type = operandType(operation, operands);
  if (known.every((value) => value !== undefined))
    return constant(resultType(operation, type), evaluate(operation, type, known));
  const simpler = type === 'bool' ? logic(builder, operation, operands) : undefined;
  return simpler ?? computed(builder.operation(operation, ...operands.map((each) => valueOf(builder, each))));
}

/** Operations on booleans some of which are constants. */
function logic(b: Builder, operation: OperationName, operands: readonly ScalarDatum[]): ScalarDatum | undefined {
  const [x, y, z] = operands as [ScalarDatum, ScalarDatum, ScalarDatum];
  if (operation === 'and' || operation === 'or') {
    const [neutral, absorbing] = operation === 'and' ? [1, 0] : [0, 1];
    for (const [one, other] of [[x, y] as const, [y, x] as const]) {
      if (isConstant(one, neutral)) return other;
      if (isConstant(one, absorbing)) return one;
    }
  }
  if (operation !== 'select') return undefined;
  if (isConstant(z, 0)) return apply(b, 'and', x, y);
  if (isConstant(y, 1)) return apply(b, 'or', x, z);
  if (isConstant(y, 0)) return apply(b, 'and', apply(b, 'not', x), z);
  return isConstant(z, 1) ? apply(b, 'or', apply(b, 'not', x), y) : undefined;
}

const isInteger = (type: Scalar): boolean => type === 'i32' || type === 'u32';

/** A number in another type, as the conversions of the IR mean it; a boolean is 1 or 0. */
export function convert(builder: Builder, to: Scalar, datum: ScalarDatum): ScalarDatum {
  const { type, narrow } = datum;
  if (type === to) return datum;
  if (type === 'bool') return apply(builder, 'select', datum, constant(to, 1), constant(to, 0));
  if (narrow && (narrow.type === to || isInteger(to))) return convert(builder, to, narrow);
  const result = apply(builder, to as Exclude<Scalar, 'bool'>, datum);
  return to === 'f64' && result.constant === undefined ? { ...result, narrow: datum } : result;
}

/** A number as it is after it was stored as such an element. */
export function stored(builder: Builder, element: NumberName | 'bool', datum: ScalarDatum): ScalarDatum {
  if (element === 'bool') return truth(builder, datum);
  const [, sign, width] = /^([iu])(8|16)$/.exec(element) ?? [];
  if (sign === undefined) return convert(builder, element as Scalar, datum);
  const whole = convert(builder, 'i32', datum);
  if (sign === 'u') return apply(builder, 'and', whole, constant('i32', 2 ** Number(width) - 1));
  const shift = constant('i32', 32 - Number(width));
  return apply(builder, 'shr', apply(builder, 'shl', whole, shift), shift);
}

/** Whether JavaScript takes a number for true: it is neither 0 nor NaN. */
export function truth(builder: Builder, datum: ScalarDatum): ScalarDatum {
  const { type, constant: known, narrow } = datum;
  if (type === 'bool') return datum;
  if (known !== undefined) return known !== 0 && known === known ? TRUE : FALSE;
  if (narrow) return truth(builder, narrow);
  if (isInteger(type)) return apply(builder, 'ne', datum, constant(type, 0));
  return apply(builder, 'gt', apply(builder, 'abs', datum), constant(type, 0));
}

export const not = (builder: Builder, datum: ScalarDatum): ScalarDatum => apply(builder, 'not', datum);
