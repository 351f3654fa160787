/** What a task gives back, as one frame: the values, the positions of the kept ones if items were dropped, the failures. */
import { type Encoder, encodeToBytes } from '../../channels/codec/codec.ts';
import { NONE, Several } from '../../compiler/emit/js/runtime.ts';
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
  /** Whose results they are is told where it is not plain: some items were dropped, or (always) items may give several. */
  readonly told: 'dropped' | 'always' | 'never';
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
  const { results, count, failures, settle, told, base } = result;
  encoder.begin(block);
  let values = 0;
  const positions: number[] | undefined = told === 'always' ? [] : undefined;
  let processed = 0;
  for (; processed < count; processed++) {
    const value = results[processed];
    if (value === NONE) continue;
    try {
      if (value instanceof Several) {
        for (const output of value.outputs) {
          if (!encoder.value(output, 'result')) return undefined;
          values++;
          positions?.push(processed);
        }
        continue;
      }
      if (!encoder.value(value, 'result')) return undefined;
      values++;
      positions?.push(processed);
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
  const origins =
    positions === undefined
      ? told === 'dropped' && values < processed && kept(results, processed, values)
      : Uint32Array.from(positions);
  if (origins !== false && !encoder.value(origins, 'positions')) return undefined;
  for (const failure of failures) if (!writeFailure(encoder, failure)) return undefined;
  return { bytes: encoder.end(), values, failed: failures[0]?.[0] ?? -1 };
}

function kept(results: readonly unknown[], processed: number, values: number): Uint32Array {
  const positions = new Uint32Array(values);
  for (let i = 0, at = 0; i < processed; i++) if (results[i] !== NONE) positions[at++] = i;
  return positions;
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

/** What was thrown, as the same or as its text. */
export function encodeThrown(thrown: unknown): Uint8Array {
  try {
    return encodeToBytes(thrown instanceof Error ? thrown : plainError(thrown), 'error');
  } catch {
    return encodeToBytes(plainError(thrown), 'error');
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
