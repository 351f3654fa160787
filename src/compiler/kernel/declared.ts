/** Functions that were declared to be kernels: what they are, for whoever meets them. */
import type { ElementName } from '../../types/element.ts';
import type { Closure } from '../capture/closure.ts';

/** The type of a value that a kernel is given or gives. */
export type KernelTypeName = ElementName | 'bool';

export interface Declaration {
  /** The user's function. */
  readonly fn: (...given: never) => unknown;
  /** Types of the parameters; undefined: all numbers are f64, as in JavaScript. */
  readonly parameters: readonly KernelTypeName[] | undefined;
  /** Of the result, or of its parts. */
  readonly result: KernelTypeName | readonly KernelTypeName[] | undefined;
  readonly fast: boolean;
  /** Its exact form in JavaScript, which is what it means. */
  readonly form: () => Closure;
}

const declarations = new WeakMap<Function, Declaration>();

export const declare = (kernel: Function, declaration: Declaration): void => void declarations.set(kernel, declaration);

/** What a function was declared to be; undefined for one that is no kernel. */
export const declarationOf = (fn: Function): Declaration | undefined => declarations.get(fn);
