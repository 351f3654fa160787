/** Failures on their way from a task to the user: the path of the item is completed from the inside outwards. */
import { type ErrorCode, OssaError } from '../errors.ts';
import { placeOf } from '../skeletons/failure.ts';
import type { FailureRecord } from '../instances/thread/result.ts';

/** What a program fails with on an input: a function threw, or was given or gave what it should not. */
export const failuresOfPrograms: ReadonlySet<string> = new Set<ErrorCode>([
  'OSSA_FUNCTION_FAILED',
  'OSSA_WRONG_INPUT',
  'OSSA_LIMIT',
  'OSSA_LATE_ITEM',
]);

/** The error with its path replaced. */
export function relocate(error: OssaError, path: readonly number[]): OssaError {
  const moved = new OssaError(
    error.code,
    { ...error.details, place: placeOf(path), path: path.join('.') },
    { cause: error.cause, site: error.site },
  );
  return moved;
}

/** The error of a failing item: `outer` are the indices of what surrounds the task's items. */
export function failureOf(
  [index, path, error]: FailureRecord,
  outer: readonly number[],
  base: number,
  indexed: boolean,
): unknown {
  if (!(error instanceof OssaError) || !('place' in error.details)) return error;
  return relocate(error, [...outer, ...(indexed ? [base + index] : []), ...path]);
}

/** An error from a program inside, as seen from outside the collection in which it stands at `index`. */
export function nested(error: unknown, index: number): unknown {
  if (!(error instanceof OssaError) || !('place' in error.details)) return error;
  const path = String(error.details['path'] ?? '');
  return relocate(error, [index, ...(path === '' ? [] : path.split('.').map(Number))]);
}
