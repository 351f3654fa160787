/** Element types of typed collections: what `map(f, f32)` stores, and how a value is rounded when it is stored. */
export type ElementName = NumberName | StructName;
/** The element types of numbers. */
export type NumberName = 'f64' | 'f32' | 'i32' | 'u32' | 'i16' | 'u16' | 'i8' | 'u8';
/** Those of structs, by their fields: `{ x: f64, y: f64 }`. */
export type StructName = `{ ${string} }`;

/** An element type: `A` is one value of it, `C` a collection of them. */
export interface Element<A, C> {
  readonly name: ElementName;
  /** Size of one element in bytes. */
  readonly bytes: number;
  /** A new collection of `length` zeros. */
  readonly make: (length: number) => C;
  /** The collection that stands in a buffer at `byteOffset`, without a copy. */
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => C;
  /** The value as it is after being stored: what fusion must keep. */
  readonly store: (value: A) => A;
  /** The first `length` elements, and zeros behind the last, in the memory of a collection that loses it. */
  transfer(collection: C, length: number): C;
  readonly zero: A;
}

type TypedArray<C> = {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): C;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): C;
};

function element<C extends ArrayBufferView>(
  name: NumberName,
  Collection: TypedArray<C>,
  store: (value: number) => number,
): Element<number, C> {
  const bytes = Collection.BYTES_PER_ELEMENT;
  return Object.freeze({
    name,
    bytes,
    make: (length: number) => new Collection(length),
    view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => new Collection(buffer, byteOffset, length),
    store,
    transfer: ({ buffer }: C, length: number) =>
      new Collection((buffer as ArrayBuffer).transfer(length * bytes), 0, length),
    zero: 0,
  });
}

/** 64-bit IEEE 754 numbers: what a JavaScript number is. */
export const f64: Element<number, Float64Array> = element<Float64Array>('f64', Float64Array, (x) => x);
/** 32-bit IEEE 754 numbers; storing rounds to the nearest, ties to even. */
export const f32: Element<number, Float32Array> = element<Float32Array>('f32', Float32Array, Math.fround);
/** Signed 32-bit integers; storing takes the integer part modulo 2³² (NaN and infinities give 0), like all integers below. */
export const i32: Element<number, Int32Array> = element<Int32Array>('i32', Int32Array, (x) => x | 0);
/** Unsigned 32-bit integers. */
export const u32: Element<number, Uint32Array> = element<Uint32Array>('u32', Uint32Array, (x) => x >>> 0);
/** Signed 16-bit integers. */
export const i16: Element<number, Int16Array> = element<Int16Array>('i16', Int16Array, (x) => (x << 16) >> 16);
/** Unsigned 16-bit integers. */
export const u16: Element<number, Uint16Array> = element<Uint16Array>('u16', Uint16Array, (x) => x & 0xffff);
/** Signed 8-bit integers. */
export const i8: Element<number, Int8Array> = element<Int8Array>('i8', Int8Array, (x) => (x << 24) >> 24);
/** Unsigned 8-bit integers (bytes). */
export const u8: Element<number, Uint8Array> = element<Uint8Array>('u8', Uint8Array, (x) => x & 0xff);

/** Every typed collection that an element makes. */
export type TypedCollection =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The elements by name. */
export const elements: Readonly<Record<NumberName, Element<number, TypedCollection>>> = Object.freeze({
  f64,
  f32,
  i32,
  u32,
  i16,
  u16,
  i8,
  u8,
});

const byTag: ReadonlyMap<string, Element<number, TypedCollection>> = new Map(
  Object.values(elements).map((e) => [Object.prototype.toString.call(e.make(0)), e]),
);

/**
 * The element type of a typed array made in any realm, or undefined for every other value. A subclass (Node's `Buffer`) counts
 * as what it extends; `Uint8ClampedArray`, `Float16Array` and the 64-bit integer arrays have no element type.
 */
export function elementOf(value: unknown): Element<number, TypedCollection> | undefined {
  return ArrayBuffer.isView(value) ? byTag.get(Object.prototype.toString.call(value)) : undefined;
}
