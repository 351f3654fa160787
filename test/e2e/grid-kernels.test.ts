/** Stencils and pairs by kernels: the digits are those without, on any number of workers. */
import { describe, expect, test } from 'vitest';
import {
  allPairs,
  f32,
  f64,
  grid,
  i32,
  iterate,
  max,
  type Near,
  op,
  pipe,
  type PlanJson,
  range,
  run,
  type Skeleton,
  stencil,
  struct,
  sum,
  u8,
  zip,
} from '../../src/index.ts';
import { difference } from '../identical.ts';
import { hasNative } from '../native.ts';

/** NaNs of one kind only: those of a kernel may have other bits. */
const settled = (value: unknown): unknown => {
  const isFloats = value instanceof Float64Array || value instanceof Float32Array;
  if (!isFloats) return value;
  return value.map((x) => (Number.isNaN(x) ? Number.NaN : x));
};
const comparable = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null && 'shape' in value && 'data' in value)
    return { shape: value.shape, data: settled(value.data) };
  return settled(value);
};

/** The same with 1 and 3 workers, as kernels and without. */
async function expectSame<I, O>(program: Skeleton<I, O>, input: I, byKernel = true): Promise<void> {
  const expected = await run(program, input, { kernels: 'js', workers: 1 });
  for (const workers of [1, 3]) {
    const plans: PlanJson[] = [];
    const given = await run(program, input, { kernels: 'wasm', workers, onPlan: (plan) => void plans.push(plan) });
    if (byKernel) expect(plans[0]?.parts[0]?.kernel).toBe('wasm');
    expect(difference(comparable(given), comparable(expected))).toBeUndefined();
  }
}

const value = (i: number): number => (i % 11 === 3 ? Number.NaN : i % 7 === 2 ? -0 : Math.sin(i) * 100);
const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);
const numbersOf = (shape: readonly number[]): Float64Array =>
  Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i));
const bytesOf = (shape: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: sizeOf(shape) }, (_, i) => i * 7919);

const along = (near: Near<number>): number => near.at(-3) * 0.5 + near.at() - near.at(2);
const alongAt = (near: Near<number>): number => near.at(-3) - near.position[0]! + near.at(3);
const beside = (near: Near<number>): number => near.at(-1, 0) * 0.25 + near.at() - near.at(0, 2) + near.at(2, -2);
const besideAt = (near: Near<number>): number => near.at(-1, 1) * near.position[0]! - near.position[1]!;
const solid = (near: Near<number>): number => near.at(-1, 0, 1) - near.at(0, -1, 0) + near.at(1, 0, -1) * 3;
const solidAt = (near: Near<number>): number =>
  near.at(-1, 0, 1) + near.position[0]! * 100 - near.position[1]! * 10 + near.position[2]!;

describe.each([
  { edge: 'clamp' },
  { edge: 'wrap' },
  { edge: 'mirror' },
  { edge: { fill: 7.5 } },
  { edge: { fill: -0 } },
])('stencil, $edge', ({ edge }) => {
  const around = edge as 'clamp';

  test.each([[1], [2], [3], [100], [9000]])('%i elements', async (n) => {
    for (const fn of [along, alongAt])
      for (const data of [numbersOf([n]), bytesOf([n])])
        await expectSame(stencil({ radius: 3, edge: around }, fn, f64), grid([n], data));
  });

  test.each([
    [1, 1],
    [1, 9],
    [9, 1],
    [2, 3],
    [40, 33],
    [7, 9000],
    [1500, 5],
  ])('%i × %i', async (rows, columns) => {
    const shape = [rows, columns];
    for (const fn of [beside, besideAt])
      for (const data of [numbersOf(shape), bytesOf(shape), [...numbersOf(shape)]])
        await expectSame(stencil({ radius: 2, edge: around }, fn), grid(shape, data as number[]));
  });

  test.each([
    [1, 1, 1],
    [3, 1, 2],
    [10, 11, 12],
    [4, 5, 3000],
    [3, 300, 40],
  ])('%i × %i × %i', async (planes, rows, columns) => {
    const shape = [planes, rows, columns];
    await expectSame(stencil({ radius: 1, edge: around }, solid, f32), grid(shape, numbersOf(shape)));
    await expectSame(stencil({ radius: 1, edge: around }, solidAt, i32), grid(shape, bytesOf(shape)));
  });
});

