import { run, map, reduce, pipe, sum, f64, f32, range, generate } from './src/index.ts';
const n = 3_000_000;
const k = 3;
const xs = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 2);
const most = 50;
const p1 = map((x: number) => x * x * k + 1, f64);
const p2 = map((cx: number) => {
  let x = 0,
    y = 0,
    n = 0;
  while (n < most && x * x + y * y <= 4) {
    const t = x * x - y * y + cx;
    y = 2 * x * y + 0.3;
    x = t;
    n++;
  }
  return n;
}, f64);
const p3 = pipe(
  map((x: number) => x * x, f64),
  reduce(sum),
);
const p4 = pipe(
  generate((i: number) => 1 / (1 + i * i)),
  reduce(sum),
);
const p5 = map((x: number) => x > 0);
for (const [name, p, input] of [
  ['axpb', p1, xs],
  ['escape', p2, xs],
  ['sumsq', p3, xs],
  ['gen', p4, n],
  ['bool', p5, xs],
  ['range', p1, range(0, n)],
] as any) {
  const results: any = {};
  for (const kernels of ['js', 'wasm'] as const) {
    let best = 1e9,
      r: any,
      plan: any;
    for (let i = 0; i < 5; i++) {
      const t = performance.now();
      r = await run(p, input, { kernels, onPlan: (x) => (plan = x) });
      best = Math.min(best, performance.now() - t);
    }
    results[kernels] = r;
    console.log(
      name,
      kernels,
      best.toFixed(1) + ' ms',
      plan.parts.map((q: any) => q.kernel + ' ' + q.mode),
    );
  }
  const [a, b] = [results.js, results.wasm];
  let same = typeof a === 'number' ? Object.is(a, b) : a.length === b.length;
  if (typeof a !== 'number')
    for (let i = 0; i < a.length; i++)
      if (!Object.is(a[i], b[i])) {
        same = false;
        console.log(i, a[i], b[i]);
        break;
      }
  console.log(name, 'same', same);
}
