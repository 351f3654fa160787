/**
 * Gives a unit's function back in this isolate. Workers import this module, so it depends on nothing but Node, the errors and
 * the resources.
 */
import module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { compileFunction } from 'node:vm';
import { OssaError } from '../../errors.ts';
import { ossaEntry } from '../../location.ts';
import { resourceOf } from '../../skeletons/resource.ts';
import type { FunctionLink, Link, UnitProgram } from './program.ts';
import type { Unit } from './unit.ts';

export { closeResources } from '../../skeletons/resource.ts';

/** What a part's factory returns. */
type Made = readonly [exports: readonly unknown[], setters: readonly (((value: unknown) => void) | undefined)[]];

/**
 * The unit's function in this isolate; `captured` are the decoded values, in the order of `captures`.
 * @throws OssaError OSSA_CAPTURE_TOP_LEVEL_AWAIT, or what loading one of its modules throws
 */
export function instantiate(unit: Pick<Unit, 'source' | 'file'>, captured: readonly unknown[]): Function {
  const program = JSON.parse(unit.source) as UnitProgram;
  const values = [...captured];
  const made: (Made | undefined)[] = [];
  const late: (() => void)[] = [];

  const valueOf = (link: Link, file: string): unknown => {
    if ('value' in link) return values[link.value];
    if ('part' in link) return link.late ? undefined : make(link.part)[0][link.export];
    if ('builtin' in link) return builtin(link.builtin);
    if ('import' in link) return imported(link, file);
    return link.host === 'import()' ? importer(file, link.urls) : hosts[link.host](file);
  };
  const make = (index: number): Made => {
    const known = made[index];
    if (known) return known;
    const { file, base = file, line, text, parameters, links } = program.parts[index]!;
    const given = links.map((link) => valueOf(link, base));
    const factory = compileFunction(text, [...parameters], { filename: file, lineOffset: line }) as (
      ...given: unknown[]
    ) => Made;
    const result = factory(...given);
    made[index] = result;
    for (const [i, link] of links.entries())
      if ('part' in link && link.late) late.push(() => result[1][i]!(make(link.part)[0][link.export]));
    return result;
  };
  const functionOf = (link: FunctionLink): Function => valueOf(link, unit.file) as Function;

  // Captured objects are made whole before any code runs that may look into them; the code itself follows when it is called.
  const grafts = program.grafts.filter(({ path }) => path.length === 0);
  for (const { value, graft } of grafts)
    if ('init' in graft) values[value] = resourceHere(values[value] as string, graft, functionOf);
  const root = functionOf(program.root);
  for (const { value, path, graft } of program.grafts) {
    if (path.length === 0) continue;
    let holder = values[value] as Record<string, unknown>;
    for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
    const key = path.at(-1)!;
    holder[key] = 'init' in graft ? resourceHere(holder[key] as string, graft, functionOf) : functionOf(graft);
  }
  for (let set = late.pop(); set; set = late.pop()) set();
  return root;
}

function resourceHere(
  id: string,
  graft: { init: FunctionLink; close?: FunctionLink },
  functionOf: (link: FunctionLink) => Function,
): unknown {
  return resourceOf(id, () => ({
    init: () => (functionOf(graft.init) as () => unknown)(),
    close: graft.close && ((value) => (functionOf(graft.close!) as (value: unknown) => unknown)(value)),
  }));
}

function builtin(path: readonly string[]): unknown {
  const [first, ...rest] = path as [string, ...string[]];
  const start: unknown = first.startsWith('node:') ? process.getBuiltinModule(first) : globalThis;
  return (first.startsWith('node:') ? rest : path).reduce(
    (value, key) => (value as Record<string, unknown>)[key],
    start,
  );
}

const hosts: Readonly<Record<'require' | 'filename' | 'dirname' | 'import.meta', (file: string) => unknown>> = {
  require: (file) => createRequire(file),
  filename: pathOf,
  dirname: (file) => dirname(pathOf(file)),
  'import.meta': (file) => {
    const filename = pathOf(file);
    const url = pathToFileURL(filename).href;
    const resolve = (specifier: string): string => urlOf(specifier, file);
    return { dirname: dirname(filename), filename, main: false, resolve, url };
  },
};

function importer(file: string, urls: Readonly<Record<string, string>>): unknown {
  return (specifier: unknown, options?: ImportCallOptions) =>
    import(urls[String(specifier)] ?? urlOf(String(specifier), file), options);
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

/** As `import` resolves from that file. */
function urlOf(specifier: string, file: string): string {
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, pathToFileURL(pathOf(file))).href;
  if (module.isBuiltin(specifier) || /^[a-z][a-z+.-]+:/i.test(specifier)) return specifier;
  return pathToFileURL(resolvePackage(specifier, pathOf(file))).href;
}

