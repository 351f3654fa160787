/**
 * The architecture as a check: every folder of src is a layer, imports go down only, and no module takes part in an import
 * cycle. Usage: node scripts/layers.ts
 */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { posix } from 'node:path';
import { importsOf, type Import } from './imports.ts';

/**
 * From the top down: a layer may import itself and those below it. Names are the first part of a path under src; an entry
 * point of the package belongs to the layer it shows.
 */
export const layers: readonly (readonly string[])[] = [
  ['cli'],
  ['api', 'plugin', 'index.ts', 'kernel.ts', 'register.ts', 'unplugin.ts'],
  ['platform'],
  ['targets'],
  ['engine'],
  ['instances'],
  ['devices'],
  ['channels'],
  ['optimizer'],
  ['compiler'],
  ['skeletons', 'pure.ts', 'inside.ts'],
  ['types'],
  ['telemetry'],
  ['errors.ts'],
  ['location.ts'],
];

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface Edge extends Import {
  readonly from: string;
  readonly to: string;
}

/**
 * Checks `files` (path → TypeScript text, paths as `src/engine/run.ts`). `selfImports` says what the package's own entry
 * points stand for (`ossa` → `src/index.ts`), since importing oneself by name is an import like any other.
 */
export function checkLayers(
  files: Readonly<Record<string, string>>,
  selfImports: Readonly<Record<string, string>> = {},
): Violation[] {
  const edges = Object.entries(files).flatMap(([from, text]) =>
    importsOf(text).flatMap((found): Edge[] => {
      const to = found.specifier.startsWith('.')
        ? posix.join(posix.dirname(from), found.specifier)
        : selfImports[found.specifier];
      return to === undefined ? [] : [{ ...found, from, to }];
    }),
  );
  return [...unlayered(Object.keys(files)), ...edges.flatMap(directionViolation), ...cycles(edges)];
}

function unlayered(files: readonly string[]): Violation[] {
  return files
    .filter((file) => rank(file) < 0)
    .map((file) => ({ file, line: 1, message: `'${layerOf(file)}' is no layer: see the table in scripts/layers.ts` }));
}

/**
 * A type that comes from above counts as much as a value: who knows the shape of an upper layer changes with it, whether
 * or not anything is loaded at run time.
 */
function directionViolation({ from, to, line }: Edge): Violation[] {
  // What is shared between tests only stands in test/; no test is shipped, so it may import from there.
  if (!to.startsWith('src/'))
    return isTest(from) ? [] : [{ file: from, line, message: `imports ${to}, which is outside src` }];
  if (rank(from) < 0 || rank(to) < 0 || rank(from) <= rank(to)) return [];
  return [{ file: from, line, message: `imports upward: ${layerOf(from)} may not know ${layerOf(to)} (${to})` }];
}

/**
 * Only value imports make a cycle: what a cycle does wrong is that a module runs before one that it needs has run, and a
 * type-only import is gone by then. Neighbours inside one layer may name each other's types.
 */
function cycles(edges: readonly Edge[]): Violation[] {
  const outgoing = Map.groupBy(
    edges.filter((edge) => !edge.typeOnly && !edge.deferred),
    (edge) => edge.from,
  );
  const finished = new Set<string>();
  const path: string[] = [];
  const found: Violation[] = [];
  const visit = (file: string): void => {
    path.push(file);
    for (const { to, line } of outgoing.get(file) ?? []) {
      if (path.includes(to)) {
        const round = [...path.slice(path.indexOf(to)), to];
        found.push({ file, line, message: `closes an import cycle: ${round.join(' > ')}` });
      } else if (!finished.has(to)) visit(to);
    }
    path.pop();
    finished.add(file);
  };
  for (const file of outgoing.keys()) if (!finished.has(file)) visit(file);
  return found;
}

function isTest(file: string): boolean {
  return /\.test(-d)?\.ts$/.test(file);
}

function layerOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function rank(file: string): number {
  return layers.findIndex((names) => names.includes(layerOf(file)));
}

async function main(): Promise<void> {
  const files: Record<string, string> = {};
  for await (const file of glob('src/**/*.ts')) files[file.replaceAll('\\', '/')] = readFileSync(file, 'utf8');
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    name: string;
    exports: Record<string, string>;
  };
  const selfImports = Object.fromEntries(
    Object.entries(manifest.exports).map(([entry, file]) => [posix.join(manifest.name, entry), posix.normalize(file)]),
  );
  const violations = checkLayers(files, selfImports);
  for (const { file, line, message } of violations) console.error(`${file}:${line} ${message}`);
  console.log(`${Object.keys(files).length} files, ${layers.length} layers, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}

if (import.meta.main) await main();
