/** Kernels that other functions call: what they compute with is of the types that they declare. */
import type { AnyNode } from 'acorn';
import type { Declared } from '../declared.ts';
import { mathFunctions } from '../math/functions.ts';
import type { Context } from './context.ts';
import { type Datum, type GivenDatum, nothing, type ScalarDatum } from './datum.ts';
import { keysOf, read } from './members.ts';
import { flatten } from './results.ts';
import { stored } from './scalar.ts';
import type { ResultShape, Shape } from './shape.ts';

/** A call, as one of the JavaScript form would be: arguments and result are converted, `body` is compiled in declared types. */
export function declaredCall(
  c: Context,
  { parameters = [], result }: Declared,
  given: readonly Datum[],
  node: AnyNode,
  body: (given: readonly Datum[]) => Datum,
): Datum {
  const { typing, math } = c;
  c.typing = c.typings.typed;
  c.math = mathFunctions;
  const entered = parameters.map((shape, i) => enter(c, given[i] ?? nothing('undefined'), shape, node));
  const { shape, numbers } = flatten(c, body(entered), result, node);
  c.typing = typing;
  c.math = math;
  const next = numbers.values();
  return build(shape, () => typing.given(next.next().value as ScalarDatum));
}

/** An argument in the type of its parameter. */
function enter(c: Context, datum: Datum, shape: Shape, node: AnyNode): Datum {
  if (shape.kind === 'scalar') {
    const number = stored(c.builder, shape.type, c.toScalar(datum, node));
    return { ...number, weak: undefined, origins: undefined };
  }
  if (datum.kind !== 'object' && datum.kind !== 'given') return c.toScalar(datum, node);
  const part = (key: string, of: Shape): Datum => enter(c, read(c, datum, key) ?? nothing('undefined'), of, node);
  if (shape.kind === 'tuple') {
    const { elements } = shape;
    if (keysOf(datum).length < elements.length) return c.refuse('undefined', node);
    return parts(
      'tuple',
      elements.map((each, i) => [String(i), part(String(i), each)]),
    );
  }
  const fields = shape.kind === 'struct' ? Object.entries(shape.fields) : [];
  return parts(
    'struct',
    fields.map(([name, field]) => [name, part(name, field)]),
  );
}

function build(shape: ResultShape, next: () => ScalarDatum): Datum {
  if (shape.kind === 'scalar') return next();
  if (shape.kind === 'tuple')
    return parts(
      'tuple',
      shape.elements.map((each, i) => [String(i), build(each, next)]),
    );
  return parts(
    'struct',
    Object.entries(shape.fields).map(([name, field]) => [name, build(field, next)]),
  );
}

function parts(form: GivenDatum['form'], entries: readonly (readonly [string, Datum])[]): GivenDatum {
  const byKey = new Map(entries);
  return { kind: 'given', form, name: `a kernel's ${form}`, keys: [...byKey.keys()], get: (key) => byKey.get(key) };
}
