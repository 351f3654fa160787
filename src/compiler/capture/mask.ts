/**
 * The text of a script with everything blanked but the pieces a unit needs. What is left keeps its line and column, so a
 * stack trace from a worker reads as if the user's file had run there.
 */
import type { AnyNode } from 'acorn';
import type { Binding } from './scope.ts';
import type { Script } from './script.ts';

/** A stretch of the script to keep. `close` ends a declaration cut out of its statement, in the place of what followed. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly close?: ';' | ',';
}

/** Text to put over a place of the script: shorter is padded, longer moves what follows on that line. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Masked {
  /** The 0-based line, in the script's file, that the text begins on. */
  readonly line: number;
  readonly text: string;
}

/** The pieces must not overlap; neither must the replacements, which count where they lie in a piece. */
export function mask(script: Script, pieces: readonly Piece[], replacements: readonly Replacement[] = []): Masked {
  const sorted = [...pieces].sort((a, b) => a.start - b.start);
  const over = [...replacements].sort((a, b) => a.start - b.start);
  const row = script.lines.findLastIndex((start) => start <= sorted[0]!.start);
  // Everything on line 0 is moved by the script's column offset, which may be negative.
  let at = script.lines[row]! - (row === 0 ? script.columnOffset : 0);
  let text = '';
  for (const { start, end, close } of sorted) {
    text += at < 0 ? ' '.repeat(start - at) : blank(script.text.slice(at, start));
    text += replaced(script.text, start, end, over);
    if (close) text += close;
    at = close && !isLineEnd(script.text[end]) ? end + 1 : end;
  }
  return { line: row + script.lineOffset, text };
}

function replaced(text: string, start: number, end: number, over: readonly Replacement[]): string {
  let out = '';
  let at = start;
  for (const each of over) {
    if (each.start < at || each.end > end) continue;
    out += text.slice(at, each.start) + each.text.padEnd(each.end - each.start);
    at = each.end;
  }
  return out + text.slice(at, end);
}

function isLineEnd(character: string | undefined): boolean {
  return character === undefined || /[\n\r\u2028\u2029]/.test(character);
}

/** Spaces in the place of everything but line ends; spaces that nothing follows on their line are left out. */
function blank(text: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  return '\n'.repeat(lines.length - 1) + ' '.repeat(lines.at(-1)!.length);
}

/** The pieces that declare these bindings of one scope: whole functions and classes, declarators cut out of their statement. */
export function declarations(bindings: Iterable<Binding>): Piece[] {
  const pieces: Piece[] = [];
  const statements = new Map<AnyNode, AnyNode[]>();
  for (const { declaration, statement } of bindings) {
    if (statement?.type !== 'VariableDeclaration') pieces.push(declaration);
    else if (statements.has(statement)) statements.get(statement)!.push(declaration);
    else statements.set(statement, [declaration]);
  }
  for (const [statement, declarators] of statements) {
    const keyword = (statement as AnyNode & { kind: string }).kind;
    pieces.push({ start: statement.start, end: statement.start + keyword.length });
    declarators.sort((a, b) => a.start - b.start);
    for (const { start, end } of declarators)
      pieces.push({ start, end, close: end === declarators.at(-1)!.end ? ';' : ',' });
  }
  return pieces;
}
