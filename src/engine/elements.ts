/** Collections as tasks read them: numbers and structs of them go into shared memory, once; anything else travels element by element. */
import { acquire, giveBack } from '../channels/arena.ts';
import type { RangeSource } from '../instances/thread/messages.ts';
import { type Read, readOf } from '../compiler/emit/js/element.ts';
import type { ElementName } from '../types/element.ts';
import { Range } from '../types/range.ts';
import { StructArray } from '../types/struct-array.ts';
import { elementNamed, type Typed, typeNameOf } from '../types/typed.ts';

/** A collection as tasks read it. */
export interface Elements {
  readonly length: number;
  readonly read: Read;
  /** For the main thread's own loop. */
  readonly local: unknown;
  /** The element type, if all elements are numbers in memory, or structs of them. */
  readonly element: ElementName | undefined;
  /** For workers: undefined if the elements have to travel one by one. */
  readonly shared: (() => Shared) | undefined;
}

/** Elements that all workers see. */
export interface Shared {
  readonly source: RangeSource;
  /** Puts `count` elements from `lo` on in place: before the task that reads them, while workers are at those before. */
  readonly provide: (lo: number, count: number) => void;
  readonly release: () => void;
}

const inPlace = (source: RangeSource): Shared => ({ source, provide: () => undefined, release: () => undefined });

export const counted = (length: number): Elements => ({
  length,
  read: 'generate',
  local: undefined,
  element: undefined,
  shared: () => inPlace({ kind: 'generate' }),
});

/** A collection as it can be read: numbers, and structs of them, go into shared memory, once. */
export function elementsOf(collection: unknown): Elements {
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
  const element = typeNameOf(collection) ?? (isNumbers(list) ? 'f64' : undefined);
  return {
    length: list.length,
    read: element === undefined ? 'index' : readOf(element),
    local: collection,
    element,
    shared: element === undefined ? undefined : () => share(list as Sharable, element),
  };
}

/** Numbers in an array, or a typed collection. */
type Sharable = readonly number[] | Typed;

/** Whether workers can see the memory of a collection as it is: it is shared, from its beginning. */
export function isShared(list: unknown): list is Typed & { readonly buffer: SharedArrayBuffer } {
  return (Object(list) as Typed).buffer instanceof SharedArrayBuffer && !(list as Float64Array).byteOffset;
}

/** Elements `from` to `to` of the list. */
function share(list: Sharable, element: ElementName, from = 0, to = list.length): Shared {
  const length = to - from;
  if (from === 0 && to === list.length && isShared(list))
    return inPlace({ kind: 'typed', element, buffer: list.buffer, length });
  const { bytes, view } = elementNamed(element);
  const buffer = acquire(length * bytes);
  const place = view(buffer, 0, length);
  return {
    source: { kind: 'typed', element, buffer, length },
    provide(lo, count) {
      if (!Array.isArray(list)) return place.set((list as Typed).subarray(from + lo, from + lo + count), lo);
      const numbers = place as Float64Array;
      for (let i = lo; i < lo + count; i++) numbers[i] = list[from + i] as number;
    },
    release: () => giveBack(buffer),
  };
}

function isNumbers(list: ArrayLike<unknown>): boolean {
  if (!Array.isArray(list)) return false;
  for (let i = 0; i < list.length; i++) if (typeof list[i] !== 'number') return false;
  return true;
}

/** All of a typed collection, or of numbers, at once, in memory that workers see too. */
export function inSharedMemory({ shared, length }: Elements): {
  /** As a chunk is given it: of structs, the columns as plain data. */
  readonly view: Float64Array | Pick<StructArray<unknown>, 'columns' | 'length'>;
  readonly release: () => void;
} {
  const { source, provide, release } = (shared as () => Shared)();
  provide(0, length);
  const { element, buffer } = source as Extract<RangeSource, { kind: 'typed' }>;
  const view = elementNamed(element).view(buffer, 0, length);
  return { view: view instanceof StructArray ? { columns: view.columns, length } : (view as Float64Array), release };
}

/** Numbers that are in shared memory already. */
export const sharedElements = (view: Float64Array, element: ElementName): Elements => ({
  length: view.length,
  read: 'index',
  local: view,
  element,
  shared: () =>
    inPlace({ kind: 'typed', element, buffer: view.buffer as unknown as SharedArrayBuffer, length: view.length }),
});

/** The same elements, all of them in place as soon as any is. */
export function atOnce(from: Elements): Elements {
  return {
    ...from,
    shared: () => {
      const shared = (from.shared as () => Shared)();
      shared.provide(0, from.length);
      return { ...shared, provide: () => undefined };
    },
  };
}

/** Elements `lo` to `hi` of a typed collection, or of numbers, counted from 0. */
export const sliceOf = ({ local, element, read }: Elements, lo: number, hi: number): Elements => ({
  length: hi - lo,
  read,
  local: undefined,
  element,
  shared: () => share(local as Sharable, element as ElementName, lo, hi),
});
