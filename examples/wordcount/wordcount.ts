/**
 * Word count over the documentation (*.md) of everything installed in node_modules.
 *
 *     npx ossa run examples/wordcount/wordcount.ts [folder]
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { map, op, pipe, reduce, run, type Operator, type Skeleton } from 'ossa';

/** How often each word occurs: letters a to z, in lower case. */
export type Counts = ReadonlyMap<string, number>;

/** Adds up two counts. Associative, so that the counts of many files may be merged in any grouping. */
const merged: Operator<Counts> = op(
  (a, b) => {
    const total = new Map(a);
    for (const [word, count] of b) total.set(word, (total.get(word) ?? 0) + count);
    return total;
  },
  { name: 'merged', identity: new Map() as Counts, commutative: true },
);

/** The program: a list of files becomes the counts over all of them. */
export const wordCount: Skeleton<readonly string[], Counts> = pipe(
  map((path: string) => {
    const counts = new Map<string, number>();
    for (const [word] of readFileSync(path, 'utf8').matchAll(/[a-z]+/gi)) {
      const lower = word.toLowerCase();
      counts.set(lower, (counts.get(lower) ?? 0) + 1);
    }
    return counts;
  }),
  reduce(merged),
);

/** The documentation below a folder. */
export function documentsIn(folder: string): readonly string[] {
  return globSync('**/*.md', { cwd: folder })
    .toSorted()
    .map((name) => join(folder, name));
}

if (import.meta.main) {
  const [folder = 'node_modules'] = process.argv.slice(2);
  const files = documentsIn(folder);
  const counts = await run(wordCount, files);

  const frequent = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 10);
  for (const [word, count] of frequent) console.log(`${String(count).padStart(8)} ${word}`);
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  console.log(`${total} words, ${counts.size} different, in ${files.length} files of ${folder}`);
}
