import type { PlanJson } from 'ossa';
import { describe, expect, test } from 'vitest';
import { compiledKernels } from '../../test/native.ts';
import { classes, embarrassinglyParallel, product, together, verified } from './npb-ep.ts';
import { checkPrecision } from './precision.ts';

test('products are those of integers of any size', () => {
  let [a, x] = [1_220_703_125, 271_828_183];
  for (let n = 0; n < 1000; n++) {
    const exact = Number(BigInt.asUintN(46, BigInt(a) * BigInt(x)));
    expect(product(a, x)).toBe(exact);
    [a, x] = [x, exact];
  }
});

/** The published counts. */
const counts = {
  S: [6140517, 5865300, 1100361, 68546, 1648, 17, 0, 0, 0, 0],
  W: [12281576, 11729692, 2202726, 137368, 3371, 36, 0, 0, 0, 0],
};

describe.each([...compiledKernels, 'js'] as const)('as %s', (kernels) => {
  test.each([
    ['S', 1],
    ['S', 2],
    ['S', 7],
    ['W', 1],
    ['W', 2],
    ['W', 7],
  ] as const)('class %s verifies, with the known counts, on %i workers', async (name, workers) => {
    const plans: PlanJson[] = [];
    const tally = await embarrassinglyParallel(name, { workers, kernels, onPlan: (plan) => void plans.push(plan) });
    expect(plans[0]?.parts[0]?.kernel).toBe(kernels === 'js' ? undefined : kernels);
    expect(verified(name, tally)).toBe(true);
    const { x: _, y: __, ...rings } = tally;
    expect(Object.values(rings)).toEqual(counts[name]);
  });
});

test('sums that differ in the eighth digit do not verify', () => {
  const { x, y } = classes.S;
  const tally = { ...together.identity, x, y };
  expect(verified('S', tally)).toBe(true);
  expect(verified('S', { ...tally, x: x * (1 + 1e-7) })).toBe(false);
  expect(verified('S', { ...tally, y: y * (1 - 1e-7) })).toBe(false);
});

test('singles are refused', () => {
  expect(() => checkPrecision('EP', 'f32', 'why')).toThrow('NPB EP cannot be computed in f32: why.');
  expect(() => checkPrecision('EP', 'f64', 'why')).not.toThrow();
});
