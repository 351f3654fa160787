/**
 * The linear memory that kernels in Wasm share: one for all threads, so that collections which stand there are computed where they are,
 * without a copy into a memory of the kernel's own. The main thread makes it and places collections in it (channels/numbers.ts); each thread has
 * a region of it for what its kernels need besides.
 */
import { type Memory, webAssembly } from './web-assembly.ts';

const PAGE = 65_536;
export type SharedMemory = Memory<SharedArrayBuffer>;
/** What it may become: large arrays stand in memory of their own, and are copied. */
const MOST_PAGES = 8192;
export const MOST_BYTES: number = MOST_PAGES * PAGE;

/** The first page says which memory it is: buffers of it that come by message are other objects. */
const NAME_WORDS = 4;
const REGIONS_WORD = NAME_WORDS;
const REGION_BYTES = 512 * 1024;
/** What follows each region, for what a thread keeps between the steps of a stencil (emit/js/stencil-steps.ts). */
const SCRATCH_BYTES = 2 * 2 ** 20 + PAGE;
/** Threads that come later have kernels with memory of their own. */
const REGIONS = 32;
/** Where collections may stand from. */
export const FIRST: number = PAGE + REGIONS * (REGION_BYTES + SCRATCH_BYTES);

/** A part of the memory that one thread writes: its kernels, one after the other. */
export interface Region {
  readonly at: number;
  readonly bytes: number;
  /** The kernel whose arrays stand there. */
  owner: object | undefined;
  /** Behind it. */
  readonly scratch: { readonly at: number; readonly bytes: number };
}

export interface Linear {
  readonly memory: SharedMemory;
  readonly region: Region | undefined;
}

let linear: (Linear & { readonly name: Uint32Array }) | undefined;
/** Buffers that were looked at. */
let looks = new WeakMap<object, boolean>();

/** A new memory, for all threads; undefined where the system has no room for it. */
export function makeLinear(): SharedMemory | undefined {
  try {
    const memory = new webAssembly.Memory({ initial: FIRST / PAGE, maximum: MOST_PAGES, shared: true });
    words(memory.buffer).set(crypto.getRandomValues(new Uint32Array(NAME_WORDS)));
    return memory;
  } catch {
    return undefined;
  }
}

const words = (buffer: ArrayBufferLike): Uint32Array => new Uint32Array(buffer, 0, NAME_WORDS);

/** From now on kernels of this thread compute in that memory, where they can. */
export function adopt(memory: SharedMemory): void {
  const number = Atomics.add(new Int32Array(memory.buffer), REGIONS_WORD, 1);
  const at = PAGE + number * (REGION_BYTES + SCRATCH_BYTES);
  const scratch = { at: at + REGION_BYTES, bytes: SCRATCH_BYTES };
  const region = { at, bytes: REGION_BYTES, owner: undefined, scratch };
  linear = { memory, name: words(memory.buffer), region: number < REGIONS ? region : undefined };
  looks = new WeakMap();
}

/** The memory of this thread's kernels. */
export const linearMemory = (): Linear | undefined => linear;

/** Whether a buffer is that memory. */
export function isLinear(buffer: ArrayBufferLike): boolean {
  if (linear === undefined) return false;
  let is = looks.get(buffer);
  if (is === undefined) {
    const { name } = linear;
    is =
      buffer instanceof SharedArrayBuffer && buffer.byteLength >= FIRST && words(buffer).every((w, i) => w === name[i]);
    looks.set(buffer, is);
  }
  return is;
}

/** Makes the memory reach as far as that; false where it cannot. */
export function reach(memory: SharedMemory, end: number): boolean {
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}
