/** Node's loader hook for the static pass: user modules are stripped of their types once, and noted where they use Ossa. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ossaFolder } from '../../../location.ts';
import { readScript } from '../script.ts';
import type { Script } from '../script.ts';
import { stripTypes } from '../strip.ts';
import { noteUnreadable, register } from './registry.ts';
import { transform } from './transform.ts';

const mentionsOssa = /['"](?:ossa(?:\/[^'"]*)?|\.[^'"]*\/index\.[jt]s)['"]/;

const importsOssa = /['"]ossa['"]/;

/** From now on, modules are read by the static pass as they are loaded. `onUse` is called before one that imports `ossa` is. */
export function installStaticPass(onUse: () => void): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!isUsers(url) || loaded.source == null) return loaded;
      const path = fileURLToPath(url);
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      const typescript = /\.[cm]?tsx?$/.test(path);
      // What a tool has made JavaScript of already (tsx), or what needs more than stripping, is not ours to read.
      if (typescript && !(loaded.format ?? '-typescript').endsWith('-typescript')) return loaded;
      if (!typescript && !mentionsOssa.test(source)) return loaded;
      if (importsOssa.test(source)) onUse();
      const text = typescript ? stripped(source, path) : source;
      if (text === undefined) return loaded;
      const format = loaded.format?.replace(/-typescript$/, '');
      const noted = mentionsOssa.test(text) ? note(text, url, format) : undefined;
      return { ...loaded, ...(format === undefined ? {} : { format }), source: noted ?? text };
    },
  });
}

function isUsers(url: string): boolean {
  return /^file:.*\.[cm]?[jt]s$/.test(url) && !url.includes('/node_modules/') && !url.startsWith(ossaFolder);
}

/** Undefined for what cannot be stripped: Node's own message, with the place in it, is the one to show. */
function stripped(source: string, path: string): string | undefined {
  try {
    return stripTypes(source, path);
  } catch {
    return undefined;
  }
}

/** The module's text with notes in it; undefined if it hands nothing to Ossa, or Node will say what is wrong with it. */
function note(text: string, url: string, format: string | undefined): string | undefined {
  let script: Script;
  try {
    script =
      format === 'commonjs'
        ? // V8 knows CommonJS by its path, but by its URL if Node has stripped it of types.
          readScript(text, { file: /\.[cm]?ts$/.test(url) ? url : fileURLToPath(url), mode: 'commonjs' })
        : readScript(text, { file: url, mode: 'module' });
  } catch (error) {
    const { loc } = error as { readonly loc?: { readonly line: number; readonly column: number } };
    if (loc) noteUnreadable({ file: fileURLToPath(url), line: loc.line, column: loc.column + 1 });
    return undefined;
  }
  const transformed = transform(script, script.file);
  if (!transformed) return undefined;
  register(script.file, transformed);
  return transformed.text;
}
