/**
 * An index of text: for every word the files that it occurs in, and the phrases of n words that occur most often.
 *
 *     npx ossa run examples/text-index/text-index.ts [folder] [words to look for]
 *
 * Reads the documentation (*.md) and licences below the folder, node_modules when left out.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flatMap, groupBy, pipe, run, sum, type Skeleton } from 'ossa';

/** A word in a file. */
export interface Posting {
  readonly word: string;
  readonly file: string;
  readonly count: number;
  /** The line of its first occurrence, counted from 1. */
  readonly line: number;
}
/** The files of each word, in the order in which they were given. */
export type Index = ReadonlyMap<string, readonly Posting[]>;

/** Letters a to z, in lower case. */
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]+/g) ?? [];

/** The program: a list of files becomes the index of their words. */
export const index: Skeleton<readonly string[], Index> = pipe(
  flatMap((file: string): readonly Posting[] => {
    const postings = new Map<string, Posting>();
    for (const [i, text] of readFileSync(file, 'utf8').split('\n').entries()) {
      for (const word of wordsOf(text)) {
        const { count, line } = postings.get(word) ?? { count: 0, line: i + 1 };
        postings.set(word, { word, file, count: count + 1, line });
      }
    }
    return [...postings.values()];
  }),
  groupBy(({ word }: Posting) => word),
);

/** The program that counts phrases of n words: a list of files becomes the number of times that each one occurs. */
export const phrases = (n: number): Skeleton<readonly string[], ReadonlyMap<string, number>> =>
  pipe(
    flatMap((file: string) => {
      const words = wordsOf(readFileSync(file, 'utf8'));
      return words.slice(n - 1).map((_, i) => words.slice(i, i + n).join(' '));
    }),
    // Each worker adds up its own phrases first, so that a phrase travels once for many occurrences.
    groupBy(
      (phrase: string) => phrase,
      sum,
      () => 1,
    ),
  );

/** The files that have all of the words: those with the most occurrences first, and of equals in the order of the index. */
export function filesWith(index: Index, words: readonly string[]): readonly { file: string; count: number }[] {
  const counts = new Map<string, number>();
  const found = new Map<string, number>();
  for (const word of new Set(words)) {
    for (const { file, count } of index.get(word) ?? []) {
      counts.set(file, (counts.get(file) ?? 0) + count);
      found.set(file, (found.get(file) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([file]) => found.get(file) === new Set(words).size)
    .map(([file, count]) => ({ file, count }))
    .toSorted((a, b) => b.count - a.count);
}

/** The documentation and licences below a folder. */
export function textsIn(folder: string): readonly string[] {
  return globSync(['**/*.md', '**/LICENSE', '**/LICENSE.txt'], { cwd: folder })
    .toSorted()
    .map((name) => join(folder, name));
}

if (import.meta.main) {
  const [folder = 'node_modules', ...words] = process.argv.slice(2);
  const wanted = words.length > 0 ? words.map((word) => word.toLowerCase()) : ['worker', 'thread'];
  const files = textsIn(folder);

  const found = await run(index, files);
  console.log(`${found.size} words in ${files.length} files of ${folder}; with ${wanted.join(' and ')}:`);
  for (const { file, count } of filesWith(found, wanted).slice(0, 5)) {
    const line = found.get(wanted[0]!)!.find((posting) => posting.file === file)!.line;
    console.log(`${String(count).padStart(8)} ${file}:${line}`);
  }
  for (const n of [2, 3, 5]) {
    const counts = await run(phrases(n), files);
    const frequent = [...counts].toSorted(([a, p], [b, q]) => q - p || (a < b ? -1 : 1)).slice(0, 3);
    console.log(`phrases of ${n} words:`);
    for (const [phrase, count] of frequent) console.log(`${String(count).padStart(8)} ${phrase}`);
  }
}
