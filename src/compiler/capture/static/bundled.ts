/**
 * Functions of bundled modules. The plugin for bundlers notes them as the static pass does, and puts the text of their module
 * beside them in the bundle: here it is read, when the first of its functions is captured.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyNode } from 'acorn';
import type { Closure, Reading } from '../closure.ts';
import type { ImportLink } from '../imports.ts';
import { existsOnce } from '../once.ts';
import { chain, scopeOf } from '../scope.ts';
import type { Binding } from '../scope.ts';
import { readScript } from '../script.ts';
import type { Script } from '../script.ts';
import type { Imported } from '../travel.ts';

/** What the plugin puts into the bundle for each module with functions that it noted. */
export interface BundledModule {
  /** URL or path of the bundle's file, as it finds it when it runs. */
  readonly base: string | undefined;
  /** From the project's root. */
  readonly file: string;
  /** JavaScript, with the lines and columns of the file. */
  readonly text: string;
  /** Where each noted function begins in the text, and the names of the variables that its thunk reads. */
  readonly sites: readonly (readonly [start: number, reads: readonly string[]])[];
  /** How what the functions import is imported again, by `importKey`. */
  readonly links: Readonly<Record<string, BundledLink>>;
  /** Modules of the project that they import, as JavaScript: path from the root → text. */
  readonly modules: Readonly<Record<string, string>>;
}

export interface BundledLink extends Omit<ImportLink, 'modules'> {
  /** Which of `modules` are loaded with it, itself first; none when it is imported by its name. */
  readonly modules: readonly string[];
}

/**
 * Where the bundle keeps what it noted, for whichever Ossa is loaded with it: a WeakMap of functions to `[module, index, thunk]`.
 * The number is that of the format: Ossa does not look at notes that are written in another.
 */
export const notesKey = 'ossa.notes.1';

type Note = readonly [make: () => BundledModule, index: number, thunk: ((index: number) => unknown) | null | undefined];

interface Module {
  readonly script: Script;
  readonly sites: BundledModule['sites'];
  /** Variables that all functions of the module share, read by the thunk of any. */
  readonly shared: Map<Binding, () => unknown>;
}

const modules = new WeakMap<Note[0], Module | undefined>();
const files = new Set<string>();

/** Whether stack traces have the name from a bundled module that was read. */
export const isBundledFile = (name: string): boolean => files.has(name);

export function importKey({ specifier, member }: Imported): string {
  return member.kind === 'export' ? `${specifier} ${member.kind} ${member.name}` : `${specifier} ${member.kind}`;
}

/** Undefined for functions that were not noted: the inspector reads these. */
export function bundledFunction(fn: Function): Closure | undefined {
  const notes = (globalThis as Record<symbol, unknown>)[Symbol.for(notesKey)] as WeakMap<Function, Note> | undefined;
  const note = notes?.get(fn);
  if (!note) return undefined;
  const [make, index, thunk] = note;
  if (!modules.has(make)) modules.set(make, read(make()));
  const module = modules.get(make);
  return module && closureOf(module, index, thunk ?? undefined);
}

function closureOf({ script, sites, shared }: Module, index: number, thunk: Note[2]): Closure {
  const [start, names] = sites[index]!;
  const node = nodeAt(script, start);
  const scopes = chain(scopeOf(script.analysis, node));
  const own = new Map<Binding, () => unknown>();
  for (const [i, name] of names.entries()) {
    const binding = scopes.find(({ bindings }) => bindings.has(name))!.bindings.get(name)!;
    const readNow = (): unknown => thunk!(i);
    own.set(binding, readNow);
    if (existsOnce(binding.scope, script)) shared.set(binding, readNow);
  }
  const read = (binding: Binding): Reading => {
    const readNow = own.get(binding) ?? shared.get(binding);
    if (!readNow) return { state: 'unknown', reason: 'no function of its module that Ossa was given reads it' };
    try {
      return { state: 'value', value: readNow() };
    } catch {
      return { state: 'uninitialised' };
    }
  };
  const readFree = (): Reading => ({ state: 'unknown', reason: 'it is a global' });
  return { script, node, surroundings: { read, readFree } };
}

/** A function, or the name of one that is imported: no function begins where a name does that is not its own. */
function nodeAt({ analysis }: Script, start: number): AnyNode {
  for (const node of analysis.closures.keys()) if (node.start === start) return node;
  return analysis.references.find(({ node }) => node.start === start)!.node;
}

function read({ base, file, text, sites, links, modules: texts }: BundledModule): Module | undefined {
  if (base === undefined) return undefined;
  for (const name of [file, ...Object.keys(texts)]) files.add(name);
  const folder = dirname(base.startsWith('file:') ? fileURLToPath(base) : base);
  // No such folder needs to exist. Packages that the modules import are found from it as from the bundle.
  const urlOf = (path: string): string => pathToFileURL(join(folder, 'ossa-sources', path)).href;
  const made = new Map<string, ImportLink>();
  for (const [key, { link, modules: paths, ...rest }] of Object.entries(links)) {
    const entries = paths.map((path) => [urlOf(path), `${texts[path]}\n//# sourceURL=${path}`]);
    const [first] = paths;
    const imported = first === undefined ? link : { ...link, import: urlOf(first) };
    made.set(key, { ...rest, link: imported, modules: Object.fromEntries(entries) as Record<string, string> });
  }
  const link = (imported: Imported): ImportLink | undefined => made.get(importKey(imported));
  const script = readScript(text, { file, mode: 'module', bundled: { base, link } });
  return { script, sites, shared: new Map() };
}
