import { describe, expect, test } from 'vitest';
import { type TimeTileFacts, timeTiles, timeTiling } from './time-tiles.ts';

/** A square of 2048 × 2048 doubles, looked at one row up and down, at a nanosecond an element. */
const square: TimeTileFacts = { rows: 2048, rowBytes: 16_384, reach: 1, steps: 100, workers: 2, rowNs: 2048 };

/** Every choice keeps within the limits. */
function chosen(facts: TimeTileFacts): { readonly steps: number; readonly rows: number } {
  const tiles = timeTiles(facts);
  if (tiles === undefined) throw new Error('one step at a time');
  const { steps, rows } = tiles;
  expect(2 * facts.rowBytes * (rows + 2 * (steps - 1) * facts.reach)).toBeLessThanOrEqual(timeTiling.cacheBytes);
  expect(((steps - 1) * facts.reach) / rows).toBeLessThan(1.1 * timeTiling.mostTwice);
  expect(steps * rows * facts.rowNs).toBeLessThanOrEqual(timeTiling.taskNs);
  return tiles;
}

describe('steps at a time', () => {
  test('are several, on rows that fit into the cache', () => {
    const { steps, rows } = chosen(square);
    expect(steps).toBeGreaterThanOrEqual(4);
    expect(rows).toBeGreaterThan(6 * steps);
  });

  test('are more where rows are short, and fewer where a step looks far', () => {
    const { steps } = chosen(square);
    expect(chosen({ ...square, rowBytes: 1024, rowNs: 128 }).steps).toBeGreaterThan(steps);
    expect(chosen({ ...square, reach: 3 }).steps).toBeLessThan(steps);
  });

  test('are as many as there are, where nothing is computed twice', () => {
    expect(chosen({ ...square, reach: 0, steps: 16 }).steps).toBe(16);
  });

  test('and those that are left are done in parts of about one size', () => {
    const { steps } = chosen(square);
    expect(chosen({ ...square, steps: steps + 1 }).steps).toBe(Math.ceil((steps + 1) / 2));
    expect(chosen({ ...square, steps: 2 }).steps).toBe(2);
  });

  test('is one where rows are too long, too few for the workers, or too dear', () => {
    expect(timeTiles({ ...square, rowBytes: 2 ** 20 })).toBeUndefined();
    expect(timeTiles({ ...square, workers: 1024 })).toBeUndefined();
    expect(timeTiles({ ...square, rowNs: 10e6 })).toBeUndefined();
    expect(timeTiles({ ...square, steps: 1 })).toBeUndefined();
  });

  test('every worker has as many rows as the others, about', () => {
    const { rows } = chosen({ ...square, rows: 100, rowBytes: 800, rowNs: 100, workers: 4 });
    expect(rows).toBe(25);
  });
});
