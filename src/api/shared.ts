/** Memory that all workers share, for collections that programs read and give again and again. */
import { lastingPlaces } from '../channels/numbers.ts';
import { OssaError } from '../errors.ts';
import { describe } from '../skeletons/describe.ts';
import type { Element, ElementName } from '../types/element.ts';
import { elementNamed, isStruct, type Typed, typeNameOf } from '../types/typed.ts';
import { isVec, type Vec, writerOf } from '../types/vec.ts';

/**
 * A typed collection in memory that workers and kernels work on where it is: as input of a run, or `into` which one stores its result, it is never
 * copied. `content` is a number of zeros, or a collection whose elements are copied into it.
 *
 * It stands with others in one memory of up to 2 GiB, in which kernels in WebAssembly compute, and beyond that in a `SharedArrayBuffer` of its
 * own; other threads that it is sent to see the same elements. Its place is used again when nothing in this thread refers to it or a view of its
 * `buffer` any more. As with Node's `Buffer`, `buffer` is larger than the collection: use `byteOffset` and `length` with it.
 * Complexity: O(length); memory that was never used is zero as it comes.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` for what is no element type, no whole number and no collection, and where
 * there is no memory for it
 * @example
 * const priced = shared(f64, 4_000_000)
 * await run(map(Math.sqrt, f64), amounts, { into: priced })
 */
export function shared<A, C>(type: Element<A, C>, content: number | Vec<A>): C {
  const { name } = Object(type) as Partial<Element<A, C>>;
  if (typeof name !== 'string' || (elementNamed(name) as unknown) !== type)
    throw refused('an element type, such as f64 or struct({ x: f64 })', describe(type));
  const length = typeof content === 'number' ? content : isVec(content) ? content.length : Number.NaN;
  if (!Number.isSafeInteger(length) || length < 0)
    throw refused('a number of elements, 0 or more, or a collection of them', describe(content));
  const made = placesFor(name, length);
  if (typeof content !== 'number') fill(made, content);
  return made as C;
}

function placesFor(name: ElementName, length: number): Typed {
  try {
    return lastingPlaces(name, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused('as many elements as there is memory for', `${length} of ${elementNamed(name).bytes} bytes`);
  }
}

function fill(made: Typed, content: Vec<unknown>): void {
  const [from, to] = [typeNameOf(content), typeNameOf(made)];
  if (from === to || (from !== undefined && !isStruct(from) && !isStruct(to))) return made.set(content);
  const write = writerOf(made);
  for (const [i, value] of content.entries()) write(i, value);
}

const refused = (expects: string, given: string): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: 'shared', expects, given });
