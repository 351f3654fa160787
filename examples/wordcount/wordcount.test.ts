import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'ossa';
import { expect, test } from 'vitest';
import { documentsIn, wordCount } from './wordcount.ts';

const files = documentsIn(join(import.meta.dirname, '../../node_modules'));

/** The same count by other means: byte by byte, one table, no regular expression. */
function countSequentially(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    let word = '';
    for (const byte of [...readFileSync(file), 0]) {
      const lower = byte | 0x20;
      if (lower >= 0x61 && lower <= 0x7a) word += String.fromCharCode(lower);
      else if (word !== '') {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        word = '';
      }
    }
  }
  return counts;
}

const expected = countSequentially();

test('there is text to count', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(expected.get('the')).toBeGreaterThan(1000);
});

test.each([1, 2, 7])('counts are those of a plain loop, on %i workers', async (workers) => {
  expect(new Map(await run(wordCount, files, { workers }))).toEqual(expected);
});
