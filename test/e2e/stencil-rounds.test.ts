/** Several rounds of a stencil at once give what one after the other gives: the same bits, and the same errors. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  f32,
  f64,
  type Grid,
  grid,
  i32,
  iterate,
  type Near,
  type OssaError,
  type PlanJson,
  run,
  stencil,
} from '../../src/index.ts';
import { timeTiling } from '../../src/optimizer/time-tiles.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { difference } from '../laws/same.ts';
import { compiledKernels } from '../native.ts';

const usual = { ...timeTiling };
/** Tiles of so many rows and steps, whatever is computed twice. */
function tilesOf(rows: number, steps: number, rowBytes: number, reach: number): void {
  const cacheBytes = 2 * rowBytes * (rows + 2 * (steps - 1) * reach);
  const none = Number.POSITIVE_INFINITY;
  const limits = { cacheBytes, memoryWait: 1e6, mostSteps: steps, mostTwice: none, taskNs: none };
  Object.assign(timeTiling, limits);
}
afterEach(() => void Object.assign(timeTiling, usual));

/** Functions by the dimensions that they look in and how far. */
const functions: Readonly<Record<string, (near: Near<number>) => number>> = {
  '1 0': (near) => near.at() * 1.5 - near.position[0]!,
  '1 1': (near) => near.at(-1) * 0.5 + near.at(1) * 0.25 - near.at(),
  '1 2': (near) => near.at(-2) - near.at(1) * 0.5 + near.position[0]!,
  '2 0': (near) => near.at() * 0.5 + near.position[0]! * 3 - near.position[1]!,
  '2 1': (near) => (near.at(-1, 0) + near.at(1, 1) - near.at(0, -1)) * 0.5 + near.position[0]!,
  '2 2': (near) => near.at(-2, 1) * 0.25 - near.at(2, -2) * 0.5 + near.at(0, 1),
  '3 0': (near) => near.at() - near.position[2]!,
  '3 1': (near) => near.at(-1, 0, 1) * 0.5 - near.at(1, -1, 0) * 0.25 + near.position[0]! - near.position[1]!,
  '3 2': (near) => near.at(-2, 1, 0) * 0.5 - near.at(1, 0, -2) * 0.75 + near.at(2, 2, 2) * 0.125,
};

const cases = fc.record({
  shape: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 90 })),
    fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 })),
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
  ),
  reach: fc.integer({ min: 0, max: 2 }),
  further: fc.integer({ min: 0, max: 1 }),
  edge: fc.constantFrom('clamp' as const, 'wrap' as const, 'mirror' as const, { fill: 2 }, { fill: 0.1 }, { fill: -0 }),
  as: fc.constantFrom(f64, f32 as unknown as typeof f64, i32 as unknown as typeof f64),
  input: fc.constantFrom('typed' as const, 'shared' as const, 'numbers' as const),
  times: fc.integer({ min: 1, max: 9 }),
  workers: fc.integer({ min: 1, max: 3 }),
  kernels: fc.constantFrom(...compiledKernels, 'js' as const),
  rows: fc.integer({ min: 1, max: 9 }),
  steps: fc.integer({ min: 2, max: 5 }),
  // A run that can be ended is not computed on the main thread.
  ended: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

function inputOf({ shape, as, input }: Case): Grid<number> {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1) * 100);
  if (input === 'numbers') return grid([...shape], numbers);
  const buffer =
    input === 'shared' ? new SharedArrayBuffer(numbers.length * as.bytes) : new ArrayBuffer(numbers.length * as.bytes);
  const data = as.view(buffer, 0, numbers.length);
  data.set(numbers);
  return grid([...shape], data);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

