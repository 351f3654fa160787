/** What an import specifier in a user's file means: which module, and whether a worker can load it from disk as it is. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ossaEntry } from '../../location.ts';
import { resolvePackage } from './instantiate.ts';

export type Target =
  /** Loaded by its name: a module of Node, Ossa itself, or an installed package. */
  | { readonly kind: 'builtin' | 'ossa' }
  | { readonly kind: 'package'; readonly file: string }
  /** A file of the user's project. */
  | { readonly kind: 'user'; readonly url: string };

/** @throws what Node's resolver throws */
export function resolve(specifier: string, parent: string): Target {
  if (isBuiltin(specifier)) return { kind: 'builtin' };
  if (specifier === 'ossa' || specifier.startsWith('ossa/')) return { kind: 'ossa' };
  const file = isPath(specifier) ? findFile(specifier, parent) : findPackage(specifier, parent);
  const url = pathToFileURL(realpathSync(file)).href;
  // However it is imported, it is `ossa` to a worker, which has a lighter one under that name.
  if (url === ossaEntry) return { kind: 'ossa' };
  return /[\\/]node_modules[\\/]/.test(file) ? { kind: 'package', file } : { kind: 'user', url };
}

function isPath(specifier: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|file:|[a-zA-Z]:[\\/])/.test(specifier);
}

/** Other spellings under which tools find a file: without its extension, by that of its output, or by its folder. */
const outputs: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx', '.jsx']],
  [/\.mjs$/, ['.mts']],
  [/\.cjs$/, ['.cts']],
  [/$/, ['.ts', '.tsx', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js']],
];

function findFile(specifier: string, parent: string): string {
  const clean = specifier.replace(/[?#].*$/, '');
  for (const path of readings(clean, parent)) {
    if (isFile(path)) return path;
    for (const [ending, others] of outputs)
      for (const other of others)
        if (ending.test(path) && isFile(path.replace(ending, other))) return path.replace(ending, other);
  }
  throw new Error(`there is no file '${specifier}' beside ${parent}`);
}

/** Paths a specifier may mean. Vite writes those of a project from its root, and others behind `/@fs`. */
function readings(specifier: string, parent: string): string[] {
  if (specifier.startsWith('file:')) return [fileURLToPath(specifier)];
  if (specifier.startsWith('/@fs/')) return [specifier.slice('/@fs'.length)];
  if (specifier.startsWith('/')) return [specifier, join(process.cwd(), specifier)];
  return [fileURLToPath(new URL(specifier, parent))];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function findPackage(specifier: string, parent: string): string {
  return resolvePackage(specifier, parent.startsWith('file:') ? fileURLToPath(parent) : parent);
}
