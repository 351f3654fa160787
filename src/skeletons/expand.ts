/** expand: one item of a stream becomes several. */
import { Failure, guarded, wrongInput } from './failure.ts';
import { leaf, named, printed, type KindOf, type Outputs } from './kind.ts';
import type { ExpandNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after, isThenable } from './thenable.ts';
import { checkGenerating } from './validate.ts';

const functionOf = (node: ExpandNode): ReturnType<typeof named> => named(node.fn, "expand's function");

export const expandKind: KindOf<ExpandNode> = {
  kind: 'expand',
  ...leaf,
  functions: (node) => [functionOf(node)],
  flags: () => ['many'],
  details: (node) => [printed(node.fn)],
  open(node, { resolve }) {
    const { fn, role } = functionOf(node);
    const f = guarded(resolve(fn, role), role);
    const all = guarded((items) => everyOf(items, role), role);
    return { next: (x) => after(f(x), (items) => all(items) as Outputs | Promise<Outputs>) };
  },
};

/** The items of an iterable, synchronous or not. */
function everyOf(items: unknown, role: string): Outputs | Promise<Outputs> {
  if (Array.isArray(items)) return items.some(isThenable) ? Promise.all(items) : [...items];
  if (typeof items === 'object' && items !== null) {
    if (Symbol.asyncIterator in items) return Array.fromAsync(items as AsyncIterable<unknown>);
    if (Symbol.iterator in items) return everyOf([...(items as Iterable<unknown>)], role);
  }
  throw new Failure((path) => wrongInput(`expand, from ${role},`, 'an iterable of items', items, path));
}

/** What a function of `expand` may give. */
export type Items<O> = Iterable<O | PromiseLike<O>> | AsyncIterable<O>;

/**
 * Each item becomes the items that the function gives for it, none, one or many, in order. The function returns an array or
 * any other iterable (not a string), synchronous or asynchronous, or is a generator function.
 *
 * Meaning: the outputs of an input stand where the input stood. They are held together until all are there.
 * Laws: `expand(x => [f(x)]) = f`; `expand(x => p(x) ? [x] : []) = keep(p)`; `pipe(expand(f), expand(g)) = expand(x => f(x).flatMap(g))`.
 * Effect: `'many'`, so that `run`, `map` and `generate` refuse it (`flatMap` is the one over a collection).
 * Cost: the function's work, in parallel over inputs; the stages behind it are parallel over its outputs.
 * Source: the "flatmap" of stream frameworks; PPL's `FlatMap`, FastFlow's `ff_send_out`.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the function gives no iterable.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`
 * @example stream(pipe(expand((page: string) => page.split(' ')), keep((word: string) => word !== '')), pages)
 */
export function expand<I, O>(fn: (x: I) => Items<O> | Promise<Items<O>>): Skeleton<I, O, 'many'> {
  return build(expandKind, { kind: 'expand', fn: checkGenerating(fn, 'expand') }, []);
}
