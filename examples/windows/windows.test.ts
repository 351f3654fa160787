import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stream } from 'ossa';
import { expect, test } from 'vitest';
import { linesByDate, summaries, type Summary } from './windows.ts';

const file = join(import.meta.dirname, '../statistics/weather.csv');

/** The same by plain loops over the whole file: window after window, city after city. */
function summariesByLoops(length: number, every: number): Summary[] {
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  const days = rows.map((row) => row.split(',')).map(([city, date, , t]) => ({ city, date: date!, t: Number(t) }));
  const found: Summary[] = [];
  for (let first = 1 - length; first < 1461; first++) {
    if (first % every !== 0) continue;
    const [start, end] = [first, first + length].map((day) => new Date(Date.UTC(2012, 0, 1 + day)));
    const [from, until] = [start!, end!].map((date) => date.toISOString().slice(0, 10));
    for (const city of ['Seattle', 'New York']) {
      const own = days.filter((day) => day.city === city && day.date >= from! && day.date < until!);
      let sum = 0;
      for (const { t } of own) sum += t;
      const sorted = own.map(({ t }) => t).toSorted((a, b) => a - b);
      const numbers = { days: own.length, mean: sum / own.length, min: sorted[0]!, max: sorted.at(-1)! };
      if (own.length > 0) found.push({ city, start: from!, end: until!, ...numbers });
    }
  }
  return found;
}

test('28-day windows: 53 for each city, of known content', () => {
  const expected = summariesByLoops(28, 28);
  expect(expected.length).toBe(2 * 53);
  expect(expected.at(-1)!.days).toBe(1461 - 52 * 28);
});

test.each([1, 2, 7])('each window has the summary that plain loops find, on %i workers', async (workers) => {
  const found = await Array.fromAsync(stream(summaries(28), linesByDate(file), { workers }));
  expect(found).toStrictEqual(summariesByLoops(28, 28));
});

test.each([1, 2, 7])('so it is when windows overlap, on %i workers', async (workers) => {
  const found = await Array.fromAsync(stream(summaries(90, 30), linesByDate(file), { workers }));
  expect(found).toStrictEqual(summariesByLoops(90, 30));
});
