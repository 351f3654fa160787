/** What the caller of a kernel gives it, and what it gives back: shapes of values, and where each number of them comes from. */
import { isLinear } from '../runtime/linear.ts';
import type { NumberName } from '../../../types/element.ts';
import type { Scalar } from '../ir/ir.ts';

/** A number or boolean as it stands in memory: narrow integers are loaded as i32. */
export interface ScalarShape {
  readonly kind: 'scalar';
  readonly type: NumberName | 'bool';
}
export interface TupleShape {
  readonly kind: 'tuple';
  readonly elements: readonly Shape[];
}
export interface StructShape {
  readonly kind: 'struct';
  readonly fields: Readonly<Record<string, Shape>>;
}
/** What a stencil's function is given: each offset that it reads becomes a parameter. */
export interface NearShape {
  readonly kind: 'near';
  readonly element: Shape;
  /** The greatest offset in each dimension. */
  readonly radius: readonly number[];
}
/** A typed array. */
export interface ArrayShape {
  readonly kind: 'array';
  readonly element: NumberName;
}
/** What no kernel can use: refused where it is used, in the words of `what`. */
export interface OtherShape {
  readonly kind: 'other';
  readonly what: string;
}
export type Shape = ScalarShape | TupleShape | StructShape | NearShape | ArrayShape | OtherShape;

/** The way from a value to a number inside of it. */
export type Path = readonly (string | number)[];

/** What a parameter or an array of the kernel stands for. */
export type Source =
  /** A part of an argument of the function. */
  | { readonly from: 'argument'; readonly argument: number; readonly path: Path }
  /** A part of the element at an offset from the place at work. */
  | { readonly from: 'near'; readonly argument: number; readonly offset: readonly number[]; readonly path: Path }
  /** The index of the place at work in a dimension. */
  | { readonly from: 'position'; readonly argument: number; readonly dimension: number }
  /** A part of a captured value, by its index in `Captured.values()`. */
  | { readonly from: 'capture'; readonly capture: number; readonly path: Path };

/** What a kernel gives: its results are the numbers of this, in order. */
export type ResultShape =
  | { readonly kind: 'scalar'; readonly type: Scalar }
  | { readonly kind: 'tuple'; readonly elements: readonly ResultShape[] }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, ResultShape>> };

/** A part of a shape; undefined where there is none of the kind. */
export function shapeAt(shape: Shape | undefined, [key, ...rest]: Path): Shape | undefined {
  if (key === undefined || shape === undefined) return shape;
  if (shape.kind === 'tuple') return shapeAt(shape.elements[Number(key)], rest);
  return shape.kind === 'struct' ? shapeAt(shape.fields[key], rest) : undefined;
}

/** The type in the IR of a number in memory. */
export const scalarOf = (type: NumberName | 'bool'): Scalar =>
  type === 'f64' || type === 'f32' || type === 'u32' || type === 'bool' ? type : 'i32';

const elementNames: ReadonlyMap<unknown, NumberName> = new Map<unknown, NumberName>([
  [Float64Array, 'f64'],
  [Float32Array, 'f32'],
  [Int32Array, 'i32'],
  [Uint32Array, 'u32'],
  [Int16Array, 'i16'],
  [Uint16Array, 'u16'],
  [Int8Array, 'i8'],
  [Uint8Array, 'u8'],
  [Uint8ClampedArray, 'u8'],
]);

/** Longer arrays of values are no tuples: a kernel would have a parameter for each element. */
const MOST_ELEMENTS = 64;

/**
 * The shape of a value that a function captures, as it is now. A kernel made for a shape is right for all values of that shape: a number
 * is its kind (an int32, or any number), never its value.
 */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (typeof value === 'number') return { kind: 'scalar', type: Object.is(value, value | 0) ? 'i32' : 'f64' };
  if (typeof value === 'boolean') return { kind: 'scalar', type: 'bool' };
  if (typeof value !== 'object' || value === null)
    return { kind: 'other', what: value === null ? 'null' : typeof value };
  const prototype: unknown = Object.getPrototypeOf(value);
  const element = ArrayBuffer.isView(value) ? elementNames.get(value.constructor) : undefined;
  if (element !== undefined) {
    const { buffer } = value as Uint8Array;
    // Elsewhere a kernel would have a copy, which would not see what others write.
    const isSeen = !(buffer instanceof SharedArrayBuffer) || isLinear(buffer);
    return isSeen
      ? { kind: 'array', element }
      : { kind: 'other', what: 'an array in shared memory not made by shared(…)' };
  }
  if (depth > 8) return { kind: 'other', what: 'a deeply nested object' };
  if (Array.isArray(value)) {
    if (value.length > MOST_ELEMENTS) return { kind: 'other', what: `an array of ${value.length} values` };
    return { kind: 'tuple', elements: Array.from(value, (each) => shapeOf(each, depth + 1)) };
  }
  if (prototype !== Object.prototype && prototype !== null)
    return { kind: 'other', what: `an object of class ${value.constructor.name}` };
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable);
  const shapes = fields.map(([name, { get, value: field }]): [string, Shape] => [
    name,
    get ? { kind: 'other', what: 'an accessor' } : shapeOf(field, depth + 1),
  ]);
  return { kind: 'struct', fields: Object.fromEntries(shapes) };
}
