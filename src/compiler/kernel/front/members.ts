/** Parts of things: fields, elements, lengths, and what stands behind the dot of the language's own names. */
import type { AnyNode, MemberExpression } from 'acorn';
import { lengthOf, load, pick } from './arrays.ts';
import { builtins, constants } from './builtins.ts';
import { type Context, describe } from './context.ts';
import type { BuiltinDatum, Datum, GivenDatum, ObjectDatum, ScalarDatum } from './datum.ts';
import type { HeapObject, Place } from './facts.ts';
import { wantConstant } from './unroll.ts';

/** What stands in brackets or behind the dot. */
export type Key = { readonly name: string } | { readonly index: ScalarDatum; readonly node: AnyNode };

export function keyOf(c: Context, { computed, property }: MemberExpression): Key {
  if (!computed) {
    if (property.type === 'PrivateIdentifier') return c.refuse('class', property);
    return { name: (property as AnyNode & { name: string }).name };
  }
  if (property.type === 'Literal' && typeof property.value === 'string') return { name: property.value };
  const index = c.scalar(property);
  return index.constant === undefined || index.type === 'bool'
    ? { index, node: property }
    : { name: String(index.constant) };
}

/** A part of `object`, as an expression names it. */
export function memberOf(c: Context, object: Datum, node: MemberExpression): Datum {
  const key = keyOf(c, node);
  c.at(node.property);
  return member(c, object, key, node);
}

export function member(c: Context, object: Datum, key: Key, node: AnyNode): Datum {
  switch (object.kind) {
    case 'object':
    case 'given':
      return part(c, object, key, node);
    case 'array':
      if ('name' in key) {
        if (key.name === 'length') return c.typing.captured(lengthOf(c, object));
        if (!isIndex(key.name)) return unknown(c, object, key, node, 'elements and length of typed arrays');
        return load(c, object, c.typing.index(c.typing.literal(Number(key.name))));
      }
      return load(c, object, c.typing.index(key.index));
    case 'near':
      if ('name' in key && key.name === 'at') return { kind: 'method', of: object };
      if ('name' in key && key.name === 'position') return object.position;
      return unknown(c, object, key, node, 'at and position');
    case 'builtin':
      return ofBuiltin(c, object, key, node);
    case 'scalar':
    case 'function':
    case 'method':
    case 'unset':
      return unknown(c, object, key, node, 'no fields or methods');
    case 'nothing':
      return c.refuseDatum(object, node);
  }
}

const isIndex = (name: string): boolean => /^-?\d/.test(name) || name === 'NaN' || name === 'Infinity';

function unknown(c: Context, object: Datum, key: Key, node: AnyNode, known: string): never {
  const name = 'name' in key ? `.${key.name} of ${describe(object)}` : `an index into ${describe(object)}`;
  return c.refuse('member', node, { name, known });
}

function part(c: Context, object: ObjectDatum | GivenDatum, key: Key, node: AnyNode): Datum {
  const isTuple = formOf(object) === 'tuple';
  if (formOf(object) === 'random') return unknown(c, object, key, node, 'calls of their methods');
  if (formOf(object) === 'list') return unknown(c, object, key, node, 'parts of tuples of one length');
  if ('name' in key) {
    const found = read(c, object, key.name);
    if (found) return found;
    const { length } = keysOf(object);
    if (isTuple && key.name === 'length') return c.typing.literal(length);
    if (isTuple && isIndex(key.name)) return c.refuse('index', node, { index: key.name, length, last: length - 1 });
    return unknown(
      c,
      object,
      key,
      node,
      isTuple ? 'elements and length of tuples' : keysOf(object).join(', ') || 'none',
    );
  }
  if (!isTuple) return c.refuse('key', node, { what: 'a computed name of a field' });
  wantConstant(c, key.node);
  return pick(c, elementsOf(c, object) as readonly Datum[], key.index, node);
}

function ofBuiltin(c: Context, { path, own }: BuiltinDatum, key: Key, node: AnyNode): Datum {
  const name = `${path[0]}.${'name' in key ? key.name : ''}`;
  if (Object.hasOwn(constants, name)) return c.typing.literal(constants[name] as number);
  if (Object.hasOwn(builtins, name) || path[0] === 'Math')
    return { kind: 'builtin', path: [path[0] as string, 'name' in key ? key.name : ''], own };
  return c.refuse('member', node, { name, known: 'functions and constants of Math and Number' });
}

export const formOf = (datum: ObjectDatum | GivenDatum): HeapObject['form'] =>
  datum.kind === 'object' ? datum.object.form : datum.form;
export const keysOf = (datum: ObjectDatum | GivenDatum): readonly string[] =>
  datum.kind === 'object' ? [...datum.object.places.keys()] : datum.keys;
export const read = (c: Context, datum: ObjectDatum | GivenDatum, key: string): Datum | undefined =>
  datum.kind === 'given' ? datum.get(key) : c.env.get(datum.object.places.get(key) as Place);

/** The elements of a tuple; undefined of anything else. */
export function elementsOf(c: Context, datum: Datum): readonly Datum[] | undefined {
  if ((datum.kind !== 'object' && datum.kind !== 'given') || formOf(datum) !== 'tuple') return undefined;
  return keysOf(datum).map((key) => read(c, datum, key) as Datum);
}
