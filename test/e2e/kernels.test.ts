import { expect, test } from 'vitest';
import { f64, map, type PlanJson, reduce, pipe, run, sum } from '../../src/index.ts';

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

const square = (x: number): number => x * x;
const named = (x: number): number => `${x}`.length;

test('the plan says what a loop is, and why it is no kernel', async () => {
  const kernelOf = async (fn: (x: number) => number): Promise<string | undefined> => {
    const plans: PlanJson[] = [];
    await run(pipe(map(fn, f64), reduce(sum)), Float64Array.of(1, 2, 3), {
      kernels: 'wasm',
      onPlan: (plan) => void plans.push(plan),
    });
    return plans[0]?.parts[0]?.kernel;
  };
  expect(await kernelOf(square)).toBe('wasm');
  expect(await kernelOf(named)).toMatch(/^js: a template literal at .*kernels\.test\.ts:\d+:\d+\. /);
});

test('what kernels are to be is one of two words', async () => {
  const wrong = run(map(square, f64), Float64Array.of(1), { kernels: 'native' as never });
  await expect(wrong).rejects.toThrow("OSSA_INVALID_ARGUMENT: kernels expects 'wasm' or 'js', but was given 'native'");
});

test('a kernel has the captured values of the moment run is called', async () => {
  const table = Float64Array.of(1, 2, 3);
  const program = map((x: number) => table[x]! * 10, f64);
  const input = Float64Array.of(0, 1, 2);
  const first = run(program, input, { kernels: 'wasm' });
  table[1] = 20;
  expect(await first).toEqual(Float64Array.of(10, 20, 30));
  expect(await run(program, input, { kernels: 'wasm' })).toEqual(Float64Array.of(10, 200, 30));
});
