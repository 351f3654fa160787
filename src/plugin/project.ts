/** What is bundled, as far as it decides what a function may take along. */
import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolve as resolveImport } from '../compiler/capture/resolve.ts';

/** What an import comes to: a module outside of the bundle, or a file that is put into it. */
export type Resolution = { readonly external: true } | { readonly file: string } | undefined;

/** `unknown` before the bundler has been asked: whoever decides something by it is asked again afterwards. */
export type Resolutions = (specifier: string, importer: string) => Resolution | 'unknown';

export interface Project {
  /** Paths in the bundle are relative to it. */
  readonly root: string;
  /** URLs of the modules that the bundle starts with. */
  readonly entries: readonly string[];
  readonly resolution: Resolutions;
  /** Names and member accesses that the bundler writes constants over. */
  readonly replaced: RegExp | undefined;
}

export function fromRoot({ root }: Pick<Project, 'root'>, url: string): string {
  return relative(root, fileURLToPath(url)).replaceAll('\\', '/');
}

/** The path of a module in the bundle; undefined for files that are not the project's own. */
export function pathIn(project: Pick<Project, 'root'>, url: string): string | undefined {
  const path = fromRoot(project, url);
  return path.startsWith('../') || /(?:^|\/)node_modules\//.test(path) ? undefined : path;
}

export function rootOf(folder: string): string {
  return realpathSync(resolve(folder));
}

/** The keys of a bundler's `define`: `__VERSION__`, `process.env.MODE`. */
export function replacedNames(define: Readonly<Record<string, unknown>> | undefined): RegExp | undefined {
  const names = Object.keys(define ?? {}).map((name) => RegExp.escape(name));
  return names.length === 0 ? undefined : new RegExp(`(?<![\\w$.])(?:${names.join('|')})(?![\\w$])`);
}

/** What a bundler is given as its input: names, or what the outputs are called with them. One that is no file is left out. */
export function entriesOf(input: unknown, root: string): string[] {
  if (typeof input === 'string') return entryOf(input, root);
  if (typeof input !== 'object' || input === null) return [];
  return Object.values(input).flatMap((each: unknown) => entriesOf(inOf(each) ?? each, root));
}

/** `{ in: 'src/main.ts', out: 'main' }`, as esbuild takes it. */
function inOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'in' in entry ? entry.in : undefined;
}

function entryOf(path: string, root: string): string[] {
  try {
    const target = resolveImport(pathToFileURL(resolve(root, path)).href, pathToFileURL(root).href);
    return target.kind === 'user' ? [target.url] : [];
  } catch {
    return [];
  }
}
