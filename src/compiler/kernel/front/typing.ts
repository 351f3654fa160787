/** Which types arithmetic happens in: JavaScript's, or those that a kernel declares. */
import type { Scalar } from '../ir/ir.ts';

export interface Typing {
  readonly kind: 'exact' | 'typed';
  /** The type in which two numbers meet; a string says why they do not. Undefined stands for a literal, whose value is given. */
  join(a: Scalar | undefined, b: Scalar | undefined, literals: readonly number[]): Scalar | { readonly clash: string };
}

const isFloat = (type: Scalar | undefined): boolean => type === 'f64' || type === 'f32';

/** Every number is a double. */
export const exact: Typing = { kind: 'exact', join: () => 'f64' };

/** Literals are what the other number is, where that has them. */
export const typed: Typing = {
  kind: 'typed',
  join(a, b, literals) {
    const whole = literals.every((value) => Number.isInteger(value) && !Object.is(value, -0));
    if (a === undefined && b === undefined)
      return whole && literals.every((value) => Math.abs(value) <= 2 ** 31 - 1) ? 'i32' : 'f64';
    if (a === undefined || b === undefined) {
      const type = (a ?? b) as Scalar;
      if (isFloat(type) || type === 'bool') return type;
      const [low, high] = type === 'u32' ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1];
      return whole && literals.every((value) => value >= low && value <= high) ? type : 'f64';
    }
    if (a === b) return a;
    if (a === 'f64' || b === 'f64') return 'f64';
    if (a === 'f32' || b === 'f32') return 'f32';
    return { clash: `an ${a} with a ${b}` };
  },
};