const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'node-addons']);
interface Resolver {
  _resolveFilename(
    request: string,
    parent: unknown,
    isMain: boolean,
    options: { conditions: ReadonlySet<string> },
  ): string;
  _nodeModulePaths(from: string): string[];
}
/** A package as `import` finds it: plain `require` may find another build of it, with other classes. */
export function resolvePackage(specifier: string, filename: string): string {
  const { _resolveFilename: find, _nodeModulePaths: paths } = module as unknown as Resolver;
  return find(specifier, { id: filename, filename, paths: paths(dirname(filename)) }, false, { conditions });
}

function imported({ import: specifier, member }: Extract<Link, { import: string }>, file: string): unknown {
  const exports = load(specifier, file);
  if (member === 'exports') return exports;
  const isNamespace = types.isModuleNamespaceObject(exports);
  if (member === 'namespace') return isNamespace ? exports : { ...(exports as object), default: exports };
  // The default import of a CommonJS module, or of JSON, is all that it exports.
  if (member.name === 'default' && !isNamespace) return exports;
  return (exports as Record<string, unknown>)[member.name];
}

function load(specifier: string, file: string): unknown {
  const require = createRequire(pathOf(file));
  try {
    if (specifier.startsWith('file:')) return require(fileURLToPath(specifier));
    if (module.isBuiltin(specifier) || specifier === 'ossa' || specifier.startsWith('ossa/')) return require(specifier);
    return require(resolvePackage(specifier, pathOf(file)));
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw cause;
    const details = { role: 'The function', name: specifier, module: specifier, chain: specifier };
    throw new OssaError('OSSA_CAPTURE_TOP_LEVEL_AWAIT', details, { cause });
  }
}

/** JavaScript of modules by URL, as far as units brought it here. */
const provided = new Map<string, string>();
let hooked = false;

/** Makes a unit's `modules` (URL → JavaScript) loadable here: call it before `instantiate`. */
export function provideModules(modules: Readonly<Record<string, string>>): void {
  for (const [url, text] of Object.entries(modules)) provided.set(url, text);
  if (hooked || provided.size === 0) return;
  hooked = true;
  module.registerHooks({
    resolve(specifier, context, next) {
      const url = providedUrl(specifier, context.parentURL);
      // Imported by its path: a worker has a lighter one under the package's name.
      if (url === ossaEntry) return next('ossa', context);
      if (url === undefined) return next(specifier, context);
      return { url, format: isCommonJs(url) ? 'commonjs' : 'module', shortCircuit: true };
    },
    load(url, context, next) {
      const source = provided.get(url);
      if (source === undefined) return next(url, context);
      return { format: isCommonJs(url) ? 'commonjs' : 'module', source, shortCircuit: true };
    },
  });
}

/** Spellings by which tools find a TypeScript file, as `resolve` of the main thread does. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/$/, ''],
  [/\.js$/, '.ts'],
  [/\.js$/, '.tsx'],
  [/\.mjs$/, '.mts'],
  [/\.cjs$/, '.cts'],
  [/$/, '.ts'],
  [/$/, '.tsx'],
  [/$/, '/index.ts'],
];

function providedUrl(specifier: string, parent: string | undefined): string | undefined {
  const base = urlFrom(specifier, parent);
  return base === ossaEntry ? base : spelled(base, (url) => provided.has(url));
}

function urlFrom(specifier: string, parent: string | undefined): string | undefined {
  if (!/^(?:\.{1,2}\/|\/|file:)/.test(specifier)) return undefined;
  return specifier.startsWith('/') ? pathToFileURL(specifier).href : URL.parse(specifier, parent)?.href;
}

function spelled(base: string | undefined, isThere: (url: string) => boolean): string | undefined {
  if (base === undefined) return undefined;
  for (const [ending, other] of spellings) {
    const url = base.replace(ending, other);
    if (ending.test(base) && isThere(url)) return url;
  }
  return undefined;
}

/** The URL of a module among those that a unit brings. */
export const urlAmong = (
  modules: Readonly<Record<string, string>>,
  specifier: string,
  parent: string,
): string | undefined => spelled(urlFrom(specifier, parent), (url) => Object.hasOwn(modules, url));

function isCommonJs(url: string): boolean {
  return provided.get(url)?.endsWith('\n//# ossa=commonjs') === true;
}
