import { range, stream } from 'ossa';
import { expect, test } from 'vitest';
import { mandelbrot } from './mandelbrot.ts';

test.each([1, 2, 7])('100 × 100 pixels have the known numbers of steps, in order, on %i workers', async (workers) => {
  const rows = await Array.fromAsync(stream(mandelbrot(100, 1000), range(100), { workers }));
  const steps = rows.flatMap((row) => [...row]);
  // Computed by a Python program, whose floats are doubles too.
  expect(steps.length).toBe(10_000);
  expect(steps.reduce((a, b) => a + b)).toBe(1_755_430);
  expect(steps.filter((n) => n === 1000).length).toBe(1710);
  expect(steps.reduce((hash, n) => (Math.imul(hash, 31) + n) >>> 0, 0)).toBe(4_224_465_632);
});
