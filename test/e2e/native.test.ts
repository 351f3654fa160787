import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { worth } from '../../src/engine/loop-kernels.ts';
import {
  f32,
  f64,
  generate,
  i16,
  i32,
  map,
  max,
  op,
  pipe,
  plan,
  type PlanJson,
  range,
  reduce,
  run,
  type RunOptions,
  type Skeleton,
  struct,
  sum,
  u8,
} from '../../src/index.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { difference } from '../laws/same.ts';
import { hasNative } from '../native.ts';

const n = 150_001;
const numbers = Float64Array.from({ length: n }, (_, i) =>
  i % 1000 === 7 ? -0 : i % 1000 === 8 ? Number.NaN : Math.sin(i) * 1000,
);
const inSharedMemory = new Float64Array(new SharedArrayBuffer(n * 8));
inSharedMemory.set(numbers);
const bytes = Uint8Array.from(numbers);
const table = Float32Array.from({ length: 300 }, (_, i) => i / 7);
/** So small that V8 keeps it with the object. */
const few = Int16Array.of(3, -1, 7);
const point = struct({ x: f64, y: f32, n: i16 });
interface Point {
  readonly x: number;
  readonly y: number;
  readonly n: number;
}
const points = point.of({ x: numbers, y: Float32Array.from(numbers), n: Int16Array.from(numbers) });

/** How the first part was run, and the result. */
async function planned<I, O>(
  program: Skeleton<I, O>,
  input: I,
  options: RunOptions,
): Promise<{ readonly kernel: string | undefined; readonly mode: string | undefined; readonly result: O }> {
  const plans: PlanJson[] = [];
  const result = await run(program, input as never, { ...options, onPlan: (made) => void plans.push(made) });
  const { kernel, mode } = plans[0]?.parts[0] ?? {};
  return { kernel, mode, result };
}

const cases: readonly (readonly [string, AnySkeleton, unknown])[] = [
  ['map', map((x: number) => Math.sqrt(Math.abs(x)) * 3 - x, f64), numbers],
  ['map of shared memory, to narrower numbers', map((x: number) => x * 1.5, i16), inSharedMemory],
  ['map of part of an array', map((x: number) => x - 128, f32), bytes.subarray(3)],
  ['map of plain numbers to plain values', map((x: number) => ({ half: x / 2, big: x > 100 })), [...numbers]],
  ['map with loops and branches', map((x: number) => collatz(Math.abs(x | 0) + 1), i32), numbers],
  [
    'map with captured arrays, of which some elements read outside',
    map((x: number) => table[x]! + few[x & 3]!, f64),
    Float64Array.from(bytes, (x) => x * 2),
  ],
  [
    'maps one after the other',
    pipe(
      map((x: number) => x * 1.1, f32),
      map((x: number) => x + 300, u8),
    ),
    numbers,
  ],
  ['map of structs', map((p: Point) => ({ n: p.n + 1, x: p.y, y: p.x * 0.1 }), point), points],
  ['map of a range', map((x: number) => x * x, f64), range(0, n * 0.5, 0.5)],
  ['generate', generate((i: number) => (i * 7919) % 613, i32), n],
  [
    'map and reduce',
    pipe(
      map((x: number) => x * x),
      reduce(sum),
    ),
    numbers.map((x) => x || 1),
  ],
  ['reduce', reduce(max), bytes],
  [
    'reduce by an operator that is not commutative',
    reduce(op((a: number, b: number) => a * 0.5 + b, { identity: 0 })),
    numbers.map((x) => x || 1),
  ],
];

function collatz(start: number): number {
  let steps = 0;
  for (let x = start; x !== 1 && steps < 1000; steps++) x = x % 2 === 0 ? x / 2 : 3 * x + 1;
  return steps;
}

describe.runIf(hasNative)('native kernels', () => {
  test.each(cases)('%s', async (_name, program, input) => {
    const expected = await run(program as never, input as never, { kernels: 'js', workers: 1 });
    for (const workers of [1, 2, 7]) {
      const { kernel, result } = await planned(program as never, input, { kernels: 'native', workers });
      expect(kernel).toBe('native');
      expect(difference(result, expected)).toBeUndefined();
    }
  });

  test('on the main thread too', async () => {
    const program = map((x: number) => x / 7, f64);
    const { parts, ...rest } = await plan(program, numbers);
    const sequential = { ...rest, parts: parts.map((part) => ({ ...part, mode: 'sequential' as const, degree: 1 })) };
    const here = await planned(program, numbers, { kernels: 'native', plan: sequential });
    expect([here.kernel, here.mode]).toEqual(['native', 'sequential']);
    expect(
      difference(
        here.result,
        numbers.map((x) => x / 7),
      ),
    ).toBeUndefined();
  });

  test('have the captured values of the moment run is called', async () => {
    const captured = Float64Array.of(1, 2, 3);
    const program = map((x: number) => captured[x]! * 10, f64);
    const first = run(program, Float64Array.of(0, 1, 2), { kernels: 'native' });
    captured[1] = 20;
    expect(await first).toEqual(Float64Array.of(10, 20, 30));
    expect(await run(program, Float64Array.of(0, 1, 2), { kernels: 'native' })).toEqual(Float64Array.of(10, 200, 30));
  });

  test('a function that is no kernel is JavaScript, and the plan says why', async () => {
    const program = map((x: number) => `${x}`.length, f64);
    const { kernel, result } = await planned(program, Float64Array.of(1, 22), { kernels: 'native' });
    expect(kernel).toMatch(/^js: a template string at /);
    expect(result).toEqual(Float64Array.of(1, 2));
  });
});

