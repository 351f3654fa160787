/**
 * What the types of the algebra say: what each combinator makes of its arguments, and what does not compile, checked by the type checker
 * alone (`@ts-expect-error` fails where there is no error).
 */
import {
  allPairs,
  branch,
  branchAndBound,
  deadLetter,
  divide,
  effect,
  expand,
  f32,
  f64,
  farm,
  feedback,
  filter,
  flatMap,
  fork,
  gather,
  grid,
  groupBy,
  histogram,
  iterate,
  keep,
  map,
  mapReduce,
  max,
  merge,
  pipe,
  pool,
  range,
  reduce,
  retry,
  scan,
  scatter,
  seq,
  settle,
  sort,
  stateful,
  stencil,
  sum,
  unordered,
  window,
  zip,
  concat,
  type Best,
  type Grid,
  type Near,
  type Result,
  type Window,
  i32,
  move,
  struct,
  type StructArray,
} from '../pure.ts';
import type { Vec } from '../types/vec.ts';
import type { Fn, Stage, StageMismatch } from './chain.ts';
import type { Flag } from './flag.ts';
import type { ForkMismatch, OneOutputEach, SameInput } from './fork.ts';
import type { Scattered } from './scatter.ts';
import type { Skeleton } from './skeleton.ts';
import type { Ordered } from './sort.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare function run<I, O, F extends Exclude<Flag, 'many'> = never>(p: Stage<I, O, F>, input: NoInfer<I>): Promise<O>;

const half = (x: number): number => x / 2;
interface Walk {
  n: number;
  steps: number;
}
interface Sale {
  city: string;
  amount: number;
}

