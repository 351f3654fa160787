/**
 * Kernels: functions over numbers that are compiled. `import { kernel } from 'ossa/kernel'` loads the compiler, which programs without
 * declared kernels load when the first loop is worth it, if at all.
 */
import { exactKernel, mathKernel, typedKernel } from './compiler/kernel/declare.ts';
import { shapeOfParameter, shapeOfType } from './compiler/kernel/types.ts';
import type { KernelElement, KernelType, KernelValue, KernelValues } from './compiler/kernel/types.ts';
import { OssaError } from './errors.ts';
import { describe } from './skeletons/describe.ts';
import { checkOptionNames, checkSynchronous } from './skeletons/validate.ts';

export {
  bool,
  type Bool,
  type KernelElement,
  type KernelType,
  type KernelValue,
  type KernelValues,
  near,
  type NearType,
} from './compiler/kernel/types.ts';

/** How a kernel is compiled. */
export interface KernelOptions {
  /** Sums may be regrouped, and products and sums fused, where a back end is faster then: results differ in the last digits. */
  readonly fast?: boolean;
}

/**
 * A function over numbers that is compiled, and can be called like any other.
 *
 * With types it computes in them: an argument is converted as a typed array would store it, arithmetic on `f32` rounds to 32 bits, and
 * what is read outside of an array is 0. Without, its types are those of the data and its arithmetic is JavaScript's. In both, the
 * functions of `Math` are Ossa's own: the same digits in every back end, and in every version of Node.
 *
 * The function of a stencil is declared with `near(f32)`: what it reads around its place is of that type.
 *
 * It is an error if the function cannot be compiled. Numbers, booleans, typed arrays, tuples and structs that it closes over are read when
 * it is called, or when a run begins.
 *
 * @throws OssaError `OSSA_KERNEL` with the construct that cannot be compiled, its place and the way out; `OSSA_CAPTURE_…` as skeletons do;
 * `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_UNKNOWN_OPTION`; `OSSA_INVALID_ARGUMENT` for what is no type
 * @example map(kernel([f32], f32, (x) => Math.exp(-x * x)), f32)
 */
export function kernel<const P extends readonly KernelType[], R extends KernelElement>(
  parameters: P,
  result: R,
  fn: (...given: KernelValues<P>) => KernelValue<R>,
  options?: KernelOptions,
): (...given: KernelValues<P>) => KernelValue<R>;
export function kernel<const P extends readonly KernelType[], const R extends readonly KernelElement[]>(
  parameters: P,
  result: R,
  fn: (...given: KernelValues<P>) => KernelValues<R>,
  options?: KernelOptions,
): (...given: KernelValues<P>) => KernelValues<R>;
export function kernel<F extends (...given: never[]) => unknown>(fn: F, options?: KernelOptions): F;
export function kernel(...given: readonly unknown[]): unknown {
  if (typeof given[0] === 'function' || given.length < 3) {
    const [fn, options] = given;
    return exactKernel(checkSynchronous(fn, 'kernel'), isFast(options));
  }
  const [types, result, fn, options] = given;
  if (!Array.isArray(types))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "kernel's parameters",
      expects: 'a list of types',
      given: describe(types),
    });
  return typedKernel(checkSynchronous(fn, 'kernel'), {
    parameters: types.map((type: unknown, i) => shapeOfParameter(type, `kernel's parameter ${i + 1}`)),
    result: shapeOfType(result, "kernel's result"),
    fast: isFast(options),
  });
}

function isFast(options: unknown): boolean {
  checkOptionNames(options, ['fast'], 'kernel');
  const { fast = false } = (options ?? {}) as { fast?: unknown };
  if (typeof fast === 'boolean') return fast;
  throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'fast', expects: 'true or false', given: describe(fast) });
}

/** The error function: 2/√π ∫₀ˣ e^(−t²) dt. A kernel, so that other kernels may call it. */
export const erf: (x: number) => number = mathKernel('erf');
