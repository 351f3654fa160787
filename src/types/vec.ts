/** Collections as skeletons see them: arrays, typed arrays, structs of arrays and ranges alike. */
import { Range } from './range.ts';
import { type Columns, type Struct, StructArray } from './struct-array.ts';

/**
 * A read-only collection with a length and elements by position. Arrays, typed arrays, structs of arrays and `range(…)` are;
 * strings, sets and maps are not (the type tells a string by its lack of `entries`).
 */
export interface Vec<out A> extends Iterable<A> {
  readonly length: number;
  at(index: number): A | undefined;
  entries(): Iterable<[number, A]>;
}

/** Whether a value is a collection that `map` and `reduce` take; one whose memory was transferred away is none. O(1). */
export function isVec(value: unknown): value is Vec<unknown> {
  if (Array.isArray(value) || value instanceof Range) return true;
  if (value instanceof StructArray || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
    return !isDetached(value);
  return false;
}

/** Whether a typed collection has lost its memory: it was moved, or transferred. */
export function isDetached(value: unknown): boolean {
  if (value instanceof StructArray) return Object.values(value.columns as Columns).some(isDetached);
  // Asking for the memory of a small array makes it: only of one without elements.
  return ArrayBuffer.isView(value) && (value as Uint8Array).length === 0 && (value.buffer as ArrayBuffer).detached;
}

/** A function that gives element `i`, for `0 ≤ i < length`. Arrays are read in place: a change to one shows. */
export function readerOf<A>(vec: Vec<A>): (index: number) => A {
  if (vec instanceof Range) {
    const { start, step } = vec as Range;
    return ((index: number) => start + index * step) as unknown as (index: number) => A;
  }
  if (vec instanceof StructArray) {
    const structs = vec as StructArray<unknown>;
    return (index) => structs.read(index) as A;
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

/** A function that stores a value as element `i` of an array or a typed collection. It throws for what that does not hold. */
export function writerOf(collection: unknown): (index: number, value: unknown) => void {
  if (collection instanceof StructArray) return (index, value) => collection.put(index, value as Struct<unknown>);
  const indexed = collection as { [index: number]: unknown };
  return (index, value) => void (indexed[index] = value);
}
