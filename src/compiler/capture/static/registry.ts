/** What the static pass noted: for each function object it saw being made, where it stands and how to read what it closes over. */
import type { AnyNode } from 'acorn';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Site } from '../../../errors.ts';
import { ossaFolder } from '../../../location.ts';
import type { Closure, Reading, Surroundings } from '../closure.ts';
import type { Binding } from '../scope.ts';
import { placeOf, type Script } from '../script.ts';
import { isBundledFile } from './bundled.ts';

/** A function the pass saw, and the variables its thunk reads, in order. */
export interface FunctionSite {
  readonly node: AnyNode;
  readonly reads: readonly Binding[];
}

/** A module that the pass has read. */
export interface Transformed {
  readonly script: Script;
  readonly sites: readonly FunctionSite[];
  /** The module as it runs. */
  readonly text: string;
  readonly lines: readonly number[];
  /** From an offset in `text` to the one in the script. */
  readonly toOriginal: (offset: number) => number;
}

/** What the pass writes into user modules calls the function of this name. */
export const annotateKey: unique symbol = Symbol.for('ossa.annotate') as never;

type Thunk = (index: number) => unknown;
interface Note {
  readonly script: Script;
  readonly site: FunctionSite;
  readonly thunk: Thunk | undefined;
}

const transformed = new Map<string, Transformed>();
const notes = new WeakMap<Function, Note>();

/** Keeps what the pass made of a module and takes the notes that the module leaves as it runs. */
export function register(url: string, module: Transformed): void {
  transformed.set(url, module);
  (globalThis as Record<symbol, unknown>)[annotateKey] ??= annotate;
}

function annotate(url: string, fn: Function, index: number, thunk?: Thunk, name?: string): Function {
  const module = transformed.get(url)!;
  if (typeof fn !== 'function') return fn;
  notes.set(fn, { script: module.script, site: module.sites[index]!, thunk });
  if (name !== undefined && fn.name === '') Object.defineProperty(fn, 'name', { value: name, configurable: true });
  return fn;
}

/** The module the pass made `text` of, if it did. */
export function transformedScript(url: string, text: string): Transformed | undefined {
  const module = transformed.get(url);
  // Node may have added a comment at the end that names the script.
  return module && text.startsWith(module.text) ? module : undefined;
}

/** The place in the user's file of a place in a module as it runs: where the pass wrote into a line, columns differ. */
export function originalPlace({ file, line, column }: Site): Site {
  const module =
    column === undefined ? undefined : (transformed.get(file) ?? transformed.get(pathToFileURL(file).href));
  const start = module?.lines[line - 1];
  if (module === undefined || start === undefined || column === undefined)
    return { file, line, ...(column === undefined ? {} : { column }) };
  return { file, ...placeOf(module.script, module.toOriginal(start + column - 1)) };
}

const LOCATION = /^\s*at (?:.*\(|async )?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;
const BUNDLED = /^\s*at (?:.*\(|async )?(.+):(\d+):(\d+)\)?$/;
const ownFolder = fileURLToPath(ossaFolder);

/** The place that a line of a stack trace tells of, as the user knows it; undefined in code of Ossa's or Node's. */
export function userPlace(frame: string | undefined): Site | undefined {
  const [, place, line, column] = LOCATION.exec(frame ?? '') ?? [];
  if (place === undefined) return bundledPlace(frame);
  const site = originalPlace({ file: place, line: Number(line), column: Number(column) });
  const file = site.file.startsWith('file:') ? fileURLToPath(site.file.replace(/[?#].*/, '')) : site.file;
  return file.startsWith(ownFolder) ? undefined : { ...site, file };
}

/** In a bundle, the sources are named from the root of the project. */
function bundledPlace(frame: string | undefined): Site | undefined {
  const [, file, line, column] = BUNDLED.exec(frame ?? '') ?? [];
  if (file === undefined || !isBundledFile(file)) return undefined;
  return { file, line: Number(line), column: Number(column) };
}

let unread: Site | undefined;

/** Where a module cannot be parsed. */
export function noteUnreadable(site: Site): void {
  unread = site;
}

/** The place in the last module that could not be parsed. */
export function unreadable(): Site | undefined {
  return unread;
}

/** `others` reads variables the pass did not foresee: those of functions that came as values. */
export function annotated(fn: Function, others: (script: Script, node: AnyNode) => Surroundings): Closure | undefined {
  const note = notes.get(fn);
  if (!note) return undefined;
  const { script, site, thunk } = note;
  let rest: Surroundings | undefined;
  const read = (binding: Binding): Reading => {
    const index = site.reads.indexOf(binding);
    if (!thunk || index < 0) return (rest ??= others(script, site.node)).read(binding);
    try {
      return { state: 'value', value: thunk(index) };
    } catch {
      return { state: 'uninitialised' };
    }
  };
  // A module that the pass has read holds no eval, so a name it does not declare is a global.
  return {
    script,
    node: site.node,
    surroundings: { read, readFree: () => ({ state: 'unknown', reason: 'it is a global' }) },
  };
}
