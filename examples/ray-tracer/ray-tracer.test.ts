import { expect, test } from 'vitest';
import { traced } from './ray-tracer.ts';

test.each([1, 2, 7])('100 × 100 pixels have the known colours on %i workers', async (workers) => {
  const parts = [...(await traced(100, { workers }))].flatMap(({ r, g, b }) => [r, g, b]);
  // Computed by a Python program, whose floats are doubles too.
  expect(parts.reduce((a, b) => a + b)).toBe(5_718_292);
  expect(parts.reduce((hash, part) => (Math.imul(hash, 31) + part) >>> 0, 0)).toBe(1_138_482_226);
});