// What is made of the arguments.
const point = struct({ x: f64, id: i32 });
type Points = StructArray<{ x: Float64Array; id: Int32Array }>;
const mapToStructs = map((x: number) => ({ x, id: 1 }), point);
assert<Same<typeof mapToStructs, Skeleton<Vec<number>, Points, never>>>();
const filterStructs = filter((p: { x: number; id: number }) => p.x > p.id, point);
assert<Same<typeof filterStructs, Skeleton<Vec<{ x: number; id: number }>, Points, never>>>();
const ofStructs = mapToStructs.to(map(({ x, id }) => x + id, f64));
assert<Same<typeof ofStructs, Skeleton<Vec<number>, Float64Array, never>>>();
const moved1 = run(
  zip((x: number, p: { id: number }) => x + p.id, f64),
  move([new Float64Array(1), point.make(1)]),
);
assert<Same<typeof moved1, Promise<Float64Array>>>();
const moved2 = run(reduce(sum), move(new Float64Array(1)));
assert<Same<typeof moved2, Promise<number>>>();
const map1 = map(settle((x: number) => x + 1));
assert<Same<typeof map1, Skeleton<Vec<number>, Result<number>[], never>>>();
const branch1 = branch((x: number) => x > 3, { true: half, false: half });
assert<Same<typeof branch1, Skeleton<number, number, never>>>();
const branch2 = branch((x: number) => x > 3, { true: half, false: (x: number) => String(x) });
assert<Same<typeof branch2, Skeleton<number, string | number, never>>>();
const branch3 = branch((x: number) => (x > 3 ? 'big' : 'small'), { big: half, small: (x) => String(x) });
assert<Same<typeof branch3, Skeleton<number, string | number, never>>>();
const branch4 = branch((x: number) => x % 2, { 0: half, 1: half });
assert<Same<typeof branch4, Skeleton<number, number, never>>>();
const feedback1 = feedback(half, (x) => x > 1);
assert<Same<typeof feedback1, Skeleton<number, number, never>>>();
const feedback2 = feedback(
  (x: number) => (x > 3 ? x : String(x)),
  (y) => typeof y === 'number',
);
assert<Same<typeof feedback2, Skeleton<number, string, never>>>();
const feedback3 = feedback(
  (x: number): number | string => (x > 3 ? x : String(x)),
  (y): y is number => typeof y === 'number',
);
assert<Same<typeof feedback3, Skeleton<number, string, never>>>();
const feedback4 = feedback(
  expand((x: number) => [x]),
  (x) => x > 1,
);
assert<Same<typeof feedback4, Skeleton<number, number, 'many'>>>();
const feedback5 = feedback(
  async (x: number) => x,
  async (x) => x > 1,
);
assert<Same<typeof feedback5, Skeleton<number, number, never>>>();
const feedback6 = feedback(
  ({ n, steps }: Walk) => ({ n: n % 2 ? 3 * n + 1 : n / 2, steps: steps + 1 }),
  ({ n }) => n !== 1,
);
assert<Same<typeof feedback6, Skeleton<{ n: number; steps: number }, { n: number; steps: number }, never>>>();
const groupBy1 = groupBy(
  (sale: Sale) => sale.city,
  sum,
  (sale) => sale.amount,
);
assert<Same<typeof groupBy1, Skeleton<Vec<Sale>, Map<string, number>, never>>>();
const groupBy2 = groupBy((sale: Sale) => sale.city);
assert<Same<typeof groupBy2, Skeleton<Vec<Sale>, Map<string, Sale[]>, never>>>();
const groupBy3 = groupBy((x: number) => x % 2 === 0, sum);
assert<Same<typeof groupBy3, Skeleton<Vec<number>, Map<boolean, number>, never>>>();
const window1 = window({ count: 3 });
assert<Same<typeof window1, Skeleton<unknown, Window<unknown, undefined>, 'many' | 'serial'>>>();
const window2 = window({ time: (e: Sale) => e.amount, length: 3 });
assert<Same<typeof window2, Skeleton<Sale, Window<Sale, undefined>, 'many' | 'serial'>>>();
const window3 = window({ count: 3, key: (e: Sale) => e.city });
assert<Same<typeof window3, Skeleton<Sale, Window<Sale, string>, 'many'>>>();
const window4 = window({ time: (e: Sale) => e.amount, length: 3, key: (e) => e.city });
assert<Same<typeof window4, Skeleton<Sale, Window<Sale, string>, 'many' | 'serial'>>>();
const window5 = window({ time: (e: Sale) => e.amount, length: 3, key: (e: Sale) => e.city });
assert<Same<typeof window5, Skeleton<Sale, Window<Sale, string>, 'many' | 'serial'>>>();
const seq1 = seq((x: number) => x).to(window({ count: 3 }));
assert<Same<typeof seq1, Skeleton<number, Window<number, undefined>, 'many' | 'serial'>>>();
const window6 = window<number>({ count: 3 });
assert<Same<typeof window6, Skeleton<number, Window<number, undefined>, 'many' | 'serial'>>>();
const sort1 = sort();
assert<Same<typeof sort1, Skeleton<Vec<Ordered>, Ordered[], never>>>();
const sort2 = sort<number>();
assert<Same<typeof sort2, Skeleton<Vec<number>, number[], never>>>();
const sort3 = sort(f64);
assert<Same<typeof sort3, Skeleton<Vec<number>, Float64Array, never>>>();
const sort4 = sort({ descending: true });
assert<Same<typeof sort4, Skeleton<Vec<Ordered>, Ordered[], never>>>();
const sort5 = sort({ by: (s: Sale) => s.amount });
assert<Same<typeof sort5, Skeleton<Vec<Sale>, Sale[], never>>>();
const sort6 = sort((a: Sale, b: Sale) => a.amount - b.amount);
assert<Same<typeof sort6, Skeleton<Vec<Sale>, Sale[], never>>>();
const sort7 = sort({ descending: true }, f64);
assert<Same<typeof sort7, Skeleton<Vec<number>, Float64Array, never>>>();
const seq2 = seq((x: number) => [x]).to(sort());
assert<Same<typeof seq2, Skeleton<number, number[], never>>>();
const seq3 = seq((x: number) => [x]).to(sort({ descending: true }));
assert<Same<typeof seq3, Skeleton<number, number[], never>>>();
const sort8 = sort<number>({ descending: true });
assert<Same<typeof sort8, Skeleton<Vec<number>, number[], never>>>();
const sort9 = sort((a: number, b: number) => a - b, f64);
assert<Same<typeof sort9, Skeleton<Vec<number>, Float64Array, never>>>();
const sort10 = sort({ by: (x: number) => -x }, f64);
assert<Same<typeof sort10, Skeleton<Vec<number>, Float64Array, never>>>();
const pipe1 = pipe(
  fork(map(half), map(half)),
  zip((x: number, y: number) => x + y),
);
assert<Same<typeof pipe1, Skeleton<Vec<number>, number[], never>>>();
const pipe2 = pipe(
  fork(map(half), map(half, f32)),
  zip((x: number, y: number) => x + y, f64),
);
assert<Same<typeof pipe2, Skeleton<Vec<number>, Float64Array, never>>>();
const zip1 = zip((x: number, y: string) => y.length + x);
assert<Same<typeof zip1, Skeleton<readonly [x: Vec<number>, y: Vec<string>], number[], never>>>();
const zip2 = zip(async (x: number, y: string) => y.length + x, f64);
assert<Same<typeof zip2, Skeleton<readonly [x: Vec<number>, y: Vec<string>], Float64Array, never>>>();
const expand1 = expand(function* (n: number) {
  yield n;
});
assert<Same<typeof expand1, Skeleton<number, number, 'many'>>>();
const expand2 = expand(async function* (n: number) {
  yield String(n);
});
assert<Same<typeof expand2, Skeleton<number, string, 'many'>>>();
const expand3 = expand((n: number) => [Promise.resolve(n)]);
assert<Same<typeof expand3, Skeleton<number, number, 'many'>>>();
const expand4 = expand(async (n: number) => [String(n)]);
assert<Same<typeof expand4, Skeleton<number, string, 'many'>>>();
const expand5 = expand((n: number) => (n > 3 ? [] : [n]));
assert<Same<typeof expand5, Skeleton<number, number, 'many'>>>();
const expand6 = expand((n: number) => new Set([n]));
assert<Same<typeof expand6, Skeleton<number, number, 'many'>>>();
const merge1 = merge(
  half,
  pipe(
    keep((x: number) => x > 3),
    (x: number) => String(x),
  ),
);
assert<Same<typeof merge1, Skeleton<number, string | number, 'many'>>>();
const retry1 = retry(half, { times: 3 });
assert<Same<typeof retry1, Skeleton<number, number, never>>>();
const deadLetter1 = deadLetter(half, ({ item, error }) => [item.toFixed(), error.message]);
assert<Same<typeof deadLetter1, Skeleton<number, number, 'many'>>>();
const effect1 = effect((x: number) => String(x), { idempotent: true });
assert<Same<typeof effect1, Skeleton<number, string, never>>>();
const seq4 = seq(half).to(effect((x) => String(x), { atMostOnce: true }));
assert<Same<typeof seq4, Skeleton<number, string, never>>>();
const mapReduce1 = mapReduce(half, sum);
assert<Same<typeof mapReduce1, Skeleton<Vec<number>, number, never>>>();
const mapReduce2 = mapReduce(half, sum, f32);
assert<Same<typeof mapReduce2, Skeleton<Vec<number>, number, never>>>();
const scan1 = scan(sum);
assert<Same<typeof scan1, Skeleton<Vec<number>, number[], never>>>();
const scan2 = scan(sum, f64);
assert<Same<typeof scan2, Skeleton<Vec<number>, Float64Array, never>>>();
const scan3 = scan(sum, { exclusive: true });
assert<Same<typeof scan3, Skeleton<Vec<number>, number[], never>>>();
const scan4 = scan(sum, f64, { exclusive: true });
assert<Same<typeof scan4, Skeleton<Vec<number>, Float64Array, never>>>();
const filter1 = filter((x: number) => x > 3);
assert<Same<typeof filter1, Skeleton<Vec<number>, number[], never>>>();
const filter2 = filter((x: number) => x > 3, f64);
assert<Same<typeof filter2, Skeleton<Vec<number>, Float64Array, never>>>();
const filter3 = filter((x: number | string): x is string => typeof x === 'string');
assert<Same<typeof filter3, Skeleton<Vec<string | number>, string[], never>>>();
const filter4 = filter(async (x: number) => x > 3);
assert<Same<typeof filter4, Skeleton<Vec<number>, number[], never>>>();
const flatMap1 = flatMap((x: string) => x.split(' '));
assert<Same<typeof flatMap1, Skeleton<Vec<string>, string[], never>>>();
const flatMap2 = flatMap((x: number) => range(x), f64);
assert<Same<typeof flatMap2, Skeleton<Vec<number>, Float64Array, never>>>();
const flatMap3 = flatMap(async (x: number) => [String(x)]);
assert<Same<typeof flatMap3, Skeleton<Vec<number>, string[], never>>>();
const stencil1 = stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1));
assert<Same<typeof stencil1, Skeleton<Grid<number, Vec<number>>, Grid<number, number[]>, never>>>();
const stencil2 = stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1), f64);
assert<Same<typeof stencil2, Skeleton<Grid<number, Vec<number>>, Grid<number, Float64Array>, never>>>();
const stencil3 = stencil({ radius: 1, edge: { fill: 0 } }, (n) => n.at() + n.at(1));
assert<Same<typeof stencil3, Skeleton<Grid<number, Vec<number>>, Grid<number, number[]>, never>>>();
const stencil4 = stencil({ radius: 1, edge: { fill: 0 } }, (n) => n.at() + n.at(1), f64);
assert<Same<typeof stencil4, Skeleton<Grid<number, Vec<number>>, Grid<number, Float64Array>, never>>>();
const iterate1 = iterate(
  stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1), f64),
  { times: 3 },
);
assert<Same<typeof iterate1, Skeleton<Grid<number, Float64Array>, Grid<number, Float64Array>, never>>>();
const stencil5 = stencil({ radius: 1, edge: 'clamp' }, (n) => n.at());
assert<Same<typeof stencil5, Skeleton<Grid<unknown, Vec<unknown>>, Grid<unknown, unknown[]>, never>>>();
const allPairs1 = allPairs((x: number, y: string) => x + y.length);
assert<
  Same<typeof allPairs1, Skeleton<readonly [rows: Vec<number>, columns: Vec<string>], Grid<number, number[]>, never>>
