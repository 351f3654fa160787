/**
 * The linear memory that kernels in Wasm share: one for all threads, so that collections which stand there are computed where they are,
 * without a copy into a memory of the kernel's own. The main thread makes it and places collections in it (channels/numbers.ts); each thread is
 * given a region of it for what its kernels need besides.
 */
import { type Memory, webAssembly } from './web-assembly.ts';

export type SharedMemory = Memory<SharedArrayBuffer>;

const PAGE = 65_536;
/** What it may become, 2 GiB: what does not fit stands in memory of its own, and is copied. */
const MOST_PAGES = 32_768;
export const MOST_BYTES: number = MOST_PAGES * PAGE;
/** It grows by so much at least: all threads are told. */
const GROWTH_PAGES = 256;
/** Where collections may stand from: the first page is the memory's own. */
export const FIRST: number = PAGE;

/** Its first words say which memory it is: buffers of it that come by message are other objects. */
const NAME_WORDS = 4;

/** Bytes of the memory that the kernels of one thread write, one after the other. */
export interface Region {
  readonly at: number;
  readonly bytes: number;
  /** Bytes behind them, for what the thread keeps between the steps of a stencil (emit/js/stencil-steps.ts). */
  readonly scratchBytes: number;
}

/** A thread's part in it. */
export interface Linear {
  readonly memory: SharedMemory;
  readonly region: Region;
  /** The kernel whose arrays stand in the region. */
  owner: object | undefined;
}

let linear: Linear | undefined;
let name: Uint32Array | undefined;
/** Buffers that were looked at. */
const looks = new WeakMap<object, boolean>();

/** A new memory, for all threads; undefined where the system has no room for it. */
export function makeLinear(): SharedMemory | undefined {
  try {
    const memory = new webAssembly.Memory({ initial: GROWTH_PAGES, maximum: MOST_PAGES, shared: true });
    nameOf(memory.buffer).set(crypto.getRandomValues(new Uint32Array(NAME_WORDS)));
    return memory;
  } catch {
    return undefined;
  }
}

const nameOf = (buffer: ArrayBufferLike): Uint32Array => new Uint32Array(buffer, 0, NAME_WORDS);

/** From now on kernels of this thread compute in that memory, where they can. */
export function adopt(memory: SharedMemory, region: Region): void {
  linear = { memory, region, owner: undefined };
  name = nameOf(memory.buffer);
}

/** The memory of this thread's kernels. */
export const linearMemory = (): Linear | undefined => linear;

/** Whether a buffer is that memory. */
export function isLinear(buffer: ArrayBufferLike): boolean {
  if (name === undefined) return false;
  let is = looks.get(buffer);
  if (is === undefined) {
    is = isNamed(buffer, name);
    looks.set(buffer, is);
  }
  return is;
}

const isNamed = (buffer: ArrayBufferLike, name: Uint32Array): boolean =>
  buffer instanceof SharedArrayBuffer &&
  buffer.byteLength >= GROWTH_PAGES * PAGE &&
  nameOf(buffer).every((word, i) => word === name[i]);

/** Makes the memory reach as far as that; false where it cannot. */
export function reach({ memory }: Pick<Linear, 'memory'>, end: number): boolean {
  const pages = memory.buffer.byteLength / PAGE;
  const wanted = Math.ceil(end / PAGE);
  if (wanted <= pages) return true;
  try {
    memory.grow(Math.min(Math.max(wanted, pages + GROWTH_PAGES), MOST_PAGES) - pages);
    return true;
  } catch {
    return false;
  }
}
