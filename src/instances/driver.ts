/**
 * The boundary between the engine and the places where tasks run. A driver starts instances of one isolation tier; an instance
 * runs segments of code on tasks that it claims from rings. It knows functions and bytes, not skeletons.
 */
import type { FromWorker, ToWorker } from './thread/messages.ts';

export type Tier = 'thread' | 'wasm' | 'process' | 'sandbox' | 'microvm';

/** How an instance ended. */
export interface Ending {
  readonly code: number | undefined;
  /** What ended it, when it ended by an error that nobody caught. */
  readonly error: unknown;
}

export interface InstanceEvents {
  message(message: FromWorker): void;
  /** Called once, when the instance surely runs no more. */
  gone(ending: Ending): void;
}

export interface Instance {
  post(message: ToWorker): void;
  /** Asks for its end. Not a promise that it ends: see `gone`. */
  stop(): void;
  /** CPU milliseconds it has used, where the tier can tell. */
  cpuMilliseconds(): Promise<number>;
  heapBytes(): Promise<number>;
}

export interface InstanceOptions {
  readonly id: number;
  readonly seat: number;
  readonly board: SharedArrayBuffer;
}

export interface InstanceDriver {
  readonly tier: Tier;
  /** Position in the order of isolation: a floor is met by any driver at or above it. */
  readonly strength: number;
  start(options: InstanceOptions, events: InstanceEvents): Instance;
}
