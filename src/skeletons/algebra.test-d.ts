import {
  allPairs,
  branch,
  branchAndBound,
  concat,
  deadLetter,
  divide,
  effect,
  expand,
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
  op,
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
} from '../pure.ts';
import type { Best, Grid, Letter, Near, Result, Window } from '../pure.ts';
import { f32, f64, u8 } from '../types/element.ts';
import type { Vec } from '../types/vec.ts';
import type { Fn, Stage, StageMismatch, UnorderedState } from './chain.ts';
import type { Flag } from './flag.ts';
import type { ForkMismatch, OneOutputEach } from './fork.ts';
import type { Skeleton } from './skeleton.ts';
declare function show<T>(x: T): { shown: T };
const half = (x: number): number => x / 2;
const a1: 0 = map(settle((x: number) => x + 1));
const a2: 0 = branch((x: number) => x > 3, { true: half, false: half });
const a2b: 0 = branch((x: number) => x > 3, { true: half, false: (x: number) => String(x) });
const a2c: 0 = branch((x: number) => (x > 3 ? 'big' : 'small'), { big: half, small: (x) => String(x) });
const a2d: 0 = branch((x: number) => x % 2, { 0: half, 1: half });
const a3: 0 = feedback(half, (x) => x > 1);
const a3b: 0 = feedback(
  (x: number) => (x > 3 ? x : String(x)),
  (y) => typeof y === 'number',
);
const a3c: 0 = feedback(
  (x: number): number | string => (x > 3 ? x : String(x)),
  (y): y is number => typeof y === 'number',
);
const a3d: 0 = feedback(
  expand((x: number) => [x]),
  (x) => x > 1,
);
const a3e: 0 = feedback(
  async (x: number) => x,
  async (x) => x > 1,
);
interface Walk {
  n: number;
  steps: number;
}
const a3f: 0 = feedback(
  ({ n, steps }: Walk) => ({ n: n % 2 ? 3 * n + 1 : n / 2, steps: steps + 1 }),
  ({ n }) => n !== 1,
);
interface Sale {
  city: string;
  amount: number;
}
const a4: 0 = groupBy(
  (sale: Sale) => sale.city,
  sum,
  (sale) => sale.amount,
);
const a4b: 0 = groupBy((sale: Sale) => sale.city);
const a4c: 0 = groupBy((x: number) => x % 2 === 0, sum);
const a5: 0 = window({ count: 3 });
const a5b: 0 = window({ time: (e: Sale) => e.amount, length: 3 });
const a5c: 0 = window({ count: 3, key: (e: Sale) => e.city });
const a5d: 0 = window({ time: (e: Sale) => e.amount, length: 3, key: (e) => e.city });
const a5e: 0 = window({ time: (e: Sale) => e.amount, length: 3, key: (e: Sale) => e.city });
const a5f: 0 = seq((x: number) => x).to(window({ count: 3 }));
const a5g: 0 = window<number>({ count: 3 });
const a6: 0 = sort();
const a6b: 0 = sort<number>();
const a6c: 0 = sort(f64);
const a6d: 0 = sort({ descending: true });
const a6e: 0 = sort({ by: (s: Sale) => s.amount });
const a6f: 0 = sort((a: Sale, b: Sale) => a.amount - b.amount);
const a6g: 0 = sort({ descending: true }, f64);
const a6h: 0 = seq((x: number) => [x]).to(sort());
const a6i: 0 = seq((x: number) => [x]).to(sort({ descending: true }));
const a6j: 0 = sort<number>({ descending: true });
const a6k: 0 = sort((a: number, b: number) => a - b, f64);
const a6l: 0 = sort({ by: (x: number) => -x }, f64);
const a7: 0 = pipe(
  fork(map(half), map(half)),
  zip((x: number, y: number) => x + y),
);
const a7b: 0 = pipe(
  fork(map(half), map(half, f32)),
  zip((x: number, y: number) => x + y, f64),
);
const a7c: 0 = zip((x: number, y: string) => y.length + x);
const a7d: 0 = zip(async (x: number, y: string) => y.length + x, f64);
const a7e: 0 = seq((x: number) => x).to(
  fork(
    (x) => x,
    (x) => String(x),
  ),
);
const a8: 0 = expand(function* (n: number) {
  yield n;
});
const a8b: 0 = expand(async function* (n: number) {
  yield String(n);
});
const a8c: 0 = expand((n: number) => [Promise.resolve(n)]);
const a8d: 0 = expand(async (n: number) => [String(n)]);
const a8e: 0 = expand((n: number) => (n > 3 ? [] : [n]));
const a8f: 0 = expand((n: number) => new Set([n]));
const a9: 0 = merge(
  half,
  pipe(
    keep((x: number) => x > 3),
    (x: number) => String(x),
  ),
);
const a10: 0 = retry(half, { times: 3 });
const a11: 0 = deadLetter(half, ({ item, error }) => [item.toFixed(), error.message]);
const a12: 0 = effect((x: number) => String(x), { idempotent: true });
const a12b: 0 = seq(half).to(effect((x) => String(x), { atMostOnce: true }));
const a13: 0 = mapReduce(half, sum);
const a13b: 0 = mapReduce(half, sum, f32);
const a14: 0 = scan(sum);
const a14b: 0 = scan(sum, f64);
const a14c: 0 = scan(sum, { exclusive: true });
const a14d: 0 = scan(sum, f64, { exclusive: true });
const a15: 0 = filter((x: number) => x > 3);
const a15b: 0 = filter((x: number) => x > 3, f64);
const a15c: 0 = filter((x: number | string): x is string => typeof x === 'string');
const a15d: 0 = filter(async (x: number) => x > 3);
const a16: 0 = flatMap((x: string) => x.split(' '));
const a16b: 0 = flatMap((x: number) => range(x), f64);
const a16c: 0 = flatMap(async (x: number) => [String(x)]);
const a17: 0 = stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1));
const a17b: 0 = stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1), f64);
const a17c: 0 = stencil({ radius: 1, edge: { fill: 0 } }, (n) => n.at() + n.at(1));
const a17d: 0 = stencil({ radius: 1, edge: { fill: 0 } }, (n) => n.at() + n.at(1), f64);
const a17e: 0 = iterate(
  stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => n.at() + n.at(1), f64),
  { times: 3 },
);
const a17f: 0 = stencil({ radius: 1, edge: 'clamp' }, (n) => n.at());
const a18: 0 = allPairs((x: number, y: string) => x + y.length);
const a18b: 0 = allPairs((x: number, y: string) => x + y.length, f64);
const a18c: 0 = allPairs((x: number, y: string) => x + y.length, sum);
const a18d: 0 = allPairs((x: number, y: string) => x + y.length, sum, f64);
const a19: 0 = gather();
const a19b: 0 = gather(f64);
const a19c: 0 = gather<string>();
const a20: 0 = scatter();
const a20b: 0 = scatter(sum);
const a20c: 0 = scatter(sum, f64);
const a20d: 0 = scatter(f64);
const a21: 0 = histogram(256, (byte: number) => byte);
const a22: 0 = divide({
  simple: (n: number) => n < 2,
  solve: (n) => n,
  split: (n) => [n - 1, n - 2],
  combine: ([a, b]) => a! + b!,
});
const a23: 0 = branchAndBound({
  bound: (n: number) => n,
  branch: (n) => [n + 1],
  cost: (n) => (n > 3 ? n : undefined),
});
const a24: 0 = iterate(half, { until: (next, before) => Math.abs(next - before) < 1 });
const a25: 0 = pool({ evolve: (x: number, { random }) => x + random.uniform(), generations: 3 });
const a25b: 0 = pool({ evolve: (x: number) => x, select: (old, young) => [...old, ...young], generations: 3 });
const a26: 0 = grid([1, 2], [1, 2]);
const a26b: 0 = grid([1, 2], new Float64Array(2));
const a26c: 0 = seq((n: number) => grid([n], new Float64Array(n))).to(
  stencil({ radius: 1, edge: 'clamp' }, (n) => n.at(), f64),
);
const a27: 0 = settle(map(half, f64));
const a28: 0 = unordered(branch((x: number) => x > 3, { true: unordered(half), false: half }));
const a29: 0 = pipe(fork(reduce(sum), reduce(max)), ([total, greatest]: [number, number]) => greatest / total);
const a30: 0 = seq((x: number) => x).to(
  merge(
    (x) => x,
    (x) => String(x),
  ),
);
const a31: 0 = seq((x: number) => x).to(branch((x) => x > 3, { true: (x) => x, false: (x) => x }));
const a32: 0 = seq((x: number) => x).to(settle((x) => x));
const a33: 0 = seq((x: number) => x).to(retry((x) => x, { times: 1 }));
const a34: 0 = seq((x: number) => [x])
  .to(scan(sum))
  .to(filter((x) => x > 3))
  .to(flatMap((x) => [x]))
  .to(groupBy((x) => x > 3));
