/** Types of numbers in C, and numbers as C text. */
import { elements, type NumberName } from '../../../types/element.ts';
import type { Scalar } from '../../kernel/ir/ir.ts';

/** The types that C variables have: those of memory, and 64-bit integers for masks and bits. */
export type NumberType = NumberName | 'i64' | 'u64';

export const bytesOfNumber = (type: NumberType): number =>
  type === 'i64' || type === 'u64' ? 8 : elements[type].bytes;

export const isFloat = (type: Scalar): type is 'f64' | 'f32' => type === 'f64' || type === 'f32';

/** What a scalar variable of a type is: a bool is 0 or 1. */
export const variableType = (type: Scalar): Exclude<Scalar, 'bool'> => (type === 'bool' ? 'i32' : type);

/** A constant. Not finite ones are quotients, which every dialect of C has. */
export function literal(type: Scalar, value: number): string {
  if (!isFloat(type)) {
    if (value === -(2 ** 31)) return '(-2147483647 - 1)';
    return type === 'u32' ? `${value}u` : value < 0 ? `(${value})` : String(value);
  }
  const suffix = type === 'f32' ? 'f' : '';
  if (Number.isNaN(value)) return `(0.0${suffix} / 0.0${suffix})`;
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const digits = String(magnitude);
  const text =
    magnitude === Infinity ? `1.0${suffix} / 0.0${suffix}` : `${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
  return negative || magnitude === Infinity ? `(${negative ? '-' : ''}${text})` : text;
}
