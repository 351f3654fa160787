/** How an imported name that a unit uses is linked: what the worker loads, and what of it matters to the unit's identity. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { OssaError } from '../../errors.ts';
import type { Site } from '../../errors.ts';
import { digest, graphOf, isLive, packageVersion } from './modules.ts';
import type { Link } from './program.ts';
import { resolve } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { Script } from './script.ts';
import type { Imported } from './travel.ts';

export interface ImportLink {
  readonly link: Extract<Link, { import: string }>;
  /** The exporting module assigns the variable again: it has to be looked at for each use. */
  readonly live: boolean;
  readonly modules: Readonly<Record<string, string>>;
  /** Specifier and content, never a path. */
  readonly identity: string;
}

const linked = new WeakMap<Script, Map<string, ImportLink>>();

/** @throws OssaError OSSA_CAPTURE_IMPORT, OSSA_CAPTURE_ENTRY, OSSA_CAPTURE_TOP_LEVEL_AWAIT */
export function linkImport(
  imported: Imported,
  script: Script,
  use: { role: string; name: string; site: Site },
): ImportLink {
  const key = JSON.stringify(imported);
  // Without a link, nothing that runs names the import: a check of the text alone gets here.
  if (script.bundled) return script.bundled.link(imported) ?? byName(imported);
  let links = linked.get(script);
  if (!links) linked.set(script, (links = new Map()));
  let link = links.get(key);
  if (!link) links.set(key, (link = make(imported, script, use)));
  return link;
}

function byName({ specifier, member }: Imported): ImportLink {
  return { link: { import: specifier, member: taken(member) }, live: false, modules: {}, identity: specifier };
}

function taken(member: Imported['member']): ImportLink['link']['member'] {
  return member.kind === 'export' ? { name: member.name } : member.kind;
}

function make(
  { specifier, member }: Imported,
  script: Script,
  use: { role: string; name: string; site: Site },
): ImportLink {
  const details = { role: use.role, name: use.name, module: specifier };
  try {
    const parent = script.file.startsWith('file:') ? script.file : pathToFileURL(script.file).href;
    const target = resolve(specifier, parent);
    if (target.kind !== 'user') {
      const link = { import: nameOf(target, specifier), member: taken(member) };
      return { link, live: false, modules: {}, identity: logical(target, target.kind === 'ossa' ? 'ossa' : specifier) };
    }
    const graph = graphOf(target.url);
    if ('code' in graph) throw new OssaError(graph.code, { ...details, chain: graph.chain }, { site: use.site });
    const live = member.kind === 'export' && isLive(target.url, member.name);
    const data = Object.keys(graph.modules).length === 0 && !/\.[cm]?[jt]sx?$/.test(target.url);
    const content = data ? digest(readFileSync(new URL(target.url), 'utf8')) : graph.hash;
    return {
      link: { import: target.url, member: taken(member) },
      live,
      modules: graph.modules,
      identity: `${specifier} ${content}`,
    };
  } catch (cause) {
    if (cause instanceof OssaError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OssaError('OSSA_CAPTURE_IMPORT', { ...details, reason }, { cause, site: use.site });
  }
}

/** What the worker imports: tools write a package's file as they found it, from the project's root for instance. */
function nameOf(target: Exclude<Target, { kind: 'user' }>, specifier: string): string {
  if (target.kind === 'ossa') return specifier.startsWith('ossa') ? specifier : 'ossa';
  return target.kind === 'package' && /^[./]/.test(specifier) ? pathToFileURL(target.file).href : specifier;
}

function logical(target: Target, specifier: string): string {
  return target.kind === 'package' ? `${specifier} ${packageVersion(target.file)}` : specifier;
}
