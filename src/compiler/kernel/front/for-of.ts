/** for … of: over the elements of a typed array as a loop, over those of a tuple one after the other. */
import type { AnyNode } from 'acorn';
import { lengthOf, load } from './arrays.ts';
import { type Context, describe } from './context.ts';
import type { ArrayDatum, Datum, ScalarDatum } from './datum.ts';
import { FALSE, TRUE } from './datum.ts';
import { loop, type Parts } from './loops.ts';
import { elementsOf } from './members.ts';
import { apply, constant } from './scalar.ts';
import { unroll } from './unroll.ts';

type ForOf = AnyNode & { type: 'ForOfStatement' };

export function forOf(c: Context, node: ForOf, labels: readonly string[], next: () => void): void {
  const { left, right, body } = node;
  if (node.await) return c.refuse('await', node, { what: 'for await' });
  const take = (element: Datum): void => {
    if (left.type === 'VariableDeclaration')
      c.grammar.assign(c, (left.declarations[0] as { id: AnyNode }).id, element, 'initialise');
    else c.grammar.assign(c, left, element, 'assign');
  };
  const datum = c.expression(right);
  const statements = body.type === 'BlockStatement' ? body.body : [body];
  if (datum.kind === 'array') return loop(c, node, overArray(c, node, datum, take, labels, statements), next);
  const count = elementsOf(c, datum)?.length;
  if (count === undefined) return c.refuse('iterable', right, { what: describe(datum) });
  let i = 0;
  unroll(
    c,
    node,
    {
      labels,
      body: statements,
      test: () => (i < count ? TRUE : FALSE),
      begin: () => take((elementsOf(c, datum) as readonly Datum[])[i++] as Datum),
    },
    next,
  );
}

function overArray(
  c: Context,
  node: ForOf,
  array: ArrayDatum,
  take: (element: Datum) => void,
  labels: readonly string[],
  body: readonly AnyNode[],
): Parts {
  const place = c.site.place(node, 'index');
  const index = (): ScalarDatum => c.env.get(place) as ScalarDatum;
  const set = (datum: ScalarDatum): void => void c.env.set(place, c.typing.assign(place, datum, node));
  set(constant('i32', 0));
  return {
    labels,
    body,
    test: () => apply(c.builder, 'lt', index(), lengthOf(c, array)),
    begin: () => take(load(c, array, index(), true)),
    update: () => set(apply(c.builder, 'add', index(), constant('i32', 1))),
  };
}
