/** A compiled entry that can be called in this thread: what Wasm and machine code have in common. */
import { elementOf, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { KeptRoom } from './kept.ts';

/** Numbers of a collection, or places for them: the first of the piece at `at`. */
export interface Numbers {
  /** A typed array or an array; anything else is not for kernels. */
  readonly of: unknown;
  readonly at: number;
}

/** Memory of the entry's own, by its address. */
export interface Room {
  readonly address: number;
  readonly view: TypedCollection;
}

/** Fewer numbers are copied sooner than a view of them is made. */
export const SHORT = 24;

export interface LoadedEntry {
  /** The elements of one call at most, a multiple of the blocks of a reduction; what is put in order, where it stands, may be more. */
  readonly most: number;
  /** The entry's function (entry.ts). */
  readonly call: (...given: readonly number[]) => number;
  /** The arguments of the arrays; 0 for those that pieces give. */
  readonly arrays: readonly number[];
  /** Of a scan, what goes before a piece; of a sort by a comparison, rooms as large as the outputs; of one of numbers, the counts. */
  readonly carries: readonly Room[];
  /** The address of `count` numbers for the input of that number. Undefined where they are not what it was made for. */
  readonly input: (i: number, numbers: Numbers, count: number) => number | undefined;
  /** Whether the entry works on such a collection where it is. */
  readonly isInPlace: (collection: unknown) => boolean;
  /** The address of `count` numbers of an element type where they are; undefined if they cannot be read there. */
  readonly inPlace: (element: NumberName, numbers: Numbers, count: number) => number | undefined;
  /** The memory of the entry's own that an input reads, where a chunk keeps numbers (kept.ts). */
  readonly room: (i: number) => KeptRoom;
  /** The address where the next call puts the numbers of an output: in `target` itself, if it can. */
  readonly output: (k: number, target: Numbers | undefined, count: number) => number;
  /** The memory in which an output stands since the last call, from 0 on, unless that put it into the target. */
  readonly result: (k: number) => TypedCollection | undefined;
}

/** Whether `count` numbers of an element type stand there. */
export const holds = ({ of, at }: Numbers, element: NumberName, count: number): boolean =>
  nameOf(of) === element && at + count <= (of as TypedCollection).length;

/** The element types of collections that were seen: to find one takes as long as some hundred elements do. */
const names = new WeakMap<object, NumberName | undefined>();

function nameOf(of: unknown): NumberName | undefined {
  if (!ArrayBuffer.isView(of)) return undefined;
  let name = names.get(of);
  if (name === undefined) names.set(of, (name = elementOf(of)?.name as NumberName | undefined));
  return name;
}

/** Copies numbers to where a kernel reads them. False where they are not of its element type. */
export function copy({ of, at }: Numbers, count: number, element: NumberName, to: TypedCollection): boolean {
  if (Array.isArray(of)) {
    for (let i = 0; i < count; i++) to[i] = of[at + i] as number;
    return true;
  }
  if (!holds({ of, at }, element, count)) return false;
  to.set((of as TypedCollection).subarray(at, at + count));
  return true;
}
