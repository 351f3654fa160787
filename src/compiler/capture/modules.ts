/**
 * The modules of the user's project that a unit imports, transitively: their JavaScript, so that workers never strip types,
 * and what forbids loading them in a worker.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyNode } from 'acorn';
import { resolve } from './resolve.ts';
import type { Target } from './resolve.ts';
import { children, isFunction } from './scope.ts';
import { placeOf, readScript } from './script.ts';
import type { Script } from './script.ts';
import { stripTypes } from './strip.ts';
import { assignments } from './travel.ts';

export interface Module {
  readonly url: string;
  readonly script: Script;
  readonly typescript: boolean;
  readonly imports: readonly Edge[];
  readonly topLevelAwait: number | undefined;
  readonly hash: string;
}
interface Edge {
  readonly specifier: string;
  /** `import()`: loaded when called, so it may be anything. */
  readonly dynamic: boolean;
  readonly target: Target;
}

export interface Graph {
  /** URL → JavaScript of those that Node could not load from disk without stripping. */
  readonly modules: Readonly<Record<string, string>>;
  readonly hash: string;
}

/** A build that watches files reads them again. */
export function forgetModules(): void {
  known.clear();
  graphs.clear();
}

/** Why a module may not be loaded in a worker, with the imports that lead to it. */
export interface Obstacle {
  readonly code: 'OSSA_CAPTURE_ENTRY' | 'OSSA_CAPTURE_TOP_LEVEL_AWAIT';
  readonly chain: string;
}

const known = new Map<string, Module>();
const graphs = new Map<string, Graph | Obstacle>();

/** What loading this module in a worker takes. @throws OssaError OSSA_CAPTURE_SYNTAX, or what resolving throws */
export function graphOf(url: string): Graph | Obstacle {
  let graph = graphs.get(url);
  if (!graph) graphs.set(url, (graph = walk(url)));
  return graph;
}

function walk(start: string): Graph | Obstacle {
  const entry = entryScript();
  const modules: Record<string, string> = {};
  const hashes: string[] = [];
  const seen = new Set<string>();
  const visit = (url: string, path: readonly string[]): Obstacle | undefined => {
    const chain = [...path, nameOf(url)];
    if (url === entry) return { code: 'OSSA_CAPTURE_ENTRY', chain: chain.join(' → ') };
    if (seen.has(url)) return undefined;
    seen.add(url);
    if (!/\.[cm]?[jt]sx?$/.test(url)) return undefined;
    const { script, typescript, imports, topLevelAwait, hash } = moduleAt(url);
    if (topLevelAwait !== undefined) {
      const { line } = placeOf(script, topLevelAwait);
      return { code: 'OSSA_CAPTURE_TOP_LEVEL_AWAIT', chain: `${chain.join(' → ')}:${line}` };
    }
    hashes.push(hash);
    if (typescript) modules[url] = script.mode === 'commonjs' ? script.text + commonJsMark : script.text;
    for (const { specifier, dynamic, target } of imports) {
      hashes.push(specifier);
      if (target.kind === 'package') hashes.push(packageVersion(target.file));
      if (target.kind !== 'user') continue;
      const obstacle = visit(target.url, chain);
      if (obstacle && !dynamic) return obstacle;
    }
    return undefined;
  };
  return visit(start, []) ?? { modules, hash: digest(hashes.join('\n')) };
}

/** Says to the worker's loader that a module is CommonJS, which its URL does not always. */
const commonJsMark = '\n//# ossa=commonjs';

/** The script Node was started with, which a worker must not run again. */
export function entryScript(): string | undefined {
  const path = process.argv[1];
  try {
    return path === undefined ? undefined : pathToFileURL(realpathSync(path)).href;
  } catch {
    return undefined;
  }
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** @throws OssaError OSSA_CAPTURE_SYNTAX, SyntaxError, or what resolving throws */
export function moduleAt(url: string): Module {
  let found = known.get(url);
  if (!found) known.set(url, (found = load(url)));
  return found;
}

function load(url: string): Module {
  const path = fileURLToPath(url);
  const source = readFileSync(path, 'utf8');
  const typescript = /\.[cm]?tsx?$/.test(url);
  const text = typescript ? stripTypes(source, path) : source;
  const script = readModule(text, url);
  const edges: Edge[] = [];
  let topLevelAwait: number | undefined;
  const walkNode = (node: AnyNode, inFunction: boolean): void => {
    const awaits = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);
    if (awaits && !inFunction) topLevelAwait ??= node.start;
    const source = importedBy(node, script);
    if (source !== undefined) {
      const dynamic = node.type === 'ImportExpression' || inFunction;
      try {
        edges.push({ specifier: source, dynamic, target: resolve(source, url) });
      } catch (error) {
        if (!dynamic) throw error;
      }
    }
    for (const child of children(node)) walkNode(child, inFunction || isFunction(node));
  };
  walkNode(script.analysis.program, false);
  const hash = digest(tokenText(script, 0, text.length));
  return { url, script, typescript, imports: edges, topLevelAwait, hash };
}

