/**
 * Kernels that `kernel(…)` made, as capturing them sees them. Every program loads this: the compiler, which fills it in, is loaded by those
 * that declare kernels.
 */
import type { Shape } from './front/shape.ts';

/** What `kernel(…)` says of a function. */
export interface Declared {
  /** Without these types are those of the data, and arithmetic is JavaScript's. */
  readonly parameters?: readonly Shape[] | undefined;
  readonly result?: Shape | undefined;
  readonly fast: boolean;
}

/** JavaScript for Ossa's functions of real numbers. */
export interface MathTexts {
  /** The names that are in a text, out of those that V8 and Ossa have different digits for. */
  readonly named: (text: string) => readonly string[];
  /** The expression of one: undefined where V8's own is meant. */
  readonly of: (name: string) => string | undefined;
}

export type KernelForm =
  /** In declared types: `text` is the JavaScript form for such captured values, those of `fn`. */
  | {
      readonly kind: 'typed';
      readonly fn: Function;
      readonly declared: Declared;
      readonly text: (values: readonly unknown[]) => string;
    }
  /** As JavaScript means it, but with Ossa's math: the JavaScript form is the function itself, with another `Math`. */
  | { readonly kind: 'exact'; readonly fn: Function; readonly declared: Declared; readonly math: MathTexts }
  /** One of Ossa's functions of real numbers. */
  | { readonly kind: 'math'; readonly name: string; readonly math: MathTexts };

const forms = new WeakMap<Function, KernelForm>();

let any = false;

export function noteKernel(fn: Function, form: KernelForm): void {
  any = true;
  forms.set(fn, form);
}

/** Whether there are any: most programs have none, and nothing has to look for them. */
export const hasKernels = (): boolean => any;

/** What is known of a function that `kernel(…)` gave; undefined for all others. */
export const kernelForm = (fn: Function): KernelForm | undefined => forms.get(fn);

/** How the parts of Ossa's math are called: behind the slash stands the name of the function, and nothing for all of them. */
export const MATH_FILE = 'ossa:math/';
