/**
 * Skeletons with an algorithm of their own, on inputs large enough to be cut into many pieces: what workers give is the sequential
 * meaning, bit for bit, and it was workers that gave it. (Where an algorithm fails the engine falls back on the meaning, so that a wrong
 * text could hide.)
 */
import { expect, test, vi } from 'vitest';
import { run, type PlanJson } from '../../src/api/run.ts';
import { CallRunner } from '../../src/engine/call-runner.ts';
import { windows } from '../../src/engine/distribute.ts';
import {
  allPairs,
  bitXor,
  branchAndBound,
  divide,
  f32,
  f64,
  filter,
  flatMap,
  fork,
  gather,
  grid,
  groupBy,
  histogram,
  i16,
  i32,
  iterate,
  map,
  max,
  op,
  pipe,
  pool,
  range,
  reduce,
  scan,
  scatter,
  sort,
  stencil,
  struct,
  sum,
  zip,
  type Near,
} from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { compiledKernels } from '../native.ts';
import { difference } from './same.ts';

windows.bytes = 1 << 20;

const n = 300_000;
const scrambled = (i: number): number => ((i * 0x9e3779b1) >>> 0) / 2 ** 12 - 2 ** 19;
const numbers = Float64Array.from({ length: n }, (_, i) =>
  i % 1000 === 7 ? -0 : i % 1000 === 8 ? Number.NaN : scrambled(i),
);
const whole = Int32Array.from({ length: n }, (_, i) => (i * 0x9e3779b1) % 100_003);
const words = Array.from({ length: 5000 }, (_, i) => `w${(i * 7919) % 613}`);
const indices = Uint32Array.from({ length: n }, (_, i) => (i * 7919) % n);
const spread = Float64Array.from({ length: 700_000 }, (_, i) => numbers[i % n]! * (i % 7));
const zeros = spread.map((x, i) => (i % 100 === 0 ? x : i % 3 === 0 ? -0 : 0));
const coarse = (x: number): number => Math.trunc(x / 64);
const skewed = op((a: number, b: number) => a * 0.5 + b, { identity: 0 });
interface Place {
  readonly x: number;
  readonly y: number;
}
const places = Array.from({ length: 700 }, (_, i): Place => ({ x: (i * 7919) % 613, y: i }));
const nearest = op((a: Place, b: Place) => (a.x <= b.x ? a : b), { identity: { x: Infinity, y: 0 } });
const many = Array.from({ length: 40_000 }, (_, i) => `${(i * 7919) % 10_007}`);
const small = numbers.slice(0, 700);
const blur = (near: Near<number>): number => near.at(-1, 0) * 0.25 + near.at() * 0.5 + near.at(0, 2) * 0.25;
const solid = (near: Near<number>): number => near.at(-1, 0, 1) - near.at(0, -1, 0) + (near.position[1] as number);

interface Point {
  readonly x: number;
  readonly y: number;
  readonly id: number;
}
/** 14 bytes: no whole number of blocks fills a window. */
const point = struct({ x: f64, y: f32, id: i16 });
const points = point.of({ x: numbers, y: Float32Array.from(numbers, (x) => -x), id: Int16Array.from(whole) });
const turned = ({ x, y, id }: Point): Point => ({ id: ~id, y: x * 0.3, x: y });
const along = op((a: Point, b: Point) => ({ x: a.x * 0.5 + b.x, y: a.y + b.y, id: b.id }), {
  identity: { x: 0, y: 0, id: 0 },
});

interface Pack {
  readonly at: number;
  readonly cost: number;
}
const weights = Array.from({ length: 17 }, (_, i) => ((i * 13) % 11) - 4.5);

