/** A task and its result as source and sink of a job see them, and what makes a job. */
import type { Doing } from '../channels/board.ts';
import type { Ending } from '../instances/driver.ts';
import type { SegmentCode, Work } from '../instances/thread/messages.ts';
import type { FailureRecord } from '../instances/thread/result.ts';

/** What the source writes into a task's slot. */
export interface TaskContent {
  /** Items in the task. */
  count: number;
  /** First index of a range task; the index of the first item otherwise. */
  lo: number;
  /** Bytes of the frame written into `block`; 0 for range tasks. */
  bytes: number;
  /** A frame too large for the block. */
  large?: Uint8Array;
}

/** A result as the sink gets it. `bytes` and what is decoded from it are only valid during the call. */
export interface TaskResult {
  readonly sequence: number;
  readonly lo: number;
  readonly count: number;
  readonly values: readonly unknown[] | Float64Array;
  /** Which items the values belong to, if not one to each. */
  readonly positions: Uint32Array | undefined;
  /** Result of a typed range task that could not be written in place. */
  readonly apart: Uint8Array | undefined;
  readonly failures: readonly FailureRecord[];
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
  /** Milliseconds that the main thread took to decode it. */
  readonly received: number;
  readonly worker: number;
  /** It has waited for promises: its time says nothing of its work. */
  readonly waited: boolean;
}

export interface JobOptions {
  readonly code: SegmentCode;
  readonly work: Work;
  readonly capacity: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly degree: number;
  readonly unordered: boolean;
  readonly attempts: number;
  /** How often a failing item is tried again. */
  readonly retries: number;
  /** Fills the task: undefined when the source has ended; a promise if it has to wait. */
  readonly nextTask: (
    block: Uint8Array,
    sequence: number,
  ) => TaskContent | undefined | Promise<TaskContent | undefined>;
  readonly deliver: (result: TaskResult) => void;
  /** Gives memory for a result that is numbers only; left out, such a result is an array like any other. */
  readonly numbers?: (count: number) => Float64Array;
  /** Called once: with nothing when all is delivered, with the error otherwise. */
  readonly over: (error?: unknown) => void;
  /** Called once, some time after that: no worker has anything to do with the job any more. */
  readonly quiet?: () => void;
  /** Turns a failing item into the error of the job. */
  readonly failed: (failure: FailureRecord, result: TaskResult) => unknown;
  /** The error of a job whose task was lost with its worker too often. */
  readonly lost: (
    sequence: number,
    lo: number,
    count: number,
    doing: Doing | undefined,
    ending: Ending | undefined,
  ) => unknown;
}
