/** The types that kernels are declared with. */
import { OssaError } from '../../errors.ts';
import { describe } from '../../skeletons/describe.ts';
import type { Near } from '../../skeletons/near.ts';
import { type ElementName, elements, type NumberName, type StructName } from '../../types/element.ts';
import { structNamed } from '../../types/struct.ts';
import { isStruct } from '../../types/typed.ts';
import type { Shape } from './front/shape.ts';

/** True or false. */
export interface Bool {
  readonly name: 'bool';
}

/** The type of booleans in kernels. */
export const bool: Bool = Object.freeze({ name: 'bool' });

/** What one number, boolean or struct is declared with: an element type, or `bool`. */
export type KernelElement = Bool | { readonly name: ElementName; readonly zero: unknown };

/** What a stencil's function is given, of such elements. */
export interface NearType<E extends KernelElement = KernelElement> {
  readonly near: E;
}

/** The type of what a stencil's function is given (`Near`), of elements of a type: reading one gives a value of that type. */
export function near<E extends KernelElement>(element: E): NearType<E> {
  return Object.freeze({ near: element });
}

/** What a kernel's parameter is declared with, and its result; a list of elements is a tuple of them. */
export type KernelType = KernelElement | readonly KernelElement[] | NearType;

type ElementValue<T> = T extends Bool ? boolean : T extends { readonly zero: infer A } ? A : never;

/** A value of such a type. */
export type KernelValue<T> = T extends readonly unknown[]
  ? { -readonly [I in keyof T]: ElementValue<T[I]> }
  : T extends NearType<infer E>
    ? Near<ElementValue<E>>
    : ElementValue<T>;

/** Values of several types. */
export type KernelValues<P extends readonly unknown[]> = { -readonly [I in keyof P]: KernelValue<P[I]> };

/** How far a stencil looks is its own matter, and in how many dimensions. */
const ANYWHERE: readonly number[] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

/** What the type of a parameter is for the compiler. @throws OssaError OSSA_INVALID_ARGUMENT for what is none */
export function shapeOfParameter(type: unknown, name: string): Shape {
  const element = (type as Partial<NearType> | null | undefined)?.near;
  if (element === undefined) return shapeOfType(type, name);
  return { kind: 'near', element: shapeOfType(element, `${name}'s near(…)`), radius: ANYWHERE };
}

/** What a type is for the compiler. @throws OssaError OSSA_INVALID_ARGUMENT for what is none */
export function shapeOfType(type: unknown, name: string): Shape {
  if (Array.isArray(type))
    return { kind: 'tuple', elements: type.map((each: unknown, i) => shapeOfType(each, `${name}[${i}]`)) };
  // By name: a worker may have this module twice.
  const called = (type as { readonly name?: unknown } | null | undefined)?.name;
  if (called === 'bool') return { kind: 'scalar', type: 'bool' };
  if (typeof type === 'object' && typeof called === 'string') {
    if (Object.hasOwn(elements, called)) return { kind: 'scalar', type: called as NumberName };
    if (isStruct(called as StructName)) {
      const { fields } = structNamed(called as StructName);
      return {
        kind: 'struct',
        fields: Object.fromEntries(fields.map((field) => [field.name, { kind: 'scalar', type: field.type }])),
      };
    }
  }
  throw new OssaError('OSSA_INVALID_ARGUMENT', {
    name,
    expects: `a type (${Object.keys(elements).join(', ')}, bool, a struct, or a list of types)`,
    given: describe(type),
  });
}
