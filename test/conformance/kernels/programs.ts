/** Programs of every skeleton that kernels compute, on inputs with the numbers that are hard to get right. */
import {
  allPairs,
  f32,
  f64,
  filter,
  flatMap,
  fork,
  gather,
  generate,
  grid,
  groupBy,
  histogram,
  i16,
  i32,
  iterate,
  map,
  max,
  min,
  type Near,
  op,
  pipe,
  random,
  range,
  reduce,
  scan,
  scatter,
  sort,
  stencil,
  struct,
  sum,
  u32,
  u8,
  zip,
} from '../../../src/index.ts';
import { kernel, near } from '../../../src/kernel.ts';
import type { AnySkeleton } from '../../../src/skeletons/chain.ts';

export interface Conformance {
  readonly name: string;
  readonly program: AnySkeleton;
  readonly input: unknown;
  /** Why no part of it is a kernel, where that is so. */
  readonly without?: string;
}

const n = 9001;
const numbers = Float64Array.from({ length: n }, (_, i) => {
  if (i % 1000 === 7) return -0;
  if (i % 1000 === 8) return Number.NaN;
  return i % 1000 === 9 ? Number.POSITIVE_INFINITY : Math.sin(i) * 1000;
});
const finite = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 1000);
const singles = Float32Array.from(numbers);
const whole = Int32Array.from({ length: n }, (_, i) => (i * 0x9e3779b1) >> 7);
const unsigned = Uint32Array.from({ length: n }, (_, i) => i * 0x9e3779b1);
const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 7919) >> 3);
const indices = Uint32Array.from({ length: n }, (_, i) => (i * 7919) % n);
const table = Float64Array.from({ length: 200 }, (_, i) => i / 7);
const factor = 1.7;
const shift = { by: 3, table: Int16Array.of(4, -2, 9) };
const point = struct({ x: f64, y: f32, n: i16 });
interface Point {
  readonly x: number;
  readonly y: number;
  readonly n: number;
}
const points = point.of({ x: numbers, y: singles, n: Int16Array.from(whole) });
const lengths = [1, 2, 7, 1024, 1025];
const collatz = (start: number): number => {
  let steps = 0;
  for (let x = start; x > 1 && steps < 200; steps++) x = x % 2 === 0 ? x / 2 : 3 * x + 1;
  return steps;
};
const wave = kernel([f32, i32], f32, (x, i) => Math.sin(x) * Math.exp(-Math.abs(x) / 1000) + i);
const smooth = kernel((x: number) => Math.tanh(x / 1000) + Math.log(Math.abs(x) + 1));
const skewed = op((a: number, b: number) => a * 0.5 + b, { identity: 0 });
const spread = op(
  (a: { low: number; high: number }, b: { low: number; high: number }) => ({
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
  }),
  { identity: { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }, commutative: true },
);

/** Draws of every kind, as many as the index says, so that elements of a gang part ways. */
const drawn = (i: number): Point => {
  const numbers = random(2 ** 40 + 7, i - 5);
  let x = 0;
  for (let k = 0; k < i % 4; k++) x += numbers.normal();
  return { x: x + numbers.uniform(), y: numbers.int(3 * 2 ** 30), n: numbers.next32() };
};