>();
const allPairs2 = allPairs((x: number, y: string) => x + y.length, f64);
assert<
  Same<
    typeof allPairs2,
    Skeleton<readonly [rows: Vec<number>, columns: Vec<string>], Grid<number, Float64Array>, never>
  >
>();
const allPairs3 = allPairs((x: number, y: string) => x + y.length, sum);
assert<Same<typeof allPairs3, Skeleton<readonly [rows: Vec<number>, columns: Vec<string>], number[], never>>>();
const allPairs4 = allPairs((x: number, y: string) => x + y.length, sum, f64);
assert<Same<typeof allPairs4, Skeleton<readonly [rows: Vec<number>, columns: Vec<string>], Float64Array, never>>>();
const gather1 = gather();
assert<Same<typeof gather1, Skeleton<readonly [Vec<unknown>, Vec<number>], unknown[], never>>>();
const gather2 = gather(f64);
assert<Same<typeof gather2, Skeleton<readonly [Vec<number>, Vec<number>], Float64Array, never>>>();
const gather3 = gather<string>();
assert<Same<typeof gather3, Skeleton<readonly [Vec<string>, Vec<number>], string[], never>>>();
const scatter1 = scatter();
assert<Same<typeof scatter1, Scattered<unknown, unknown[]>>>();
const scatter2 = scatter(sum);
assert<Same<typeof scatter2, Scattered<number, number[]>>>();
const scatter3 = scatter(sum, f64);
assert<Same<typeof scatter3, Scattered<number, Float64Array>>>();
const scatter4 = scatter(f64);
assert<Same<typeof scatter4, Scattered<number, Float64Array>>>();
const histogram1 = histogram(256, (byte: number) => byte);
assert<Same<typeof histogram1, Skeleton<Vec<number>, Float64Array, never>>>();
const divide1 = divide({
  simple: (n: number) => n < 2,
  solve: (n) => n,
  split: (n) => [n - 1, n - 2],
  combine: ([a, b]) => a! + b!,
});
assert<Same<typeof divide1, Skeleton<number, number, never>>>();
const branchAndBound1 = branchAndBound({
  bound: (n: number) => n,
  branch: (n) => [n + 1],
  cost: (n) => (n > 3 ? n : undefined),
});
assert<Same<typeof branchAndBound1, Skeleton<number, Best<number> | undefined, never>>>();
const iterate2 = iterate(half, { until: (next, before) => Math.abs(next - before) < 1 });
assert<Same<typeof iterate2, Skeleton<number, number, never>>>();
const pool1 = pool({ evolve: (x: number, { random }) => x + random.uniform(), generations: 3 });
assert<Same<typeof pool1, Skeleton<Vec<number>, number[], never>>>();
const pool2 = pool({ evolve: (x: number) => x, select: (old, young) => [...old, ...young], generations: 3 });
assert<Same<typeof pool2, Skeleton<Vec<number>, number[], never>>>();
const grid1 = grid([1, 2], [1, 2]);
assert<Same<typeof grid1, Grid<number, number[]>>>();
const grid2 = grid([1, 2], new Float64Array(2));
assert<Same<typeof grid2, Grid<number, Float64Array<ArrayBuffer>>>>();
const seq5 = seq((n: number) => grid([n], new Float64Array(n))).to(
  stencil({ radius: 1, edge: 'clamp' }, (n) => n.at(), f64),
);
assert<Same<typeof seq5, Skeleton<number, Grid<number, Float64Array>, never>>>();
const settle1 = settle(map(half, f64));
assert<Same<typeof settle1, Skeleton<Vec<number>, Result<Float64Array>, never>>>();
const unordered1 = unordered(branch((x: number) => x > 3, { true: unordered(half), false: half }));
assert<Same<typeof unordered1, Skeleton<number, number, 'many' | 'unordered'>>>();
const pipe3 = pipe(fork(reduce(sum), reduce(max)), ([total, greatest]: [number, number]) => greatest / total);
assert<Same<typeof pipe3, Skeleton<Vec<number>, number, never>>>();
const seq6 = seq((x: number) => x).to(branch((x) => x > 3, { true: (x) => x, false: (x) => x }));
assert<Same<typeof seq6, Skeleton<number, number, never>>>();
const seq7 = seq((x: number) => x).to(settle((x) => x));
assert<Same<typeof seq7, Skeleton<number, Result<number>, never>>>();
const seq8 = seq((x: number) => x).to(retry((x) => x, { times: 1 }));
assert<Same<typeof seq8, Skeleton<number, number, never>>>();
const seq9 = seq((x: number) => [x])
  .to(scan(sum))
  .to(filter((x) => x > 3))
  .to(flatMap((x) => [x]))
  .to(groupBy((x) => x > 3));
