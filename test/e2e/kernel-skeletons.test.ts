/** Skeletons by kernels, alone and several as one: the same as in JavaScript, bit for bit, on any number of workers. */
import { expect, test } from 'vitest';
import {
  f32,
  f64,
  filter,
  flatMap,
  generate,
  groupBy,
  histogram,
  i16,
  i32,
  i8,
  map,
  max,
  op,
  type PlanJson,
  pipe,
  range,
  reduce,
  run,
  scan,
  scatter,
  sort,
  type Skeleton,
  struct,
  sum,
  u16,
  u32,
  u8,
  zip,
} from '../../src/index.ts';
import { windows } from '../../src/engine/distribute.ts';
import { kernel } from '../../src/kernel.ts';
import { difference } from '../identical.ts';
import { compiledKernels } from '../native.ts';

const numbers = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 100);
const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7919) >> 3);
const table = Float64Array.from({ length: 90 }, (_, i) => i / 7);
const named = (x: number): number => `${x}`.length;

/** Expects the same of every sort of kernel and without, with 1 and 3 workers; gives the parts that were run. */
async function expectSame<I, O>(program: Skeleton<I, O>, input: I): Promise<readonly string[]> {
  let parts: readonly string[] = [];
  const expected = await run(program, input, { kernels: 'js', workers: 1 });
  for (const kernels of compiledKernels)
    for (const workers of [3, 1]) {
      const plans: PlanJson[] = [];
      const given = await run(program, input, { kernels, workers, onPlan: (plan) => void plans.push(plan) });
      expect(plans[0]?.parts.map(({ kernel }) => kernel)).toContain(kernels);
      expect(difference(given, expected)).toBeUndefined();
      parts = plans[0]?.parts.map(({ part }) => part) ?? [];
    }
  return parts;
}

test('zip before a reduction is one part: what it gives is stored nowhere', async () => {
  const more = numbers.map((x) => x * 0.7);
  const parts = await expectSame(
    pipe(
      zip((x: number, y: number) => x * y, f64),
      reduce(sum),
    ),
    [numbers, more],
  );
  expect(parts).toEqual(['0-1']);
  await expectSame(
    pipe(
      zip((x: number, y: number, z: number) => ({ x: x + y, z })),
      map(({ x, z }: { x: number; z: number }) => x * z, f32),
      reduce(op((a: number, b: number) => a * 0.5 + b, { identity: 0 })),
    ),
    [bytes, numbers, range(20_000)],
  );
});

test('maps, zip and generate before others are one part with them', async () => {
  const half = (x: number): number => x / 2;
  const isOdd = (x: number): boolean => Math.floor(x) % 2 === 1;
  expect(await expectSame(pipe(map(half, f32), filter(isOdd, f32)), numbers)).toEqual(['0-1']);
  expect(await expectSame(pipe(map(half), map(half), filter(isOdd)), numbers)).toEqual(['0-1']);
  expect(await expectSame(pipe(generate(half, f64), filter(isOdd, f64)), 20_000)).toEqual(['0-1']);
  const point = struct({ x: f64, y: i32 });
  await expectSame(
    pipe(
      zip((x: number, b: number) => ({ x, y: b }), point),
      filter(({ x, y }: { x: number; y: number }) => x < y, point),
    ),
    [numbers, bytes],
  );
  await expectSame(pipe(map(half, f64), scan(sum, f64)), numbers);
  await expectSame(
    pipe(
      generate((i: number) => i % 17),
      histogram(16, (x: number) => x),
    ),
    20_000,
  );
  await expectSame(
    pipe(
      zip((x: number, y: number) => x + y, u8),
      map((x: number) => x / 3),
    ),
    [numbers, bytes],
  );
  await expectSame(
    pipe(
      map((b: number) => table[b]! * 2),
      filter((x: number) => !(x > 3), f64),
    ),
    bytes,
  );
});

test('flatMap of functions that give tuples, on each way one of a fixed length', async () => {
  const point = struct({ x: f64, n: i32 });
  const double = (x: number): number => x * 2;
  await expectSame(
    flatMap((x: number) => [x, -x, x / 3], f32),
    numbers,
  );
  await expectSame(
    flatMap((x: number) => (x > 30 ? [x, -0] : [])),
    numbers,
  );
  await expectSame(
    flatMap((x: number) => {
      if (x < -50) return [];
      let all = [x];
      if (x > 0) all = [x, Math.sqrt(x), NaN];
      return all;
    }, f64),
    numbers,
  );
  await expectSame(
    flatMap((b: number) => {
      for (let i = 0; i < 4; i++) if (table[b - i]! > 8) return [i, b];
      return [b > 7 ? 1 : 0];
    }, u8),
    bytes,
  );
  await expectSame(
    flatMap(
      (x: number) =>
        x > 0
          ? [{ x, n: 1 }]
          : x > -9
            ? [
                { n: 2, x: -x },
                { n: x, x },
              ]
            : [],
      point,
    ),
    numbers,
  );
  expect(
    await expectSame(
      pipe(
        map(double, f32),
        flatMap((x: number) => (x % 4 < 2 ? [x, x + 1] : [])),
      ),
      bytes,
    ),
  ).toEqual(['0-1']);
  await expectSame(
    pipe(
      generate((i: number) => i / 2),
      flatMap((x: number) => [x]),
    ),
    3000,
  );
});

