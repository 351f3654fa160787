import { random } from 'ossa';
import { expect, test } from 'vitest';
import { after, boardOf, glider, population, rowsOf, rPentomino } from './game-of-life.ts';

/** One generation by other means: the rows of text, cell by cell. */
function next(rows: readonly string[]): string[] {
  const at = (i: number, j: number): number => Number(rows.at(i % rows.length)!.at(j % rows.length) === '#');
  return rows.map((row, i) =>
    Array.from(row, (cell, j) => {
      let neighbours = -at(i, j);
      for (const y of [i - 1, i, i + 1]) for (const x of [j - 1, j, j + 1]) neighbours += at(y, x);
      return neighbours === 3 || (neighbours === 2 && cell === '#') ? '#' : '.';
    }).join(''),
  );
}

// In one word, across the border of two, and across the edges of the board.
test.each([5, 29, 62])('a glider at %i is one cell further down and right after 4 generations', async (place) => {
  for (const workers of [1, 2, 7]) {
    const moved = await after(boardOf(64, glider, place, place), 4, { workers });
    expect(rowsOf(moved)).toEqual(rowsOf(boardOf(64, glider, place + 1, place + 1)));
  }
});

test('random cells live and die as in a plain loop', async () => {
  const numbers = random(1970, 0);
  const start = Array.from({ length: 64 }, () =>
    Array.from({ length: 64 }, () => '.#'[Number(numbers.uniform() < 0.3)]).join(''),
  );
  let expected = start;
  for (let i = 0; i < 30; i++) expected = next(expected);
  for (const workers of [1, 2, 7]) {
    expect(rowsOf(await after(boardOf(64, start, 0, 0), 30, { workers }))).toEqual(expected);
  }
});

// 640 cells are wide enough: its six gliders move by a cell in 4 generations, and none comes back to what it left.
test.each([1, 2, 7])('the R-pentomino settles at generation 1103 with 116 cells, on %i workers', async (workers) => {
  const settled = await after(boardOf(640, rPentomino, 320, 320), 1103, { workers });
  expect(population(settled)).toBe(116);
});
