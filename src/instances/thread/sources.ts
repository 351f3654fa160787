/**
 * Ossa's own modules as JavaScript, for workers. Run from TypeScript sources, a worker would load Node's type stripper first
 * (40 ms and 20 MB for each isolate); instead the main thread strips the modules a worker needs once and hands the text over.
 * Run from a build there is nothing to do.
 */
import { readFileSync } from 'node:fs';
import { stripTypes } from '../../compiler/capture/strip.ts';

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'(\.[^']+)'/g;

let sources: Record<string, string> | undefined;

/** URL → JavaScript of the modules reachable from the entries; undefined when they are JavaScript already. */
export function ownSources(entries: readonly URL[]): Readonly<Record<string, string>> | undefined {
  if (entries.every((entry) => entry.pathname.endsWith('.js'))) return undefined;
  if (sources !== undefined) return sources;
  sources = {};
  const queue = [...entries];
  for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
    if (url.href in sources) continue;
    const text = stripTypes(readFileSync(url, 'utf8'), url.href);
    sources[url.href] = text;
    for (const match of text.matchAll(IMPORT)) queue.push(new URL(match[1] as string, url));
  }
  return sources;
}
