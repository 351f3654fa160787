/** Several rounds of a stencil at once give what one after the other gives: the same bits, and the same errors. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { f32, f64, grid, i32, iterate, type Near, type PlanJson, run, stencil } from '../../src/index.ts';
import { timeTiling } from '../../src/optimizer/time-tiles.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { difference } from '../laws/same.ts';
import { compiledKernels } from '../native.ts';

const usual = { ...timeTiling };
/** Tiles of so many rows and steps, whatever is computed twice. */
function tilesOf(rows: number, steps: number, rowBytes: number, reach: number): void {
  const bytes = 2 * rowBytes * (rows + 2 * (steps - 1) * reach);
  const none = Number.POSITIVE_INFINITY;
  const limits = { caches: [{ bytes, wait: 0 }], memoryWait: 1e6, mostSteps: steps, mostTwice: none, taskNs: none };
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
  edge: fc.constantFrom('clamp' as const, 'wrap' as const, 'mirror' as const, { fill: 2 }, { fill: -0 }),
  as: fc.constantFrom(f64, f32 as unknown as typeof f64, i32 as unknown as typeof f64),
  times: fc.integer({ min: 1, max: 9 }),
  workers: fc.integer({ min: 1, max: 3 }),
  kernels: fc.constantFrom(...compiledKernels, 'js' as const),
  rows: fc.integer({ min: 1, max: 9 }),
  steps: fc.integer({ min: 2, max: 5 }),
  shared: fc.boolean(),
  // A run that can be ended is not computed on the main thread.
  ended: fc.boolean(),
});

describe('several rounds at once', () => {
  test('give the bits of one after the other', { timeout: 120_000 }, async () => {
    let tiled = 0;
    const holds = fc.asyncProperty(cases, async (given) => {
      const { shape, reach, further, edge, as, times, workers, kernels, shared } = given;
      const length = shape.reduce<number>((size, extent) => size * extent, 1);
      const program = iterate(stencil({ radius: reach + further, edge }, functions[`${shape.length} ${reach}`]!, as), {
        times,
      });
      const data = as.make(length);
      for (let i = 0; i < length; i++) data[i] = Math.sin(i + 1) * 100;
      const memory = new SharedArrayBuffer(length * as.bytes);
      const input = grid([...shape], shared ? as.view(memory, 0, length) : data);
      if (shared) as.view(memory, 0, length).set(data);
      tilesOf(given.rows, given.steps, (length / shape[0]) * as.bytes, reach + further);
      const expected = await meaningOf(program.node)(grid([...shape], data));
      const plans: PlanJson[] = [];
      const options = { workers, kernels, onPlan: (plan: PlanJson) => void plans.push(plan) };
      // What an element costs is known the second time at the latest.
      for (const _ of [1, 2]) {
        const found = await run(
          program,
          input,
          given.ended ? { ...options, signal: new AbortController().signal } : options,
        );
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
});
