/** Tuples and structs that the function makes. */
import type { AnyNode } from 'acorn';
import type { Context } from './context.ts';
import type { Datum, ObjectDatum } from './datum.ts';
import type { HeapObject, Place } from './facts.ts';

export const tuple = (c: Context, node: AnyNode, elements: readonly Datum[]): ObjectDatum =>
  make(
    c,
    node,
    'tuple',
    elements.map((each, i) => [String(i), each]),
  );

export const struct = (c: Context, node: AnyNode, fields: readonly (readonly [string, Datum])[]): ObjectDatum =>
  make(c, node, 'struct', fields);

/** The state of a generator of random numbers. */
export const generator = (c: Context, node: AnyNode, parts: readonly (readonly [string, Datum])[]): ObjectDatum =>
  make(c, node, 'random', parts);

/** The object of a literal: each time that it is computed it is a new one, with one name. */
function make(
  c: Context,
  node: AnyNode,
  form: HeapObject['form'],
  fields: readonly (readonly [string, Datum])[],
): ObjectDatum {
  const parts = new Map(fields);
  const object = c.site.object(node, form, [...parts.keys()]);
  c.shared.delete(object);
  for (const [key, datum] of parts) {
    const place = object.places.get(key) as Place;
    c.env.set(place, datum.kind === 'scalar' ? c.typing.assign(place, datum, node) : datum);
  }
  return { kind: 'object', object };
}
