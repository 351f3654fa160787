/**
 * Failures while a program runs, and where: the *path* of an item is its position in the stream (absent for `run`'s one
 * input), then the position of the element inside it, and so on inwards. Whatever executes a program, the sequential meaning
 * or an engine, reports with the two constructors here, so that the same failure reads the same.
 */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import { isThenable } from './thenable.ts';

/** How messages write a path: `input[3][42]`. */
export function placeOf(path: readonly number[]): string {
  return `input${path.map((index) => `[${index}]`).join('')}`;
}

/**
 * The error for a user's function that threw or rejected: code `OSSA_FUNCTION_FAILED`, `cause` what it threw,
 * `details` `{ role, place, path, message }`; `path` is written `3.42`.
 */
export function functionFailed(cause: unknown, role: string, path: readonly number[]): OssaError {
  const message = cause instanceof Error ? cause.message : describe(cause);
  return new OssaError(
    'OSSA_FUNCTION_FAILED',
    { role, place: placeOf(path), path: path.join('.'), message },
    { cause },
  );
}

/** The error for a value of the wrong shape that reached a skeleton, or came back from a user's function: `OSSA_WRONG_INPUT`. */
export function wrongInput(role: string, expects: string, value: unknown, path: readonly number[]): OssaError {
  return new OssaError('OSSA_WRONG_INPUT', {
    role,
    expects,
    given: describe(value),
    place: placeOf(path),
    path: path.join('.'),
  });
}

/** The error for more than was declared that there may be at once: `OSSA_LIMIT`. */
export function limitReached(where: string, limit: number, what: string, path: readonly number[]): OssaError {
  return new OssaError('OSSA_LIMIT', { where, limit, what, place: placeOf(path), path: path.join('.') });
}

/** A failure on its way out through the collections it happened in, each of which adds its position to the path. */
export class Failure {
  readonly report: (path: readonly number[]) => OssaError;
  readonly path: readonly number[];

  constructor(report: (path: readonly number[]) => OssaError, path: readonly number[] = []) {
    this.report = report;
    this.path = path;
  }
}

/** What was thrown, as a failure of that role; a failure from inside stays what it is. */
export function failureFrom(thrown: unknown, role: string): Failure {
  return thrown instanceof Failure ? thrown : new Failure((path) => functionFailed(thrown, role, path));
}

/** Throws what was caught again, as having happened at `index`. */
function rethrowAt(index: number, thrown: unknown): never {
  throw thrown instanceof Failure ? new Failure(thrown.report, [index, ...thrown.path]) : thrown;
}

/** Runs, and adds `index` to the path of a failure. */
export function locate<T>(index: number, work: () => T | Promise<T>): T | Promise<T> {
  try {
    const result = work();
    return isThenable(result) ? (result as Promise<T>).catch((thrown: unknown) => rethrowAt(index, thrown)) : result;
  } catch (thrown) {
    return rethrowAt(index, thrown);
  }
}

/** The function, with what it throws or rejects with made a failure of its role. */
// biome-ignore lint: a user's function, of any type
export function guarded(fn: (...args: any[]) => unknown, role: string): (...args: unknown[]) => unknown {
  const fail = (cause: unknown): never => {
    throw failureFrom(cause, role);
  };
  return (...args) => {
    try {
      const result = fn(...args);
      return isThenable(result) ? Promise.resolve(result).catch(fail) : result;
    } catch (cause) {
      return fail(cause);
    }
  };
}

/** The function, for results that are needed at once: what it throws, and a promise, is a failure of its role. */
// biome-ignore lint: a user's function, of any type
export function synchronous(fn: (...args: any[]) => unknown, role: string): (...args: unknown[]) => unknown {
  return (...args) => {
    let result: unknown;
    try {
      result = fn(...args);
    } catch (cause) {
      throw failureFrom(cause, role);
    }
    return isThenable(result) ? notAtOnce(result, role) : result;
  };
}

/** Refuses a promise where a value is needed at once. */
export function notAtOnce(promise: PromiseLike<unknown>, role: string): never {
  promise.then(undefined, () => undefined);
  throw new Failure((path) => wrongInput(role, 'a result that is no promise (await in a map before)', promise, path));
}

/** `step(0)`, … `step(count − 1)`; the index is added to the path of what fails. */
export function forEach(count: number, role: string, step: (index: number) => void): void {
  let i = 0;
  try {
    for (; i < count; i++) step(i);
  } catch (thrown) {
    const failure = failureFrom(thrown, role);
    throw new Failure(failure.report, [i, ...failure.path]);
  }
}
