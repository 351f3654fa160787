import { expect, test } from 'vitest';
import { exact, left, multiply, right, square } from './matrix-multiply.ts';

test.each([1, 2, 7])('the product is the known one on %i workers', async (workers) => {
  for (const n of [1, 2, 31, 64]) expect(await multiply(left(n), right(n), { workers })).toEqual(exact(n));
});

test('a matrix times its inverse: that of Hilbert’s has whole numbers', async () => {
  const hilbert = square(3, (i, j) => 1 / (i + j + 1));
  const inverse = { n: 3, data: Float64Array.of(9, -36, 30, -36, 192, -180, 30, -180, 180) };
  const { data } = await multiply(hilbert, inverse);
  for (const [at, value] of data.entries()) expect(value).toBeCloseTo(at % 4 === 0 ? 1 : 0, 12);
});