test('flatMap of a function that looks at what it gives is no kernel', async () => {
  const program = flatMap((x: number) => {
    const all = x > 0 ? [x, x] : [x];
    return [all.length];
  });
  const plans: PlanJson[] = [];
  const given = await run(program, numbers, { kernels: 'wasm', onPlan: (plan) => void plans.push(plan) });
  expect(given).toEqual(await run(program, numbers, { kernels: 'js' }));
  expect(plans[0]?.parts[0]?.kernel).toMatch(/^js: .length of a tuple of one length or another at /);
});

test('sort by a comparison, and by keys', async () => {
  const rounded = numbers.map((x) => Math.round(x));
  for (const input of [numbers, rounded, Float64Array.of(3), Float32Array.from(rounded)])
    await expectSame(
      sort((x: number, y: number) => y - x, f64),
      input,
    );
  await expectSame(
    sort((x: number, y: number) => (x % 16) - (y % 16) || table[x % 90]! - table[y % 90]!, u8),
    bytes,
  );
  await expectSame(
    sort((x: number, y: number) => (x < y ? 1 : x > y ? -1 : 0)),
    rounded,
  );
  await expectSame(sort({ by: (x: number) => Math.abs(x) }, f64), rounded);
  const point = struct({ x: f64, y: i32 });
  const points = point.from(Array.from(numbers, (x) => ({ x, y: x | 0 })));
  await expectSame(sort({ by: (p: { x: number; y: number }) => p.y * 1000 - p.x, descending: true }, point), points);
});

test('numbers are put in order digit by digit, whatever their type and wherever they stand', async () => {
  const length = 100_000;
  for (const element of [f64, f32, i32, u32, i16, u16, i8, u8]) {
    const values = element.make(length);
    for (let i = 0; i < length; i++) values[i] = i % 1000 === 3 ? Number.NaN : Math.sin(i * 12.9898) * 10 ** (i % 12);
    if (element === f64) (values as Float64Array).set([-0, 0, -0, Number.NEGATIVE_INFINITY, -Number.NaN], 5000);
    const shared = element.view(new SharedArrayBuffer(values.byteLength), 0, length);
    shared.set(values);
    for (const input of [values, shared, Array.from(values), values.subarray(7, 600), values.subarray(0, 3)])
      await expectSame(sort(element as typeof f64), input);
  }
  const before = windows.bytes;
  windows.bytes = 100_000;
  try {
    await expectSame(
      sort(f64),
      Float64Array.from({ length }, (_, i) => Math.sin(i) - (i % 3)),
    );
  } finally {
    windows.bytes = before;
  }
});

test('a comparison that gives NaN orders as JavaScript does', async () => {
  await expectSame(
    sort((x: number, y: number) => x - y, f64),
    numbers.map((x, i) => (i % 7 === 3 ? NaN : i % 7 === 5 ? -0 : Math.round(x / 9))),
  );
});

test('the plan says why a skeleton has no kernel', async () => {
  const kernelOf = async <I, O>(program: Skeleton<I, O>, input: I): Promise<string | undefined> => {
    const plans: PlanJson[] = [];
    await run(program, input, { kernels: 'wasm', onPlan: (plan) => void plans.push(plan) });
    return plans[0]?.parts[0]?.kernel;
  };
  expect(await kernelOf(scatter(sum), [numbers, numbers, bytes])).toBe(
    'js: what an operator gives may be anything: scatter(sum, f64) stores numbers',
  );
  const nested = map(
    pipe(
      generate((i: number) => i),
      reduce(sum),
    ),
    f64,
  );
  expect(await kernelOf(nested, bytes)).toBe('js: generate inside of it makes a value of its own for each element');
});

test('maps behind a filter are for what is kept, in the same part', async () => {
  const isOdd = (x: number): boolean => Math.floor(x) % 2 !== 0;
  const scaled = (x: number): number => x * table[Math.abs(Math.floor(x)) % 90]!;
  const point = struct({ x: f64, y: i32 });
  expect(await expectSame(pipe(filter(isOdd, f64), map(scaled, f32)), numbers)).toEqual(['0-1']);
  expect(await expectSame(pipe(filter(isOdd), map(scaled), map(Math.abs)), bytes)).toEqual(['0-1']);
  expect(
    await expectSame(
      pipe(
        filter(isOdd, u8),
        map((x: number) => ({ y: x, x: x / 3 }), point),
      ),
      bytes,
    ),
  ).toEqual(['0-1']);
  expect(await expectSame(pipe(map(scaled, f32), filter(isOdd), map(scaled, f64)), numbers)).toEqual(['0-2']);
  await expectSame(
    pipe(
      filter((x: number) => x < 80),
      map((x: number) => 1 / table[x]!, f64),
    ),
    bytes,
  );
  const points = point.from(Array.from(numbers, (x) => ({ x, y: x | 0 })));
  await expectSame(
    pipe(
      filter((p: { x: number; y: number }) => p.x < p.y, point),
      map(({ x, y }: { x: number; y: number }) => x * y, f32),
    ),
    points,
  );
  // What is kept is stored as other numbers before the map.
  expect(await expectSame(pipe(filter(isOdd, u8), map(scaled, f32)), numbers)).toEqual(['0', '1']);
});

