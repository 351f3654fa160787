/** What main thread and workers say to each other outside the rings: rare, or too large for a slot. */
import type { KernelCode } from '../../compiler/kernel/code.ts';
import type { Region, SharedMemory } from '../../compiler/kernel/runtime/linear.ts';
import type { ElementName, NumberName } from '../../types/element.ts';

/** The code of a segment, ready to be instantiated in any isolate. */
export interface SegmentCode {
  /** Same key, same code and same captured values: a worker keeps the instance, and with it the compiled code. */
  readonly key: string;
  readonly text: string;
  readonly units: readonly UnitCode[];
  /** Frame of the captured values of the units, one after the other, and then the constants of the text. */
  readonly captured: Uint8Array;
  /** Buffers that captured values share with the main thread. */
  readonly shared: readonly SharedArrayBuffer[];
  /** The segment holds state: every ring gets its own instance of it. */
  readonly serial: boolean;
  /** What goes in place of its loops, where it can be had. */
  readonly kernel?: KernelCode | undefined;
}

export interface UnitCode {
  readonly name: string;
  readonly source: string;
  readonly file: string;
  readonly captures: readonly string[];
  readonly modules: Readonly<Record<string, string>>;
}

/** Where the elements of a range task come from. */
export type RangeSource =
  | {
      readonly kind: 'typed';
      readonly element: ElementName;
      readonly buffer: SharedArrayBuffer;
      readonly byteOffset: number;
      readonly length: number;
    }
  | { readonly kind: 'range'; readonly start: number; readonly step: number }
  | { readonly kind: 'generate' };

export type Work =
  /**
   * Every task is a frame of items. With `settle`, each item succeeds or fails on its own; with `several`, it may give more than one
   * output. A task without items asks for what is given at the end.
   */
  | {
      readonly kind: 'items';
      readonly settle: boolean;
      readonly several: boolean;
      /** The items of a task are one piece of a collection, for the segment's `chunk`. */
      readonly whole?: { readonly param: ChunkParam };
    }
  /** Every task is an index range over one source; results go into a typed collection, a frame, or a reduction's nodes. */
  | {
      readonly kind: 'range';
      readonly source: RangeSource;
      /** The number in the collection of the element that the source has at index 0. */
      readonly base: number;
      readonly output: RangeOutput;
      /** There is next to nothing to do for a result: the main thread may hear of it late. */
      readonly late: boolean;
    };

/** Shared memory for the elements of a typed collection. */
export interface SharedRoom {
  readonly element: ElementName;
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly length: number;
  /** The index of the element that has the first place. */
  readonly from: number;
}

/** What becomes of the elements of a range. */
export type RangeOutput =
  | ({ readonly kind: 'typed' } & SharedRoom)
  | { readonly kind: 'values' }
  | { readonly kind: 'fold'; readonly buffer: NumberName | undefined }
  /** The segment's `chunk` gives one value for each range, and may store elements at its places in `room`. */
  | {
      readonly kind: 'chunk';
      readonly room: SharedRoom | undefined;
      /** Places in the room for each element. */
      readonly per: number;
      readonly param: ChunkParam;
    };

/**
 * What a chunk is given besides its elements: plain data, and shared memory as typed arrays. `frame`, if there, is decoded to `value`.
 */
export interface ChunkParam {
  readonly [name: string]: unknown;
}

export interface OpenRing {
  readonly type: 'open';
  readonly ring: number;
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly code: SegmentCode;
  readonly work: Work;
  /** How often an item that fails is tried again, in its place. */
  readonly retries: number;
}

export type ToWorker =
  | OpenRing
  /** The memory in which kernels of all threads compute. */
  | { readonly type: 'linear'; readonly memory: SharedMemory; readonly region: Region }
  | { readonly type: 'close'; readonly ring: number }
  /** An item too large for its slot's block. */
  | { readonly type: 'large'; readonly ring: number; readonly sequence: number; readonly bytes: Uint8Array }
  /** The large item is not needed any more. */
  | { readonly type: 'done'; readonly ring: number; readonly sequence: number }
  | { readonly type: 'retire' };

export type FromWorker =
  | { readonly type: 'ready' }
  /** A result that did not go into its slot's block; `word` is the slot's state word under which it was made. */
  | {
      readonly type: 'result';
      readonly ring: number;
      readonly sequence: number;
      readonly word: number;
      readonly bytes: Uint8Array;
      readonly values: number;
      readonly failed: number;
    }
  /** The segment's code cannot be loaded here. */
  | { readonly type: 'broken'; readonly ring: number; readonly error: Uint8Array };

export interface WorkerStart {
  /** Number of this worker: never shared with a worker that may still run. */
  readonly id: number;
  /** Its place in the pool, which a replacement takes over. */
  readonly seat: number;
  readonly board: SharedArrayBuffer;
  readonly spinMicroseconds: number;
  /** Ossa's modules for a worker, as one script. */
  readonly script: string;
  /** URL of the folder that they come from. */
  readonly ossaFolder: string;
}
