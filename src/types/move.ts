/** Inputs whose memory the caller gives up. */
import { OssaError } from '../errors.ts';
import { isGrid } from './grid.ts';
import { StructArray } from './struct-array.ts';
import { isDetached, isVec } from './vec.ts';

type TypedArray = ArrayBufferView & { readonly length: number };
/** A collection of numbers, or of structs of them, in memory. */
// oxlint-disable-next-line typescript/no-explicit-any -- of any columns
export type InMemory = TypedArray | StructArray<any>;
/** What can be moved: a typed collection, a grid of one, or an array of them. */
export type Movable = InMemory | { readonly shape: readonly number[]; readonly data: InMemory } | readonly InMemory[];

export const isInMemory = (value: unknown): value is InMemory =>
  isVec(value) && (ArrayBuffer.isView(value) || value instanceof StructArray);

/** The value, which may be movable, with each of its collections changed: those that are the same stay the same. */
export function changeMemory(value: unknown, change: (collection: InMemory) => unknown): unknown {
  const changed = new Map<unknown, unknown>();
  const once = (each: InMemory): unknown => {
    if (!changed.has(each)) changed.set(each, change(each));
    return changed.get(each);
  };
  if (isInMemory(value)) return once(value);
  if (Array.isArray(value)) return value.length > 0 && value.every(isInMemory) ? value.map(once) : undefined;
  return isGrid(value) && isInMemory(value.data) ? { ...value, data: once(value.data) } : undefined;
}

/** What was moved and no run has taken yet, and what one has. */
const moved = new WeakSet<object>();
const taken = new WeakSet<object>();

/**
 * Gives an input up: its memory goes over to the value that is returned, and the collection itself is left without (its length is
 * 0, and no skeleton takes it), so that a use of it by mistake shows at once. A run of that value frees the memory when the first
 * skeleton has read it; where that needs all of it in shared memory, it is in memory once and not twice.
 *
 * Takes typed arrays, structs of arrays, grids of them, and arrays of them (the input of `zip`), each over the whole of its memory.
 * What is shared memory is not moved: it stays usable. The value is an ordinary one until a `run`, `evaluate` or `plan` is given it,
 * which is possible once. As an item of a `stream` it is garbage when it was sent. The result is that of the input itself.
 * Complexity: O(1), nothing is copied here.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` for what has no memory of its own to give: plain arrays, ranges, views of a part of
 * their memory (such as Node's small Buffers), two collections over one memory, what was moved before
 * @example run(sort<number, Float64Array>(f64), move(Float64Array.of(3, 1, 2)))
 */
export function move<const T extends Movable>(input: T): T {
  const buffers = new Set<unknown>();
  const movable = changeMemory(input, (collection) => {
    for (const { buffer, byteOffset, byteLength } of memoryOf(collection)) {
      if (buffer instanceof SharedArrayBuffer) continue;
      if (byteOffset !== 0 || byteLength !== buffer.byteLength)
        throw refused(`a view of ${byteLength} of the ${buffer.byteLength} bytes of its memory`);
      if (buffers.has(buffer)) throw refused('two collections over one memory');
      buffers.add(buffer);
    }
    return collection;
  });
  if (movable === undefined) throw refused(isDetached(input) ? 'one whose memory is gone already' : kindOf(input));
  let any = false;
  const result = changeMemory(input, (collection) => {
    if (isSharedMemory(collection)) return collection;
    any = true;
    return overItsMemory(collection);
  });
  if (any) moved.add(result as object);
  return result as T;
}

/** The input of one run: whether its memory is that run's now. @throws OssaError when another one has had it */
export function takeOver(input: unknown, where: string): boolean {
  if (typeof input !== 'object' || input === null) return false;
  if (taken.has(input)) {
    const given = 'one that was, and is without its memory';
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: where, expects: 'an input moved to no other run', given });
  }
  if (!moved.delete(input)) return false;
  taken.add(input);
  return true;
}

/** Frees the memory of a collection that nobody reads any more. */
export function free(collection: InMemory): void {
  for (const { buffer } of memoryOf(collection)) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

export const isSharedMemory = (collection: InMemory): boolean =>
  memoryOf(collection).some(({ buffer }) => buffer instanceof SharedArrayBuffer);

/** Bytes of a buffer. */
export type Memory = Pick<ArrayBufferView, 'buffer' | 'byteOffset' | 'byteLength'>;

/** Where a collection stands: one part, or one for each column. */
export function memoryOf(collection: InMemory): readonly Memory[] {
  if (!(collection instanceof StructArray)) return [collection];
  const { buffer, byteOffset, element, length } = collection;
  return buffer === undefined
    ? Object.values(collection.columns as Record<string, TypedArray>)
    : [{ buffer, byteOffset, byteLength: length * element.bytes }];
}

/** A new collection over the memory, which the old one loses. */
function overItsMemory(collection: InMemory): InMemory {
  try {
    if (collection instanceof StructArray) return collection.element.transfer(collection, collection.length);
    const buffer = (collection.buffer as ArrayBuffer).transferToFixedLength();
    if (Buffer.isBuffer(collection)) return Buffer.from(buffer);
    return new (collection.constructor as new (buffer: ArrayBuffer) => TypedArray)(buffer);
  } catch {
    throw refused('memory that cannot be given away');
  }
}

const refused = (given: string): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', {
    name: 'move',
    expects: 'a typed array, a struct of arrays, a grid of them or an array of them, each over memory of its own',
    given,
  });

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'an array of something else' : Object.prototype.toString.call(value).slice(8, -1);
