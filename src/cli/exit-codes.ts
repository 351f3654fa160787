/** How the process of a command ends. Signals give 128 + their number, as in a shell. */
import { OssaError } from '../errors.ts';

export const OK = 0;
/** The program failed. */
export const FAILED = 1;
/** The command line or the input is wrong. */
export const MISUSED = 2;
/** As timeout(1). */
export const DEADLINE = 124;
/** As a process that writes into a pipe nobody reads any more: 128 + SIGPIPE. */
export const BROKEN_PIPE = 141;

const byCode: Readonly<Record<string, number>> = {
  OSSA_DEADLINE: DEADLINE,
  OSSA_USAGE: MISUSED,
  OSSA_NO_PROGRAM: MISUSED,
  OSSA_INPUT: MISUSED,
};

export function exitCodeOf(error: unknown): number {
  return (error instanceof OssaError ? byCode[error.code] : undefined) ?? FAILED;
}
