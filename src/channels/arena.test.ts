import { expect, test, vi } from 'vitest';
import { acquire, giveBack } from './arena.ts';

test('memory comes in four sizes for each power of two, from a page on', () => {
  const sizes = [1, 4096, 4097, 5121, 6145, 7169, 8192, 8193, 100_000].map((bytes) => acquire(bytes).byteLength);
  expect(sizes).toEqual([4096, 4096, 5120, 6144, 7168, 8192, 8192, 10_240, 114_688]);
});

test('what is given back is used again, for its own size', () => {
  const buffer = acquire(100_000);
  expect(acquire(100_000)).not.toBe(buffer);
  giveBack(buffer);
  expect(acquire(10_000)).not.toBe(buffer);
  expect(acquire(99_000)).toBe(buffer);
  expect(acquire(100_000)).not.toBe(buffer);
});

test('what is too much to keep is let go', () => {
  const buffer = acquire(2 ** 30);
  giveBack(buffer);
  expect(acquire(2 ** 30)).not.toBe(buffer);
});

test('an idle process keeps little', () => {
  vi.useFakeTimers();
  const [large, small] = [acquire(2 ** 27), acquire(2 ** 20)];
  giveBack(large);
  giveBack(small);
  vi.advanceTimersByTime(4000);
  const used = acquire(2 ** 27);
  expect(used).toBe(large);
  giveBack(used);
  vi.advanceTimersByTime(6000);
  expect(acquire(2 ** 27)).not.toBe(large);
  expect(acquire(2 ** 20)).toBe(small);
  vi.useRealTimers();
});
