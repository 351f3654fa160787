import { expect, test } from 'vitest';
import { f64, map, run } from '../../src/index.ts';

test('a loop that ends by what it reads outside of an array ends as a kernel too', async () => {
  const ends = Float64Array.of(3, 1, 2);
  const program = map((x: number) => {
    let i = 0;
    while (ends[i]! > -1) i++;
    return i + x;
  }, f64);
  const numbers = Float64Array.from({ length: 1000 }, (_, i) => i);
  for (const kernels of ['wasm', 'js'] as const) {
    const given = await run(program, numbers, { kernels, deadlineMs: 20_000 });
    expect(given).toEqual(numbers.map((x) => x + 3));
  }
});
