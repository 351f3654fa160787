/**
 * The static pass: notes the functions that a module hands to Ossa as the module makes them. Lines never change. Columns
 * change as little as can be: what goes before a function takes the room of spaces before it on its line.
 */
import type { AnyNode } from 'acorn';
import { annotateKey } from './registry.ts';
import type { FunctionSite, Transformed } from './registry.ts';
import { children, isFunction, scopeOf } from '../scope.ts';
import type { Binding } from '../scope.ts';
import type { Script } from '../script.ts';
import { findSites, isVisible, neededValues } from './sites.ts';
import type { Site } from './sites.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Undefined if there is nothing to note. */
export function transform(script: Script, url: string): Transformed | undefined {
  const made = annotate(
    script,
    () => true,
    ({ name }) => name,
  );
  if (!made) return undefined;
  const key = `Symbol.for(${JSON.stringify(Symbol.keyFor(annotateKey))})`;
  const glue = `\nfunction ${made.mark}(f,i,t,n){return globalThis[${key}](${JSON.stringify(url)},f,i,t,n)}\n`;
  const text = made.text + glue;
  const lines = [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map((match) => match.index + match[0].length)];
  return { script, sites: made.sites, text, lines, toOriginal: made.toOriginal };
}

/** A module with a call of `mark` for each function, which is not declared yet. */
export interface Annotated {
  readonly mark: string;
  readonly sites: readonly FunctionSite[];
  readonly text: string;
  readonly toOriginal: (offset: number) => number;
}

/** Those of the functions that are accepted, each given its name where it lost it. Undefined if there are none. */
export function annotate(
  script: Script,
  accepts: (site: Site) => boolean,
  nameOf: (site: Site) => string | undefined,
): Annotated | undefined {
  const mark = freeName(script.text);
  const statements = statementEnds(script.analysis.program);
  const sites: FunctionSite[] = [];
  const edits: Edit[] = [];
  const rows = new Set<number>();
  for (const site of findSites(script)) {
    const reads = neededValues(script, site.node);
    const scope = scopeOf(script.analysis, site.node);
    if (!reads.every((binding) => isVisible(binding, scope)) || !accepts(site)) continue;
    const rest = given(sites.length, thunkOf(site, reads), nameOf(site));
    const written = site.declared
      ? afterDeclaration(site, rest, statements, mark)
      : aroundExpression(site, rest, script, mark, rows);
    if (!written) continue;
    sites.push({ node: site.node, reads });
    edits.push(...written);
  }
  if (sites.length === 0) return undefined;
  return { mark, sites, ...apply(script.text, edits) };
}

/** What follows the function in a call of the mark: what is undefined at the end is left out. */
function given(index: number, thunk: string | undefined, name: string | undefined): string {
  if (name !== undefined) return `${index},${thunk ?? 'void 0'},${JSON.stringify(name)}`;
  return thunk === undefined ? String(index) : `${index},${thunk}`;
}

/** How the variables are read; `null` for a function that is imported again. */
function thunkOf({ node }: Site, reads: readonly Binding[]): string | undefined {
  if (!isFunction(node)) return 'null';
  return reads.length > 0 ? `$=>[${reads.map(({ name }) => `()=>${name}`).join()}][$]()` : undefined;
}

/** One character, so that as little as possible has to move. */
function freeName(text: string): string {
  // In ASCII, as esbuild writes it, a bundle of noted modules has `\u0192`.
  const isIn = (name: string): boolean =>
    text.includes(name) || text.includes(`\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return ['ƒ', 'ʘ', 'ǂ', 'ꞌ', 'ᴥ'].find((name) => !isIn(name)) ?? '__ossa$';
}

/** Statements that others may follow. */
function statementEnds(program: AnyNode): Map<AnyNode, number> {
  const found = new Map<AnyNode, number>();
  const visit = (node: AnyNode): void => {
    const list: readonly object[] | undefined =
      node.type === 'Program' || node.type === 'BlockStatement' || node.type === 'StaticBlock'
        ? node.body
        : node.type === 'SwitchCase'
          ? node.consequent
          : undefined;
    for (const statement of (list ?? []) as AnyNode[]) {
      found.set(statement, statement.end);
      const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
      if (isExport && statement.declaration) found.set(statement.declaration as AnyNode, statement.end);
    }
    for (const child of children(node)) visit(child);
  };
  visit(program);
  return found;
}

/** `const f = …;` becomes `const f = …;ƒ(f,0);`: the function keeps its name and its place. */
function afterDeclaration(
  { declared }: Site,
  rest: string,
  statements: ReadonlyMap<AnyNode, number>,
  mark: string,
): Edit[] | undefined {
  const end = statements.get(declared!.statement!);
  return end === undefined ? undefined : [{ start: end, end, text: `;${mark}(${declared!.name},${rest});` }];
}

/** `x => x * k` becomes `ƒ(x => x * k,0,$=>[()=>k][$]())`. */
function aroundExpression({ node }: Site, rest: string, script: Script, mark: string, rows: Set<number>): Edit[] {
  const before = `${mark}(`;
  const row = script.lines.findLastIndex((start) => start <= node.start);
  const taken = rows.has(row) ? [] : spacesBefore(script, script.lines[row]!, node.start, before.length);
  rows.add(row);
  const after = `,${rest})`;
  return [
    ...taken,
    { start: node.start, end: node.start, text: before },
    { start: node.end, end: node.end, text: after },
  ];
}

/** Deletions of up to `count` spaces of a line before an offset, nearest first, where no token needs them. */
function spacesBefore(script: Script, lineStart: number, offset: number, count: number): Edit[] {
  const { text, tokens } = script;
  const edits: Edit[] = [];
  let next = tokens.findIndex((at, i) => i % 2 === 0 && at >= offset);
  let left = count;
  for (let i = next - 2; left > 0 && next > 0; i -= 2) {
    const gapStart = Math.max(i >= 0 ? tokens[i + 1]! : 0, lineStart);
    const gapEnd = tokens[next]!;
    if (gapEnd <= lineStart) break;
    const gap = text.slice(gapStart, gapEnd);
    const isIndentation = i < 0 || tokens[i + 1]! <= lineStart;
    const separates =
      !isIndentation && !/[=,(){}[\]:]/.test(text[gapStart - 1]!) && !/[=,(){}[\]:]/.test(text[gapEnd]!);
    if (/^[ \t]+$/.test(gap) && !separates) {
      const taken = Math.min(left, gap.length);
      edits.push({ start: gapEnd - taken, end: gapEnd, text: '' });
      left -= taken;
    }
    if (isIndentation) break;
    next = i;
  }
  return edits;
}

function apply(text: string, edits: readonly Edit[]): { text: string; toOriginal: (offset: number) => number } {
  // At one place, what ends a function goes before what begins the next.
  const sorted = edits
    .map((edit, i) => ({ ...edit, i }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.i - b.i);
  const segments: { from: number; to: number; original: number }[] = [];
  let out = '';
  let at = 0;
  for (const { start, end, text: inserted } of sorted) {
    segments.push({ from: out.length, to: out.length + start - at, original: at });
    out += text.slice(at, start) + inserted;
    at = end;
  }
  segments.push({ from: out.length, to: out.length + text.length - at, original: at });
  out += text.slice(at);
  const toOriginal = (offset: number): number => {
    const segment = segments.findLast(({ from }) => from <= offset)!;
    return segment.original + Math.min(offset, segment.to) - segment.from;
  };
  return { text: out, toOriginal };
}
