/** What the package exports, as text: declarations with their doc comments, read from the formatted sources. */
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** The text of a file of the repository. */
export const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** A top-level declaration of a source file. */
export interface Declaration {
  readonly name: string;
  /** The lines of its doc comment, without the stars. */
  readonly doc: readonly string[];
  /** As in the source, without bodies; one for each overload. */
  readonly signatures: readonly string[];
}

/** The lines from `first` to the end of the signature; sources are formatted, so that only its last line is not indented. */
function signatureFrom(lines: readonly string[], first: number): string {
  const [head = ''] = lines.slice(first);
  if (head.startsWith('export const ')) return head.replace(/^export /, '').replace(/ =( .*)?$/, ';');
  const type = head.startsWith('export type ');
  const whole = type || head.startsWith('export interface ');
  let last = first;
  const ends = (line: string): boolean => (whole ? /[};]$/ : / \{$|;$/).test(line);
  while (!ends(lines[last] ?? ';') || (lines[type ? last + 1 : last] ?? '').startsWith(' ')) last++;
  const text = lines.slice(first, last + 1).join('\n');
  return (whole ? text : text.replace(/ \{$/, ';')).replace(/^export (async )?/, '');
}

/** The methods with a doc comment of the class that begins there. */
function methodsFrom(lines: readonly string[], first: number): string {
  const text = lines.slice(first, lines.indexOf('}', first)).join('\n');
  const methods = text.matchAll(/^ {2}\/\*\*(?:[^*]|\*(?!\/))*\*\/\n {2}[a-zA-Z]+[<(][^]*?(?= \{$)/gm);
  return [...methods].map(([method]) => `${method};`).join('\n');
}

/** The declaration of that name in a source file, or in the one that it imports the name from. */
export function declarationOf(name: string, path: string): Declaration {
  const lines = read(path).split('\n');
  const head = new RegExp(String.raw`^export (?:async )?(function\*?|const|interface|type|class) ${name}\b`);
  const found = lines.flatMap((line, i) => (head.test(line) ? [i] : []));
  const [first] = found;
  if (first === undefined) {
    const from = new RegExp(String.raw`^import [^;]*\b${name}\b[^;]* from '\.\./([^']+)'`, 'm').exec(
      lines.join('\n'),
    )?.[1];
    if (from === undefined) throw new Error(`${path} declares no '${name}'`);
    return declarationOf(name, `src/${from}`);
  }
  const start = lines.lastIndexOf(lines.slice(0, first).findLast((line) => line.startsWith('/**')) ?? '', first);
  const end = lines.findIndex((line, i) => i >= start && line.endsWith('*/'));
  const documented = start >= 0 && end === first - 1;
  const doc = documented ? lines.slice(start, end + 1).filter((line) => line !== '/** @public */') : [];
  // The last of several is the implementation of the overloads before.
  const overloads = found.length > 1 ? found.slice(0, -1) : found;
  return {
    name,
    doc: doc.map((line) =>
      line
        .replace(/^\/\*\*| \*\/$|^ \* ?/g, '')
        .trimEnd()
        .replace(/^ /, ''),
    ),
    signatures: overloads.map((at) =>
      signatureFrom(lines, at).replace(/^(class .*);$/, `$1 {\n${methodsFrom(lines, at)}\n}`),
    ),
  };
}

/** Name → source file, of everything that the package exports. */
export function exported(entry: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, names = '', from = ''] of read(entry).matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']+)'/gm))
    for (const [name] of names.matchAll(/(?!type\b)\b\w+/g)) found.set(name, `src/${from}`);
  return found;
}
