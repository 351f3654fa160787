/** A compiled entry as data: what main thread and workers say to each other of a kernel. */
import type { NumberName } from '../../types/element.ts';
import type { Entry } from './entry.ts';
import type { Scalar } from './ir/ir.ts';

/** A value in what the functions of a segment close over: the number of the captured value, and the way in it. */
export interface CapturePath {
  readonly value: number;
  readonly path: readonly (string | number)[];
}

/** Where an argument for an input comes from (entry.ts, `Input`). */
export type InputArgument =
  /** The collection of that number. */
  | { readonly from: 'stream'; readonly stream: number; readonly element: NumberName }
  /** The number of the element. */
  | { readonly from: 'index'; readonly type: Scalar }
  /** The collection of that number is a range. */
  | { readonly from: 'range'; readonly stream: number }
  | { readonly from: 'capture'; readonly type: Scalar; readonly capture: CapturePath };

export type ArrayArgument =
  | { readonly element: NumberName; readonly capture: CapturePath }
  | { readonly element: NumberName; readonly data: readonly number[] };

export interface KernelCode {
  /** Of what was compiled: threads keep the module. */
  readonly key: string;
  readonly kind: Entry['kind'];
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly inputs: readonly InputArgument[];
  readonly arrays: readonly ArrayArgument[];
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly element: NumberName;
  /** What stands there are bools: 0 and 1. */
  readonly bool: boolean;
}
