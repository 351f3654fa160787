import { describe, expect, test } from 'vitest';
import {
  f32,
  f64,
  filter,
  histogram,
  i32,
  map,
  max,
  op,
  type PlanJson,
  pipe,
  range,
  reduce,
  run,
  scan,
  type Skeleton,
  struct,
  sum,
  u8,
  zip,
} from '../../src/index.ts';
import { difference } from '../identical.ts';
import { compiledKernels } from '../native.ts';

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
  expect(await kernelOf(named)).toMatch(
    /^js: a template string at .*kernels\.test\.ts:\d+:\d+: kernels compute with numbers and booleans only\. /,
  );
});

test('what kernels are to be is one of three words', async () => {
  const wrong = run(map(square, f64), Float64Array.of(1), { kernels: 'gpu' as never });
  await expect(wrong).rejects.toThrow(
    "OSSA_INVALID_ARGUMENT: kernels expects 'native', 'wasm' or 'js', but was given 'gpu'",
  );
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

const kernelsOf = async <I, O>(program: Skeleton<I, O>, input: I): Promise<readonly O[]> => {
  const plans: PlanJson[] = [];
  const onPlan = (plan: PlanJson): void => void plans.push(plan);
  const results: O[] = [];
  for (const kernels of ['wasm', 'js'] as const) results.push(await run(program, input, { kernels, onPlan }));
  expect(plans[0]?.parts.map(({ kernel }) => kernel)).toEqual(['wasm']);
  expect(results[0]).toEqual(results[1]);
  return results;
};

test('maps one after the other are one kernel, which rounds where they would have stored', async () => {
  const program = pipe(
    map((x: number) => x * 1.1, f32),
    map((x: number) => x + 300, u8),
    map((x: number) => x / 3),
  );
  const [given] = await kernelsOf(
    program,
    Float64Array.from({ length: 3000 }, (_, i) => i),
  );
  expect((given as number[])[7]).toBe(((Math.fround(7 * 1.1) + 300) & 255) / 3);
});

test('structs are given and taken apart column by column', async () => {
  const point = struct({ x: f64, y: f32, n: i32 });
  const program = pipe(
    map((i: number) => ({ n: i * 3, x: i / 3, y: i * 0.1 }), point),
    map(({ x, y, n }: { x: number; y: number; n: number }) => ({ sum: x + y + n, far: x > 100 })),
  );
  const [given] = await kernelsOf(program, range(3000));
  expect((given as unknown[])[301]).toEqual({ sum: 301 / 3 + Math.fround(301 * 0.1) + 903, far: true });
});

test('structs are reduced as their numbers', async () => {
  const program = pipe(
    map((x: number) => ({ sum: x, squares: x * x, most: x })),
    reduce(
      op(
        (a: { sum: number; squares: number; most: number }, b) => ({
          sum: a.sum + b.sum,
          squares: a.squares + b.squares,
          most: Math.max(a.most, b.most),
        }),
        { identity: { sum: 0, squares: 0, most: -Infinity }, commutative: true },
      ),
    ),
  );
  const [given] = await kernelsOf(
    program,
    Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i)),
  );
  expect(given).toHaveProperty('most');
});

describe('skeletons by kernels', () => {
  const numbers = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 100);
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7919) >> 3);
  const table = Float64Array.from({ length: 90 }, (_, i) => i / 7);
  /** The same with 1 and 3 workers, as kernels and without. */
  const expectAgreement = async <I, O>(program: Skeleton<I, O>, input: I): Promise<void> => {
    const expected = await run(program, input, { kernels: 'js', workers: 1 });
    for (const kernels of compiledKernels) {
      for (const workers of [1, 3]) {
        const plans: PlanJson[] = [];
        const given = await run(program, input, { kernels, workers, onPlan: (plan) => void plans.push(plan) });
        expect(plans[0]?.parts.map(({ kernel }) => kernel)).toContain(kernels);
        expect(difference(given, expected)).toBeUndefined();
      }
    }
  };

  test('zip', async () => {
    await expectAgreement(
      zip((x: number, y: number, z: number) => x * y + z, f32),
      [numbers, bytes, range(20_000)],
    );
    const point = struct({ x: f64, y: i32 });
    const points = point.from(Array.from(numbers, (x) => ({ x, y: x | 0 })));
    await expectAgreement(
      zip((p: { x: number; y: number }, b: number) => ({ x: p.x + b, y: p.y - b }), point),
      [points, bytes],
    );
  });

  test('filter', async () => {
    await expectAgreement(
      filter((x: number) => x > 50 || x < -90, f64),
      numbers,
    );
    await expectAgreement(
      filter((x: number) => x % 3 === 1, u8),
      bytes,
    );
    const point = struct({ x: f64, y: i32 });
    const points = point.from(Array.from(numbers, (x) => ({ x, y: x | 0 })));
    await expectAgreement(
      filter((p: { x: number; y: number }) => p.x < p.y, point),
      points,
    );
  });

  test('a filter that reads outside of an array for some elements', async () => {
    await expectAgreement(
      filter((x: number) => table[x]! > -1 && x % 2 > 0, u8),
      bytes,
    );
  });

  test('scan', async () => {
    await expectAgreement(scan(sum), numbers);
    await expectAgreement(scan(max, f32, { exclusive: true }), numbers);
    await expectAgreement(scan(sum, i32), bytes);
    await expectAgreement(
      scan(
        op((a: number, b: number) => (a * 3 + b) % 1024, { identity: 0 }),
        { exclusive: true },
      ),
      bytes,
    );
  });

  test('histogram', async () => {
    await expectAgreement(
      histogram(256, (b: number) => b),
      bytes,
    );
    await expectAgreement(
      histogram(10, (x: number) => Math.floor(x / 10)),
      numbers,
    );
    await expectAgreement(
      histogram(7, (x: number) => x / 16),
      bytes,
    );
  });
});