/** As a module when its name or its text says so, as CommonJS otherwise. */
function readModule(text: string, url: string): Script {
  if (!/\.c[jt]s$/.test(url)) {
    try {
      const script = readScript(text, { file: url, mode: 'module' });
      const { body } = script.analysis.program;
      const hasModuleSyntax = body.some(({ type }) => /^(?:Import|Export)/.test(type));
      if (hasModuleSyntax || /\.m[jt]s$/.test(url) || packageType(url) === 'module') return script;
    } catch (error) {
      if (/\.m[jt]s$/.test(url)) throw error;
    }
  }
  return readScript(text, { file: fileURLToPath(url), mode: 'commonjs' });
}

function packageType(url: string): unknown {
  const file = findPackageJSON('.', url);
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type;
}

function importedBy(node: AnyNode, script: Script): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
      return node.source?.type === 'Literal' && typeof node.source.value === 'string' ? node.source.value : undefined;
    case 'CallExpression': {
      const argument = node.arguments[0];
      const isRequire =
        node.callee.type === 'Identifier' && node.callee.name === 'require' && script.mode === 'commonjs';
      return isRequire && argument?.type === 'Literal' && typeof argument.value === 'string'
        ? argument.value
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether the exported variable is assigned again by its module, so that who imports it has to look each time. */
export function isLive(url: string, name: string, asked: ReadonlySet<string> = new Set()): boolean {
  if (asked.has(url) || !/\.[cm]?[jt]sx?$/.test(url)) return false;
  const { script } = moduleAt(url);
  const path = new Set([...asked, url]);
  for (const statement of script.analysis.program.body) {
    if (statement.type === 'ExportAllDeclaration' && !statement.exported) {
      const target = resolve(String(statement.source.value), url);
      if (target.kind === 'user' && isLive(target.url, name, path)) return true;
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported } of statement.specifiers) {
      if (specifierName(exported) !== name) continue;
      if (!statement.source) return isAssigned(script, specifierName(local));
      const target = resolve(String(statement.source.value), url);
      return target.kind === 'user' && isLive(target.url, specifierName(local), path);
    }
    if (statement.declaration && isAssigned(script, name)) return true;
  }
  return false;
}

/** What an import or export specifier calls a name: an identifier, or a string. */
export function specifierName(node: { readonly type: string }): string {
  return node.type === 'Identifier' ? (node as { name?: string }).name! : String((node as { value?: unknown }).value);
}

function isAssigned(script: Script, local: string): boolean {
  const binding = script.analysis.top.bindings.get(local);
  return binding !== undefined && assignments(binding).length > 0;
}

/** A package by what of it matters to a unit's identity: its name and version, not where it is installed. */
export function packageVersion(file: string): string {
  const path = findPackageJSON('.', pathToFileURL(file).href);
  if (path === undefined) return '';
  const { name = '', version = '' } = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
  return `${name}@${version}`;
}

/** The tokens of a stretch of a script: its text without comments, line breaks and spaces that mean nothing. */
export function tokenText(script: Script, start: number, end: number): string {
  const { tokens, text } = script;
  let low = 0;
  let high = tokens.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[2 * middle]! < start) low = middle + 1;
    else high = middle;
  }
  const parts: string[] = [];
  for (let i = low; 2 * i < tokens.length && tokens[2 * i + 1]! <= end; i++)
    parts.push(text.slice(tokens[2 * i], tokens[2 * i + 1]));
  return parts.join('\n');
}

/** Loads Node's cryptography when it is first asked for: that takes 9 ms, and most programs need no identity of their units. */
export function digest(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex').slice(0, 32);
}
