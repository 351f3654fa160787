/** Errors of Node's own that newcomers meet before anything of theirs has run: where they are, and the way out. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unreadable } from '../compiler/capture/static/registry.ts';
import { templates, type Site } from '../errors.ts';
import { pathOf } from './frames.ts';

interface Known {
  /** The code of the error or what its message says. */
  readonly when: RegExp;
  readonly fix: (match: RegExpExecArray) => string;
  readonly site?: (match: RegExpExecArray) => Site | undefined;
}

const table: readonly Known[] = [
  { when: /^ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX/, fix: () => templates.OSSA_CAPTURE_SYNTAX.fix },
  {
    when: /Cannot use import statement outside a module|Unexpected token 'export'/,
    fix: () => 'Say that the package uses ES modules: npm pkg set type=module (or name the file .mts or .mjs).',
  },
  {
    when: /Cannot find (module|package) '(.*)' imported from (.*)/,
    fix: ([, what, name = '']) => {
      if (what === 'package') return `Install it: npm install ${name}`;
      const extension = ['.ts', '.js', '.mts', '.mjs'].find((each) => existsSync(name + each));
      return extension === undefined
        ? 'Correct the path; it is relative to the file that imports it.'
        : `Node needs the file's extension: write '${basename(name)}${extension}'.`;
    },
    site: ([, , name = '', from = '']) => importOf(basename(name), pathOf(from)),
  },
  {
    when: /does not provide an export named '(.*)'/,
    fix: ([, name = '']) => `Correct the name; if it is a type, import it as one: import type { ${name} }`,
  },
];

/** What is known of an error: undefined if it is none of these. */
export function knownNodeError(error: Error): { readonly fix?: string; readonly site?: Site | undefined } | undefined {
  const text = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;
  for (const { when, fix, site } of table) {
    const match = when.exec(text);
    if (match) return { fix: fix(match), site: site?.(match) };
  }
  // Node tells the place of what is wrong in JavaScript on the console only.
  return error instanceof SyntaxError ? { site: unreadable() } : undefined;
}

/** The line of a file where the text stands between quotes. */
function importOf(name: string, file: string): Site | undefined {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const [i, line] of lines.entries()) {
    const column = /(['"])(.*?)\1/g[Symbol.matchAll](line).find(([, , text = '']) => text.endsWith(name))?.index;
    if (column !== undefined) return { file, line: i + 1, column: column + 1 };
  }
  return undefined;
}