describe('several rounds of a stencil at once', () => {
  test('give the bits of one after the other', { timeout: 120_000 }, async () => {
    let tiled = 0;
    const holds = fc.asyncProperty(cases, async (given) => {
      const { shape, reach, further, edge, as, times, workers, kernels } = given;
      const around = functions[`${shape.length} ${reach}`] as (near: Near<number>) => number;
      const program = iterate(stencil({ radius: reach + further, edge }, around, as), { times });
      const input = inputOf(given);
      const expected = await meaningOf(program.node)(input);
      tilesOf(given.rows, given.steps, (sizeOf(shape) / shape[0]) * as.bytes, reach + further);
      const plans: PlanJson[] = [];
      const limits = given.ended ? { signal: new AbortController().signal } : {};
      // What an element costs is known the second time at the latest.
      for (const _ of [1, 2]) {
        const found = await run(program as never, input as never, {
          workers,
          kernels,
          ...limits,
          onPlan: (plan) => void plans.push(plan),
        });
        expect(difference(expected, found)).toBeUndefined();
      }
      if ((plans[1]?.parts[0]?.rounds ?? 1) > 1) tiled++;
    });
    const seed = Number(process.env['OSSA_SEED'] ?? Date.now());
    const numRuns = Number(process.env['OSSA_RUNS'] ?? 200);
    console.log(`OSSA_SEED=${seed}`);
    await fc.assert(holds, { seed, numRuns });
    expect(tiled).toBeGreaterThan(numRuns / 4);
  });

  const steps = 6;
  const failing = (round: number, row: number, edge: 'clamp' | 'wrap') =>
    iterate(
      stencil(
        { radius: 1, edge },
        (near: Near<number>) => {
          if (near.at() >= round && near.position[0] === row) throw new RangeError(`in round ${near.at()}`);
          return Math.min(near.at(-1, 0), near.at(0, 1)) + 1;
        },
        f64,
      ),
      { times: steps },
    );

  test.each([1, 3])('fail as one after the other, with %i workers', async (workers) => {
    const zeros = grid([20, 3], new Float64Array(60));
    for (const edge of ['clamp', 'wrap'] as const)
      for (const [round, row] of [
        [0, 7],
        [2, 19],
        [3, 0],
        [5, 10],
      ] as const) {
        const program = failing(round, row, edge);
        const outcome = async (): Promise<unknown> => run(program, zeros, { workers }).catch((error: unknown) => error);
        const expected = await outcome();
        expect(expected).toMatchObject({ code: 'OSSA_FUNCTION_FAILED', cause: { message: `in round ${round}` } });
        tilesOf(3, 4, 24, 1);
        // What an element costs is known by now.
        const found = await outcome();
        expect(found).toMatchObject({
          code: 'OSSA_FUNCTION_FAILED',
          message: (expected as Error).message,
          details: (expected as OssaError).details,
          cause: { message: `in round ${round}` },
        });
        Object.assign(timeTiling, usual);
      }
  });

  test('come out the same where a worker dies in one of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ossa-rounds-'));
    const mark = join(folder, 'died');
    const dying = (near: Near<number>): number => {
      const [row, column] = near.position;
      if (row === 40 && column === 3 && !existsSync(mark)) {
        writeFileSync(mark, '');
        process.exit(3);
      }
      return near.at(-1, 0) * 0.5 + near.at(0, 1) * 0.25;
    };
    const program = iterate(stencil({ radius: 1, edge: 'wrap' }, dying, f64), { times: 7 });
    const input = grid(
      [64, 64],
      Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i)),
    );
    tilesOf(16, 3, 512, 1);
    const plans: PlanJson[] = [];
    // A run that can be ended is not computed on the main thread.
    const options = {
      workers: 2,
      signal: new AbortController().signal,
      onPlan: (plan: PlanJson) => void plans.push(plan),
    };
    try {
      writeFileSync(mark, '');
      const expected = await run(program, input, options);
      rmSync(mark);
      expect(difference(expected, await run(program, input, options))).toBeUndefined();
      expect(existsSync(mark)).toBe(true);
      expect(plans[1]?.parts.some(({ rounds = 1 }) => rounds > 1)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('are told by the plan, and add up to as many items', async () => {
    const program = iterate(stencil({ radius: 1, edge: 'clamp' }, functions['2 1']!, f64), { times: 7 });
    const input = grid([64, 64], new Float64Array(4096));
    tilesOf(16, 3, 512, 1);
    const plans: PlanJson[] = [];
    for (const _ of [1, 2]) await run(program, input, { workers: 2, onPlan: (plan) => void plans.push(plan) });
    const [first, second] = plans.map(({ parts }) => parts.map(({ rounds, items }) => ({ rounds, items })));
    expect(second?.some(({ rounds }) => rounds === 3)).toBe(true);
    for (const parts of [first, second])
      expect(parts?.reduce((sum, { items }) => sum + (items ?? 0), 0)).toBe(7 * 4096);
  });

  test('end with a signal', async () => {
    const program = iterate(stencil({ radius: 1, edge: 'wrap' }, functions['2 1']!, f64), { times: 1e9 });
    const input = grid([300, 300], new Float64Array(90_000));
    const signal = AbortSignal.timeout(200);
    await expect(run(program, input, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
