/** The static pass for bundles: a module with a note at each function it hands to Ossa, and what is needed to read the notes. */
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AnyNode } from 'acorn';
import { linkImport } from '../compiler/capture/imports.ts';
import type { ImportLink } from '../compiler/capture/imports.ts';
import { isFunction } from '../compiler/capture/scope.ts';
import type { Script } from '../compiler/capture/script.ts';
import { importKey, notesKey } from '../compiler/capture/static/bundled.ts';
import type { BundledLink, BundledModule } from '../compiler/capture/static/bundled.ts';
import { neededImports } from '../compiler/capture/static/sites.ts';
import type { Site } from '../compiler/capture/static/sites.ts';
import { annotate } from '../compiler/capture/static/transform.ts';
import type { Imported } from '../compiler/capture/travel.ts';
import { travelOf } from '../compiler/capture/travel.ts';
import { embed, isExternal, isFile } from './embed.ts';
import { exportedFunction } from './exported.ts';
import { fromRoot } from './project.ts';
import type { Project } from './project.ts';
import { isSoundFunction } from './sound.ts';

/** A module as it is in the bundle: named by its path from the root, and with what it may import again. */
export function bundledScript(plain: Script, project: Project): Script {
  const links = new Map<string, ImportLink | undefined>();
  const link = (imported: Imported): ImportLink | undefined => {
    const key = importKey(imported);
    if (!links.has(key)) links.set(key, linkIn(imported, plain, project));
    return links.get(key);
  };
  return { ...plain, file: fromRoot(project, plain.file), bundled: { base: plain.file, link } };
}

/** As it is built, a link's modules stand under their paths. */
function linkIn(imported: Imported, plain: Script, project: Project): ImportLink | undefined {
  const { specifier } = imported;
  const importer = fileURLToPath(plain.file);
  try {
    const linked = linkImport(imported, plain, {
      role: 'the bundle',
      name: specifier,
      site: { file: importer, line: 1 },
    });
    const { import: target } = linked.link;
    if (!target.startsWith('file:')) {
      return isBuiltin(target) || /^ossa(?:\/|$)/.test(target) || isExternal(project, specifier, importer)
        ? linked
        : undefined;
    }
    if (!isFile(project, specifier, importer, target)) return undefined;
    const modules = embed(target, new Set([...project.entries, plain.file]), project);
    return modules && { ...linked, modules };
  } catch {
    // What cannot be imported again stays what it is in any bundle: a value.
    return undefined;
  }
}

/** The module's text with notes; undefined if nothing in it is noted. `base` is code that gives the bundle's own place. */
export function noteFunctions(
  script: Script,
  project: Project,
  base: string,
): { text: string; embedded: string[] } | undefined {
  const made = annotate(
    script,
    ({ node }) =>
      isSoundFunction(script, node, project) && (isFunction(node) || importedFunction(script, node) !== undefined),
    (site) => sourceName(site, script),
  );
  if (!made) return undefined;
  const links: Record<string, BundledLink> = {};
  const modules: Record<string, string> = {};
  for (const { node } of made.sites)
    for (const imported of neededImports(script, node)) {
      const { modules: texts, link, ...rest } = script.bundled!.link(imported)!;
      const paths = Object.keys(texts);
      Object.assign(modules, texts);
      // The path of a module of the project is absolute here.
      links[importKey(imported)] = { ...rest, link: paths.length > 0 ? { ...link, import: '' } : link, modules: paths };
    }
  const sites = made.sites.map(({ node, reads }) => [node.start, reads.map(({ name }) => name)] as const);
  const module: Omit<BundledModule, 'base'> = { file: script.file, text: script.text, sites, links, modules };
  return { text: made.text + glue(made.mark, module, base), embedded: Object.keys(modules) };
}

/** A minifier takes the names of functions away. */
function sourceName({ node, declared, name }: Site, script: Script): string | undefined {
  if (!isFunction(node)) return importedFunction(script, node) || undefined;
  return name ?? declared?.name ?? (node.type === 'FunctionExpression' ? node.id?.name : undefined);
}

/**
 * The name in its module of a function that is imported; empty for what a package exports, which is looked at when it runs.
 * Undefined if it is none.
 */
function importedFunction(script: Script, node: AnyNode): string | undefined {
  const travel = travelOf(script, script.analysis.referenceAt.get(node)!.binding!);
  if (travel.as !== 'import' || travel.imported.member.kind !== 'export') return undefined;
  const { link } = script.bundled!.link(travel.imported)!;
  return link.import.startsWith('file:') ? exportedFunction(link.import, travel.imported.member.name) : '';
}

/**
 * The notes lie on the global object, so that they are there whether or not Ossa was loaded before, and do no harm to one that
 * does not know them. What a module notes of its own functions counts more than what another notes of an import.
 */
function glue(mark: string, module: Omit<BundledModule, 'base'>, base: string): string {
  const fields = Object.entries(module).map(([name, value]) => `${name}:${JSON.stringify(value)}`);
  return `
function ${mark}m(){return{base:${base},${fields.join()}}}
function ${mark}(f,i,t,n){if(typeof f==="function"){const k=Symbol.for(${JSON.stringify(notesKey)}),m=globalThis[k]??=new WeakMap;if(t!==null||!m.has(f))m.set(f,[${mark}m,i,t]);if(n!==void 0&&f.name!==n)Reflect.defineProperty(f,"name",{value:n,configurable:true})}return f}
`;
}
