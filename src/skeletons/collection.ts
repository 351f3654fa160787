/** Collections in and out: what the data-parallel skeletons share. */
import { OssaError } from '../errors.ts';
import { elements, type ElementName, type NumberName } from '../types/element.ts';
import { StructElement } from '../types/struct.ts';
import { elementNamed } from '../types/typed.ts';
import { isVec, type Vec, writerOf } from '../types/vec.ts';
import type { Stage } from './chain.ts';
import { describe } from './describe.ts';
import { Failure, forEach, functionFailed, locate, wrongInput } from './failure.ts';
import type { OneToOne } from './flag.ts';
import type { Opening, Outputs } from './kind.ts';
import type { Node } from './node.ts';
import { programOf, type Skeleton } from './skeleton.ts';
import { after, inOrder } from './thenable.ts';
import { requireOneToOne, requireReplicable } from './validate.ts';

/**
 * The sequential meaning: the body's output for each input, in order, in an array or, with `as`, in a typed collection. The body is
 * opened anew for each collection, so that a collection's result depends on that collection alone.
 */
export function collect(
  { body, as }: { readonly body: Node; readonly as?: ElementName },
  { open, place }: Pick<Opening, 'open' | 'place'>,
  length: number,
  inputAt: (index: number) => unknown,
): Outputs | Promise<Outputs> {
  const process = open(body, place);
  const { results, put } = collectionOf(length, as);
  const store = (index: number, output: unknown): void => {
    try {
      put(index, output);
    } catch (cause) {
      throw new Failure((path) => functionFailed(cause, place, path));
    }
  };
  const step = (i: number): unknown => locate(i, () => after(process.next(inputAt(i)), ([output]) => store(i, output)));
  return after(inOrder(length, step), () => [results]);
}

/** A new collection, an array or, with `as`, a typed one, and what stores its elements. */
export function collectionOf(
  length: number,
  as: ElementName | undefined,
): { readonly results: Vec<unknown>; readonly put: ReturnType<typeof writerOf> } {
  const results =
    as === undefined
      ? new Array<unknown>(length).fill(undefined)
      : (elementNamed(as).make(length) as unknown as Vec<unknown>);
  return { results, put: writerOf(results) };
}

/** The values, in an array or, with `as`, as they are stored in a typed collection. */
export function storedIn(values: ArrayLike<unknown>, as: ElementName | undefined, role: string): unknown {
  if (as === undefined) return values;
  const { results, put } = collectionOf(values.length, as);
  forEach(values.length, role, (i) => put(i, values[i]));
  return results;
}

/** The collections of a skeleton that takes several at once. Fails with `OSSA_WRONG_INPUT` when they are not so many. */
export function vecsOf(input: unknown, count: number | undefined, role: string): readonly Vec<unknown>[] {
  if (Array.isArray(input) && input.length > 0 && (count ?? input.length) === input.length)
    return input.map((each, i) => {
      if (isVec(each)) return each;
      throw new Failure((path) => wrongInput(role, 'an array, a typed array or a range', each, path), [i]);
    });
  const expects = `an array of ${count ?? 'one or more'} collections`;
  throw new Failure((path) => wrongInput(role, expects, input, path));
}

/** The input of a skeleton that takes a collection. Fails with `OSSA_WRONG_INPUT` when it is none. */
export function vecOf(input: unknown, role: string): Vec<unknown> {
  if (isVec(input)) return input;
  throw new Failure((path) => wrongInput(role, 'an array, a typed array or a range', input, path));
}

type Named = { readonly name: ElementName };

/** The field `as` of a node. @throws OssaError `OSSA_INVALID_ARGUMENT` when it is not an element type. */
export function storedAs(as: Named | undefined, where: string): { readonly as?: ElementName } {
  if (as === undefined) return {};
  if (as instanceof StructElement || elements[as?.name as NumberName] === as) return { as: as.name };
  const expects = `an element type (${Object.keys(elements).join(', ')} or a struct) as second argument`;
  throw new OssaError('OSSA_INVALID_ARGUMENT', { name: where, expects, given: describe(as) });
}

/** The body of a data-parallel skeleton: one output for each element, and no state shared by all of them. */
export function bodyOf<I, O>(stage: Stage<I, O, OneToOne>, where: string): Skeleton<I, O, OneToOne> {
  const body = programOf(stage, where);
  requireOneToOne(body, where);
  requireReplicable(body, where);
  return body;
}
