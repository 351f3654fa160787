/** Programs whose parts become one kernel, against their sequential meaning. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type PlanJson, run } from '../../src/index.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { difference } from '../laws/same.ts';
import { compiledKernels } from '../native.ts';

/** Numbers that are hard to get right among others; the same for the same seed. */
export function numbersOf(seed: number, length: number): Float64Array {
  const special = [-0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -1e-310, 0.1];
  return Float64Array.from({ length }, (_, i) => {
    const x = Math.imul(seed + i, 0x9e3779b1) >>> 0;
    return x % 16 === 3 ? (special[(x >>> 8) % special.length] as number) : (x / 2 ** 32 - 0.5) * 1000;
  });
}

/** Expects the sequential meaning of every sort of kernel, with 1, 2 and 7 workers; `parts` are those that plans name, all of them kernels. */
export async function expectFused(program: AnySkeleton, input: unknown, parts: readonly string[]): Promise<void> {
  const expected = await meaningOf(program.node)(input);
  for (const kernels of [...compiledKernels, 'js'] as const)
    for (const workers of [1, 2, 7]) {
      const plans: PlanJson[] = [];
      const onPlan = (plan: PlanJson): void => void plans.push(plan);
      const given = await run(program as never, input as never, { kernels, workers, onPlan });
      expect(difference(given, expected), `${kernels}, ${workers} workers`).toBeUndefined();
      if (kernels === 'js') continue;
      const used = plans[0]?.parts.map(({ part, kernel }) => `${part} ${kernel}`) ?? [];
      expect([...new Set(used)]).toEqual(parts.map((part) => `${part} ${kernels}`));
    }
}

/** The same for random seeds and lengths. */
export const forData = (most: number, property: (seed: number, length: number) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: most }), property), { numRuns: 4 });
