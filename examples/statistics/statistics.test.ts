import { join } from 'node:path';
import { stream } from 'ossa';
import { expect, test } from 'vitest';
import { deviation, rowsOf, statistics, type Running } from './statistics.ts';

/** Days, mean, sample standard deviation, minimum, maximum: computed by Python's `statistics` module. */
const known: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  'New York 01': [124, 4.375806451612903, 5.625340039842968, -7.7, 16.1],
  'New York 02': [113, 4.1530973451327435, 4.787708794336586, -6, 17.8],
  'New York 03': [124, 9.120161290322581, 5.245811024723181, -3.8, 25],
  'New York 04': [120, 15.760833333333332, 4.191874810364726, 6.7, 28.3],
  'New York 05': [124, 21.355645161290322, 4.030842523629719, 12.2, 30.6],
  'New York 06': [120, 25.893333333333334, 4.00033051855757, 13.3, 36.1],
  'New York 07': [124, 29.495967741935484, 3.000525677346283, 21.1, 37.8],
  'New York 08': [124, 28.504032258064516, 2.1583416998380724, 23.3, 33.3],
  'New York 09': [120, 25.320833333333333, 3.427738942466751, 17.8, 33.9],
  'New York 10': [124, 18.979032258064517, 3.789464946970325, 11.1, 29.4],
  'New York 11': [120, 12.095833333333333, 4.81058699109366, 0, 23.9],
  'New York 12': [124, 9.331451612903226, 4.763570549467435, -1, 21.1],
  'Seattle 01': [124, 8.229032258064516, 3.3402150311372933, -1.1, 17.2],
  'Seattle 02': [113, 9.860176991150443, 3.298472044073937, -1.6, 16.7],
  'Seattle 03': [124, 12.387096774193548, 3.2549891097175356, 5, 20.6],
  'Seattle 04': [120, 15.02, 3.572034234358424, 7.8, 27.8],
  'Seattle 05': [124, 19.295967741935485, 4.3314392206896075, 11.1, 30.6],
  'Seattle 06': [120, 22.4, 4.364293622515493, 12.8, 33.9],
  'Seattle 07': [124, 25.998387096774195, 4.171837127653661, 18.3, 35],
  'Seattle 08': [124, 26.11209677419355, 3.7179326527077934, 17.2, 35.6],
  'Seattle 09': [120, 21.924166666666668, 4.012229117709656, 13.9, 33.9],
  'Seattle 10': [124, 16.38951612903226, 3.4757889330416503, 7.8, 25.6],
  'Seattle 11': [120, 11.023333333333333, 2.8648473153129856, 1.7, 17.8],
  'Seattle 12': [124, 8.194354838709678, 3.332991098350506, 0, 18.9],
};

test.each([1, 2, 7])('each city and month has the known statistics, on %i workers', async (workers) => {
  const file = join(import.meta.dirname, 'weather.csv');
  const running: Running[] = await Array.fromAsync(stream(statistics, rowsOf(file), { workers }));
  expect(running.length).toBe(2922);

  // Statistics so far: those of a key count its days one by one.
  const seen = new Map<string, Running>();
  for (const s of running) {
    expect(s.count).toBe((seen.get(s.key)?.count ?? 0) + 1);
    seen.set(s.key, s);
  }

  expect([...seen.keys()].toSorted()).toEqual(Object.keys(known));
  for (const [key, [count, mean, standardDeviation, min, max]] of Object.entries(known)) {
    const s = seen.get(key)!;
    const close = [expect.closeTo(mean, 10), expect.closeTo(standardDeviation, 10)];
    expect([key, s.count, s.mean, deviation(s), s.min, s.max]).toEqual([key, count, ...close, min, max]);
  }
});
