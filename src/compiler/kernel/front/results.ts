/** Results: what a function gives, taken apart into numbers. */
import type { AnyNode } from 'acorn';
import { type Context, describe } from './context.ts';
import type { Datum, ScalarDatum } from './datum.ts';
import { keysOf, read } from './members.ts';
import { stored } from './scalar.ts';
import { type ResultShape, scalarOf, type Shape } from './shape.ts';

/** The numbers of a result, in the order of the declared shape, or of its own. */
export function flatten(
  c: Context,
  datum: Datum,
  declared: Shape | undefined,
  node: AnyNode,
): { readonly shape: ResultShape; readonly numbers: readonly ScalarDatum[] } {
  const refuse = (): never =>
    c.refuse('result', node, { given: describe(datum), declared: declared ? kindOf(declared) : 'numbers' });
  if (datum.kind === 'scalar') {
    if (declared && declared.kind !== 'scalar') return refuse();
    const number = declared
      ? stored(c.builder, declared.type, c.typing.result(datum, scalarOf(declared.type), node))
      : datum;
    return { shape: { kind: 'scalar', type: number.type }, numbers: [number] };
  }
  if (datum.kind !== 'object' && datum.kind !== 'given')
    return datum.kind === 'nothing' ? c.refuseDatum(datum, node) : refuse();
  const form = datum.kind === 'object' ? datum.object.form : datum.form;
  if ((declared && declared.kind !== form) || form === 'random') return refuse();
  const keys = declared?.kind === 'struct' ? Object.keys(declared.fields) : keysOf(datum);
  if (declared?.kind === 'tuple' && declared.elements.length !== keys.length) return refuse();
  const parts = keys.map((key) => {
    const part = read(c, datum, key);
    if (!part) return refuse();
    const shape = declared?.kind === 'struct' ? declared.fields[key] : undefined;
    return flatten(c, part, declared?.kind === 'tuple' ? declared.elements[Number(key)] : shape, node);
  });
  const numbers = parts.flatMap((part) => part.numbers);
  if (form !== 'struct') return { shape: { kind: 'tuple', elements: parts.map(({ shape }) => shape) }, numbers };
  const fields = Object.fromEntries(keys.map((key, i) => [key, (parts[i] as { shape: ResultShape }).shape]));
  return { shape: { kind: 'struct', fields }, numbers };
}

/** The same of a tuple that need not have all of its elements: a number behind them tells how many it has. */
export function flattenList(
  c: Context,
  datum: Datum,
  declared: Shape | undefined,
  node: AnyNode,
): ReturnType<typeof flatten> {
  const { shape, numbers } = flatten(c, datum, declared, node);
  const isList = datum.kind === 'object' && datum.object.form === 'list';
  if (isList) return { shape, numbers };
  if (shape.kind !== 'tuple') return c.refuse('result', node, { given: describe(datum), declared: 'tuples' });
  const count: ScalarDatum = { kind: 'scalar', type: 'i32', constant: shape.elements.length };
  return {
    shape: { kind: 'tuple', elements: [...shape.elements, { kind: 'scalar', type: 'i32' }] },
    numbers: [...numbers, count],
  };
}

const kindOf = (shape: Shape): string => (shape.kind === 'scalar' ? shape.type : `a ${shape.kind}`);
