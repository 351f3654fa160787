/** Branches of a fork that go through the same elements: one kernel, the digits of one branch after the other. */
import { describe, expect, test } from 'vitest';
import {
  f32,
  f64,
  fork,
  generate,
  i32,
  map,
  max,
  min,
  op,
  pipe,
  type PlanJson,
  range,
  reduce,
  run,
  struct,
  sum,
  u8,
  zip,
} from '../../src/index.ts';
import { kernel } from '../../src/kernel.ts';
import { expectFused, forData, numbersOf } from './fused.ts';

const half = (x: number): number => x / 2;
const square = (x: number): number => x * x;
const cut = (x: number): number => x | 0;
const skewed = op((a: number, b: number) => a * 0.5 + b, { identity: 0 });

describe('maps', () => {
  test('of the same elements, each with its element type', () =>
    forData(5000, async (seed, n) => {
      const program = fork(map(half, f32), pipe(map(square, f32), map(half, f64)), map(cut, i32), map(cut, u8));
      await expectFused(program, numbersOf(seed, n), ['0']);
      await expectFused(
        program,
        Uint8Array.from({ length: n }, (_, i) => i * seed),
        ['0'],
      );
    }));

  test('that give arrays', () =>
    forData(5000, (seed, n) => expectFused(fork(map(half), map(square, f64), map(half)), numbersOf(seed, n), ['0'])));

  test('of ranges, indices and structs', async () => {
    await expectFused(fork(map(half, f64), map(square, f32)), range(-3, 3000, 0.7), ['0']);
    await expectFused(fork(generate(half, f64), generate(square)), 5000, ['0']);
    const point = struct({ x: f64, n: i32 });
    const points = point.of({ x: numbersOf(1, 3000), n: Int32Array.from({ length: 3000 }, (_, i) => i * 7) });
    type Point = { readonly x: number; readonly n: number };
    await expectFused(
      fork(
        map((p: Point) => p.x * p.n, f64),
        map(({ n }: Point) => n + 1, i32),
      ),
      points,
      ['0'],
    );
  });

  test('behind what computes the elements', () =>
    forData(5000, async (seed, n) => {
      const collatz = (start: number): number => {
        let steps = 0;
        for (let x = start & 1023; x > 1 && steps < 30; steps++) x = x % 2 === 0 ? x / 2 : 3 * x + 1;
        return steps;
      };
      const numbers = numbersOf(seed, n);
      await expectFused(pipe(map(collatz, u8), fork(map(half, f32), map(square, f64))), numbers, ['0-1']);
      const both = pipe(
        zip((x: number, y: number) => x - y, f32),
        fork(map(half, f32), map(square, f64)),
      );
      await expectFused(both, [numbers, range(n)], ['0-1']);
    }));
});

describe('reductions', () => {
  const length = (x: number): number => (x > 0 ? x : -x);

  test('of the same elements', () =>
    forData(9000, async (seed, n) => {
      await expectFused(fork(reduce(sum), reduce(min), reduce(max)), numbersOf(seed, n), ['0']);
      await expectFused(fork(reduce(sum), reduce(max)), Int32Array.from(numbersOf(seed, n)), ['0']);
    }));

  test('with maps before them', () =>
    forData(9000, async (seed, n) => {
      const scale = (seed & 7) + 0.5;
      const program = fork(
        reduce(sum),
        pipe(map(square, f64), reduce(sum)),
        pipe(
          map(length),
          map((x: number) => x * scale, f32),
          reduce(max),
        ),
      );
      await expectFused(program, numbersOf(seed, n), ['0']);
      await expectFused(pipe(map(half, f32), program), numbersOf(seed, n), ['0-1']);
      await expectFused(pipe(generate(half), program), n, ['0-1']);
    }));

  test('by operators that do not commute, of structs, and declared', () =>
    forData(9000, async (seed, n) => {
      await expectFused(fork(reduce(skewed), pipe(map(square, f32), reduce(skewed))), numbersOf(seed, n), ['0']);
      const point = struct({ x: f64, n: i32 });
      const wider = op(
        (a: { x: number; n: number }, b: { x: number; n: number }) => ({ x: a.x + b.x, n: Math.max(a.n, b.n) }),
        {
          identity: { x: 0, n: 0 },
          commutative: true,
        },
      );
      const whole = op(
        kernel([i32, i32], i32, (a, b) => a ^ (b << 1)),
        { identity: 0, commutative: true },
      );
      const program = fork(
        pipe(
          map((x: number) => ({ x, n: x | 0 }), point),
          reduce(wider),
        ),
        reduce(sum),
        pipe(map(cut, i32), reduce(whole)),
      );
      await expectFused(program, numbersOf(seed, n), ['0']);
    }));

  test('with what functions capture, tables among it', async () => {
    const table = Float64Array.from({ length: 90 }, (_, i) => i / 7);
    const other = Float32Array.from({ length: 200 }, (_, i) => i * 3);
    const wave = kernel([f64], f64, (x: number) => Math.sin(x) + table[1]!);
    const cosine = kernel([f64], f64, (x: number) => Math.cos(x) * other[3]!);
    const bytes = Uint8Array.from({ length: 9000 }, (_, i) => (i * 7919) >> 3);
    await expectFused(
      fork(
        pipe(
          map((b: number) => table[b % 90]!),
          reduce(sum),
        ),
        pipe(
          map((b: number) => other[b % 200]!),
          reduce(max),
        ),
      ),
      bytes,
      ['0'],
    );
    await expectFused(
      fork(map(wave, f64), map(cosine, f32)),
      numbersOf(5, 3000).map((x) => x * 1e4),
      ['0'],
    );
    // Some elements read outside of the tables.
    await expectFused(
      fork(
        map((b: number) => table[b]!, f32),
        map((b: number) => other[b]!, f64),
      ),
      bytes,
      ['0'],
    );
    const near = bytes.map((b, i) => (i < 8000 ? b % 90 : b));
    await expectFused(
      fork(
        pipe(
          map((b: number) => table[b]! * 2, f32),
          reduce(sum),
        ),
        reduce(sum),
      ),
      near,
      ['0'],
    );
  });

  test('of nothing', async () => {
    const program = fork(reduce(sum), reduce(min));
    expect(await run(program, new Float64Array(0), { kernels: 'wasm' })).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(await run(fork(map(half, f32), map(half)), [], { kernels: 'wasm' })).toEqual([new Float32Array(0), []]);
  });
});