assert<Same<typeof seq9, Skeleton<number, Map<boolean, number[]>, never>>>();
const seq10 = seq((x: number) => [x]).to(
  groupBy(
    (x) => x > 3,
    sum,
    (x) => x,
  ),
);
assert<Same<typeof seq10, Skeleton<number, Map<boolean, number>, never>>>();
const seq11 = seq((x: number) => [x]).to(histogram(3, (x) => x));
assert<Same<typeof seq11, Skeleton<number, Float64Array, never>>>();
const seq12 = seq((x: number) => [x]).to(sort({ by: (x) => -x }));
assert<Same<typeof seq12, Skeleton<number, number[], never>>>();
const seq13 = seq((x: number) => [x]).to(sort((a, b) => a - b));
assert<Same<typeof seq13, Skeleton<number, number[], never>>>();
const seq14 = seq((x: number) => x).to(expand((x) => [x, String(x)]));
assert<Same<typeof seq14, Skeleton<number, string | number, 'many'>>>();
const seq15 = seq((x: number) => x).to(window({ count: 2, key: (x) => x % 2 }));
assert<Same<typeof seq15, Skeleton<number, Window<number, number>, 'many'>>>();
const seq16 = seq((x: number) => x).to(window({ time: (x) => x, length: 2 }));
assert<Same<typeof seq16, Skeleton<number, Window<number, undefined>, 'many' | 'serial'>>>();
const seq17 = seq((x: number) => [[x], [String(x)]] as const).to(zip((x, y) => y + x));
assert<Same<typeof seq17, Skeleton<number, string[], never>>>();
const seq18 = seq((x: number) => [[x], [String(x)]] as const).to(allPairs((x, y) => y + x));
assert<Same<typeof seq18, Skeleton<number, Grid<string, string[]>, never>>>();
const seq19 = seq((x: number) => x).to(iterate((x) => x, { times: 3 }));
assert<Same<typeof seq19, Skeleton<number, number, never>>>();
const seq20 = seq((x: number) => x).to(
  feedback(
    (x) => x,
    (x) => x > 3,
  ),
);
assert<Same<typeof seq20, Skeleton<number, number, never>>>();
const seq21 = seq((x: number) => x).to(
  deadLetter(
    (x) => x,
    ({ item }) => item,
  ),
);
assert<Same<typeof seq21, Skeleton<number, number, 'many'>>>();

