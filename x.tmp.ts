import { f64, sort, groupBy, flatMap, sum, run, pipe, map } from './src/index.ts';
const n = 1_000_000;
const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) * 1000);
const cases: Record<string, any> = {
  sortCompare: sort((a: number, b: number) => b - a, f64),
  sortBy: sort({ by: (v: number) => Math.sqrt(v * v + 1) }, f64),
  groupFew: groupBy((v: number) => Math.floor(Math.sqrt(v * v) / 10), sum, (v) => v * v),
  flatMap: flatMap((v: number) => (v > 0 ? [v, -v] : []), f64),
};
for (const workers of [1, 2]) for (const [name, p] of Object.entries(cases)) for (const kernels of ['wasm', 'js'] as const) {
  const t: number[] = [];
  for (let r = 0; r < 7; r++) { const b = performance.now(); await run(p, x, { kernels, workers }); t.push(performance.now() - b); }
  console.log(workers, name, kernels, 'min', Math.min(...t).toFixed(1), 'med', t.sort((a, b) => a - b)[3]!.toFixed(1));
}
process.exit(0);
