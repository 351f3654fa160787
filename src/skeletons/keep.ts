/** keep: the items of a stream that satisfy a predicate. */
import { guarded } from './failure.ts';
import { leaf, printed, roleOf, type KindOf } from './kind.ts';
import type { KeepNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { checkFunction } from './validate.ts';

const place = "keep's predicate";

export const keepKind: KindOf<KeepNode> = {
  kind: 'keep',
  ...leaf,
  functions: (node) => [{ fn: node.predicate, role: roleOf(node.predicate, place) }],
  flags: () => ['many'],
  details: (node) => [printed(node.predicate)],
  open(node, { resolve }) {
    const role = roleOf(node.predicate, place);
    const predicate = guarded(resolve(node.predicate, role), role);
    return { next: (x) => after(predicate(x), (kept) => (kept ? [x] : [])) };
  },
};

/**
 * The items for which the predicate holds (is truthy, awaited when it is a promise), in order; the others are dropped.
 *
 * Laws: `pipe(keep(p), keep(q)) = keep(x => p(x) && q(x))`; `pipe(f, keep(p))` moves before `f` only when `p` does not need it.
 * Effect: `'many'`, an input may give no output, so that `run`, `map` and `generate` refuse it.
 * Source: GrPPI's `keep`; `filter` is the one over a collection.
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION`
 * @example stream(pipe(parse, keep((order: Order) => order.total > 100)), lines)
 */
export function keep<I, J extends I>(predicate: (x: I) => x is J): Skeleton<I, J, 'many'>;
export function keep<I>(predicate: (x: I) => boolean | Promise<boolean>): Skeleton<I, I, 'many'>;
export function keep<I>(predicate: (x: I) => boolean | Promise<boolean>): Skeleton<I, I, 'many'> {
  return build(keepKind, { kind: 'keep', predicate: checkFunction(predicate, 'keep') }, []);
}
