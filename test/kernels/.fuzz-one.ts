import { backEnds } from '/tmp/w-fuzz/test/kernels/back-ends.ts';
import { compareAll } from '/tmp/w-fuzz/test/kernels/differential.ts';
const [name, seed, runs, batch = '500'] = process.argv.slice(2);
const chosen = backEnds.filter((b) => b.name === name).map((b) => ({ ...b, share: 1000 }));
const counts = new Map();
const t = performance.now();
for (let from = 0; from < +runs; from += +batch) {
  const wrong = await compareAll(chosen, +seed, [from, Math.min(+runs, from + +batch)], counts);
  if (wrong !== undefined) { console.log(wrong); break; }
}
console.log(name, ((performance.now() - t) / 1000).toFixed(1), JSON.stringify(Object.fromEntries(counts)));
