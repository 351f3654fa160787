/** Typed arrays, and choosing an element of a tuple by an index that is only known at run time. */
import type { AnyNode } from 'acorn';
import type { NumberName } from '../../../types/element.ts';
import type { Context } from './context.ts';
import type { ArrayDatum, Datum, ScalarDatum } from './datum.ts';
import { apply, computed, constant, convert, valueOf } from './scalar.ts';

/** The number of elements (i32): it is asked for once. */
export function lengthOf(c: Context, { array }: ArrayDatum): ScalarDatum {
  let length = c.lengths.get(array);
  if (!length) c.lengths.set(array, (length = c.before(() => computed(c.builder.length(array)))));
  return length;
}

/** The element at an index (i32). */
export function load(c: Context, { array, ...rest }: ArrayDatum, index: ScalarDatum, inside = false): ScalarDatum {
  const { outside } = c.root;
  if (outside && !inside && c.typing.exact) {
    const [at, end] = [index, lengthOf(c, { array, ...rest })].map((each) => convert(c.builder, 'u32', each));
    const isOut = apply(c.builder, 'ge', at as ScalarDatum, end as ScalarDatum);
    c.env.set(outside, apply(c.builder, 'or', c.env.get(outside) as ScalarDatum, isOut));
  }
  const end = inside ? undefined : () => lengthOf(c, { array, ...rest });
  return c.typing.given(read(c, array, index, end));
}

/** A number of an array; without `length` it is known to be inside. */
function read(c: Context, array: number, index: ScalarDatum, length: (() => ScalarDatum) | undefined): ScalarDatum {
  const at = valueOf(c.builder, index);
  if (length === undefined || !c.isZeroOutside)
    return computed(c.builder.load(array, at, { inside: length === undefined }));
  const [place, end] = [index, length()].map((each) => convert(c.builder, 'u32', each)) as [ScalarDatum, ScalarDatum];
  const mask = valueOf(c.builder, apply(c.builder, 'lt', place, end));
  return computed(c.builder.load(array, at, { inside: true, mask }));
}

/** More elements are compared one by one no more. */
export const MOST_CHOICES = 16;

/** The place of an index in a tuple of so many elements, counted from 1: what is outside of it is 0, or not for the kernel. */
function position(c: Context, index: ScalarDatum, length: number): ScalarDatum {
  const data = Array.from({ length }, (_, i) => i + 1);
  const table = c.builder.array({ name: `places.${length}`, element: 'u8', data });
  return read(c, table, c.typing.index(index), () => constant('i32', length));
}

/** The element of a tuple at an index that is not constant: from a table if all are constants, by comparison otherwise. */
export function pick(c: Context, elements: readonly Datum[], index: ScalarDatum, node: AnyNode): Datum {
  const scalars = elements.filter((each) => each.kind === 'scalar');
  const isBool = scalars.every(({ type }) => type === 'bool');
  const refuse = (): never => c.refuse('varyingIndex', node, { limit: MOST_CHOICES });
  if (scalars.length < elements.length || scalars.length === 0) return refuse();
  if (!isBool && scalars.some(({ type }) => type === 'bool')) return refuse();
  const numbers = isBool ? scalars : c.typing.together(scalars, node, 'elements');
  const [first] = numbers as readonly [ScalarDatum];
  const data = numbers.map((each) => each.constant);
  if (!isBool && data.every((each) => each !== undefined)) {
    const table = c.builder.array({ name: 'table', element: first.type as NumberName, data });
    return read(c, table, c.typing.index(index), () => constant('i32', data.length));
  }
  if (numbers.length > MOST_CHOICES) return refuse();
  const at = position(c, index, numbers.length);
  return numbers.reduceRight<ScalarDatum>(
    (rest, each, i) => apply(c.builder, 'select', apply(c.builder, 'eq', at, constant('i32', i + 1)), each, rest),
    constant(first.type, 0),
  );
}

/** What each element of a tuple is after an assignment to one of them by such an index. */
export function replaced(
  c: Context,
  elements: readonly ScalarDatum[],
  index: ScalarDatum,
  datum: ScalarDatum,
  node: AnyNode,
): readonly ScalarDatum[] {
  if (elements.length > MOST_CHOICES) c.refuse('varyingIndex', node, { limit: MOST_CHOICES });
  const at = position(c, index, elements.length);
  return elements.map((each, i) => {
    const [x, y] = each.type === 'bool' ? [datum, each] : c.typing.together([datum, each], node, 'elements');
    if (x?.type !== y?.type) c.refuse('varyingIndex', node, { limit: MOST_CHOICES });
    const fits = apply(c.builder, 'eq', at, constant('i32', i + 1));
    return apply(c.builder, 'select', fits, x as ScalarDatum, y as ScalarDatum);
  });
}
