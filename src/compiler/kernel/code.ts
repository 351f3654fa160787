/** A compiled entry as data: what main thread and workers say to each other of a kernel. */
import type { NumberName } from '../../types/element.ts';
import type { NativeArgument } from '../native/load.ts';
import type { Entry } from './entry.ts';
import type { Path, ResultShape } from './front/shape.ts';
import type { Scalar } from './ir/ir.ts';

/** A value in what the functions of a segment close over: the number of the captured value, and the way in it. */
export interface CapturePath {
  readonly value: number;
  readonly path: Path;
}

/** Where an argument for an input comes from (entry.ts, `Input`). */
export type InputArgument =
  /** The collection of that number, of structs a column; in a grid, at an offset from the element at work. */
  | {
      readonly from: 'stream';
      readonly stream: number;
      readonly element: NumberName;
      readonly column?: string | undefined;
      readonly offset?: readonly number[] | undefined;
    }
  /** The number of the element. */
  | { readonly from: 'index'; readonly type: Scalar }
  /** The element's index in a dimension of a grid. */
  | { readonly from: 'position'; readonly dimension: number; readonly last: boolean; readonly type: Scalar }
  /** The collection of that number is a range. */
  | { readonly from: 'range'; readonly stream: number }
  /** What a piece gives for all of its elements. */
  | { readonly from: 'same'; readonly argument: number; readonly column?: string | undefined; readonly type: Scalar }
  | { readonly from: 'capture'; readonly type: Scalar; readonly capture: CapturePath };

export type ArrayArgument =
  /** What a piece gives, of structs a column. */
  | { readonly element: NumberName; readonly given: { readonly column?: string | undefined } }
  | { readonly element: NumberName; readonly capture: CapturePath }
  | { readonly element: NumberName; readonly data: readonly number[] };

/** How a kernel does the pieces of a skeleton (runtime/chunks.ts); the name of one for the loop of a segment is left out. */
export type ChunkName =
  | 'zip'
  | 'filter'
  | 'totals'
  | 'nodes'
  | 'scan'
  | 'histogram'
  | 'gather'
  | 'scatter'
  | 'flatMap'
  | 'sort'
  | 'order'
  | 'keys'
  | 'keyed'
  | 'stencil'
  | 'pairs'
  | 'pairBlocks'
  | 'pairsFolded';

export interface KernelCode {
  readonly chunk?: ChunkName | undefined;
  /** Of what was compiled: threads keep the module. */
  readonly key: string;
  readonly kind: Entry['kind'];
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The same as machine code, where it is to be run; Wasm stands in for it in a thread that cannot load it. */
  readonly native?: NativeCode | undefined;
  readonly inputs: readonly InputArgument[];
  readonly arrays: readonly ArrayArgument[];
  readonly outputs: readonly Output[];
  /** Of an entry that counts: places for counts. */
  readonly bins?: number | undefined;
  /** Of an entry that packs: the places that an element may take; 1 when left out. */
  readonly per?: number | undefined;
  /** It has no loops and knows no place in a grid: it ends, and harms nothing, on what are no elements, too. */
  readonly isStraight: boolean;
  /** The value that the outputs of an element are the numbers of, in order. */
  readonly result: ResultShape;
}

/** A function in a file of machine code. */
export interface NativeCode {
  readonly path: string;
  readonly name: string;
  readonly signature: readonly NativeArgument[];
}

export interface Output {
  readonly element: NumberName;
  /** In a collection of structs. */
  readonly column?: string | undefined;
  /** What stands there are bools: 0 and 1. */
  readonly bool: boolean;
}
