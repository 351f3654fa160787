/** Assignments and declarations: to variables, to parts of tuples and structs, and to patterns of these. */
import type { AnyNode, ArrayPattern, Identifier, MemberExpression, ObjectPattern } from 'acorn';
import { replaced } from './arrays.ts';
import { type Context, describe } from './context.ts';
import type { Datum, ScalarDatum } from './datum.ts';
import type { Place } from './facts.ts';
import { frameOf } from './frame.ts';
import { elementsOf, formOf, type Key, keyOf, keysOf, member, read } from './members.ts';
import { tuple, struct } from './objects.ts';
import { refuseSyntax } from './syntax.ts';
import { wantConstant } from './unroll.ts';

type How = 'assign' | 'initialise';

export function assign(c: Context, target: AnyNode, datum: Datum, how: How): void {
  switch (target.type) {
    case 'Identifier':
      return toVariable(c, target, datum, how);
    case 'MemberExpression':
      return reference(c, target).set(datum);
    case 'ArrayPattern':
      return toTuple(c, target, datum, how);
    case 'ObjectPattern':
      return toStruct(c, target, datum, how);
    case 'AssignmentPattern':
      // What is there is not undefined: the default is for what is not.
      return assign(c, target.left, isMissing(datum) ? c.expression(target.right) : datum, how);
    default:
      return refuseSyntax(c, target);
  }
}

const isMissing = (datum: Datum): boolean => datum.kind === 'nothing' && datum.refusal === 'undefined';

function store(c: Context, place: Place, datum: Datum, node: AnyNode): void {
  c.env.set(place, datum.kind === 'scalar' ? c.typing.assign(place, datum, node) : datum);
}

function toVariable(c: Context, node: Identifier, datum: Datum, how: How): void {
  const binding = c.module.analysis.referenceAt.get(node)?.binding;
  const isFixed = !binding || /^(?:const|function|name|import|class)$/.test(binding.kind);
  if (how === 'assign' && isFixed) c.refuse('constant', node, { name: node.name });
  if (!binding) return;
  const frame = frameOf(c.frame, binding);
  if (frame.parent === undefined) c.refuse('constant', node, { name: node.name });
  store(c, frame.site.place(binding, binding.name), datum, node);
}

/** A part of something that can be read and written. */
export interface Reference {
  readonly get: () => Datum;
  readonly set: (datum: Datum) => void;
}

/** What an expression on the left of an assignment stands for: its object and key are computed once. */
export function reference(c: Context, target: AnyNode): Reference {
  if (target.type !== 'MemberExpression')
    return { get: () => c.expression(target), set: (datum) => assign(c, target, datum, 'assign') };
  const object = c.expression(target.object);
  const key = keyOf(c, target);
  return { get: () => member(c, object, key, target), set: (datum) => toMember(c, target, object, key, datum) };
}

function toMember(c: Context, node: MemberExpression, object: Datum, key: Key, datum: Datum): void {
  const refuse = (why: string): never => c.refuse('changed', node, { what: describe(object), why });
  if (object.kind === 'array') return refuse('all elements are computed from it at the same time');
  if (object.kind === 'given') return refuse('whoever gave it would see the change');
  if (object.kind !== 'object') return c.refuse('changed', node, { what: describe(object), why: 'it has no fields' });
  if (object.object.form === 'random') return refuse('only its methods are known');
  if (c.shared.has(object.object)) return refuse('it may be known by several names here');
  const { places, form } = object.object;
  if ('name' in key) {
    const place = places.get(key.name);
    if (place) return store(c, place, datum, node);
    return refuse(`it has no ${form === 'tuple' ? 'element' : 'field'} ${key.name}, and its form is fixed`);
  }
  if (form !== 'tuple') return c.refuse('key', node, { what: 'a computed name of a field' });
  wantConstant(c, key.node);
  const elements = (elementsOf(c, object) as readonly Datum[]).map((each) => c.toScalar(each, node));
  const after = replaced(c, elements, key.index, c.toScalar(datum, node), node);
  for (const [i, place] of [...places.values()].entries()) store(c, place, after[i] as ScalarDatum, node);
}

function toTuple(c: Context, { elements, ...node }: ArrayPattern, datum: Datum, how: How): void {
  const parts = elementsOf(c, datum);
  if (!parts) return refuseParts(c, node, datum, 'a tuple');
  for (const [i, target] of elements.entries()) {
    if (!target) continue;
    if (target.type === 'RestElement') {
      assign(c, target.argument, tuple(c, target, parts.slice(i)), how);
      continue;
    }
    const part = parts[i];
    if (part) assign(c, target, part, how);
    else if (target.type === 'AssignmentPattern') assign(c, target.left, c.expression(target.right), how);
    else c.refuse('index', target, { index: i, length: parts.length, last: parts.length - 1 });
  }
}

function toStruct(c: Context, { properties, ...node }: ObjectPattern, datum: Datum, how: How): void {
  if (datum.kind === 'builtin' || datum.kind === 'near' || datum.kind === 'array') {
    for (const property of properties) {
      if (property.type === 'RestElement') return refuseParts(c, node, datum, 'a struct');
      assign(c, property.value, member(c, datum, { name: nameOf(c, property) }, property), how);
    }
    return;
  }
  if ((datum.kind !== 'object' && datum.kind !== 'given') || !/^(?:struct|tuple)$/.test(formOf(datum)))
    return refuseParts(c, node, datum, 'a struct');
  const taken = new Set<string>();
  for (const property of properties) {
    if (property.type === 'RestElement') {
      const rest = keysOf(datum).filter((key) => !taken.has(key));
      const fields = rest.map((key): [string, Datum] => [key, read(c, datum, key) as Datum]);
      assign(c, property.argument, struct(c, property, fields), how);
      continue;
    }
    const name = nameOf(c, property);
    taken.add(name);
    const { value } = property;
    const isThere = keysOf(datum).includes(name) || (formOf(datum) === 'tuple' && name === 'length');
    if (!isThere && value.type === 'AssignmentPattern') assign(c, value.left, c.expression(value.right), how);
    else assign(c, value, member(c, datum, { name }, property), how);
  }
}

function refuseParts(c: Context, node: { readonly start: number }, datum: Datum, what: string): never {
  if (datum.kind === 'nothing') return c.refuse(datum.refusal, node, datum.details);
  return c.refuse('notNumber', node, { what: `${describe(datum)} in the place of ${what}` });
}

/** The name of a field in a pattern or an object. */
export function nameOf(c: Context, property: { readonly computed: boolean; readonly key: AnyNode }): string {
  const { computed, key } = property;
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number'))
    return String(key.value);
  return c.refuse('key', key, { what: 'a computed name of a field' });
}