describe.runIf(hasNative)('native kernels by themselves', () => {
  const before = { ...worth };
  beforeEach(() => Object.assign(worth, { wasm: 0, cold: 0, native: 0 }));
  afterEach(() => void Object.assign(worth, before));

  test('take the place of Wasm when they are there', async () => {
    const program = map((x: number) => x / 3 + 1, f64);
    const seen: (string | undefined)[] = [];
    while (seen.at(-1) !== 'native') {
      const { kernel, result } = await planned(program, numbers, { workers: 2 });
      expect(
        difference(
          result,
          numbers.map((x) => x / 3 + 1),
        ),
      ).toBeUndefined();
      seen.push(kernel);
    }
    expect([undefined, 'wasm', 'wasm, then native']).toContain(seen[0]);
  });

  test('are not made where they are not worth it', async () => {
    worth.native = Number.POSITIVE_INFINITY;
    const program = map((x: number) => x / 3 + 2, f64);
    for (let i = 0; i < 3; i++) expect((await planned(program, numbers, {})).kernel).toBe('wasm');
  });
});

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ossa-e2e-native-'));
/** A program in a process of its own, and what it prints. */
function inProcess(name: string, env: Readonly<Record<string, string>>): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fixture(name)], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 40_000,
  });
  expect(`${stderr}${status}`).toBe('0');
  return stdout;
}

test.runIf(hasNative)('a program that is run again finds its code on disk', () => {
  const home = newFolder();
  const files = (): string[] => readdirSync(join(home, 'ossa'));
  expect(inProcess('native.ts', { XDG_CACHE_HOME: home })).toBe('native true 1.25\n');
  const [name, ...others] = files() as [string, ...string[]];
  expect(others).toEqual([]);
  const { ino } = statSync(join(home, 'ossa', name));
  expect(inProcess('native.ts', { XDG_CACHE_HOME: home })).toBe('native true 1.25\n');
  expect(files()).toEqual([name]);
  expect(statSync(join(home, 'ossa', name)).ino).toBe(ino);
});

test.runIf(hasNative)(
  'a process does not wait for a compiler that is at work in the background, nor does that outlive it',
  async () => {
    const folder = newFolder();
    const compiler = join(folder, 'cc');
    const started = join(folder, 'started');
    const text = `#!/bin/sh\ncase "$*" in *-dM*) exit 0;; esac\necho $$ > ${started}.new\nmv ${started}.new ${started}\nexec sleep 987\n`;
    writeFileSync(compiler, text);
    chmodSync(compiler, 0o700);
    expect(inProcess('background.ts', { OSSA_CC: compiler, XDG_CACHE_HOME: folder })).toBe('wasm\n');
    const pid = Number(readFileSync(started, 'utf8'));
    const lives = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (lives()) await new Promise((resolve) => setTimeout(resolve, 10));
  },
);

describe('without a compiler', () => {
  const before = process.env['OSSA_CC'];
  beforeEach(() => void (process.env['OSSA_CC'] = '/no/such/cc'));
  afterEach(() => {
    if (before === undefined) delete process.env['OSSA_CC'];
    else process.env['OSSA_CC'] = before;
  });

  test.each<readonly [string, (x: number) => number]>([
    ['a kernel', (x) => x + 1],
    ['no kernel', (x) => `${x}`.length],
  ])('a run that is to be native fails and says what to install: %s', async (_name, fn) => {
    const work = run(map(fn, f64), numbers, { kernels: 'native' });
    await expect(work).rejects.toThrow(
      /^OSSA_NO_NATIVE: .*OSSA_CC is \/no\/such\/cc, which is no C compiler.*gcc 12 or newer, or clang.*npm install koffi/s,
    );
  });

  test('other runs are Wasm, and the plan says why', async () => {
    const saved = { ...worth };
    Object.assign(worth, { wasm: 0, cold: 0, native: 0 });
    try {
      const program = map((x: number) => x * 3, f64);
      const reason = 'wasm; not native: OSSA_CC is /no/such/cc, which is no C compiler: ';
      let kernel: string | undefined;
      for (let i = 0; kernel?.startsWith(reason) !== true && i < 1000; i++)
        kernel = (await planned(program, numbers, {})).kernel;
      expect(kernel).toContain(reason);
    } finally {
      Object.assign(worth, saved);
    }
  });
});