const maps: readonly Conformance[] = [
  { name: 'map', program: map((x: number) => Math.sqrt(x * x + 1) - x * factor, f64), input: numbers },
  { name: 'map without a type', program: map((x: number) => x > 0 || x < -500), input: numbers },
  { name: 'map of singles to bytes', program: map((x: number) => x / 3, u8), input: singles },
  { name: 'map of integers', program: map((x: number) => (x ^ (x >>> 3)) + (x << 2), i32), input: whole },
  { name: 'map of unsigned integers', program: map((x: number) => (x >>> 1) * 3, u32), input: unsigned },
  { name: 'map with a loop', program: map((x: number) => collatz(x + 1), i32), input: bytes },
  {
    name: 'map with captured arrays, outside of which some elements read',
    program: map((x: number) => table[x]! + shift.table[x % 3]! * shift.by, f64),
    input: bytes,
  },
  {
    name: 'map of structs',
    program: map(({ x, y, n }: Point) => ({ x: y, y: x * n, n: n + 1 }), point),
    input: points,
  },
  { name: 'map to tuples', program: map((x: number) => [x, { half: x / 2, big: x > 9 }]), input: numbers },
  {
    name: 'maps with roundings between',
    program: pipe(
      map((x: number) => x * 1.1, f32),
      map((x: number) => x + 300, u8),
      map((x: number) => x / 3, f64),
    ),
    input: numbers,
  },
  { name: 'map of a range', program: map((x: number) => x * x - 1, f64), input: range(-3, 6000, 0.7) },
  { name: 'generate', program: generate((i: number) => ({ x: i / 3, y: i * 0.1, n: -i }), point), input: n },
  { name: 'generate random numbers', program: generate(drawn, point), input: n },
  {
    name: 'map to random numbers of what need not be an index',
    program: map((x: number) => random(x * 2, x / 2).normal(), f64),
    input: whole.map((x) => x & ~1),
  },
  { name: 'map by a typed kernel', program: zip(wave, f32), input: [singles, whole] },
  { name: 'map by a kernel with functions of its own', program: map(smooth, f64), input: finite },
];

const reductions: readonly Conformance[] = [
  { name: 'reduce', program: reduce(sum), input: numbers },
  { name: 'reduce by an operator that does not commute', program: reduce(skewed), input: finite },
  {
    name: 'map and reduce',
    program: pipe(
      map((x: number) => x * x, f64),
      reduce(max),
    ),
    input: numbers,
  },
  {
    name: 'generate and reduce',
    program: pipe(
      generate((i: number) => 1 / (i + 1)),
      reduce(sum),
    ),
    input: n,
  },
  {
    name: 'map and reduce of structs',
    program: pipe(
      map((x: number) => ({ low: x, high: x })),
      reduce(spread),
    ),
    input: finite,
  },
  {
    name: 'zip and reduce',
    program: pipe(
      zip((x: number, y: number) => x * y),
      reduce(sum),
    ),
    input: [finite, singles],
  },
  { name: 'scan', program: scan(sum, f64), input: numbers },
  { name: 'scan, exclusive', program: scan(min, f32, { exclusive: true }), input: numbers },
  { name: 'scan by an operator that does not commute', program: scan(skewed), input: whole },
  {
    name: 'map and scan',
    program: pipe(
      map((x: number) => x & 7, u8),
      scan(sum, i32),
    ),
    input: whole,
  },
  { name: 'histogram', program: histogram(256, (x: number) => x), input: bytes },
  { name: 'histogram with elements in no bin', program: histogram(7, (x: number) => x / 16), input: numbers },
];

const selections: readonly Conformance[] = [
  { name: 'filter', program: filter((x: number) => x > 100 || x < -900, f64), input: numbers },
  { name: 'filter of structs', program: filter(({ x, n }: Point) => x < n, point), input: points },
  {
    name: 'map and filter',
    program: pipe(
      map((x: number) => x / 2, f32),
      filter((x: number) => x > 0, f32),
    ),
    input: numbers,
  },
  {
    name: 'flatMap',
    program: flatMap((x: number) => (x > 0 ? [x, -x] : x < -500 ? [x] : []), f64),
    input: numbers,
  },
  { name: 'groupBy', program: groupBy((x: number) => x & 31, sum), input: whole },
  { name: 'groupBy of many', program: groupBy((x: number) => x % 4001, max), input: whole },
];

const pairs: readonly Conformance[] = [
  { name: 'zip', program: zip((x: number, y: number, i: number) => x * y + i, f64), input: [numbers, bytes, range(n)] },
  {
    name: 'zip of structs',
    program: zip((p: Point, b: number) => ({ x: p.x + b, y: p.y, n: b }), point),
    input: [points, bytes],
  },
  {
    name: 'allPairs',
    program: allPairs((x: number, y: number) => x * y - x, f64),
    input: [numbers.subarray(0, 300), whole.subarray(0, 301)],
  },
  {
    name: 'allPairs, combined',
    program: allPairs((x: number, y: number) => 1 / (1 + Math.abs(x - y)), sum, f64),
    input: [finite.subarray(0, 100), finite.subarray(0, 2500)],
  },
  {
    name: 'allPairs of structs, combined',
    program: allPairs((p: Point, q: Point) => p.x * q.y, max, f64),
    input: [points.slice(0, 60), points.slice(0, 1100)],
  },
];

