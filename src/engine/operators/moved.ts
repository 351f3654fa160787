/** Inputs of operators that were moved: when their memory is free. */
import { unwritten } from '../../types/unwritten.ts';
import { isGrid } from '../../types/grid.ts';
import type { Kind } from '../../skeletons/node.ts';
import { free, type InMemory, isInMemory, isSharedMemory } from '../../types/move.ts';
import { elementNamed, typeNameOf } from '../../types/typed.ts';

/**
 * How algorithms read a collection: in pieces, one window of shared memory after the other, or all of it from shared memory. What is
 * not here may give its input itself, or a part of it, as its result.
 */
const readings: { readonly [K in Kind]?: 'pieces' | 'whole' } = {
  filter: 'pieces',
  scan: 'pieces',
  flatMap: 'pieces',
  groupBy: 'pieces',
  histogram: 'pieces',
  sort: 'whole',
  gather: 'whole',
  stencil: 'pieces',
  zip: 'pieces',
  allPairs: 'pieces',
};

/** Skeletons whose input holds collections; for the others a collection in an array is an element. */
const combining: ReadonlySet<Kind> = new Set<Kind>(['gather', 'scatter', 'stencil', 'zip', 'allPairs']);

export const readingOf = (kind: Kind, input: unknown): 'pieces' | 'whole' | undefined =>
  isInMemory(input) || combining.has(kind) ? readings[kind] : undefined;

/** The collection in shared memory; its own is free. */
export function sharedInstead(collection: InMemory): unknown {
  const name = typeNameOf(collection);
  if (name === undefined || isSharedMemory(collection)) return collection;
  const { bytes, view } = elementNamed(name);
  const shared = view(new SharedArrayBuffer(collection.length * bytes), 0, collection.length);
  shared.set(collection);
  free(collection);
  return shared;
}

/** An input as it travels as a value: what it is, or combines, in memory of its own where that was shared. */
export function asValue(kind: Kind, input: unknown): unknown {
  if (isInMemory(input)) return unshared(input);
  if (isGrid(input) && isInMemory(input.data)) return { ...input, data: unshared(input.data) };
  if (!Array.isArray(input) || !combining.has(kind)) return input;
  return input.map((each: unknown) => (isInMemory(each) ? unshared(each) : each));
}

function unshared(collection: InMemory): unknown {
  const name = typeNameOf(collection);
  if (name === undefined || !isSharedMemory(collection)) return collection;
  const copy = unwritten(name, collection.length);
  copy.set(collection);
  return copy;
}