describe('stencil', () => {
  test('of structs, column by column', async () => {
    const cell = struct({ heat: f64, kind: u8 });
    const shape = [60, 70];
    const cells = cell.from(Array.from(numbersOf(shape), (heat, i) => ({ heat, kind: i & 255 })));
    const program = stencil(
      { radius: 1, edge: 'mirror' },
      (near: Near<{ heat: number; kind: number }>) => ({
        heat: near.at(0, 1).heat + near.at(-1, 0).kind,
        kind: near.at(1, 1).kind + 1,
      }),
      cell,
    );
    await expectSame(program, grid(shape, cells));
  });

  test('a loop, which must not run over the ends of rows', async () => {
    const program = stencil({ radius: 1, edge: 'wrap' }, (near: Near<number>) => {
      let rounds = 0;
      for (let x = near.at(0, 1); x > 1; x = x / 2) rounds++;
      return rounds;
    });
    await expectSame(program, grid([50, 20], bytesOf([50, 20])));
  });

  test('elements that read outside of an array are for JavaScript', async () => {
    const table = Float64Array.from({ length: 200 }, (_, i) => i / 7);
    const program = stencil(
      { radius: 1, edge: 'clamp' },
      (near: Near<number>) => table[near.at(0, 1)]! - near.at(),
      f32,
    );
    await expectSame(program, grid([30, 40], bytesOf([30, 40])));
  });

  test('in shared memory, read where it is', async () => {
    const data = new Float64Array(new SharedArrayBuffer(8 * 90 * 70));
    data.set(numbersOf([90, 70]));
    await expectSame(stencil({ radius: 2, edge: 'wrap' }, beside, f64), grid([90, 70], data));
    const whole = new Int32Array(new SharedArrayBuffer(4 * 90 * 70)).map((_, i) => i * 7919);
    await expectSame(stencil({ radius: 2, edge: { fill: 0.5 } }, beside, f64), grid([90, 70], whole));
  });

  test('an offset beyond the radius fails as ever', async () => {
    const program = stencil({ radius: 1, edge: 'clamp' }, (near: Near<number>) => near.at(2), f64);
    await expect(run(program, grid([20], numbersOf([20])), { kernels: 'wasm' })).rejects.toThrow(
      'offsets from -1 to 1',
    );
  });
});

describe('iterations of stencils', () => {
  const mean = stencil(
    { radius: 1, edge: 'clamp' },
    (near: Near<number>) => (near.at(0, 1) + near.at(-1, 0) + near.at()) / 3,
    f64,
  );
  const start = (): Float64Array => Float64Array.from({ length: 90 * 70 }, (_, i) => Math.sin(i));

  test('leave nothing of their memory to others', async () => {
    const program = iterate(mean, { times: 5 });
    for (const kernels of ['js', 'wasm'] as const) {
      for (const limits of [{}, { deadlineMs: 60_000 }]) {
        const input = start();
        const first = await run(program, grid([90, 70], input), { kernels, ...limits });
        const copy = first.data.slice();
        const second = await run(program, grid([90, 70], input), { kernels, ...limits });
        expect(first.data.buffer).toBeInstanceOf(ArrayBuffer);
        expect(first.data).toEqual(copy);
        expect(second.data).toEqual(copy);
        expect(input).toEqual(start());
      }
    }
  });

  test('give what single rounds give', async () => {
    let expected = grid([90, 70], start());
    for (let round = 0; round < 4; round++) expected = await run(mean, expected, { kernels: 'js' });
    const twice = pipe(mean, mean);
    for (const workers of [1, 3]) {
      const given = await run(iterate(twice, { times: 2 }), grid([90, 70], start()), { kernels: 'wasm', workers });
      expect(given).toEqual({ shape: expected.shape, data: expected.data });
    }
  });

  test('fail in the round that fails', async () => {
    const strict = stencil(
      { radius: 1, edge: 'clamp' },
      (near: Near<number>) => {
        if (near.at() > 6.5) throw new Error('too hot');
        return near.at() + 1;
      },
      f64,
    );
    const hot = iterate(strict, { times: 9 });
    await expect(run(hot, grid([70], new Float64Array(70)), { kernels: 'wasm' })).rejects.toThrow('too hot');
    const warm = await run(iterate(strict, { times: 7 }), grid([70], new Float64Array(70)), { kernels: 'wasm' });
    expect(warm.data).toEqual(new Float64Array(70).fill(7));
  });
});