// What does not compile, and what the compiler says.
const total = stateful(
  () => 0,
  (n: number, x: number) => [n + x, n + x] as const,
);
const several = expand((x: number) => [x, x]);
const text = (x: string): number => x.length;

// A stage behind a fork gets its tuple, one behind a zip the combined elements.
// @ts-expect-error a tuple of two numbers where a number is expected
pipe(fork(half, half), half);
type AfterFork = Parameters<typeof pipe<readonly [Skeleton<number, [number, number]>, Fn<number, number>]>>[1];
assert<Same<AfterFork, StageMismatch<[number, number], number>>>();
const three = fork(map(half), map(half), map(half));
const mixed = fork(map(half), map(String));
const plus = zip((x: number, y: number) => x + y);
// @ts-expect-error zip combines two collections here, and is given three
pipe(three, plus);
// @ts-expect-error strings where numbers are combined
pipe(mixed, plus);
type Mixed = Parameters<typeof pipe<readonly [typeof mixed, typeof plus]>>[1];
assert<Same<Mixed, StageMismatch<[number[], string[]], readonly [x: Vec<number>, y: Vec<number>]>>>();

// What may give more or fewer outputs than one has no place in collections, loops and results.
// @ts-expect-error 'many'
map(several);
// @ts-expect-error 'many'
flatMap(several);
// @ts-expect-error 'many'
iterate(several, { times: 2 });
// @ts-expect-error 'many'
settle(several);
// @ts-expect-error 'many'
run(several, 1);
// @ts-expect-error 'many': a window
run(window<number>({ count: 2 }), 1);