const plus = (c: Near<number>): number => c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1) - 4 * c.at(0, 0);
const cube = (c: Near<number>): number =>
  c.at(-1, 0, 0) + c.at(1, 0, 0) + c.at(0, -1, 0) + c.at(0, 1, 0) + c.at(0, 0, -1) + c.at(0, 0, 2) * c.position[0]!;
const blurred = kernel([near(f32)], f32, (c) => c.at() * 0.5 + (c.at(-1, 0) + c.at(0, 1)) * 0.25 + c.position[1]!);
const scaled = (c: Near<number>): number => c.at() * 0.3 + c.position[0]!;
const edges = ['clamp', 'wrap', 'mirror', { fill: 2.5 }] as const;
const stencils: readonly Conformance[] = edges.flatMap((edge): readonly Conformance[] => {
  const name = typeof edge === 'string' ? edge : 'fill';
  const around = edge as 'clamp';
  return [
    {
      name: `stencil of a line, ${name}`,
      program: stencil({ radius: 2, edge }, (c: Near<number>) => c.at(-2) + c.at(1) * c.position[0]!, f64),
      input: grid([n], numbers),
    },
    {
      name: `stencil of a plane, ${name}`,
      program: stencil({ radius: 1, edge }, plus, f64),
      input: grid([95, 94], numbers.subarray(0, 95 * 94)),
    },
    {
      name: `stencil of a space, ${name}`,
      program: stencil({ radius: [1, 1, 2], edge }, cube, f32),
      input: grid([20, 21, 21], singles.subarray(0, 20 * 21 * 21)),
    },
    {
      name: `stencil of singles, as declared, ${name}`,
      program: stencil({ radius: 1, edge }, blurred, f32),
      input: grid([95, 94], singles.subarray(0, 95 * 94)),
    },
    {
      name: `stencil of whole numbers, declared as singles, ${name}`,
      program: stencil({ radius: 1, edge }, blurred, f64),
      input: grid([95, 94], whole.subarray(0, 95 * 94)),
    },
    {
      name: `rounds of a stencil of singles, as declared, ${name}`,
      program: iterate(stencil({ radius: 1, edge: around }, blurred, f32), { times: 6 }),
      input: grid([95, 94], singles.subarray(0, 95 * 94)),
    },
    {
      name: `a map of the grid and a stencil, as declared, ${name}`,
      program: pipe(
        stencil({ radius: 0, edge: 'clamp' }, (c: Near<number>) => c.at() * factor - 1, f32),
        stencil({ radius: 1, edge: edge as 'clamp' }, blurred, f32),
      ),
      input: grid([95, 94], numbers.subarray(0, 95 * 94)),
    },
    {
      name: `stencil and a map of the grid, ${name}`,
      program: pipe(stencil({ radius: 1, edge }, plus, f32), stencil({ radius: 0, edge: 'clamp' }, scaled, f64)),
      input: grid([95, 94], numbers.subarray(0, 95 * 94)),
    },
    {
      name: `a map of the grid and a stencil, ${name}`,
      program: pipe(
        stencil({ radius: 0, edge: 'clamp' }, (c: Near<number>) => c.at() * factor - 1, f32),
        stencil({ radius: 1, edge: edge as 'clamp' }, plus, f64),
      ),
      input: grid([95, 94], numbers.subarray(0, 95 * 94)),
    },
    {
      name: `rounds of a stencil of a line, ${name}`,
      program: iterate(
        stencil({ radius: 2, edge: around }, (c: Near<number>) => c.at(-2) + c.at(1) * c.position[0]!, f64),
        { times: 9 },
      ),
      input: grid([n], finite),
    },
    {
      name: `rounds of a stencil of a plane, ${name}`,
      program: iterate(stencil({ radius: 1, edge: around }, plus, f64), { times: 9 }),
      input: grid([95, 94], finite.subarray(0, 95 * 94)),
    },
    {
      name: `rounds of a stencil of a space, ${name}`,
      program: iterate(stencil({ radius: [1, 1, 2], edge: around }, cube, f32), { times: 5 }),
      input: grid([20, 21, 21], singles.subarray(0, 20 * 21 * 21)),
    },
  ];
});

