/** Memory of the caller's for a result: the skeleton that gives the result stores it there while it is made, where it can. */
import type { Standing } from '../channels/numbers.ts';
import { isLinear } from '../compiler/kernel/runtime/linear.ts';
import { OssaError } from '../errors.ts';
import { describe } from '../skeletons/describe.ts';
import type { ElementName } from '../types/element.ts';
import { isGrid } from '../types/grid.ts';
import { type InMemory, isInMemory, type Memory, memoryOf } from '../types/move.ts';
import { type Typed, typeNameOf } from '../types/typed.ts';
import { isShared } from './elements.ts';

/** Where a result is wanted: in that memory, or in shared memory that it may stay in (resident.ts); in memory of its own when left out. */
export type Wanted = Into | 'resident' | undefined;

/** An array with more is no input of several collections. */
const MOST_COLLECTIONS = 1000;

export class Into {
  readonly collection: Typed;
  readonly element: ElementName;
  /** Of the grid whose elements the collection holds, if it was given as one. */
  readonly #shape: string | undefined;

  /** @throws OssaError `OSSA_INVALID_ARGUMENT` for what is no typed collection and no grid of one */
  constructor(value: unknown) {
    const parts = partsOf(value);
    if (parts?.element === undefined)
      throw refused(
        'a typed collection, such as shared(f64, 1000) or new Float64Array(1000), or a grid of one',
        describe(value),
      );
    this.collection = parts.collection;
    this.element = parts.element;
    this.#shape = parts.shape;
  }

  /** Where workers store elements of it; undefined where they do not see it. */
  get standing(): Standing | undefined {
    const { collection, element } = this;
    if (!isShared(collection)) return undefined;
    const { buffer, byteOffset, length } = collection;
    return { element, buffer, byteOffset, length };
  }

  /** The collection for `length` elements. @throws OssaError `OSSA_INVALID_ARGUMENT` where it holds others */
  for(element: ElementName, length: number): Typed {
    const { collection } = this;
    if (element !== this.element || length !== collection.length)
      throw refused(`${count(element, length)}, as the result has`, count(this.element, collection.length));
    return collection;
  }

  /** This, for what reads that input; undefined where a part of the input stands in the same memory: it may be read when results have been stored. */
  reading(input: unknown): Into | undefined {
    const own = memoryOf(this.collection as InMemory);
    const all = Array.isArray(input) && input.length <= MOST_COLLECTIONS ? (input as unknown[]) : [input];
    const overlaps = all.some((each) => {
      const collection = isGrid(each) ? each.data : each;
      return isInMemory(collection) && memoryOf(collection).some((other) => own.some((one) => overlap(one, other)));
    });
    return overlaps ? undefined : this;
  }

  /** The result in the collection, into which it is copied if it is not there yet. @throws OssaError as `for` */
  settled(result: unknown): unknown {
    const made = partsOf(result);
    if (made?.element === undefined)
      throw refused(
        'a program that gives a typed collection: the last skeleton has an element type, as in map(f, f64)',
        describe(result),
      );
    if (this.#shape !== undefined && this.#shape !== made.shape)
      throw refused(`${made.shape ?? 'no grid'}, as the result is`, this.#shape);
    const collection = this.for(made.element, made.collection.length);
    if (made.collection !== collection) collection.set(made.collection);
    return isGrid(result) ? { ...result, data: collection } : collection;
  }
}

/** The collection where a result of such elements is wanted, if it is the caller's; no `element`: it cannot be stored in one. */
export const placeFor = (wanted: Wanted, element: ElementName | undefined, length: number): Typed | undefined =>
  wanted === undefined || wanted === 'resident' || element === undefined ? undefined : wanted.for(element, length);

/** What stands in memory: a typed collection, or that of a grid. */
function partsOf(
  value: unknown,
):
  | { readonly collection: Typed; readonly element: ElementName | undefined; readonly shape: string | undefined }
  | undefined {
  const collection = isGrid(value) ? value.data : value;
  if (!isInMemory(collection)) return undefined;
  const shape = isGrid(value) ? `a grid of shape [${value.shape.join(', ')}]` : undefined;
  return { collection: collection as Typed, element: typeNameOf(collection), shape };
}

const count = (element: ElementName, length: number): string => `${length} elements of ${element}`;

const refused = (expects: string, given: string): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: 'into', expects, given });

const overlap = (a: Memory, b: Memory): boolean =>
  (a.buffer === b.buffer || (isLinear(a.buffer) && isLinear(b.buffer))) &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;
