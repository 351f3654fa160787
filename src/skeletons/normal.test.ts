import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cosineOfTurn, radiusOf, sineOfTurn } from './normal.ts';

/** Multiples of 2⁻⁵³ below 1, as uniform numbers are. */
const uniform = fc.maxSafeNat().map((n) => n * 2 ** -53);
const ULP = 2 ** -52;

test('the radius is the root of a logarithm, down to the smallest number and up to 1', () => {
  fc.assert(
    fc.property(uniform, fc.nat(52), (rest, halved) => {
      const u = Math.max((1 - rest) * 2 ** -halved, 2 ** -53);
      const expected = Math.sqrt(-2 * Math.log(u));
      expect(Math.abs(radiusOf(u) - expected)).toBeLessThanOrEqual(2 * ULP * expected);
    }),
    { numRuns: 2000 },
  );
  expect(radiusOf(1)).toBe(-0);
  expect(radiusOf(2 ** -53)).toBeCloseTo(Math.sqrt(106 * Math.LN2), 14);
});

test('sine and cosine of a turn are those of the angle', () => {
  fc.assert(
    fc.property(uniform, (t) => {
      // The angle itself is rounded, which is most of the difference.
      expect(Math.abs(sineOfTurn(t) - Math.sin(2 * Math.PI * t))).toBeLessThan(6 * ULP);
      expect(Math.abs(cosineOfTurn(t) - Math.cos(2 * Math.PI * t))).toBeLessThan(6 * ULP);
    }),
    { numRuns: 2000 },
  );
  const quarters = [0, 0.25, 0.5, 0.75];
  expect(quarters.map((t) => sineOfTurn(t) + 0)).toEqual([0, 1, 0, -1]);
  expect(quarters.map((t) => cosineOfTurn(t) + 0)).toEqual([1, 0, -1, 0]);
});
