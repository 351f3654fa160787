/** What a task gives back, as one frame: the values, the positions of the kept ones if items were dropped, the failures. */
import type { Encoder } from '../../channels/codec/codec.ts';
import { NONE } from '../../compiler/emit/js/runtime.ts';
import { OssaError } from '../../errors.ts';
import type { Failure } from '../../skeletons/failure.ts';

/** An item that failed: its index in the task (range tasks: in the collection), the path inside it, and the error. */
export type FailureRecord = readonly [index: number, path: readonly number[], error: OssaError];

/** FAILED: the task was stopped because nobody wants it any more. */
export const UNWANTED = -2;

export interface Result {
  /** One for each item, NONE where it was dropped. */
  readonly results: unknown[];
  /** How many of them there are: all, or those before an item that failed. */
  readonly count: number;
  readonly failures: FailureRecord[];
  /** A result that cannot travel is a failure of its own item only. */
  readonly settle: boolean;
  /** Results are one for each item, so that positions of those kept are told. */
  readonly drops: boolean;
  /** Index of the first item in the terms in which failures are told. */
  readonly base: number;
}

export interface Encoded {
  readonly bytes: number;
  readonly values: number;
  /** Index of the item at which the task failed, -1 if none, UNWANTED. */
  readonly failed: number;
}

/** Undefined if the block is too small. */
export function encodeResult(encoder: Encoder, block: Uint8Array, result: Result): Encoded | undefined {
  const { results, count, failures, settle, drops, base } = result;
  encoder.begin(block);
  let values = 0;
  let processed = 0;
  for (; processed < count; processed++) {
    const value = results[processed];
    if (value === NONE) continue;
    try {
      if (!encoder.value(value, 'result')) return undefined;
      values++;
    } catch (refused) {
      const record: FailureRecord = [base + processed, [], refused as OssaError];
      if (settle) {
        failures.push(record);
        results[processed] = NONE;
        continue;
      }
      failures.splice(0, failures.length, record);
      break;
    }
  }
  if (drops && values < processed && !encoder.value(positions(results, processed, values), 'positions'))
    return undefined;
  for (const failure of failures) if (!writeFailure(encoder, failure)) return undefined;
  return { bytes: encoder.end(), values, failed: failures[0]?.[0] ?? -1 };
}

function positions(results: readonly unknown[], processed: number, values: number): Uint32Array {
  const kept = new Uint32Array(values);
  for (let i = 0, at = 0; i < processed; i++) if (results[i] !== NONE) kept[at++] = i;
  return kept;
}

/** The results of a task are larger than what can be sent at once. */
export const tooLarge = (index: number): FailureRecord => [
  index,
  [],
  new OssaError('OSSA_CANNOT_TRAVEL', {
    path: 'result',
    reason: 'takes more than 2 GiB, with those of its batch',
    remedy: 'Return less at a time, or write it where it is made.',
  }),
];

export const recordOf = (index: number, failure: Failure): FailureRecord => [
  index,
  failure.path,
  failure.report(failure.path),
];

/** A cause that cannot travel is told by its text. */
function writeFailure(encoder: Encoder, failure: FailureRecord): boolean {
  try {
    return encoder.value(failure, 'failure');
  } catch {
    const [index, path, { code, details, cause }] = failure;
    return encoder.value([index, path, new OssaError(code, details, { cause: plainError(cause) })], 'failure');
  }
}

function plainError(cause: unknown): Error {
  let text: string;
  try {
    text = cause instanceof Error ? cause.message : String(cause);
  } catch {
    text = 'a value that has no text';
  }
  const error = new Error(text);
  if (cause instanceof Error && typeof cause.stack === 'string') error.stack = cause.stack;
  return error;
}
