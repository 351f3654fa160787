/** zip: collections combined element by element. */
import type { Element } from '../types/element.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { collectionOf, storedAs, vecsOf } from './collection.ts';
import { Failure, failureFrom, guarded, locate, wrongInput } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import type { ZipNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after, inOrder } from './thenable.ts';
import { checkFunction } from './validate.ts';

const functionOf = (node: ZipNode): ReturnType<typeof named> => named(node.fn, "zip's function");

export const zipKind: KindOf<ZipNode> = {
  kind: 'zip',
  ...leaf,
  functions: (node) => [functionOf(node)],
  flags: () => [],
  details: (node) => [printed(node.fn), ...(node.as ? [node.as] : [])],
  open(node, { resolve }) {
    const { fn, role } = functionOf(node);
    const f = guarded(resolve(fn, role), role);
    return {
      next(x) {
        const vecs = vecsOf(x, undefined, 'zip');
        const length = sameLength(vecs);
        const readers = vecs.map(readerOf);
        const { results, put } = collectionOf(length, node.as);
        const store = (i: number, value: unknown): void => {
          try {
            put(i, value);
          } catch (cause) {
            throw failureFrom(cause, role);
          }
        };
        const step = (i: number): unknown =>
          locate(i, () => after(f(...readers.map((read) => read(i))), (value) => store(i, value)));
        return after(inOrder(length, step), () => [results]);
      },
    };
  },
};

/** The length that the collections have in common. */
function sameLength(vecs: readonly Vec<unknown>[]): number {
  const length = vecs[0]?.length ?? 0;
  const other = vecs.findIndex((vec) => vec.length !== length);
  if (other < 0) return length;
  const given = vecs[other];
  throw new Failure(
    (path) => wrongInput('zip', `collections of one length (the first has ${length} elements)`, given, path),
    [other],
  );
}

/**
 * Collections combined element by element: the input is an array of collections of one length, what `fork` gives for instance.
 *
 * Meaning: `zip(f)([[a₀, a₁, …], [b₀, b₁, …]]) = [f(a₀, b₀), f(a₁, b₁), …]`.
 * Laws: `pipe(fork(map(f), map(g)), zip(h)) = map(x => h(f(x), g(x)))`; `pipe(zip(f), map(g)) = zip((…xs) => g(f(…xs)))`.
 * Cost: length × work of the function ÷ degree, plus the copy of results.
 * Source: Bird 1989; SkePU's Map of several arguments.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the collections differ in length, with `OSSA_FUNCTION_FAILED` for the lowest element.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_INVALID_ARGUMENT`
 * @example run(zip((x: number, y: number) => Math.hypot(x, y), f64), [xs, ys])
 */
export function zip<T extends readonly unknown[], B>(
  fn: (...elements: T) => B | Promise<B>,
): Skeleton<{ readonly [K in keyof T]: Vec<T[K]> }, B[]>;
export function zip<T extends readonly unknown[], B, C>(
  fn: (...elements: T) => NoInfer<B> | Promise<NoInfer<B>>,
  as: Element<B, C>,
): Skeleton<{ readonly [K in keyof T]: Vec<T[K]> }, C>;
export function zip<T extends readonly unknown[], B, C>(
  fn: (...elements: T) => B | Promise<B>,
  as?: Element<B, C>,
): Skeleton<{ readonly [K in keyof T]: Vec<T[K]> }, B[] | C> {
  return build(zipKind, { kind: 'zip', fn: checkFunction(fn, 'zip'), ...storedAs(as, 'zip') }, []);
}
