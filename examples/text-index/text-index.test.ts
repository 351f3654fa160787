import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'ossa';
import { expect, test } from 'vitest';
import { filesWith, index, phrases, textsIn, type Posting } from './text-index.ts';

const modules = join(import.meta.dirname, '../../node_modules');
const files = ['fast-check', 'piscina', 'pure-rand', 'typescript', 'workerpool'].flatMap((name) =>
  textsIn(join(modules, name)),
);

/** The words of a file with their lines, by other means: byte by byte, no regular expression. */
function wordsIn(file: string): { word: string; line: number }[] {
  const words = [];
  let word = '';
  let line = 1;
  for (const byte of [...readFileSync(file), 0]) {
    const lower = byte | 0x20;
    if (lower >= 0x61 && lower <= 0x7a) word += String.fromCharCode(lower);
    else if (word !== '') {
      words.push({ word, line });
      word = '';
    }
    if (byte === 0x0a) line++;
  }
  return words;
}

const texts = files.map((file) => ({ file, words: wordsIn(file) }));

function indexSequentially(): Map<string, Posting[]> {
  const found = new Map<string, Posting[]>();
  for (const { file, words } of texts) {
    for (const { word, line } of words) {
      const postings = found.get(word) ?? [];
      const last = postings.at(-1);
      if (last?.file === file) postings[postings.length - 1] = { ...last, count: last.count + 1 };
      else postings.push({ word, file, count: 1, line });
      found.set(word, postings);
    }
  }
  return found;
}

function phrasesSequentially(n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of texts) {
    for (let i = 0; i + n <= words.length; i++) {
      let phrase = words[i]!.word;
      for (let k = 1; k < n; k++) phrase += ` ${words[i + k]!.word}`;
      counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
    }
  }
  return counts;
}

const expected = indexSequentially();

test('there is text to index', () => {
  expect(files.length).toBeGreaterThan(8);
  expect(expected.size).toBeGreaterThan(2000);
});

// Spread, so that the order is compared too: words and phrases stand as they first occur.
test.each([1, 2, 7])('the index is that of a plain loop, on %i workers', async (workers) => {
  const found = await run(index, files, { workers });
  expect([...found]).toEqual([...expected]);

  const both = files.filter(
    (file) =>
      expected
        .get('worker')!
        .concat(expected.get('threads')!)
        .filter((p) => p.file === file).length === 2,
  );
  expect(
    filesWith(found, ['worker', 'threads'])
      .map(({ file }) => file)
      .toSorted(),
  ).toEqual(both.toSorted());
  expect(filesWith(found, ['worker', 'nosuchword'])).toEqual([]);
});

test.each([1, 2, 7])('phrases are counted as by a plain loop, on %i workers', async (workers) => {
  for (const n of [1, 2, 3]) {
    expect([...(await run(phrases(n), files, { workers }))]).toEqual([...phrasesSequentially(n)]);
  }
});
