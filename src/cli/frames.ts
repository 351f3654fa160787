/** Stack traces as the user should see them: their own code, with the lines themselves. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { userPlace } from '../compiler/capture/static/registry.ts';
import type { Site } from '../errors.ts';
import { ossaFolder } from '../location.ts';

/** The command's own code, outside of src. */
const bin = fileURLToPath(new URL('../bin/', ossaFolder));

export interface Frame extends Site {
  /** What the stack calls the function: `at price (…)`. */
  readonly call: string;
}

/** The frames of a stack that lie in the user's code, innermost first. */
export function userFrames(stack: string | undefined): Frame[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .flatMap((line): Frame[] => {
      const site = userPlace(line);
      if (site === undefined || site.file.startsWith(bin)) return [];
      const call = /^at (?:async )?(.+?) \(/.exec(line.trim())?.[1] ?? '';
      return [{ ...site, call }];
    });
}

/** Where a file cannot be parsed: Node writes that before the stack itself, as the place, the lines and a row of carets. */
export function syntaxSite(stack: string | undefined): Site | undefined {
  const [, place, line, lines] =
    /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)\n([^]*?)\n\n?SyntaxError/.exec(stack ?? '') ?? [];
  if (place === undefined || lines === undefined) return undefined;
  const column = (lines.split('\n').at(-1) as string).indexOf('^') + 1;
  return { file: pathOf(place), line: Number(line), ...(column > 0 ? { column } : {}) };
}

/** Where to point: the innermost frame that is not of an installed package, or else the innermost. */
export function pointOf(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ file }) => !file.includes('node_modules')) ?? frames[0];
}

export function pathOf(place: string): string {
  if (!place.startsWith('file:')) return place;
  const url = new URL(place);
  url.search = '';
  return fileURLToPath(url);
}

/** A path as short as it can be written here. */
export function shown(file: string): string {
  const path = pathOf(file);
  const here = relative(process.cwd(), path);
  return here.startsWith('..') || here === '' ? path : here;
}

/** The line of a site between its neighbours, with a mark under the column; undefined when the file cannot be read. */
export function codeFrame({ file, line, column }: Site, around: number = 2): string | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pathOf(file), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  if (lines.at(-1) === '') lines.pop();
  if (line > lines.length) return undefined;
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const width = String(last).length;
  const output: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = (lines[n - 1] as string).replace(/\r$/, '');
    output.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} │ ${text}`.trimEnd());
    if (n !== line || column === undefined) continue;
    // Tabs are kept, so that the mark stands under its column whatever their width.
    const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
    output.push(`  ${' '.repeat(width)} │ ${indent}^`);
  }
  return output.join('\n');
}
