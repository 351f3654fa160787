/**
 * Conway's game of life on a board whose edges meet: a cell is alive in the next generation when three of its eight neighbours
 * are, or when two are and it is alive itself.
 *
 *     npx ossa run examples/game-of-life/game-of-life.ts [generations] [size]
 *
 * The board begins with the R-pentomino: five cells that need 1103 generations to settle. Every 32 cells of a row are the bits
 * of one number, so that the stencil moves 32 cells at a time; the size is a multiple of 32.
 */
import { grid, i32, iterate, run, stencil, type Grid, type Near, type RunOptions, type Skeleton } from 'ossa';

/** The rows of a board; the highest bit of a number is the leftmost of its cells. */
export type Board = Grid<number, Int32Array>;

/** One generation. Every cell is computed from the generation before, so that none sees a neighbour that is ahead of it. */
export const generation: Skeleton<Board, Board> = stencil(
  { radius: 1, edge: 'wrap' },
  (near: Near<number>) => {
    // The neighbours of 32 cells are counted at once, in binary: one number for each digit, the last for 4 and more.
    let ones = 0;
    let twos = 0;
    let more = 0;
    const count = (cells: number): void => {
      const carried = ones & cells;
      ones ^= cells;
      more |= twos & carried;
      twos ^= carried;
    };
    for (let row = -1; row <= 1; row++) {
      const cells = near.at(row, 0);
      count((cells >>> 1) | (near.at(row, -1) << 31));
      if (row !== 0) count(cells);
      count((cells << 1) | (near.at(row, 1) >>> 31));
    }
    return twos & ~more & (ones | near.at());
  },
  i32,
);

/** The board after so many generations, at least one. */
export const after = (start: Board, generations: number, options?: RunOptions): Promise<Board> =>
  run(iterate(generation, { times: generations }), start, options);

/** A square board with a pattern on it, given as rows of text; its upper left corner stands at (top, left). */
export function boardOf(size: number, pattern: readonly string[], top: number, left: number): Board {
  if (size % 32 !== 0) throw new RangeError(`the size of a board is a multiple of 32, not ${size}`);
  const words = size / 32;
  const data = new Int32Array(size * words);
  for (const [i, row] of pattern.entries())
    for (const [j, cell] of [...row].entries()) {
      const [y, x] = [(top + i) % size, (left + j) % size];
      if (cell === '#') data[y * words + Math.floor(x / 32)]! |= 1 << (31 - (x % 32));
    }
  return grid([size, words], data);
}

export const glider: readonly string[] = ['.#.', '..#', '###'];
export const rPentomino: readonly string[] = ['.##', '##.', '.#.'];

/** The rows of a board as text, `#` for a living cell and `.` for the others. */
export function rowsOf({ shape, data }: Board): readonly string[] {
  const [height = 0, words = 0] = shape;
  const text = Array.from(data, (cells) => (cells >>> 0).toString(2).padStart(32, '0')).map((bits) =>
    bits.replaceAll('0', '.').replaceAll('1', '#'),
  );
  return Array.from({ length: height }, (_, i) => text.slice(i * words, (i + 1) * words).join(''));
}

/** How many cells are alive. */
export const population = (board: Board): number => rowsOf(board).join('').replaceAll('.', '').length;

if (import.meta.main) {
  const [generations = 200, size = 64] = process.argv.slice(2).map(Number);
  const middle = size / 2 - 1;
  const board = await after(boardOf(size, rPentomino, middle, middle), generations);
  for (const row of rowsOf(board)) console.log(row);
  console.log(`generation ${generations} of the R-pentomino: ${population(board)} cells are alive`);
}