const cases: readonly (readonly [name: string, program: unknown, input: unknown])[] = [
  ['sort', sort<number, Float64Array>(f64), numbers],
  ['sort an array', sort<number>({ descending: true }), [...numbers]],
  ['sort what is larger than some windows', sort(f64), spread],
  ['sort what is larger, nearly all equal', sort({ descending: true }), zeros],
  ['sort what is larger, few different', sort(), Int32Array.from(spread, (x) => x % 5)],
  ['sort by a comparison', sort((a: number, b: number) => (a % 100) - (b % 100), f64), whole],
  [
    'sort an array by a comparison',
    sort((a: number, b: number) => Math.trunc(b / 64) - Math.trunc(a / 64)),
    Array.from(whole, (x) => x / 3),
  ],
  ['sort integers into another type', sort<number, Float32Array>(f32), whole],
  ['scan', scan(sum, f64), numbers],
  ['scan, exclusive, not commutative', scan(skewed, { exclusive: true }), numbers],
  ['scan a range', scan(sum), range(n)],
  ['filter', filter((x: number) => x > 0, f64), numbers],
  ['filter integers into an array', filter((x: number) => x % 3 === 0), whole],
  ['filter words', filter((word: string) => word.endsWith('7')), words],
  ['groupBy', groupBy((x: number) => x % 1000), whole],
  ['groupBy, combined, sums that round', groupBy((x: number) => Math.round(x) & 1023, sum), numbers],
  [
    'groupBy, combined, many keys',
    groupBy(
      (x: number) => x,
      bitXor,
      (x) => x ^ 5,
    ),
    whole,
  ],
  ['groupBy words', groupBy((word: string) => word[1]), words],
  ['histogram', histogram(64, (x: number) => x & 63), whole],
  ['groupBy, many keys', groupBy(coarse), spread],
  ['groupBy, combined, nearly as many keys as elements', groupBy((x: number) => x, skewed), spread],
  ['groupBy, combined values, many keys', groupBy(coarse, sum, (x) => x / 3), spread],
  ['groupBy, many keys, a few no numbers', groupBy((x: number) => (x > 3e6 ? 'large' : coarse(x)), sum), spread],
  ['stencil', stencil({ radius: 2, edge: 'mirror' }, blur, f64), grid([500, 600], numbers)],
  ['stencil in three dimensions', stencil({ radius: 1, edge: 'wrap' }, solid, f32), grid([60, 50, 100], numbers)],
  [
    'stencil in one dimension',
    stencil({ radius: 1, edge: { fill: 3 } }, (c: Near<number>) => c.at(-1) + c.at(1)),
    grid([n], numbers),
  ],
  ['allPairs', allPairs((x: number, y: number) => x - y / 3, f64), [small, small]],
  ['allPairs, combined', allPairs((x: number, y: number) => x * y, sum, f64), [small, numbers.slice(0, 2500)]],
  ['allPairs, of many columns', allPairs((x: number, y: number) => x - y / 3, f32), [small.slice(0, 3), numbers]],
  ['allPairs, of many columns, combined', allPairs((x: number, y: number) => x * y, sum), [small.slice(0, 3), numbers]],
  ['allPairs of values', allPairs((a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y), f32), [places, places]],
  [
    'allPairs of values with numbers, combined',
    allPairs((a: Place, t: number) => ({ x: a.x * t, y: t }), nearest),
    [places, small],
  ],
  ['gather', gather<number, Float64Array>(f64), [numbers, indices]],
  ['zip', zip((x: number, y: number, z: number) => x * y - z, f64), [numbers, whole, indices]],
  ['zip with a range', zip((x: number, i: number) => x * i, f64), [numbers, range(5, 5 + n)]],
  ['flatMap', flatMap((x: number) => (x % 2 === 0 ? [x, -x] : [x])), whole.slice(0, 20_000)],
  [
    'flatMap into a typed collection',
    flatMap((x: number) => new Float32Array(x % 4).fill(x), i32),
    whole.map(Math.abs),
  ],
  ['flatMap of values', flatMap((word: string) => [...word]), words],
  [
    'pool',
    pool<number>({
      evolve: (x, { random, population, index }) =>
        x + random.uniform() - (population[(index + 1) % population.length] as number),
      select: (old, young) => old.map((x, i) => Math.min(x, young[i] as number)),
      generations: 5,
    }),
    numbers.slice(0, 3000),
  ],
  [
    'divide',
    divide<number, number>({
      simple: (k) => k < 2,
      solve: (k) => k,
      split: (k) => [k - 1, k - 2],
      combine: ([a, b]) => (a as number) - 0.5 * (b as number),
    }),
    25,
  ],
  [
    'branchAndBound',
    branchAndBound<Pack>({
      bound: ({ at, cost }) => weights.slice(at).reduce((low, w) => low + Math.min(0, w), cost),
      branch: ({ at, cost }) => [
        { at: at + 1, cost },
        { at: at + 1, cost: cost + (weights[at] as number) },
      ],
      cost: ({ at, cost }) => (at === weights.length ? Math.max(cost, -20) : undefined),
    }),
    { at: 0, cost: 0 },
  ],
  [
    'parallel programs in parallel',
    fork(
      sort<number>(),
      groupBy((x: number) => x % 10, sum),
      map((x: number) => x / 3, f64),
    ),
    whole,
  ],
  [
    'a parallel program again and again',
    iterate(
      map((x: number) => x * 1.5 + 1, f64),
      { times: 3 },
    ),
    numbers,
  ],
  ['map structs', map(turned, point), points],
  ['map numbers to structs', map((x: number) => ({ x, y: x / 3, id: x, z: 1 }), point), numbers],
  [
    'map structs, and reduce',
    pipe(
      map(turned, point),
      map(({ x, y }: Point) => x - y, f64),
      reduce(skewed),
    ),
    points,
  ],
  ['reduce structs', reduce(along), points],
  ['filter structs', filter(({ id }: Point) => id % 3 !== 0, point), points],
  ['filter structs into an array', filter(({ id }: Point) => id % 7 === 0), points],
  [
    'zip structs with numbers',
    zip((p: Point, x: number, q: Point) => ({ ...p, x, y: q.x }), point),
    [points, numbers, points],
  ],
  ['zip structs to numbers', zip((x: number, p: Point) => x - p.y, f32), [numbers, points]],
  ['gather structs', gather(point), [points, indices]],
  ['sort structs by a key', sort({ by: ({ y }: Point) => y, descending: true }, point), points],
  [
    'groupBy of structs',
    groupBy(
      ({ id }: Point) => id & 1023,
      along,
      ({ x, y, id }) => ({ x: y, y: x, id }),
    ),
    points,
  ],
  ['histogram of structs', histogram(64, ({ id }: Point) => id & 63), points],
  [
    'allPairs of structs',
    allPairs((p: Point, q: Point) => p.x * q.y - q.id, f64),
    [points.slice(0, 700), points.slice(0, 600)],
  ],
  [
    'allPairs of structs, combined',
    allPairs((p: Point, q: Point) => p.x * q.y, sum, f64),
    [points.slice(0, 300), points.slice(0, 2500)],
  ],
  [
    'stencil of structs',
    stencil({ radius: 1, edge: 'wrap' }, (c: Near<Point>) => ({ ...c.at(), x: c.at(1, 0).x - c.at(0, -1).y }), point),
    grid([500, 600], points),
  ],
  [
    'stencil of structs to numbers',
    stencil({ radius: 1, edge: 'clamp' }, (c: Near<Point>) => c.at(1).x - c.at(-1).id),
    grid([n], points),
  ],
  [
    'stencil of numbers to structs',
    stencil({ radius: 1, edge: { fill: 2 } }, (c: Near<number>) => ({ x: c.at(), y: c.at(-1), id: 0 }), point),
    grid([n], numbers),
  ],
  [
    'allPairs of structs with numbers',
    allPairs((p: Point, y: number) => p.x * y, sum, f64),
    [points.slice(0, 700), small],
  ],
  [
    'a stencil and a map of the grid',
    pipe(
      stencil({ radius: 2, edge: 'wrap' }, blur, f32),
      stencil({ radius: 0, edge: 'wrap' }, (c: Near<number>) => c.at() / 3 - c.position[0]!, f64),
    ),
    grid([500, 600], numbers),
  ],
  [
    'maps of one collection',
    fork(
      map(coarse, f64),
      map((x: number) => x * 0.3, f32),
      map(coarse, i16),
    ),
    numbers,
  ],
  [
    'reductions of one collection',
    fork(
      reduce(sum),
      pipe(
        map((x: number) => x * x, f32),
        reduce(sum),
      ),
      reduce(max),
    ),
    numbers,
  ],
  ['a reduction of what two programs give', fork(reduce(sum), scan(sum, i32)), whole],
];

