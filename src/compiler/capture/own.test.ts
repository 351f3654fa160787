import { describe, expect, it } from 'vitest';
import * as operators from '../../skeletons/op.ts';
import { isOperator } from '../../skeletons/validate.ts';
import { capture } from './capture.ts';
import { instantiate } from './instantiate.ts';
import { ownOperator } from './own.ts';

describe('ownOperator', () => {
  const all = (Object.values(operators) as unknown[]).filter(isOperator);

  it.each(all.map((operator) => [operator.name, operator] as const))(
    '%s works from its text alone',
    (_, { fn, identity }) => {
      expect(ownOperator(fn)).toBeDefined();
      const { unit, values } = capture(fn, 'f');
      expect(unit.captures).toEqual([]);
      const here = fn as (a: unknown, b: unknown) => unknown;
      const there = instantiate(unit, values()) as typeof here;
      for (const [a, b] of [
        [identity, identity],
        [5, 3],
        [-0, 0],
        [NaN, 1],
        [true, false],
      ])
        expect(there(a, b)).toEqual(here(a, b));
    },
  );

  it('knows no other function', () => {
    expect(ownOperator((a: number, b: number) => a + b)).toBeUndefined();
  });
});
