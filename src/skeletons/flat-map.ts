/** flatMap: every element becomes several. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import type { Stage } from './chain.ts';
import { bodyOf, storedAs, storedIn, vecOf } from './collection.ts';
import { locate } from './failure.ts';
import type { OneToOne } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { FlatMapNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after, inOrder } from './thenable.ts';

/** Where its body stands, in messages. */
export const flatMapPlace: string = "flatMap's function";

export const flatMapKind: KindOf<FlatMapNode> = {
  kind: 'flatMap',
  children: (node) => [node.body],
  placeOf: () => flatMapPlace,
  state: 'anew',
  functions: () => [],
  flags: () => [],
  details: (node) => (node.as ? [node.as] : []),
  open: (node, { open }) => ({
    next(x) {
      const vec = vecOf(x, 'flatMap');
      const read = readerOf(vec);
      const body = open(node.body, flatMapPlace);
      const all: unknown[] = [];
      const step = (i: number): unknown => locate(i, () => after(body.next(read(i)), ([list]) => append(all, list)));
      return after(inOrder(vec.length, step), () => [storedIn(all, node.as, flatMapPlace)]);
    },
  }),
};

/** Appends what the body gave for an element. Fails with `OSSA_WRONG_INPUT` when that is no collection. */
export function append(all: unknown[], list: unknown): void {
  const vec = vecOf(list, `flatMap, from ${flatMapPlace},`);
  const read = readerOf(vec);
  for (let i = 0; i < vec.length; i++) all.push(read(i));
}

/**
 * Every element becomes the elements of the collection that the body gives for it, in order; with `as`, in a typed array.
 *
 * Meaning: `flatMap(f) = ` the collections of `map(f)`, one after the other.
 * Laws: `flatMap(x => [f(x)]) = map(f)`; `flatMap(x => p(x) ? [x] : []) = filter(p)`; `pipe(map(f), flatMap(g)) = flatMap(pipe(f, g))`.
 * Cost: length × work of the body ÷ degree, plus the copy of results.
 * Source: Bird and Wadler 1988 (`concatMap`); NESL's nested parallelism. (`expand` is the one over a stream.)
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input, or what the body gives, is not a collection, with `OSSA_FUNCTION_FAILED` for the
 * lowest element that the body throws on.
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE`, `OSSA_SERIAL_REPLICATED`, `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`, as `map`.
 * @example run(flatMap((line: string) => line.split(' ')), lines)
 */
export function flatMap<A, B>(body: Stage<A, Vec<B>, OneToOne>): Skeleton<Vec<A>, B[]>;
export function flatMap<A, B, C>(body: Stage<A, Vec<NoInfer<B>>, OneToOne>, as: Element<B, C>): Skeleton<Vec<A>, C>;
export function flatMap<A, B, C>(body: Stage<A, Vec<B>, OneToOne>, as?: Element<B, C>): Skeleton<Vec<A>, B[] | C> {
  const program = bodyOf(body, 'flatMap');
  return build(flatMapKind, { kind: 'flatMap', body: program.node, ...storedAs(as, 'flatMap') }, [program]);
}
