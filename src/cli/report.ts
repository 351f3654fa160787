/** Errors as people read them on a terminal, and as programs read them. */
import { styleText } from 'node:util';
import { OssaError } from '../errors.ts';
import { codeFrame, pointOf, shown, userFrames, type Frame } from './frames.ts';

/** An error as data: the object behind `error` in what `--json` writes. */
export interface ErrorJson {
  /** OSSA_…, or the code or name that the error itself has. */
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
  readonly details?: Readonly<Record<string, string | number>>;
  readonly cause?: { readonly name: string; readonly message: string };
}

/** Writes an error to stderr: as one line of JSON, or for people. */
export function reportError(error: unknown, { json = false }: { readonly json?: boolean } = {}): void {
  process.stderr.write(json ? `${JSON.stringify({ ok: false, error: errorToJson(error) })}\n` : formatError(error));
}

export function errorToJson(error: unknown): ErrorJson {
  const point = placeOf(error);
  const place =
    point === undefined
      ? {}
      : { file: shown(point.file), line: point.line, ...(point.column === undefined ? {} : { column: point.column }) };
  if (!(error instanceof Error)) return { code: 'Error', message: text(error), ...place };
  if (!(error instanceof OssaError))
    return { code: (error as { code?: unknown }).code?.toString() ?? error.name, message: error.message, ...place };
  const { cause } = error;
  return {
    code: error.code,
    message: messageOf(error),
    fix: error.fix,
    ...place,
    details: error.details,
    ...(cause === undefined
      ? {}
      : {
          cause:
            cause instanceof Error
              ? { name: cause.name, message: cause.message }
              : { name: typeof cause, message: text(cause) },
        }),
  };
}

/** Code and message, the user's lines with the place marked, the fix; none of Ossa's own frames. */
export function formatError(error: unknown): string {
  const style = (format: Parameters<typeof styleText>[0], words: string): string =>
    styleText(format, words, { stream: process.stderr });
  const parts: string[] = [];
  if (error instanceof OssaError) parts.push(`${style(['bold', 'red'], error.code)}: ${messageOf(error)}`);
  else if (error instanceof Error) parts.push(`${style(['bold', 'red'], error.name)}: ${error.message}`);
  else parts.push(`${style(['bold', 'red'], 'thrown')}: ${text(error)}`);

  const point = placeOf(error);
  if (point !== undefined) {
    const frame = codeFrame(point);
    const at = `${shown(point.file)}:${point.line}${point.column === undefined ? '' : `:${point.column}`}`;
    parts.push(`\n${style('cyan', at)}${frame === undefined ? '' : `\n${frame}`}`);
  }
  const frames = framesOf(error);
  if (frames.length > 1)
    parts.push(
      `\n${frames
        .slice(0, 8)
        .map(({ call, file, line, column }) =>
          style('dim', `    at ${call === '' ? '' : `${call} `}${shown(file)}:${line}:${column}`),
        )
        .join('\n')}`,
    );
  if (error instanceof OssaError) {
    const { cause } = error;
    if (cause instanceof Error && !messageOf(error).includes(cause.message))
      parts.push(`\ncause: ${cause.name}: ${cause.message}`);
    parts.push(`\n${style('green', 'fix:')} ${error.fix}`);
  }
  return `${parts.join('\n')}\n`;
}

/** The message alone: without the code before it, the place and the fix after it. */
function messageOf(error: OssaError): string {
  return error.message.slice(error.code.length + 2).replace(/\n {4}(?:at|fix:) [^]*$/, '');
}

/** The user's frames: those of the cause where a function of the user's threw. */
function framesOf(error: unknown): Frame[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof OssaError && error.cause instanceof Error ? userFrames(error.cause.stack) : [];
  return inner.length > 0 ? inner : userFrames(error.stack);
}

function placeOf(error: unknown): { file: string; line: number; column?: number } | undefined {
  return error instanceof OssaError && error.site !== undefined ? error.site : pointOf(framesOf(error));
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value without text';
  }
}
