import { expect, test } from 'vitest';
import { acquire, giveBack } from './arena.ts';

test('memory comes in powers of two, from a page on', () => {
  expect(acquire(1).byteLength).toBe(4096);
  expect(acquire(4096).byteLength).toBe(4096);
  expect(acquire(4097).byteLength).toBe(8192);
});

test('what is given back is used again, for its own size', () => {
  const buffer = acquire(100_000);
  expect(acquire(100_000)).not.toBe(buffer);
  giveBack(buffer);
  expect(acquire(10_000)).not.toBe(buffer);
  expect(acquire(70_000)).toBe(buffer);
  expect(acquire(100_000)).not.toBe(buffer);
});

test('what is too much to keep is let go', () => {
  const buffer = acquire(2 ** 27);
  giveBack(buffer);
  expect(acquire(2 ** 27)).not.toBe(buffer);
});
