/** Where the text that runs came from, when a tool made it and left a source map: messages then name the user's own lines. */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import type { Script } from '../script.ts';

/** Undefined where the text is what the user wrote, as far as can be told. */
export function originOf(scriptUrl: string, sourceMapUrl: string): Script['original'] {
  if (sourceMapUrl === '') return typeof Error.prepareStackTrace === 'function' ? byStackTrace(scriptUrl) : undefined;
  const base = scriptUrl.startsWith('/') ? pathToFileURL(scriptUrl).href : scriptUrl;
  let map: SourceMap;
  try {
    map = new SourceMap(JSON.parse(read(sourceMapUrl, base)) as SourceMapPayload);
  } catch {
    return undefined;
  }
  return (line, column) => {
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return undefined;
    const source = URL.parse(entry.originalSource, base);
    const file = source?.protocol === 'file:' ? fileURLToPath(source) : entry.originalSource;
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}

/** A host that keeps its maps to itself (vitest) still maps stack traces: an error is made at the place in question. */
function byStackTrace(file: string): Script['original'] {
  const code = 'return new Error().stack';
  return (line, column) => {
    const options = { filename: file, lineOffset: line - 1, columnOffset: column - 1 - code.indexOf('new') };
    const stack = String(compileFunction(code, [], options)());
    const [, path, mappedLine, mappedColumn] = /\n\s+at (?:.*?\()?([^()\n]+?):(\d+):(\d+)\)?/.exec(stack) ?? [];
    if (path === undefined) return undefined;
    const name = path.startsWith('file:') ? fileURLToPath(path) : path;
    return { file: name, line: Number(mappedLine), column: Number(mappedColumn) };
  };
}

function read(sourceMapUrl: string, base: string): string {
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(sourceMapUrl);
  if (!inline) return readFileSync(new URL(sourceMapUrl, base), 'utf8');
  return inline[1] ? Buffer.from(inline[2]!, 'base64').toString() : decodeURIComponent(inline[2]!);
}
