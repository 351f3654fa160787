/** Errors as people read them on a terminal, and as programs read them. */
import { styleText } from 'node:util';
import { OssaError, type Site } from '../errors.ts';
import { codeFrame, pointOf, shown, syntaxSite, userFrames, type Frame } from './frames.ts';
import { knownNodeError } from './node-errors.ts';

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
  const fix = fixOf(error);
  return {
    code: error instanceof Error ? (codeOf(error) ?? error.name) : 'Error',
    message: error instanceof OssaError ? messageOf(error) : error instanceof Error ? error.message : text(error),
    ...(fix === undefined ? {} : { fix }),
    ...(point === undefined ? {} : { file: shown(point.file), line: point.line }),
    ...(point?.column === undefined ? {} : { column: point.column }),
    ...(error instanceof OssaError ? { details: error.details } : {}),
    ...(error instanceof OssaError && error.cause !== undefined ? { cause: causeOf(error.cause) } : {}),
  };
}

/** Code and message, the user's lines with the place marked, the fix; none of Ossa's own frames. */
export function formatError(error: unknown): string {
  const point = placeOf(error);
  const frame = point && codeFrame(point);
  const frames = framesOf(error);
  const fix = fixOf(error);
  const blocks = [
    headline(error),
    point && [style('cyan', placeText(point)), ...(frame === undefined ? [] : [frame])].join('\n'),
    frames.length > 1 && frames.slice(0, MOST_FRAMES).map(frameLine).join('\n'),
    error instanceof OssaError && untoldCause(error),
    fix && `${style('green', 'fix:')} ${fix}`,
  ];
  return `${blocks.filter((block) => typeof block === 'string').join('\n\n')}\n`;
}

const MOST_FRAMES = 8;

const style = (format: Parameters<typeof styleText>[0], words: string): string =>
  styleText(format, words, { stream: process.stderr });

function headline(error: unknown): string {
  if (error instanceof OssaError) return `${style(['bold', 'red'], error.code)}: ${messageOf(error)}`;
  if (error instanceof Error) return `${style(['bold', 'red'], error.name)}: ${error.message}`;
  return `${style(['bold', 'red'], 'thrown')}: ${text(error)}`;
}

function frameLine(frame: Frame): string {
  return style('dim', `    at ${frame.call === '' ? '' : `${frame.call} `}${placeText(frame)}`);
}

function placeText({ file, line, column }: Site): string {
  return `${shown(file)}:${line}${column === undefined ? '' : `:${column}`}`;
}

/** The cause where the message does not quote it. */
function untoldCause({ cause, message }: OssaError): string | undefined {
  return cause instanceof Error && !message.includes(cause.message)
    ? `cause: ${cause.name}: ${cause.message}`
    : undefined;
}

const causeOf = (cause: unknown): { name: string; message: string } =>
  cause instanceof Error ? { name: cause.name, message: cause.message } : { name: typeof cause, message: text(cause) };

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function fixOf(error: unknown): string | undefined {
  return error instanceof OssaError ? error.fix : error instanceof Error ? knownNodeError(error)?.fix : undefined;
}

/** The message alone: without the code before it, the place and the fix after it. */
function messageOf(error: OssaError): string {
  return error.message.slice(error.code.length + 2).replace(/\n {4}(?:at|fix:) [^]*$/, '');
}

/** The user's frames: those of the cause where a function of the user's threw. */
function framesOf(error: unknown): Frame[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof OssaError && error.cause instanceof Error ? userFrames(error.cause.stack) : [];
  // Frames begin after the message, which may tell of a place too.
  return inner.length > 0 ? inner : userFrames(error.stack?.replace(error.message, ''));
}

function placeOf(error: unknown): Site | undefined {
  if (error instanceof OssaError && error.site !== undefined) return error.site;
  const point = (error instanceof SyntaxError ? syntaxSite(error.stack) : undefined) ?? pointOf(framesOf(error));
  return point ?? (error instanceof Error ? knownNodeError(error)?.site : undefined);
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value without text';
  }
}