test.each(cases)('%s', async (_name, program, input) => {
  const inSequence = vi.spyOn(CallRunner.prototype, 'run');
  const expected = await meaningOf((program as AnySkeleton).node)(input);
  for (const options of [
    { workers: 1 },
    { workers: 2, kernels: 'js' as const },
    { workers: 7 },
    ...compiledKernels.map((kernels) => ({ workers: 2, deadlineMs: 60_000, kernels })),
  ]) {
    const plans: PlanJson[] = [];
    const given = await run(program as never, input as never, { ...options, onPlan: (plan) => void plans.push(plan) });
    expect(difference(expected, given), JSON.stringify(options)).toBeUndefined();
    expect(plans[0]?.parts.length).toBeGreaterThan(0);
    expect(inSequence).not.toHaveBeenCalled();
  }
});

test.each<readonly [string, AnySkeleton, unknown]>([
  ['scatter', scatter(f32), [numbers, spread, spread.map((_, i) => (i * 7919) % n)]],
  ['scatter, combined', scatter(sum), [numbers, spread, Array.from(spread, (_, i) => (i * i) % n)]],
  ['zip of values', zip((a: Place, b: string) => b + a.x), [places, words.slice(0, places.length)]],
  ['scan of values', scan(nearest, { exclusive: true }), places],
  [
    'groupBy of values, combined',
    groupBy(
      (a: Place) => a.y % 10,
      sum,
      (a) => a.x / 3,
    ),
    places,
  ],
  [
    'sort values by a comparison',
    sort((a: string, b: string) => a.length - b.length || (a < b ? 1 : a > b ? -1 : 0)),
    many,
  ],
  ['gather values', gather<string>(), [words, indices.map((i) => i % words.length)]],
])('%s, on the main thread unless it has to end at a given moment', async (_name, program, input) => {
  const expected = await meaningOf(program.node)(input);
  for (const options of [{ workers: 2 }, { workers: 2, deadlineMs: 60_000 }]) {
    const plans: PlanJson[] = [];
    const given = await run(program as never, input as never, { ...options, onPlan: (plan) => void plans.push(plan) });
    expect(difference(expected, given), JSON.stringify(options)).toBeUndefined();
    expect(plans[0]?.parts.map(({ mode }) => mode)).toEqual('deadlineMs' in options ? [] : ['sequential']);
  }
});

