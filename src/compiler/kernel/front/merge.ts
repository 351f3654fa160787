/** What a place holds where ways meet: how the values of all ways are laid out, read on each way, and put together again. */
import type { AnyNode } from 'acorn';
import type { Scalar } from '../ir/ir.ts';
import type { Context } from './context.ts';
import { type Datum, type GivenDatum, type ObjectDatum, type ScalarDatum, UNSET } from './datum.ts';
import type { Form, HeapObject, Place, Site } from './facts.ts';
import { constant, convert } from './scalar.ts';

/** The key of how many elements a list has. */
const COUNT = 'count';

/** What a place holds at the end of a way. */
export interface Side {
  readonly env: ReadonlyMap<Place, Datum>;
  readonly datum: Datum;
}

const isCompound = (datum: Datum): datum is ObjectDatum | GivenDatum =>
  datum.kind === 'object' || datum.kind === 'given';
const keysOf = (datum: ObjectDatum | GivenDatum): readonly string[] =>
  datum.kind === 'object' ? [...datum.object.places.keys()] : datum.keys;
const formOf = (datum: ObjectDatum | GivenDatum): HeapObject['form'] =>
  datum.kind === 'object' ? datum.object.form : datum.form;
function partOf({ env, datum }: Side, key: string): Datum | undefined {
  if (isCompound(datum) && formOf(datum) === 'tuple') {
    const { length } = keysOf(datum);
    if (key === COUNT) return constant('i32', length);
    // Nobody looks at elements behind the last.
    if (Number(key) >= length) return UNSET;
  }
  if (datum.kind === 'given') return datum.get(key);
  if (datum.kind !== 'object') return datum;
  const place = datum.object.places.get(key);
  return place === undefined ? UNSET : env.get(place);
}

/**
 * The layout of a place whose ways leave different things in it; undefined where these have nothing in common. Objects that meet become
 * one with several names. `key` tells the objects made here from others.
 */
export function formOfSides(
  c: Context,
  key: { readonly site: Site; readonly node: AnyNode },
  place: Place,
  sides: readonly Side[],
): Form | undefined {
  const set = sides.filter(({ datum }) => datum.kind !== 'unset');
  const data = set.map(({ datum }) => datum);
  if (data.length > 0 && data.every((datum) => datum.kind === 'scalar')) {
    const type = c.typing.meet(place, data, key.node);
    return type && { place, type };
  }
  if (data.length === 0 || !data.every(isCompound)) return undefined;
  const layout = layoutOf(data, c.lists);
  if (!layout) return undefined;
  const { form, keys } = layout;
  for (const datum of data) if (datum.kind === 'object') c.shared.add(datum.object);
  const object = key.site.object(place, form, keys);
  const parts: [string, Form][] = [];
  for (const name of keys) {
    const inner = set.map((side): Side => ({ env: side.env, datum: partOf(side, name) ?? side.datum }));
    const part = formOfSides(c, key, object.places.get(name) as Place, inner);
    if (!part) return undefined;
    parts.push([name, part]);
  }
  return { object, parts };
}

/** The form and keys that all have; tuples of different lengths are a list, if there may be `lists`. */
function layoutOf(
  data: readonly (ObjectDatum | GivenDatum)[],
  lists: boolean,
): { readonly form: HeapObject['form']; readonly keys: readonly string[] } | undefined {
  const [first, ...rest] = data as [ObjectDatum | GivenDatum, ...(ObjectDatum | GivenDatum)[]];
  const [form, keys] = [formOf(first), keysOf(first)];
  const alike = rest.every(
    (datum) =>
      formOf(datum) === form &&
      keysOf(datum).length === keys.length &&
      keys.every((key) => keysOf(datum).includes(key)),
  );
  if (alike) return { form, keys };
  if (!lists || !data.every((datum) => /^(?:tuple|list)$/.test(formOf(datum)))) return undefined;
  const most = Math.max(...data.map((datum) => keysOf(datum).filter((key) => key !== COUNT).length));
  return { form: 'list', keys: [...Array.from({ length: most }, (_, k) => String(k)), COUNT] };
}

/** The numbers that a way leaves, in the order of the form, converted to its types; undefined where they are no such. */
export function numbersOf(c: Context, form: Form, side: Side, node: AnyNode): ScalarDatum[] | undefined {
  const { datum } = side;
  if ('type' in form) {
    if (datum.kind === 'unset') return [{ ...constant(form.type, 0), free: true }];
    if (datum.kind !== 'scalar') return undefined;
    const assigned = c.typing.assign(form.place, datum, node);
    if ((assigned.type === 'bool') !== (form.type === 'bool')) return undefined;
    return [weakless(c, form.type, assigned)];
  }
  if (datum.kind !== 'unset' && !isCompound(datum)) return undefined;
  if (isCompound(datum) && !fits(datum, form)) return undefined;
  const numbers: ScalarDatum[] = [];
  for (const [name, part] of form.parts) {
    const inner = partOf(side, name);
    const found = inner && numbersOf(c, part, { env: side.env, datum: inner }, node);
    if (!found) return undefined;
    numbers.push(...found);
  }
  return numbers;
}

function fits(
  datum: ObjectDatum | GivenDatum,
  { object, parts }: Extract<Form, { readonly object: HeapObject }>,
): boolean {
  const { length } = keysOf(datum);
  if (object.form !== 'list') return formOf(datum) === object.form && length === parts.length;
  return formOf(datum) === 'list' ? length <= parts.length : formOf(datum) === 'tuple' && length < parts.length;
}

/** A number in the type of a form: literals are no longer weak. */
function weakless(c: Context, type: Scalar, { constant: known, ...datum }: ScalarDatum): ScalarDatum {
  if (known === undefined) return convert(c.builder, type, datum);
  return datum.type === 'bool' || type === 'bool' ? { ...datum, constant: known } : constant(type, known);
}

/** The types of the numbers of a form. */
export const typesOf = (form: Form): readonly Scalar[] =>
  'type' in form ? [form.type] : form.parts.flatMap(([, part]) => typesOf(part));

/** What a place holds behind the meeting: its numbers are taken from `take` in the order of the form. */
export function rebuild(c: Context, form: Form, take: () => ScalarDatum): Datum {
  if ('type' in form) return c.typing.met(form.place, take());
  c.shared.add(form.object);
  for (const [name, part] of form.parts) c.env.set(form.object.places.get(name) as Place, rebuild(c, part, take));
  return { kind: 'object', object: form.object };
}

/** Whether two forms are the same, types and all. */
export function sameForm(a: Form | undefined, b: Form | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if ('type' in a || 'type' in b) return 'type' in a && 'type' in b && a.type === b.type;
  return a.object === b.object && a.parts.every(([, part], i) => sameForm(part, b.parts[i]?.[1]));
}
