/** Rounds of an iteration of which nobody sees what they give but the last: several at a time, where that pays. */
import { OssaError } from '../errors.ts';
import type { Context } from './context.ts';
import type { Into } from './into.ts';
import { retried, type Runner } from './operators/operator.ts';
import { NotComputed } from './pieces.ts';
import { release, throughResident } from './resident.ts';

/**
 * What a program gives that is applied so many times. When several rounds at once fail, those that are left are done one by one, and say how
 * and in which round: functions are pure.
 */
export async function throughRounds(
  runners: readonly Runner[],
  input: unknown,
  times: number,
  context: Context,
  into?: Into,
): Promise<unknown> {
  let several = runners.length === 1 ? runners[0]?.runRounds : undefined;
  let value = input;
  for (let left = times; left > 0;) {
    context.check();
    try {
      const done = await several?.(value, left, context, into);
      if (done !== undefined) {
        release(value);
        value = done.value;
        left -= done.rounds;
        continue;
      }
    } catch (error) {
      if (!isOfPiece(error)) throw error;
      several = undefined;
    }
    value = await throughResident(runners, value, left === 1 ? (into ?? 'own') : 'resident', context);
    left--;
  }
  return value;
}

/** Whether the error is none of what is computed one by one, or names a place that hangs on which elements were computed together. */
const isOfPiece = (error: unknown): boolean =>
  error instanceof NotComputed || retried(error) || (error instanceof OssaError && error.code === 'OSSA_WORKER_LOST');