const slow = (work: number): number => {
  const end = performance.now() + 0.05;
  while (performance.now() < end);
  return work;
};
test.each<readonly [string, AnySkeleton, unknown]>([
  ['zip', zip((a: string, b: string) => slow(a.length + b.length)), [words, words]],
  ['scan', scan(op((a: string, b: string) => (slow(0) === 0 && a < b ? a : b), { identity: '~' })), words],
  ['groupBy', groupBy((a: string) => slow(a.length), sum, Number), words],
  ['sort', sort((a: string, b: string) => slow(a.length - b.length)), words.slice(0, 300)],
])('%s of values by a function that takes long is computed by a worker', async (_name, program, input) => {
  const plans: PlanJson[] = [];
  const given = await run(program as never, input as never, { onPlan: (plan) => void plans.push(plan) });
  expect(plans[0]?.parts).toEqual([]);
  expect(difference(await meaningOf(program.node)(input), given)).toBeUndefined();
});

test.each([range(-5, 1000, 3), range(7, -7, -2), range(-0, 1), range(0)])('%s sorted', async (input) => {
  for (const program of [sort(), sort({ descending: true }, f32)] as AnySkeleton[])
    expect(
      difference(await meaningOf(program.node)(input), await run(program as never, input as never)),
    ).toBeUndefined();
});
