/**
 * Ossa's own modules linked into one script. A worker that loads its sixty modules one by one takes 22 ms for it, with one
 * script 3 ms. No general linker: it knows the forms in which this repository imports and exports, and refuses any other.
 */
import { OssaError } from '../../errors.ts';

/** On lines of their own: a third of the text, which each worker would hold. */
const COMMENT = /^[ \t]*(?:\/\/.*|\/\*[^]*?\*\/)\s*?\n/gm;
/** One character outside Latin-1 makes V8 hold the whole text in two bytes for each: type strippers put wide blanks. */
const WIDE_BLANK = /\u2002/g;
const WIDE = /[^\0-\xff]/g;
const IMPORT =
  /^import\s+(?:(?<single>\w+)\s*,?\s*)?(?:\{(?<names>[^}]*)\}|\*\s+as\s+(?<space>\w+))?\s*from\s+'(?<from>[^']+)';/gm;
const EXPORT_FROM = /^export\s+(?:\{(?<names>[^}]*)\}|\*)\s*from\s+'(?<from>[^']+)';/gm;
const EXPORT_NAMES = /^export\s+\{(?<names>[^}]*)\};/gm;
const EXPORT_DECLARATION = /^export\s+(?=(?:(?:async\s+)?function\*?|class|const)\s+(?<name>[\w$]+))/gm;
/** Not in a string: what is imported there is code's own business. */
const IMPORT_CALL = /(?<![\w.$'"`])import\(/g;

interface Module {
  readonly index: number;
  /** Its function in the script. */
  readonly text: string;
}

/**
 * A function expression, as text, of the URL of the folder that holds the modules, and of what to call for `import()`. Called,
 * it evaluates the modules in the order of their imports and gives the exports of the last entry.
 *
 * @param entries paths of modules in the folder, separated by `/`
 * @param read JavaScript of the module at a path
 * @throws OssaError `OSSA_INTERNAL` for a form of import or export that is not linked, and for a cycle
 */
export function link(entries: readonly string[], read: (path: string) => string): string {
  const modules = new Map<string, Module>();
  const opened = new Set<string>();
  const open = (path: string): number => {
    const known = modules.get(path);
    if (known !== undefined) return known.index;
    if (opened.has(path)) throw new OssaError('OSSA_INTERNAL', { what: `${path} imports itself, by a detour` });
    opened.add(path);
    const text = moduleText(path, read(path), (from) =>
      from.startsWith('.') ? `$${open(join(path, from))}` : `process.getBuiltinModule('${from}')`,
    );
    modules.set(path, { index: modules.size, text });
    return modules.size - 1;
  };
  const indices = entries.map(open);
  const texts = [...modules].map(([path, { index, text }]) => `// ${path}\nconst $${index} = (() => {${text}})();`);
  return `(base, importModule) => {\n'use strict';\n${texts.join('\n')}\nreturn $${indices.at(-1)};\n}`;
}

function moduleText(path: string, source: string, use: (from: string) => string): string {
  const exported: string[] = [];
  const text = source
    .replaceAll(COMMENT, '')
    .replaceAll(WIDE_BLANK, ' ')
    .replaceAll(WIDE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll(IMPORT, (_, _single, _names, _space, from: string, _at, _text, { single, names, space }) => {
      const used = use(from);
      return [
        single === undefined ? '' : `const ${single} = ${used};`,
        names === undefined ? '' : `const {${names.replaceAll(/\sas\s/g, ': ')}} = ${used};`,
        space === undefined ? '' : `const ${space} = ${used};`,
      ].join(' ');
    })
    .replaceAll(EXPORT_FROM, (_, names: string | undefined, from: string) => {
      const used = use(from);
      exported.push(...(names === undefined ? [`...${used}`] : pairs(names, (name) => `${used}.${name}`)));
      return '';
    })
    .replaceAll(EXPORT_NAMES, (_, names: string) => {
      exported.push(...pairs(names, (name) => name));
      return '';
    })
    .replaceAll(EXPORT_DECLARATION, (_, name: string) => {
      exported.push(name);
      return '';
    })
    .replaceAll('import.meta.url', `base + '${path}'`)
    .replaceAll(IMPORT_CALL, 'importModule(');
  const [left] = /^(?:import|export)\b.*/m.exec(text) ?? [];
  if (left !== undefined) throw new OssaError('OSSA_INTERNAL', { what: `${path} has ${left}, which is not linked` });
  return `${text}\nreturn { ${exported.join(', ')} };`;
}

/** `a, b as c` as properties: `a: valueOf(a), c: valueOf(b)`. */
function pairs(names: string, valueOf: (name: string) => string): string[] {
  return names
    .split(',')
    .map((each) => each.trim().split(/\s+as\s+/) as [string, string?])
    .filter(([name]) => name !== '')
    .map(([name, as = name]) => `${as}: ${valueOf(name)}`);
}

function join(path: string, relative: string): string {
  return new URL(relative, `file:///${path}`).pathname.slice(1);
}