test('results have memory of their own', async () => {
  const [a, b] = await run(fork(map(half, f64), map(square, f64)), numbersOf(1, 40), { kernels: 'wasm', workers: 1 });
  expect([a.buffer.byteLength, b.buffer.byteLength]).toEqual([320, 320]);
  expect(a.buffer).not.toBe(b.buffer);
});

const partsOf = async (program: unknown, input: unknown): Promise<readonly (string | undefined)[]> => {
  const plans: PlanJson[] = [];
  const options = { kernels: 'wasm', onPlan: (plan: PlanJson) => void plans.push(plan) } as const;
  const given = await run(program as never, input as never, options);
  expect(given).toEqual(await run(program as never, input as never, { kernels: 'js' }));
  return plans[0]?.parts.map(({ part }) => part).toSorted() ?? [];
};

test('branches that are not alike, or no kernels, are parts of their own', async () => {
  const numbers = numbersOf(9, 3000);
  expect(await partsOf(fork(map(half, f64), reduce(sum)), numbers)).toEqual(['0.0.0', '0.1.0']);
  expect(await partsOf(fork(reduce(skewed), reduce(sum)), numbers)).toEqual(['0.0.0', '0.1.0']);
  expect(
    await partsOf(
      fork(
        map((x: number) => `${x}`),
        map(half),
      ),
      numbers,
    ),
  ).toEqual(['0.0.0', '0.1.0']);
  expect(
    await partsOf(
      fork(
        map((x: number) => x > 3),
        map(half),
      ),
      numbers,
    ),
  ).toEqual(['0.0.0', '0.1.0']);
  expect(
    await partsOf(
      fork(
        map(async (x: number) => x),
        map(half),
      ),
      numbers,
    ),
  ).toEqual(['0.0.0', '0.1.0']);
});

test('the first branch that fails says how', async () => {
  const positive = (x: number): number => {
    if (x < -400) throw new RangeError('negative');
    return x;
  };
  const strict = op(
    (a: number, b: number) => {
      if (b > 490) throw new RangeError('too much');
      return a + b;
    },
    { identity: 0, commutative: true },
  );
  const numbers = numbersOf(2, 4000);
  for (const program of [
    fork(map(half, f64), map(positive, f64)),
    fork(reduce(sum), pipe(map(positive), reduce(sum))),
    pipe(map(positive, f64), fork(reduce(strict), reduce(sum))),
    fork(reduce(sum), reduce(strict)),
    fork(map(half, f64), map(half, f32)),
  ]) {
    const of = (kernels: 'wasm' | 'js', input: unknown): Promise<unknown> =>
      run(program as never, input as never, { kernels }).catch((error: Error) => [error.message, String(error.cause)]);
    for (const input of [numbers, 'no collection', ['a', 3]]) {
      expect(await of('wasm', input)).toEqual(await of('js', input));
    }
  }
});
