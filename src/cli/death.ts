/** What the supervisor reports when the child could not: it was ended from outside, or by the supervisor itself. */
import { OssaError, type ErrorCode } from '../errors.ts';
import { reportError } from './report.ts';

export function reportDeath(code: ErrorCode, details: Readonly<Record<string, string | number>>, json: boolean): void {
  // A progress line may still stand there.
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const error = new OssaError(code, details);
  // Its stack would tell of the supervisor.
  error.stack = error.message;
  reportError(error, { json });
}
