/** Typed collections of either sort, of numbers or of structs, as whoever stores into them sees them. */
import { type Element, type ElementName, elementOf, elements, type NumberName, type StructName } from './element.ts';
import { StructArray } from './struct-array.ts';
import { structNamed } from './struct.ts';

/** Typed arrays and structs of arrays alike. */
export interface Typed {
  readonly length: number;
  /** Undefined where the columns of structs have memory of their own each. */
  readonly buffer: ArrayBufferLike | undefined;
  readonly byteOffset: number;
  subarray(start: number, end?: number): Typed;
  /** Of the same element type; numbers from any array of them. */
  set(source: unknown, offset?: number): void;
}

export const isStruct = (name: ElementName | undefined): name is StructName => name?.startsWith('{') === true;

/** The element type of a name, on any thread. */
export function elementNamed(name: ElementName): Element<unknown, Typed> {
  return (isStruct(name) ? structNamed(name) : elements[name as NumberName]) as unknown as Element<unknown, Typed>;
}

/** The name of the element type of a typed collection, or undefined for every other value. */
export function typeNameOf(collection: unknown): ElementName | undefined {
  return collection instanceof StructArray ? collection.element.name : elementOf(collection)?.name;
}