// One state for all items is not copied, tried again or sent round.
// @ts-expect-error 'serial'
farm(total);
// @ts-expect-error 'serial'
map(total);
// @ts-expect-error 'serial'
retry(total, { times: 1 });
// @ts-expect-error 'serial'
feedback(total, (x) => x < 3);
// @ts-expect-error 'serial' behind an unordered stage
pipe(unordered(half), total);
// @ts-expect-error 'serial' behind an unordered stage: a window
pipe(unordered(half), window<number>({ count: 2 }));

// The branches of a fork give one output each, in order, for the same input.
// @ts-expect-error 'many'
fork(half, several);
type Many = SameInput<readonly [Fn<number, number>, Skeleton<number, number, 'many'>]>[1];
assert<Same<Many, OneOutputEach<'many'>>>();
// @ts-expect-error 'unordered'
fork(half, unordered(half));
// @ts-expect-error a string where the first branch takes a number
fork(half, text);
type Other = SameInput<readonly [Fn<number, number>, Fn<string, number>]>[1];
assert<Same<Other, ForkMismatch<number, string>>>();
// @ts-expect-error a string where the first program takes a number
merge(half, text);

// Arms have the names that are chosen among, and take what is chosen for.
// @ts-expect-error there is no arm `false`
branch((x: number) => x > 3, { true: half });
// @ts-expect-error an arm that takes a string
branch((x: number) => x > 3, { true: half, false: text });

// Orders, operators and elements fit each other.
const sales = seq((n: number): Sale[] => [{ city: '', amount: n }]);
// @ts-expect-error sales have no order of their own
pipe(sales, sort());
// @ts-expect-error a sum of strings
pipe(map(String), scan(sum));
// @ts-expect-error strings in a typed array of numbers
scan(concat, f64);
const city = (sale: Sale): string => sale.city;
// @ts-expect-error values are strings, the operator adds numbers
groupBy(city, sum, city);
// @ts-expect-error a struct without its field id
map((x: number) => ({ x }), point);
// @ts-expect-error a text in a column of numbers
map((x: number) => ({ x, id: 'one' }), point);
const needsZ = map((p: { z: number }) => p.z);
// @ts-expect-error structs without a field z
void run(needsZ, point.make(1));
// @ts-expect-error a column of another type
point.of({ x: new Float32Array(1), id: new Int32Array(1) });
// @ts-expect-error structs in structs
struct({ inner: point });
// @ts-expect-error a range has no memory to give
move(range(3));
const parts = { simple: (n: number) => n < 2, solve: (n: number) => n, split: (n: number) => [String(n)] };
// @ts-expect-error parts of a problem are such problems
divide({ ...parts, combine: ([a]: number[]) => a as number });
// @ts-expect-error an effect has a guarantee
effect(half, {});
