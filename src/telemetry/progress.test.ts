import { expect, test } from 'vitest';
import { ProgressLine, progressText } from './progress.ts';

test('what is done, how fast, and what is left', () => {
  expect(progressText('map(f)', 250, 1000, 0.5)).toBe(' 25 %  250 of 1000  500/s  2 s left  map(f)');
  expect(progressText('map(f)', 45_000, 1_200_000, 10)).toBe('  3 %  45.0k of 1200k  10.0k/s  1 min 56 s left  map(f)');
  expect(progressText('farm(g)', 3, undefined, 0.0015)).toBe('3 items  1.5/s  farm(g)');
  expect(progressText('map(f)', 0, 10, 0)).toBe('  0 %  0 of 10  0/s  map(f)');
});

test('at most ten updates a second, nothing at first, one line, taken away at the end', () => {
  const written: string[] = [];
  let now = 0;
  const line = new ProgressLine({ columns: 30, write: (text) => written.push(text) }, () => now);
  line.clear();
  for (; now < 2000; now += 5) line.update('a part with a long name', now, 4000);
  expect(written.length).toBe(17);
  expect(written.every((text) => text.startsWith('\r') && text.endsWith('\x1b[K') && text.length <= 29 + 4)).toBe(true);
  expect(written.at(-1)).toContain('1000/s');
  line.clear();
  line.clear();
  expect(written.slice(17)).toEqual(['\r\x1b[K']);
});

test('the rate follows the last seconds', () => {
  const written: string[] = [];
  let now = 0;
  const line = new ProgressLine({ write: (text) => written.push(text) }, () => now);
  let done = 0;
  for (; now < 20_000; now += 50) line.update('f', (done += now < 10_000 ? 50 : 5), undefined);
  const rate = Number(/ (\d+)\/s/.exec(written.at(-1) as string)?.[1]);
  expect(rate).toBeGreaterThan(99);
  expect(rate).toBeLessThan(150);
});