const a35: 0 = seq((x: number) => [x]).to(
  groupBy(
    (x) => x > 3,
    sum,
    (x) => x,
  ),
);
const a36: 0 = seq((x: number) => [x]).to(histogram(3, (x) => x));
const a37: 0 = seq((x: number) => [x]).to(sort({ by: (x) => -x }));
const a38: 0 = seq((x: number) => [x]).to(sort((a, b) => a - b));
const a39: 0 = seq((x: number) => x).to(expand((x) => [x, String(x)]));
const a40: 0 = seq((x: number) => x).to(window({ count: 2, key: (x) => x % 2 }));
const a41: 0 = seq((x: number) => x).to(window({ time: (x) => x, length: 2 }));
const a42: 0 = seq((x: number) => [[x], [String(x)]] as const).to(zip((x, y) => y + x));
const a43: 0 = seq((x: number) => [[x], [String(x)]] as const).to(allPairs((x, y) => y + x));
const a44: 0 = seq((x: number) => x).to(iterate((x) => x, { times: 3 }));
const a45: 0 = seq((x: number) => x).to(
  feedback(
    (x) => x,
    (x) => x > 3,
  ),
);
const a46: 0 = seq((x: number) => x).to(
  deadLetter(
    (x) => x,
    ({ item }) => item,
  ),
);
