/** effect: a function that does something in the world. */
import { OssaError } from '../errors.ts';
import type { Fn } from './chain.ts';
import { describe } from './describe.ts';
import { guarded } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import type { EffectNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { checkFunction, checkOptionNames } from './validate.ts';

export const effectKind: KindOf<EffectNode> = {
  kind: 'effect',
  ...leaf,
  functions: (node, place) => [named(node.fn, place)],
  flags: () => [],
  details: (node) => [printed(node.fn), node.guarantee],
  open(node, { resolve }) {
    const { fn, role } = named(node.fn, "effect's function");
    const f = guarded(resolve(fn, role), role);
    return { next: (x) => after(f(x), (y) => [y]) };
  },
};

/** What may happen to an effect: being done twice for an item, or being left undone for it. */
export type Guarantee = { readonly idempotent: true } | { readonly atMostOnce: true };

/**
 * A function that does something in the world: writes, sends, deletes. Everything else in a program is taken to be pure, and
 * may be computed again when a worker is lost; an effect says what it bears.
 *
 * - `{ idempotent: true }`: doing it twice for an item is as good as once; it is tried again like anything else.
 * - `{ atMostOnce: true }`: it is never tried again. When the worker is lost at an item, nobody knows whether it was done: the run
 *   ends with `OSSA_EFFECT_UNKNOWN`, which names the item.
 *
 * Meaning: that of the function, in the order of the inputs only where something else makes it so.
 * Law: an at-most-once effect is a stage of its own: it is not fused with its neighbours, and takes items one by one.
 * Source: the delivery guarantees of message systems; "idempotent receiver" of Hohpe and Woolf 2003.
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION`; `OSSA_INVALID_ARGUMENT` unless exactly one guarantee is given; `OSSA_UNKNOWN_OPTION`.
 * @example pipe(render, effect(upload, { idempotent: true }))
 */
export function effect<I, O>(fn: Fn<I, O>, guarantee: Guarantee): Skeleton<I, O> {
  checkOptionNames(guarantee, ['idempotent', 'atMostOnce'], 'effect');
  const given = Object.entries(guarantee ?? {}).filter(([, value]) => value === true);
  if (given.length !== 1)
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'effect',
      expects: 'either { idempotent: true } or { atMostOnce: true }',
      given: describe(guarantee),
    });
  const [[name]] = given as [[EffectNode['guarantee'], unknown]];
  return build(effectKind, { kind: 'effect', fn: checkFunction(fn, 'effect'), guarantee: name }, []);
}
