/** Collections as tasks read them: numbers and structs of them go into shared memory, once; anything else travels element by element. */
import { acquirePlaces, giveBackPlaces } from '../channels/numbers.ts';
import type { RangeSource } from '../instances/thread/messages.ts';
import { isLinear, linearMemory } from '../compiler/kernel/runtime/linear.ts';
import type { Computing } from '../compiler/emit/js/chunk/computing.ts';
import { type Read, readOf } from '../compiler/emit/js/element.ts';
import type { ElementName } from '../types/element.ts';
import { Range } from '../types/range.ts';
import { StructArray } from '../types/struct-array.ts';
import { elementNamed, type Typed, typeNameOf } from '../types/typed.ts';
import { isNumbers, isVec } from '../types/vec.ts';

/** A collection as tasks read it. */
export interface Elements {
  readonly length: number;
  readonly read: Read;
  /** For the main thread's own loop. */
  readonly local: unknown;
  /** The element type, if all elements are numbers in memory, or structs of them. */
  readonly element: ElementName | undefined;
  /** Elements `lo` to `hi` for workers: undefined if they have to travel one by one. */
  readonly shared: ((lo: number, hi: number) => Shared) | undefined;
  /** Windows of the collection begin at multiples of it; anywhere when left out. */
  readonly align?: number;
  /** The elements are made of others while they are read. */
  readonly computed?: Computed;
}

/** Elements that no collection holds: they are made where they are read, of those at the same places of collections. */
export interface Computed {
  readonly sources: readonly [Elements, ...Elements[]];
  readonly computing: Computing;
}

/** Whether a value is a collection, be it one that is made while it is read. */
export const areElements = (value: unknown): boolean => value instanceof Unstored || isVec(value);

/** A collection that is made while it is read: the input of an operator in the place of the one that it would be given. */
export class Unstored {
  readonly elements: Elements;

  constructor(elements: Elements) {
    this.elements = elements;
  }
}

/** Elements that all workers see. */
export interface Shared {
  readonly source: RangeSource;
  /** The number of the element that the source has at index 0. */
  readonly base: number;
  /** Puts `count` elements from index `at` on in place: before the task that reads them, while workers are at those before. */
  readonly provide: (at: number, count: number) => void;
  readonly release: () => void;
}

const inPlace = (source: RangeSource): Shared => ({
  source,
  base: 0,
  provide: () => undefined,
  release: () => undefined,
});

export const counted = (length: number): Elements => ({
  length,
  read: 'generate',
  local: undefined,
  element: undefined,
  shared: () => inPlace({ kind: 'generate' }),
});

/** A collection as it can be read: numbers, and structs of them, go into shared memory, once. */
export function elementsOf(collection: unknown): Elements {
  if (collection instanceof Unstored) return collection.elements;
  if (collection instanceof Range) {
    const { start, step, length } = collection;
    return {
      length,
      read: 'range',
      local: collection,
      element: undefined,
      shared: () => inPlace({ kind: 'range', start, step }),
    };
  }
  const list = collection as ArrayLike<unknown>;
  const element = typeNameOf(collection) ?? (isNumbers(collection) ? 'f64' : undefined);
  return {
    length: list.length,
    read: element === undefined ? 'index' : readOf(element),
    local: collection,
    element,
    shared: element === undefined ? undefined : (lo, hi) => share(list as Sharable, element, lo, hi),
  };
}

/** Numbers in an array, or a typed collection. */
export type Sharable = readonly number[] | Typed;

/** Whether workers can see the memory of a collection as it is: it is shared. */
export function isShared(list: unknown): list is Typed & { readonly buffer: SharedArrayBuffer } {
  return (Object(list) as Typed).buffer instanceof SharedArrayBuffer;
}

/** Elements `lo` to `hi` of the list. */
function share(list: Sharable, element: ElementName, lo: number, hi: number): Shared {
  if (isShared(list)) {
    const { buffer, byteOffset, length } = list;
    return inPlace({ kind: 'typed', element, buffer, byteOffset, length });
  }
  const length = hi - lo;
  const places = acquirePlaces(element, length);
  return {
    source: { kind: 'typed', ...places.standing },
    base: lo,
    provide: (at, count) => copy(list, lo + at, places.view, at, count),
    release: () => giveBackPlaces(places),
  };
}

/** `count` elements of `list`, from `from` on, to `to` on in `place`. */
export function copy(list: Sharable, from: number, place: Typed | unknown[], to: number, count: number): void {
  if (!Array.isArray(list) && !Array.isArray(place)) return place.set((list as Typed).subarray(from, from + count), to);
  const [source, target] = [list, place] as [ArrayLike<number>, number[]];
  for (let i = 0; i < count; i++) target[to + i] = source[from + i] as number;
}

/** A typed collection as a chunk is given it in `param`: of structs, the columns as plain data. */
export const asParam = (view: Typed): unknown =>
  view instanceof StructArray ? { columns: view.columns, length: view.length } : view;

/** Elements of a collection in memory that workers see too; the first that was asked for stands at `offset`. */
export interface InMemory {
  readonly view: Typed;
  readonly offset: number;
  readonly release: () => void;
}

/** Elements `lo` to `hi` of a typed collection, or of numbers, at once. */
export function inSharedMemory({ shared, length }: Elements, lo: number = 0, hi: number = length): InMemory {
  const { source, base, provide, release } = (shared as NonNullable<Elements['shared']>)(lo, hi);
  provide(lo - base, hi - lo);
  const { element, buffer, byteOffset, length: count } = source as Extract<RangeSource, { kind: 'typed' }>;
  return { view: elementNamed(element).view(buffer, byteOffset, count), offset: lo - base, release };
}

/** All elements where kernels in Wasm see them, too, as long as there is room. */
export function inMemoryOfKernels(elements: Elements): InMemory {
  const { local, element, length } = elements;
  if (!isShared(local) || linearMemory() === undefined || isLinear(local.buffer)) return inSharedMemory(elements);
  const places = acquirePlaces(element as ElementName, length);
  copy(local, 0, places.view, 0, length);
  return { view: places.view, offset: 0, release: () => giveBackPlaces(places) };
}

/** What may be copied into shared memory as a whole. */
export const WHOLE_BYTES: number = 256 * 2 ** 20;

/** Why a collection that pieces read anywhere is better read where it is; undefined if workers can have it. */
export function tooLargeToCopy({ local, element, length }: Elements): string | undefined {
  const bytes = element === undefined || isShared(local) ? 0 : length * elementNamed(element).bytes;
  if (bytes <= WHOLE_BYTES) return undefined;
  return `workers would need a copy of ${Math.round(bytes / 2 ** 20)} MiB: not of an array in shared memory`;
}

/** Numbers that are in shared memory already. */
export const sharedElements = (view: Float64Array, element: ElementName): Elements => ({
  length: view.length,
  read: 'index',
  local: view,
  element,
  shared: () => share(view, element, 0, view.length),
});

/** Elements `lo` to `hi` of a typed collection, or of numbers, for the main thread. */
export const partOf = ({ local }: Elements, lo: number, hi: number): Sharable =>
  Array.isArray(local) ? (local as number[]).slice(lo, hi) : (local as Typed).subarray(lo, hi);