describe('allPairs', () => {
  const skewed = op((a: number, b: number) => a * 0.5 + b, { identity: 0 });
  const difference2 = (x: number, y: number): number => x * 2 - y;

  test.each([
    [0, 3],
    [3, 0],
    [5, 7],
    [70, 1024],
    [3, 1025],
    [9, 5000],
    [2, 40_000],
  ])('%i with %i', async (n, m) => {
    const [rows, columns] = [numbersOf([n]), numbersOf([m])];
    const byKernel = n > 0;
    await expectSame(allPairs(difference2, f64), [rows, columns], byKernel);
    await expectSame(allPairs(difference2), [bytesOf([n]), columns], byKernel);
    await expectSame(allPairs(difference2, i32), [range(n), range(m)], byKernel);
    await expectSame(allPairs(difference2, f32), [range(0.5, n + 0.5), range(3, 3 + 2 * m, 2)], byKernel);
    for (const operator of [sum, max, skewed]) {
      await expectSame(allPairs(difference2, operator, f64), [rows, columns], byKernel);
      await expectSame(allPairs(difference2, operator), [range(n), columns], byKernel);
    }
  });

  test('of structs', async () => {
    const body = struct({ x: f64, y: f32, n: i32 });
    const bodies = body.from(Array.from(numbersOf([1500]), (x, i) => ({ x, y: i / 3, n: i })));
    type Body = (typeof bodies extends Iterable<infer B> ? B : never) & { x: number; y: number; n: number };
    await expectSame(
      allPairs((p: Body, q: Body) => p.x * q.y + p.n - q.n, sum, f64),
      [bodies.subarray(0, 40), bodies],
    );
  });

  test('rows with pairs that read outside of an array are for JavaScript', async () => {
    const table = Float64Array.from({ length: 200 }, (_, i) => i / 7);
    const other = (i: number, y: number): number => table[i]! + y;
    await expectSame(allPairs(other), [bytesOf([40]), numbersOf([2000])]);
    await expectSame(allPairs(other, sum, f32), [bytesOf([40]), numbersOf([2000])]);
  });

  test('a product of matrices, by the numbers of rows and columns', async () => {
    const n = 33;
    const [a, b] = [numbersOf([n * n]), numbersOf([n * n]).reverse()];
    const product = (i: number, j: number): number => {
      let all = 0;
      for (let k = 0; k < n; k++) all += a[i * n + k]! * b[k * n + j]!;
      return all;
    };
    await expectSame(allPairs(product, f64), [range(n), range(n)]);
  });
});

test('what is no number is not made one', async () => {
  const numbers = numbersOf([9]);
  const below = (x: number, y: number): boolean => x < y;
  await expectSame(zip(below), [numbers, numbers], false);
  await expectSame(
    stencil({ radius: 1, edge: 'clamp' }, (near: Near<number>) => near.at() < near.at(1)),
    grid([9], numbers),
    false,
  );
  await expectSame(allPairs(below), [numbers, numbers], false);
});

describe.runIf(hasNative)('native', () => {
  test.each(['clamp', 'wrap', 'mirror'] as const)('stencils read grids where they are, %s', async (edge) => {
    for (const [shape, fn] of [
      [[500], along],
      [[60, 70], beside],
      [[9, 20, 30], solid],
    ] as const) {
      const data = new Float64Array(new SharedArrayBuffer(8 * sizeOf(shape)));
      data.set(numbersOf(shape));
      const program = stencil({ radius: 3, edge }, fn, f64);
      const expected = await run(program, grid(shape, data), { kernels: 'js', workers: 1 });
      for (const input of [data, data.slice()]) {
        const given = await run(program, grid(shape, input), { kernels: 'native', workers: 2 });
        expect(difference(comparable(given), comparable(expected))).toBeUndefined();
      }
    }
  });

  test('pairs', async () => {
    const program = allPairs((x: number, y: number) => x * 2 - y, sum, f64);
    const input = [numbersOf([40]), numbersOf([3000])] as const;
    const expected = await run(program, input, { kernels: 'js', workers: 1 });
    const given = await run(program, input, { kernels: 'native', workers: 2 });
    expect(difference(comparable(given), comparable(expected))).toBeUndefined();
  });
});
