import { expect, test } from 'vitest';
import { exact, hot, steady } from './heat-plate.ts';

const points = 33;
const last = points - 1;

test.each([1, 2, 7])('the plate has the temperatures of the exact solution, on %i workers', async (workers) => {
  const { data } = await steady(points, { workers });
  const at = (row: number, column: number): number => data.at(row * points + column)!;

  // Four such plates, each turned by a quarter, add up to a plate that is hot all around: the middle has a quarter of that.
  expect(at(last / 2, last / 2)).toBeCloseTo(hot / 4, 6);
  for (const i of [8, 16, 24])
    for (const j of [8, 16, 24]) expect(at(i, j)).toBeCloseTo(exact(j / last, 1 - i / last), 4);
  for (let i = 0; i < points; i++) {
    expect([at(i, 0), at(i, last), at(last, i), at(0, i)]).toEqual(
      i === 0 ? [hot / 2, hot / 2, 0, hot / 2] : [0, 0, 0, i === last ? hot / 2 : hot],
    );
  }
});

test('any number of workers gives the same digits', async () => {
  const plates = [];
  for (const workers of [1, 2, 7]) plates.push([...(await steady(17, { workers })).data.entries()]);
  expect(plates).toStrictEqual([plates[0], plates[0], plates[0]]);
});
