/**
 * Writes docs/reference/skeletons.md from the doc comments of what the package exports, and from the runnable examples in
 * test/docs/examples; with `--check` says whether it is up to date.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { templates } from '../src/errors.ts';
import { declarationOf, exported, read } from './declarations.ts';

const root = new URL('../', import.meta.url);
const file = new URL('docs/reference/skeletons.md', root);

/** What stands where. An export that is not named here stands with the first that is, of the same source file. */
const families: Readonly<Record<string, string>> = {
  Stream: 'seq pipe Skeleton farm keep expand window branch fork merge feedback stateful unordered',
  'Failures and effects': 'settle retry deadLetter effect',
  'Data parallel':
    'map zip reduce mapReduce scan filter flatMap stencil Near Edge allPairs gather scatter sort groupBy histogram generate',
  'Task parallel and control': 'divide branchAndBound iterate pool',
  Operators: 'op sum mul max min and or concat bitAnd bitOr bitXor Operator checkLaws',
  'Elements and collections': 'f64 f32 i32 u32 i16 u16 i8 u8 Element struct StructArray range grid isVec move shared',
  Running: 'run stream plan evaluate evaluateStream RunOptions RunInto PlanJson OssaError',
  Files: 'lines records chunks',
  'Random numbers': 'random',
  Resources: 'resource',
  Types: 'Stage Flag isSkeleton',
};

const linked = (text: string): string =>
  text.replace(/`(OSSA_[A-Z_]+)`/g, (whole, code: string) =>
    code in templates ? `[${whole}](errors.md#${code.toLowerCase()})` : whole,
  );

/** Paragraphs, with a list of what is said under a heading of one word; the examples apart. */
function proseOf(doc: readonly string[]): { readonly prose: string; readonly examples: readonly string[] } {
  const parts: string[][] = [];
  for (const line of doc)
    if (/^(@\w+|[A-Z][a-z]+: )/.test(line) || line === '') parts.push([line]);
    else (parts.at(-1) ?? parts[parts.push([]) - 1])?.push(line);
  const texts = parts.map((lines) => lines.join('\n').trim()).filter((text) => text !== '');
  const examples = texts.filter((text) => text.startsWith('@example')).map((text) => text.replace(/^@example\s*/, ''));
  const prose = texts
    .filter((text) => !text.startsWith('@example'))
    .map((text) =>
      text
        .replace(/^@throws (OssaError:? ?)?/, '- **Errors:** ')
        .replace(/^@param (\w+) /, '- `$1` ')
        .replace(/^(Meaning|Laws?|Effects?|Cost|Complexity|Memory|Source): /, '- **$1:** '),
    )
    .map((text) => (text.startsWith('- **') ? text.replaceAll('\n', '\n  ') : text))
    .map((text, i, all) => (text.startsWith('- ') && all[i - 1]?.startsWith('- ') ? text : `\n${text}`));
  return { prose: linked(prose.join('\n').trim()), examples };
}

/** The `@example`s of an export, as they stand in its doc comment. */
export function docExamples(): ReadonlyMap<string, readonly string[]> {
  const all = [...exported('src/pure.ts'), ...exported('src/index.ts')];
  return new Map(all.map(([name, path]) => [name, proseOf(declarationOf(name, path).doc).examples]));
}

/** The runnable examples: name → text, with `// → ` and the result at its end. */
export function runnableExamples(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of globSync('test/docs/examples/*.ts', { cwd: fileURLToPath(root) }).toSorted())
    for (const [, name = '', text = ''] of read(path).matchAll(/^\/\/ (\w+)\n([^]*?\/\/ → .*)$/gm))
      found.set(name, text.replace(/^export const \w+Example = /m, ''));
  return found;
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\`\n`;

/** `run(…)` and `stream(…)` of an example as a user writes them. */
const awaited = (text: string): string =>
  text
    .replace(/^run\(/m, 'await run(')
    .replace(/^stream\(([^]*)\); (?=\/\/ → .*$)/m, 'await Array.fromAsync(stream($1)); ')
    .replace(/; (\/\/ → .*)$/, ';\n$1');

export function reference(): string {
  const all = new Map([...exported('src/pure.ts'), ...exported('src/index.ts')]);
  const named = new Set(Object.values(families).flatMap((names) => names.split(' ')));
  const beside = new Map<string, string[]>();
  for (const [name, path] of all) {
    if (named.has(name)) continue;
    const owner = [...named].find((other) => all.get(other) === path);
    if (owner === undefined) throw new Error(`scripts/reference.ts names no family for '${name}' of ${path}`);
    beside.set(owner, [...(beside.get(owner) ?? []), name]);
  }
  const runnable = runnableExamples();
  const section = (name: string): string => {
    const { doc, signatures } = declarationOf(name, all.get(name) ?? '');
    const { prose, examples } = proseOf(doc);
    const others = (beside.get(name) ?? []).map((other) => declarationOf(other, all.get(other) ?? ''));
    const types = others.map((other) => {
      const comment = other.doc.filter((line) => line !== '').map((line) => `// ${line}\n`);
      return comment.join('') + other.signatures.join('\n');
    });
    const shown = runnable.get(name);
    return [
      `### ${name}\n`,
      code(signatures.join('\n')),
      ...(prose === '' ? [] : [`${prose}\n`]),
      ...(examples.length === 0 ? [] : [`In short:\n\n${code(examples.join('\n'))}`]),
      ...(shown === undefined ? [] : [`For example, with its result:\n\n${code(awaited(shown))}`]),
      ...(types.length === 0 ? [] : [code(types.join('\n\n'))]),
    ].join('\n');
  };
  return [
    '# Skeletons, operators, collections\n',
    'Written by `node scripts/reference.ts` from the doc comments of the sources: nothing here is written by hand. "Errors" are those',
    'that building a program throws; "at work" are those that a run ends with. [Errors](errors.md), [command line](cli.md).\n',
    ...Object.entries(families).map(
      ([title, names]) =>
        `- **${title}**: ${names
          .split(' ')
          .map((name) => `[${name}](#${name.toLowerCase()})`)
          .join(' ')}`,
    ),
    '',
    ...Object.entries(families).map(([title, names]) => `## ${title}\n\n${names.split(' ').map(section).join('\n')}`),
  ].join('\n');
}

if (import.meta.main) {
  const text = reference();
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/reference/skeletons.md is not up to date: node scripts/reference.ts');
    process.exitCode = 1;
  }
}
