import { run, divide } from 'ossa';
const fib = divide({ simple: (n: number) => n < 2, solve: (n: number) => n, split: (n: number) => [n - 1, n - 2], combine: ([a, b]: number[]) => a! + b! });
const plain = (n: number): number => (n < 2 ? n : plain(n - 1) + plain(n - 2));
for (const n of [10, 25, 32]) for (let k = 0; k < 4; k++) {
  let t = performance.now(); const r = await run(fib, n, { workers: 2, onPlan: (p) => k === 3 && console.log(p.parts[0]?.items, 'tasks') }); const a = performance.now() - t;
  t = performance.now(); await run(fib, n, { workers: 1 }); const b = performance.now() - t;
  t = performance.now(); plain(n); const c = performance.now() - t;
  console.log(n, r, a.toFixed(1), b.toFixed(1), c.toFixed(1));
}
const queens = divide({
  simple: ({ n, row }: Board) => row === n, solve: () => 1,
  split: ({ n, row, cols, d1, d2 }: Board) => { const out: Board[] = []; for (let c = 0; c < n; c++) { const b = 1 << c; if (!(cols & b) && !(d1 & (1 << (row + c))) && !(d2 & (1 << (row - c + n)))) out.push({ n, row: row + 1, cols: cols | b, d1: d1 | (1 << (row + c)), d2: d2 | (1 << (row - c + n)) }); } return out; },
  combine: (rs: number[]) => { let s = 0; for (const r of rs) s += r; return s; },
});
interface Board { n: number; row: number; cols: number; d1: number; d2: number }
for (const n of [8, 12]) { const t = performance.now(); console.log(n, await run(queens, { n, row: 0, cols: 0, d1: 0, d2: 0 }, {workers: 2}), performance.now() - t); const t1 = performance.now(); await run(queens, { n, row: 0, cols: 0, d1: 0, d2: 0 }, {workers: 1}); console.log('one', performance.now() - t1); }
const deep = divide({ simple: (n: number) => n === 0, solve: () => 0, split: (n: number) => [n - 1], combine: ([a]: number[]) => a! + 1 });
let t = performance.now(); console.log(await run(deep, 1_000_000), performance.now() - t);
await run(deep, -1).catch((e) => console.log(e.code, performance.now() - t));
