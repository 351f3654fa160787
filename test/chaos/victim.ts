/** Runs an example with a fault and prints what came of it: `node victim.ts EXAMPLE FAULT PIPE DEADLINE_MS`. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type OssaError, range, type RunOptions, run, stream } from '../../src/index.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { mandelbrot } from '../../examples/mandelbrot/mandelbrot.ts';
import { payoffs } from '../../examples/monte-carlo/monte-carlo.ts';
import { photographsIn, photos } from '../../examples/photos/photos.ts';
import { rowsOf, statistics } from '../../examples/statistics/statistics.ts';
import { wordCount } from '../../examples/wordcount/wordcount.ts';
import { type Fault, faults, inject } from './inject.ts';

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'examples');

interface Example {
  readonly program: AnySkeleton;
  /** The key of the item at which the fault happens. */
  readonly target: string;
  readonly execute: (program: AnySkeleton, options: RunOptions) => Promise<unknown>;
}

const any = (program: unknown): never => program as never;
async function collect(
  program: AnySkeleton,
  source: Iterable<unknown> | AsyncIterable<unknown>,
  options: RunOptions,
): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const output of stream(any(program), any(source), options)) all.push(output);
  return all;
}

const jobs = photographsIn(join(examples, 'photos/input'))
  .slice(0, 3)
  .map((path) => ({ path, longest: 64 }));
const texts = readdirSync(join(root, 'docs'), { recursive: true })
  .map((name) => join(root, 'docs', String(name)))
  .filter((path) => path.endsWith('.md'))
  .toSorted();
const rows = (await Array.fromAsync(rowsOf(join(examples, 'statistics/weather.csv')))).slice(0, 500);

export const table: Readonly<Record<string, Example>> = {
  'monte-carlo': {
    program: payoffs,
    target: '20000',
    execute: (program, options) => run(any(program), any(50_000), options),
  },
  mandelbrot: {
    program: mandelbrot(64, 100),
    target: '33',
    execute: (program, options) => collect(program, range(64), options),
  },
  photos: { program: photos, target: jobs[1]!.path, execute: (program, options) => collect(program, jobs, options) },
  wordcount: {
    program: wordCount,
    target: texts[1]!,
    execute: (program, options) => run(any(program), any(texts), options),
  },
  statistics: {
    program: statistics,
    target: rows[300]!,
    execute: (program, options) => collect(program, rows, options),
  },
};

const digest = (value: unknown): string =>
  createHash('sha1')
    .update(
      JSON.stringify(value, (_, x: unknown) =>
        x instanceof Map ? [...x] : ArrayBuffer.isView(x) ? Buffer.from(x.buffer).toString('base64') : x,
      ),
    )
    .digest('hex');

const [name, fault, pipe, deadline] = process.argv.slice(2) as [string, Fault | 'none', string, string];
const { program, target, execute } = table[name]!;
console.log(JSON.stringify({ pid: process.pid }));
const faulty = fault in faults ? inject(program, fault as Fault, target, pipe) : program;
const started = performance.now();
try {
  const result = await execute(faulty, { deadlineMs: Number(deadline) });
  console.log(JSON.stringify({ digest: digest(result), milliseconds: performance.now() - started }));
} catch (error) {
  const { code, message } = error as OssaError;
  console.log(JSON.stringify({ code, message, milliseconds: performance.now() - started }));
}
