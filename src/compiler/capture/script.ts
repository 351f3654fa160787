/**
 * A script that V8 runs, as capture sees it: JavaScript text with the user's positions, its syntax tree and scopes. Both
 * ways of reading a function make one of these; everything after works on it alone.
 */
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import type { Options, Program } from 'acorn';
import type { Site } from '../../errors.ts';
import { analyse } from './analyse.ts';
import type { ImportLink } from './imports.ts';
import type { Analysis } from './scope.ts';
import type { Imported } from './travel.ts';

export type ScriptMode = 'module' | 'commonjs' | 'script';

/** What a module that was bundled has instead of a folder of its own with modules beside it. */
export interface Bundled {
  /** URL or path of the file that the module was bundled into: packages are found from there. */
  readonly base: string;
  /** How an imported name is imported again; undefined where the bundle alone has it. */
  readonly link: (imported: Imported) => ImportLink | undefined;
}

export interface Script {
  /** The script's name in stack traces: a `file:` URL, a path, or what `eval`ed code is called. */
  readonly file: string;
  readonly text: string;
  readonly mode: ScriptMode;
  /** Lines and, on its first line, columns before the text: hosts that wrap modules compile with such an offset. */
  readonly lineOffset: number;
  readonly columnOffset: number;
  readonly analysis: Analysis;
  /** Offsets of the first character of every line. */
  readonly lines: readonly number[];
  /** Start and end of every token, flat, in order: comments and white space are what is not in here. */
  readonly tokens: readonly number[];
  /** Where a position stands in the text the user wrote, when `text` was made from it by a tool. */
  readonly original: ((line: number, column: number) => Site | undefined) | undefined;
  readonly bundled: Bundled | undefined;
}

/** The names Node's CommonJS wrapper declares around a module. */
export const wrapperNames: readonly string[] = ['exports', 'require', 'module', '__filename', '__dirname'];

export function readScript(
  text: string,
  options: {
    file: string;
    mode: ScriptMode;
    lineOffset?: number;
    columnOffset?: number;
    original?: Script['original'];
    bundled?: Bundled;
  },
): Script {
  const { file, mode, lineOffset = 0, columnOffset = 0, original, bundled } = options;
  const tokens: number[] = [];
  const program = parseProgram(text, mode, tokens);
  return {
    file,
    text,
    mode,
    lineOffset,
    columnOffset,
    tokens,
    original,
    bundled,
    analysis: analyse(program, mode === 'commonjs' ? wrapperNames : []),
    lines: lineStarts(text),
  };
}

/** @throws SyntaxError as acorn words it. */
export function parseProgram(text: string, mode: ScriptMode, tokens?: number[]): Program {
  const options: Options = {
    ecmaVersion: 'latest',
    sourceType: mode,
    allowHashBang: true,
    // `eval`ed code may stand where these are allowed, and V8 has accepted the text already.
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: mode === 'module',
    allowSuperOutsideMethod: true,
  };
  if (tokens) options.onToken = ({ start, end }) => void tokens.push(start, end);
  return parse(text, options);
}

/** Where an offset of the text stands in stack traces, 1-based. */
export function placeOf(script: Script, offset: number): { line: number; column: number } {
  let low = 0;
  let high = script.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (script.lines[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  const column = offset - script.lines[low]! + (low === 0 ? script.columnOffset : 0);
  return { line: low + script.lineOffset + 1, column: column + 1 };
}

/** The offset of a place that V8 gave: 0-based line and column, with the script's own offsets in them. */
export function offsetOf(script: Script, line: number, column: number): number {
  const row = line - script.lineOffset;
  return (script.lines[row] ?? 0) + column - (row === 0 ? script.columnOffset : 0);
}

/** The file of a script as a path. */
export const pathOf = ({ file }: Pick<Script, 'file'>): string =>
  file.startsWith('file:') ? fileURLToPath(file) : file;

/** The place as the user knows it: in the file that was written, as a path. */
export function siteOf(script: Script, offset: number): Site {
  const { line, column } = placeOf(script, offset);
  const file = pathOf(script);
  return script.original?.(line, column) ?? { file, line, column };
}

/** Line terminators as ECMAScript and V8 count them. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return starts;
}