const several: readonly Conformance[] = [
  {
    name: 'maps of one collection',
    program: fork(
      map((x: number) => x * factor, f64),
      map((x: number) => x - 1, u8),
      map((x: number) => (x > 0 ? x : -x)),
    ),
    input: numbers,
  },
  {
    name: 'reductions of one collection',
    program: fork(
      reduce(sum),
      pipe(
        map((x: number) => x * x, f32),
        reduce(sum),
      ),
      reduce(max),
    ),
    input: numbers,
  },
  {
    name: 'reductions of what a map gives',
    program: pipe(
      map((x: number) => x / 3, i16),
      fork(
        reduce(skewed),
        pipe(
          map((x: number) => x * 0.1),
          reduce(skewed),
        ),
      ),
    ),
    input: whole,
  },
];

const others: readonly Conformance[] = [
  {
    name: 'iterate over a stencil',
    program: iterate(
      stencil({ radius: 1, edge: 'clamp' }, (c: Near<number>) => c.at() * 0.5 + plus(c) * 0.1, f64),
      { times: 5 },
    ),
    input: grid([90, 100], finite.subarray(0, 9000)),
  },
  {
    name: 'iterate over a map',
    program: iterate(
      map((x: number) => x * 0.5 + 1, f64),
      { times: 7 },
    ),
    input: finite,
  },
  {
    name: 'sort by a comparison',
    program: sort((a: number, b: number) => (a & 255) - (b & 255) || b - a),
    input: whole,
  },
  { name: 'sort by a key', program: sort({ by: (x: number) => x % 97 }), input: whole },
  { name: 'sort of numbers', program: sort(), input: Array.from(finite) },
  { name: 'sort of numbers with NaN and both zeros', program: sort(f64), input: numbers },
  { name: 'sort of singles, descending', program: sort({ descending: true }), input: singles },
  { name: 'sort of whole numbers', program: sort(i32), input: whole },
  { name: 'sort of bytes', program: sort(u8), input: bytes },
  { name: 'gather', program: gather(f64), input: [numbers, indices] },
  { name: 'gather to an array', program: gather(), input: [singles, Array.from(indices)] },
  { name: 'gather by numbers of a range', program: gather(u8), input: [whole, range(n)] },
  { name: 'gather structs', program: gather(point), input: [points, Float64Array.from(indices)] },
  { name: 'scatter', program: scatter(f64), input: [numbers, finite, indices] },
  { name: 'scatter to an array', program: scatter(), input: [Array.from(finite), singles, bytes] },
  { name: 'scatter to a typed collection', program: scatter(i16), input: [whole, numbers, Array.from(indices)] },
  { name: 'scatter, combined', program: scatter(sum, f64), input: [table, numbers, indices.map((i) => i % 200)] },
  {
    name: 'scatter, combined by a function with captured values',
    program: scatter(
      op((a: number, b: number) => (a + (table[b & 127] as number) * factor) % 1000, { identity: 0 }),
      f32,
    ),
    input: [table, whole, bytes.map((i) => i % 200)],
  },
  ...lengths.flatMap((length): readonly Conformance[] => [
    { name: `map of ${length}`, program: map((x: number) => x * 3 - 1, f32), input: numbers.subarray(0, length) },
    { name: `reduce of ${length}`, program: reduce(sum), input: numbers.subarray(0, length) },
    { name: `scan of ${length}`, program: scan(sum, f64), input: numbers.subarray(0, length) },
    { name: `filter of ${length}`, program: filter((x: number) => x > 0, f64), input: numbers.subarray(0, length) },
  ]),
];

export const programs: readonly Conformance[] = [
  ...maps,
  ...reductions,
  ...selections,
  ...pairs,
  ...stencils,
  ...several,
  ...others,
];
