/** The modules of the project that a function imports, as the text that goes into the bundle for its workers. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportDeclaration } from 'acorn';
import { moduleAt } from '../compiler/capture/modules.ts';
import type { Module } from '../compiler/capture/modules.ts';
import { pathIn } from './project.ts';
import type { Project } from './project.ts';
import { isSoundModule } from './sound.ts';

/**
 * Path → JavaScript of the module and of all that it imports, itself first. Undefined if some of it lives in the bundle only,
 * or may not run again: what starts the program, and what builds the one in question.
 *
 * @throws what reading and resolving throw
 */
export function embed(
  start: string,
  once: ReadonlySet<string>,
  project: Project,
): Readonly<Record<string, string>> | undefined {
  const texts: Record<string, string> = {};
  const visit = (url: string): boolean => {
    const path = pathIn(project, url);
    if (path === undefined || once.has(url) || !/\.m?[jt]s$/.test(url)) return false;
    if (path in texts) return true;
    const module = moduleAt(url);
    if (module.script.mode !== 'module' || module.topLevelAwait !== undefined) return false;
    if (!isSoundModule(module.script, project)) return false;
    const { text, dropped } = withoutUnusedImports(module);
    texts[path] = text;
    const importer = fileURLToPath(url);
    return module.imports.every(({ specifier, dynamic, target }) => {
      if (dropped.has(specifier) && !dynamic) return true;
      if (target.kind === 'package') return isExternal(project, specifier, importer);
      if (target.kind !== 'user') return true;
      // By another name than its path, a worker would not find it.
      const isRelative = /^\.{1,2}\//.test(specifier);
      return isRelative && isFile(project, specifier, importer, target.url) && visit(target.url);
    });
  };
  return visit(start) ? texts : undefined;
}

/** Whether the bundle leaves the import as it is, as far as is known. */
export function isExternal(project: Project, specifier: string, importer: string): boolean {
  const resolution = project.resolution(specifier, importer);
  return resolution === 'unknown' || (resolution !== undefined && 'external' in resolution);
}

/** Whether the bundler finds the same file, as far as is known. */
export function isFile(project: Project, specifier: string, importer: string, url: string): boolean {
  const resolution = project.resolution(specifier, importer);
  if (resolution === 'unknown') return true;
  return resolution !== undefined && 'file' in resolution && realpathSync(resolution.file) === fileURLToPath(url);
}

/**
 * Bundlers take an import away that only types were used of, as TypeScript does; Node would look for the name in the module.
 * Lines stay.
 */
function withoutUnusedImports({ script, typescript }: Module): { text: string; dropped: ReadonlySet<string> } {
  const { program, top } = script.analysis;
  const exported = new Set(
    program.body.flatMap((statement) =>
      statement.type === 'ExportNamedDeclaration' && !statement.source
        ? statement.specifiers.map(({ local }) => (local.type === 'Identifier' ? local.name : ''))
        : [],
    ),
  );
  const isUsed = ({ local: { name } }: ImportDeclaration['specifiers'][number]): boolean =>
    exported.has(name) || top.bindings.get(name)!.references.length > 0;
  let { text } = script;
  const put = (start: number, end: number, instead = ''): void => {
    const blank = text.slice(start, end).replace(/[^\r\n]/g, ' ');
    text = text.slice(0, start) + instead + blank.slice(instead.length) + text.slice(end);
  };
  const dropped = new Set<string>();
  const kept = new Set<string>();
  for (const statement of typescript ? program.body : []) {
    if (/^Export(?:All|Named)/.test(statement.type) && 'source' in statement) kept.add(String(statement.source?.value));
    if (statement.type !== 'ImportDeclaration') continue;
    const source = String(statement.source.value);
    const unused = statement.specifiers.filter((specifier) => !isUsed(specifier));
    if (unused.length > 0 && unused.length === statement.specifiers.length) {
      put(statement.start, statement.end);
      dropped.add(source);
      continue;
    }
    kept.add(source);
    for (const { type, start, end } of unused) {
      const [comma = ''] = /^\s*,/.exec(text.slice(end)) ?? [];
      put(start, end + comma.length, type === 'ImportNamespaceSpecifier' ? '{}' : '');
    }
  }
  return { text, dropped: dropped.difference(kept) };
}
