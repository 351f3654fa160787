/** The functions of real numbers that are compiled in: the same digits in every back end. */
import type { Builder } from '../ir/builder.ts';
import type { Value } from '../ir/ir.ts';

export interface LibraryFunction {
  readonly arity: 1 | 2;
  /** Writes the function of arguments of a type, and gives its value of that type. */
  readonly build: (builder: Builder, type: 'f64' | 'f32', ...given: readonly Value[]) => Value;
}

/** By the names of JavaScript's `Math`. */
export type MathLibrary = Readonly<Record<string, LibraryFunction>>;
