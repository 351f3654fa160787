import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { distancesAtRandom, distancesIn, solve } from './tsp.ts';

const berlin = distancesIn(join(import.meta.dirname, 'berlin52.tsp'));

const lengthOf = (tour: readonly number[], distances: readonly (readonly number[])[]): number =>
  tour.reduce((sum, city, i) => sum + distances[city]![tour[(i + 1) % tour.length]!]!, 0);

/** Held and Karp's other method: the shortest path through each set of cities to each of its cities. */
function shortestLength(distances: readonly (readonly number[])[]): number {
  const n = distances.length - 1;
  const paths = Array.from({ length: 1 << n }, () => new Array<number>(n).fill(Infinity));
  for (let i = 0; i < n; i++) paths[1 << i]![i] = distances[0]![i + 1]!;
  for (let set = 1; set < 1 << n; set++)
    for (let last = 0; last < n; last++)
      for (let next = 0; next < n; next++) {
        if (set & (1 << next)) continue;
        const longer = paths[set | (1 << next)]!;
        longer[next] = Math.min(longer[next]!, paths[set]![last]! + distances[last + 1]![next + 1]!);
      }
  return Math.min(...paths.at(-1)!.map((length, i) => length + distances[i + 1]![0]!));
}

test('the file has 52 places, and the distances of TSPLIB', () => {
  expect(readFileSync(join(import.meta.dirname, 'berlin52.tsp'), 'utf8')).toContain('DIMENSION: 52\n');
  expect(berlin.length).toBe(52);
  // The tour 1, 2, 3, … goes through every place: a number mistyped anywhere shows.
  expect(lengthOf([...berlin.keys()], berlin)).toBe(22205);
});

test.each([1, 2, 7])('the shortest tour of berlin52 has length 7542, on %i workers', async (workers) => {
  const { length, tour, bound } = await solve(berlin, { workers });
  expect([length, bound]).toEqual([7542, 7542]);
  expect(tour.toSorted((a, b) => a - b)).toEqual([...berlin.keys()]);
  expect(lengthOf(tour, berlin)).toBe(7542);
});

test.each([1, 2, 3, 4])('places at random: as short as by dynamic programming, seed %i', async (seed) => {
  const distances = distancesAtRandom(11, seed);
  const { length, tour, bound } = await solve(distances, { workers: 2 });
  expect(length).toBe(shortestLength(distances));
  expect(lengthOf(tour, distances)).toBe(length);
  expect(bound).toBeLessThanOrEqual(length);
});

test('where the first bound is too low, 1, 2 and 7 workers search and find the same tour', async () => {
  const distances = distancesAtRandom(30, 2026);
  const found = [];
  for (const workers of [1, 2, 7]) found.push(await solve(distances, { workers }));
  expect(found).toStrictEqual([found[0], found[0], found[0]]);
  expect(found[0]!.bound).toBeLessThan(found[0]!.length);
});
