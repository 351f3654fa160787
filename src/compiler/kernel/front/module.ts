/** The code of a captured function: its parts and the modules that they import from, as syntax trees with resolved names. */
import { existsSync } from 'node:fs';
import type { AnyNode } from 'acorn';
import type { Site } from '../../../errors.ts';
import { analyse } from '../../capture/analyse.ts';
import { moduleAt, specifierName } from '../../capture/modules.ts';
import type { KernelPart, Link, Part, UnitProgram } from '../../capture/program.ts';
import type { Analysis } from '../../capture/scope.ts';
import { parseProgram, pathOf, readScript, type Script, siteOf } from '../../capture/script.ts';
import { assignments } from '../../capture/travel.ts';
import type { Unit } from '../../capture/unit.ts';
import { MATH_FILE } from '../declared.ts';

export interface Module {
  readonly analysis: Analysis;
  readonly site: (offset: number) => Site & { readonly column: number };
  /** What names that the module does not declare are linked to. */
  readonly links: ReadonlyMap<string, Link>;
  /** What a part gives, in order; a module gives by name. */
  readonly exports: readonly AnyNode[];
  /** The URL of a module of the user's. */
  readonly url?: string;
  /** What this is the JavaScript form of. */
  readonly kernel?: KernelPart | undefined;
  /** The function of Ossa's math that this is, '' for all of them. */
  readonly math?: string | undefined;
}

/** The code of a unit. */
export interface Code {
  readonly modules: readonly Module[];
  readonly root: UnitProgram['root'];
  /** The modules that it imports: URL → JavaScript. */
  readonly imported: Readonly<Record<string, string>>;
}

const known = new WeakMap<Unit, Code>();

/** Parsed once for each unit. */
export function codeOf(unit: Unit): Code {
  let code = known.get(unit);
  if (!code) {
    const { parts, root } = JSON.parse(unit.source) as UnitProgram;
    // A function of the language has no code of its own.
    const none: Part = { file: unit.file, line: 0, text: '', parameters: [], links: [] };
    known.set(
      unit,
      (code = { modules: (parts.length > 0 ? parts : [none]).map(partModule), root, imported: unit.modules }),
    );
  }
  return code;
}

function partModule({ file, line, text, parameters, links, kernel }: Part): Module {
  const program = parseProgram(text, 'script');
  const path = pathOf({ file });
  const last = program.body.at(-1);
  const pair =
    last?.type === 'ReturnStatement' && last.argument?.type === 'ArrayExpression' ? last.argument : undefined;
  const list = pair?.elements[0];
  const starts = [0];
  for (const { index, 0: found } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + found.length);
  return {
    analysis: analyse(program),
    links: new Map(parameters.map((name, i) => [name, links[i] as Link])),
    exports: list?.type === 'ArrayExpression' ? (list.elements as AnyNode[]) : [],
    kernel,
    math: file.startsWith(MATH_FILE) ? file.slice(MATH_FILE.length) : undefined,
    site(offset) {
      const row = rowOf(starts, offset);
      return { file: path, line: line + row + 1, column: offset - (starts[row] as number) + 1 };
    },
  };
}

/** The last of the lines that begin before an offset or there. */
function rowOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const imported = new WeakMap<Script, Module>();
/** Modules that are in a bundle only, by their text. */
const brought = new Map<string, Script>();

/** A module of the user's, by its URL. @throws whatever reading it throws */
export function moduleOf(code: Code, url: string): Module {
  const script = existsSync(new URL(url)) ? moduleAt(url).script : scriptOf(url, code.imported[url] ?? '');
  let found = imported.get(script);
  if (!found) {
    found = {
      analysis: script.analysis,
      links: new Map(),
      exports: [],
      url,
      site: (offset) => ({ column: 1, ...siteOf(script, offset) }),
    };
    imported.set(script, found);
  }
  return found;
}

function scriptOf(url: string, text: string): Script {
  const key = `${url}\n${text}`;
  let script = brought.get(key);
  if (!script) {
    const named = /\n\/\/# sourceURL=(.*)$/.exec(text)?.[1] ?? url;
    brought.set(key, (script = readScript(text, { file: named, mode: 'module' })));
  }
  return script;
}

/** An export of a module: a name that the module declares, or one of another module that it passes on. */
export type Export = { readonly local: string } | { readonly from: string; readonly name: string };

export function exportOf({ analysis }: Module, name: string): Export | undefined {
  for (const statement of analysis.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const { declaration } = statement;
      if (declaration.type === 'Identifier') return { local: declaration.name };
      return 'id' in declaration && declaration.id ? { local: declaration.id.name } : undefined;
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported } of statement.specifiers) {
      if (specifierName(exported) !== name) continue;
      const source = statement.source?.value;
      return typeof source === 'string'
        ? { from: source, name: specifierName(local) }
        : { local: specifierName(local) };
    }
    const { declaration } = statement;
    const names =
      declaration?.type === 'VariableDeclaration'
        ? declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : undefined))
        : [declaration?.id?.name];
    if (declaration && names.includes(name)) return { local: name };
  }
  return undefined;
}

/** Whether a variable at the top of a module keeps the value of its declaration. */
export function isSettled({ analysis }: Module, name: string): boolean {
  const binding = analysis.top.bindings.get(name);
  return binding !== undefined && binding.declarations === 1 && assignments(binding).length === 0;
}
