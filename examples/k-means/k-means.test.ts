import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clustersOf, irisesIn, startOf, type Clusters, type Point } from './k-means.ts';

const { points, species } = irisesIn(join(import.meta.dirname, 'iris.csv'));

/** The same algorithm as plain loops. */
function sequentially(k: number): Clusters {
  let centres = startOf(points, k);
  for (;;) {
    const sizes = centres.map(() => 0);
    const sums = centres.map(() => [0, 0, 0, 0]);
    const squares = centres.map(() => 0);
    const assigned: number[] = [];
    for (const point of points) {
      let best = 0;
      let least = Infinity;
      for (let i = 0; i < k; i++) {
        let square = 0;
        for (let d = 0; d < 4; d++) square += (point[d]! - centres[i]![d]!) ** 2;
        if (square < least) [best, least] = [i, square];
      }
      assigned.push(best);
      sizes[best]!++;
      squares[best]! += least;
      for (let d = 0; d < 4; d++) sums[best]![d]! += point[d]!;
    }
    const next: Point[] = sums.map((sum, i) => sum.map((x) => x / sizes[i]!));
    if (JSON.stringify(next) === JSON.stringify(centres)) {
      return { centres, sizes, within: squares.reduce((a, b) => a + b, 0), assigned };
    }
    centres = next;
  }
}

test('the data are the 150 irises that are known', () => {
  expect(points.length).toBe(150);
  const means = [0, 1, 2, 3].map((d) => points.reduce((sum, point) => sum + point[d]!, 0) / 150);
  // Of Fisher's table; the copy of the UCI repository has two rows that differ, and 3.054 in the second place.
  expect(means).toEqual([5.8433, 3.0573, 3.758, 1.1993].map((mean) => expect.closeTo(mean, 4)));
});

test.each([1, 2, 7])('three clusters are those that are known, on %i workers', async (workers) => {
  const found = await clustersOf(points, startOf(points, 3), { workers });
  expect(found.within).toBeCloseTo(78.8514, 4);
  expect(found.sizes).toEqual([50, 62, 38]);
  // The first species is a cluster of its own, the other two overlap.
  expect(new Set(species.filter((_, i) => found.assigned[i] === 0))).toEqual(new Set(['setosa']));
  expect(found).toEqual(sequentially(3));
});

test.each([2, 4, 5, 8])('%i clusters have the digits of plain loops', async (k) => {
  const expected = sequentially(k);
  for (const workers of [1, 2, 7]) {
    expect(await clustersOf(points, startOf(points, k), { workers })).toEqual(expected);
  }
});
