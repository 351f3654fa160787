import { random, run } from 'ossa';
import { expect, test } from 'vitest';
import { emptyBoard, mergeSort, queens, wordsOf } from './divide.ts';

/** OEIS A000170, from n = 1. */
const known = [1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2680, 14200];

test.each([1, 2, 7])('the ways to place n queens are those that are known, on %i workers', async (workers) => {
  const ways = [];
  for (const n of known.keys()) ways.push(await run(queens, emptyBoard(n + 1), { workers }));
  expect(ways).toEqual(known);
});

const byLetters = (a: string, b: string): number => a.localeCompare(b, 'en');

test.each([1, 2, 7])('words are sorted as by the built-in sort, on %i workers', async (workers) => {
  for (const count of [0, 1, 2, 3, 5000]) {
    const words = wordsOf(count);
    expect(await run(mergeSort(byLetters), words, { workers })).toEqual(words.toSorted(byLetters));
  }
});

interface Row {
  readonly key: number;
  readonly place: number;
}
const byKey = (a: Row, b: Row): number => a.key - b.key;

test.each([1, 2, 7])('rows with equal keys keep their order, on %i workers', async (workers) => {
  const numbers = random(1, 0);
  const rows = Array.from({ length: 3000 }, (_, place): Row => ({ key: numbers.int(10), place }));
  expect(await run(mergeSort(byKey), rows, { workers })).toEqual(rows.toSorted(byKey));
});
