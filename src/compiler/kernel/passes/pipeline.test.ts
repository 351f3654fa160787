import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { optimise } from './pipeline.ts';
import { predicate } from './predicate.ts';

describe('the passes together', () => {
  test('keep what kernels mean', () => {
    expect(failureOf(optimise, { runs: 500 })).toBeUndefined();
    expect(failureOf(optimise, { runs: 200, outside: 'bail' })).toBeUndefined();
  }, 60_000);

  test('keep what gangs of them mean', () => {
    const gang = { together: true };
    expect(failureOf((kernel) => predicate(optimise(kernel)), { runs: 300, ...gang })).toBeUndefined();
    expect(failureOf((kernel) => optimise(predicate(kernel)), { runs: 100, ...gang })).toBeUndefined();
  }, 60_000);
});