test('empty collections, and collections of one element', async () => {
  const isOdd = (x: number): boolean => x % 2 !== 0;
  const negative = (x: number): number => -x;
  const programs: readonly Skeleton<Float64Array, unknown>[] = [
    pipe(map(negative, f64), filter(isOdd, f64)),
    pipe(filter(isOdd), map(negative)),
    pipe(map(negative, f64), scan(sum)),
    pipe(map(negative, f64), histogram(3, Math.abs)),
    flatMap((x: number) => (x > 0 ? [x, -0] : [])),
    groupBy((x: number) => x, sum, negative),
    sort((x: number, y: number) => x - y, f64),
  ];
  for (const program of programs)
    for (const input of [Float64Array.of(), Float64Array.of(-0), Float64Array.of(3), Float64Array.of(NaN)])
      for (const workers of [1, 3]) {
        const [wasm, js] = await Promise.all([
          run(program, input, { kernels: 'wasm', workers }),
          run(program, input, { kernels: 'js', workers }),
        ]);
        expect(difference(wasm, js)).toBeUndefined();
      }
  const dot = pipe(
    zip((x: number, y: number) => x * y, f64),
    reduce(sum),
  );
  expect(await run(dot, [Float64Array.of(), Float64Array.of()], { kernels: 'wasm' })).toBe(0);
  expect(await run(dot, [Float64Array.of(-0), Float64Array.of(1)], { kernels: 'wasm' })).toBe(-0);
});

test('declared kernels that were made one use the same tables of the library', async () => {
  const shift = Float64Array.of(5, 6, 7);
  const wave = kernel([f64], f64, (x: number) => Math.sin(x) + shift[1]!);
  const other = kernel([f64], f64, (x: number) => Math.cos(x) * shift[2]!);
  const large = Float64Array.from({ length: 3000 }, (_, i) => i * 1e6);
  await expectSame(pipe(map(wave, f64), map(other, f64)), large);
  await expectSame(
    groupBy(
      kernel([f64], f64, (x: number) => Math.floor(Math.sin(x) * shift[0]!)),
      max,
      other,
    ),
    large,
  );
});

test('groupBy with keys that are numbers', async () => {
  const many = Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i) * 100);
  await expectSame(
    groupBy((x: number) => Math.round(x / 10)),
    many,
  );
  await expectSame(
    groupBy((x: number) => Math.floor(x) % 5, sum, Math.sqrt),
    many,
  );
  await expectSame(
    groupBy((b: number) => table[b]! * 2, max),
    bytes,
  );
  const point = struct({ x: f64, y: i32 });
  await expectSame(
    groupBy(
      (p: { x: number; y: number }) => p.y,
      sum,
      (p) => p.x,
    ),
    point.from(Array.from(numbers, (x) => ({ x, y: x | 0 }))),
  );
  expect(
    await expectSame(
      pipe(
        generate((i: number) => i * 7),
        groupBy(
          (x: number) => x % 100,
          sum,
          (x) => x / 3,
        ),
      ),
      200_000,
    ),
  ).toEqual(['0-1']);
});

test('groupBy of numbers with many keys', async () => {
  const many = Float64Array.from({ length: 600_000 }, (_, i) => i * 0.5);
  await expectSame(
    groupBy((x: number) => Math.floor(x / 2), sum),
    many,
  );
});

test('of parts that ran as one, the first that fails says how', async () => {
  const positive = (x: number): number => {
    if (x < -50) throw new RangeError('negative');
    return x;
  };
  const program = pipe(
    map((x: number) => x * 2, f64),
    map(positive, f64),
    filter((x: number) => x > 3),
  );
  const of = (kernels: 'wasm' | 'js'): Promise<unknown> =>
    run(program, numbers, { kernels }).catch((error: Error) => [error.message, error.cause]);
  expect(difference(await of('wasm'), await of('js'))).toBeUndefined();
  expect(await of('wasm')).toHaveLength(2);
});

test('parts with a function that is no kernel run one by one, those that are kernels as such', async () => {
  const plans: PlanJson[] = [];
  const program = pipe(map(named, f64), histogram(9, Math.floor));
  const given = await run(program, numbers, { kernels: 'wasm', onPlan: (plan) => void plans.push(plan) });
  expect(given).toEqual(await run(program, numbers, { kernels: 'js' }));
  expect(plans[0]?.parts.map(({ part, kernel }) => [part, kernel?.slice(0, 4)])).toEqual([
    ['0', 'js: '],
    ['1', 'wasm'],
  ]);
});
