/** Collections as skeletons see them: arrays, typed arrays and ranges alike. */
import { Range } from './range.ts';

/**
 * A read-only collection with a length and elements by position. Arrays, typed arrays and `range(…)` are; strings, sets and
 * maps are not (the type tells a string by its lack of `entries`).
 */
export interface Vec<out A> extends Iterable<A> {
  readonly length: number;
  at(index: number): A | undefined;
  entries(): Iterable<[number, A]>;
}

/** Whether a value is a collection that `map` and `reduce` take. O(1). */
export function isVec(value: unknown): value is Vec<unknown> {
  return Array.isArray(value) || value instanceof Range || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A function that gives element `i`, for `0 ≤ i < length`. Arrays are read in place: a change to one shows. */
export function readerOf<A>(vec: Vec<A>): (index: number) => A {
  if (vec instanceof Range) {
    const { start, step } = vec as Range;
    return ((index: number) => start + index * step) as unknown as (index: number) => A;
  }
  const indexed = vec as unknown as { readonly [index: number]: A };
  return (index) => indexed[index] as A;
}

/** Whether a value is an array of numbers alone, without holes. O(n). */
export function isNumbers(value: unknown): value is number[] {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number') return false;
  return true;
}
