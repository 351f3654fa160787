import { run, sort, groupBy, scan, filter, stencil, grid, allPairs, histogram, sum, f64, type Near } from 'ossa';
const n = Number(process.argv[2] ?? 1e7);
const a = new Float64Array(n); for (let i = 0; i < n; i++) a[i] = ((i * 2654435761) % 4294967296) / 1000 - 2e6;
const keys = a.map((x) => Math.floor(Math.abs(x)) % 1000);
const g = grid([2048, 2048], a.slice(0, 2048 * 2048));
const half = a.slice(0, 4096);
const cases: [string, any, any, () => unknown][] = [
  ['sort', sort<number, Float64Array>(f64), a, () => a.slice().sort()],
  ['scan', scan(sum, f64), a, () => { const o = new Float64Array(n); let s = 0; for (let i = 0; i < n; i++) { s += a[i]!; o[i] = s; } return o; }],
  ['filter', filter((x: number) => x > 0, f64), a, () => a.filter((x) => x > 0)],
  ['groupBy', groupBy((x: number) => x, sum), keys, () => { const m = new Map<number, number>(); for (let i = 0; i < n; i++) { const k = keys[i]!; m.set(k, (m.get(k) ?? 0) + k); } return m; }],
  ['histogram', histogram(256, (x: number) => x & 255), a, () => { const m = new Float64Array(256); for (let i = 0; i < n; i++) m[a[i]! & 255]!++; return m; }],
  ['stencil', stencil({ radius: 1, edge: 'clamp' }, (c: Near<number>) => (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1)) / 4, f64), g, () => { const d = g.data as Float64Array, o = new Float64Array(d.length), W = 2048; for (let y = 1; y < W - 1; y++) for (let x = 1; x < W - 1; x++) { const i = y * W + x; o[i] = (d[i - W]! + d[i + W]! + d[i - 1]! + d[i + 1]!) / 4; } return o; }],
  ['allPairs', allPairs((x: number, y: number) => 1 / (1 + (x - y) * (x - y)), sum, f64), [half, half], () => { const o = new Float64Array(4096); for (let i = 0; i < 4096; i++) { let s = 0; for (let j = 0; j < 4096; j++) s += 1 / (1 + (half[i]! - half[j]!) ** 2); o[i] = s; } return o; }],
];
for (const [name, p, x, plain] of cases) {
  if (process.argv[3] && name !== process.argv[3]) continue;
  const t: number[] = [], t1: number[] = [], tj: number[] = [];
  for (let k = 0; k < 5; k++) {
    let s = performance.now(); await run(p, x, { workers: 2, onPlan: (q: any) => { if (k === 4) console.log(q.parts.map((z: any) => `${z.mode} ${z.degree} ${(z.milliseconds) | 0}`).join('; ') || 'NONE'); } }); t.push(performance.now() - s);
    s = performance.now(); await run(p, x, { workers: 1 }); t1.push(performance.now() - s);
    s = performance.now(); plain(); tj.push(performance.now() - s);
  }
  const m = (v: number[]) => v.toSorted((a, b) => a - b)[2]!.toFixed(0);
  console.log(name, 'ossa', m(t), 'one', m(t1), 'js', m(tj), 'rss', (process.memoryUsage().rss / 1e6) | 0);
}
