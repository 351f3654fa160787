/** Random values of a type, and random collections of many. */
import { elements, f32, f64, i16, type NumberName, type TypedCollection } from '../../src/types/element.ts';
import { struct, type StructElement } from '../../src/types/struct.ts';
import type { Choices } from './choices.ts';
import type { Type } from './functions.ts';

export const elementNames = Object.keys(elements) as NumberName[];
export const isTyped = (type: Type): boolean => type in elements;
/** Values of type `point`; in a struct of arrays they are of type `points`. */
export const point: StructElement<{
  readonly x: Float64Array;
  readonly y: Float32Array;
  readonly id: Int16Array;
}> = struct({ x: f64, y: f32, id: i16 });
export const isCollection = (type: Type): boolean => isTyped(type) || type === 'points' || type.endsWith('[]');
/** The type of a collection's elements. */
export const elementType = (type: Type): Type =>
  isTyped(type) ? 'number' : type === 'points' ? 'point' : type.slice(0, -2);

/** The element type that a typed collection is asked of, mostly where it makes sense, with the type of the collection. */
export function typedFor(of: Type, choices: Choices): { readonly as: never; readonly to: Type } | undefined {
  const typed = of === 'number' || of === 'point' ? choices.below(3) === 1 : choices.once(40);
  if (!typed) return undefined;
  if (of === 'point' ? !choices.once(20) : choices.once(20)) return { as: point as never, to: 'points' };
  const name = choices.of(elementNames);
  return { as: elements[name] as never, to: name };
}

const peculiar = [
  0,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
  0.1,
  1 / 3,
  -1e-300,
  1e300,
  5e-324,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 + 1,
  2 ** 53,
  255.5,
  -1,
];
const strings = ['', 'a', 'b', '1e3', '-0', 'ß', '\u{1f600}', '\ud800', 'a longer text, with a comma', '\u0000'];

/** How the numbers of one input are made: whole and small, so that they meet what functions look for, fractions, or peculiar. */
type Palette = (i: number) => number;
const palettes: readonly Palette[] = [
  (i) => i,
  (i) => (i * 7) % 20,
  (i) => ((i * 0x9e3779b1) >>> 0) / 2 ** 20 - 1000,
  (i) => peculiar[(i * 5) % peculiar.length] as number,
  (i) => (i % 3 === 0 ? (peculiar[(i * 11) % peculiar.length] as number) : i * 0.1 - 3),
  (i) => -(i % 10),
];

/** Gives values of a type, as many as are asked for: value `i` depends on `i` alone. */
export function valuesOf(type: Type, choices: Choices): (i: number) => unknown {
  const number = choices.of(palettes);
  const salt = choices.below(50);
  const make = (of: Type, i: number): unknown => {
    const x = number(i + salt);
    if (of === 'number') return x;
    if (of === 'string') return strings[(i + salt) % strings.length];
    if (of === 'record') return { id: x, tag: `r${i % 5}`, parts: i % 4 === 0 ? [] : [x, i] };
    if (of === 'matrix') return [(i + salt) % 5, 1, i % 3, 1];
    if (of === 'point') return { x, y: x / 3, id: i % 100 };
    const length = (i * 3 + salt) % 5;
    if (isTyped(of)) return elements[of as NumberName].make(length).map((_: number, j: number) => number(i + j));
    const list = Array.from({ length }, (_, j) => make(elementType(of), i * 3 + j));
    return of === 'points' ? point.from(list as never[]) : list;
  };
  return (i) => make(type, i);
}

/** Over memory of its own, over part of a larger one, or, where that is understood, over shared memory. */
function typedOf(name: NumberName, length: number, sharable: boolean, choices: Choices): TypedCollection {
  const { bytes, make, view } = elements[name];
  const before = 2 * bytes;
  const own = [() => make(length), () => view(new ArrayBuffer(before + (length + 1) * bytes), before, length)];
  const shared = [
    () => view(new SharedArrayBuffer(length * bytes), 0, length),
    () => view(new SharedArrayBuffer(before + length * bytes), before, length),
  ];
  return choices.of([...own, ...(sharable ? shared : [])])();
}

/** A collection of a type, of any length. */
export function collectionOf(type: Type, length: number, sharable: boolean, choices: Choices): unknown {
  const value = valuesOf(elementType(type), choices);
  if (type === 'points') {
    const made =
      sharable && choices.once(2)
        ? point.view(new SharedArrayBuffer(length * point.bytes), 0, length)
        : point.make(length);
    for (let i = 0; i < length; i++) made.put(i, value(i) as never);
    return choices.once(4) ? made.subarray(Math.min(1, length)) : made;
  }
  if (!isTyped(type)) return Array.from({ length }, (_, i) => value(i));
  const made = typedOf(type as NumberName, length, sharable, choices);
  for (let i = 0; i < length; i++) made[i] = value(i) as number;
  return made;
}
