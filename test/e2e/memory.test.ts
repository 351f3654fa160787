/** What a run takes of memory: measured from within a process of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageFolder } from '../package-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The greatest resident memory above that before the run, and the size of the result, in MiB. */
function measured(program: string, input: string): { readonly above: number; readonly result: number } {
  const file = join(folder, 'measure.ts');
  writeFileSync(
    file,
    `import { allPairs, chunks, f32, f64, farm, filter, flatMap, gather, grid, groupBy, histogram, map, move, pipe, range, reduce, run, scan, scatter, sort, stencil, stream, sum, zip } from 'ossa';
import type { Near } from 'ossa';
const n = 100_000_000;
let peak = 0;
setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5).unref();
const input = ${input};
const before = process.memoryUsage.rss();
const result: any = await (${program});
peak = Math.max(peak, process.memoryUsage.rss());
console.log(JSON.stringify({ above: (peak - before) / 2 ** 20, result: ((result?.data ?? result)?.byteLength ?? 0) / 2 ** 20 }));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, [join(packageFolder, 'bin/ossa.js'), 'run', file], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ReturnType<typeof measured>;
}

const numbers = 'new Float32Array(n).fill(1.5)';
test.each([
  ['map', 'run(map((x: number) => x * 2, f32), input)', numbers],
  ['map and reduce', 'run(pipe(map((x: number) => x / 2, f64), reduce(sum)), input)', 'range(n)'],
  ['filter', 'run(filter((x: number) => x > 2, f64), input)', numbers],
  ['scan', 'run(scan(sum, f32), input)', numbers],
  ['sort', 'run(sort(f64), input)', 'Float64Array.from({ length: n }, (_, i) => (i * 0x9e3779b1) % 1e9)'],
  [
    'stencil',
    "run(stencil({ radius: 1, edge: 'wrap' }, (x: Near<number>) => x.at(-1) + x.at(1), f32), input)",
    `grid([n], ${numbers})`,
  ],
  ['zip', 'run(zip((x: number, y: number) => x + y, f32), input)', `[${numbers}, ${numbers}]`],
  ['gather', 'run(gather(f32), input)', `[${numbers}, new Uint32Array(n).map((_, i) => n - 1 - i)]`],
  [
    'scatter',
    'run(scatter(f32), input)',
    `[new Float32Array(n), ${numbers}, new Uint32Array(n).map((_, i) => n - 1 - i)]`,
  ],
  ['allPairs', 'run(allPairs((x: number, y: number) => x - y, f32), input)', `[${numbers}, [2]]`],
  ['allPairs, of many columns', 'run(allPairs((x: number, y: number) => x - y, f32), input)', `[[2], ${numbers}]`],
  ['histogram', 'run(histogram(10, (x: number) => x), input)', numbers],
  ['flatMap', 'run(flatMap((x: number) => (x > 1 ? [x] : []), f32), input)', numbers],
  ['groupBy', 'run(groupBy((x: number) => x, sum), input)', numbers],
])(
  '%s of 10⁸ numbers takes less than 512 MiB above its result',
  (_name, program, input) => {
    const { above, result } = measured(program, input);
    expect(above).toBeLessThan(result + 512);
    // The figures are of this run, and not of nothing.
    expect(above).toBeGreaterThan(result * 0.9);
  },
  120_000,
);

test('an input that is moved is in memory once where workers have a copy of all of it', () => {
  const input = '[new Float32Array(n / 2).fill(1.5), new Uint32Array(n / 10)]';
  const borrowed = measured('run(gather(f32), input)', input);
  const moved = measured('run(gather(f32), move(input))', input);
  // Of the 191 MiB of the values.
  expect(borrowed.above - moved.above).toBeGreaterThan(150);
}, 120_000);

test('a file of 2 GiB in pieces takes less than 512 MiB', () => {
  const file = join(folder, 'large');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 31);
  const count =
    'farm(({ bytes, from, to }: { bytes: Uint8Array; from: number; to: number }) => to - from + (bytes[from] as number))';
  const program = `(async () => { let total = 0; for await (const n of stream(${count}, input)) total += n; if (total !== 2 ** 31) throw new Error(String(total)); })()`;
  expect(measured(program, `chunks(${JSON.stringify(file)})`).above).toBeLessThan(512);
}, 120_000);
