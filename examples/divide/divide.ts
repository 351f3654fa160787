/**
 * Divide and conquer twice: in how many ways n queens stand on a board of n × n squares so that none attacks another, and a
 * sort by merging.
 *
 *     npx ossa run examples/divide/divide.ts [n] [words]
 *
 * Neither says where parallel work ends and sequential work begins: parts go to other workers while these have nothing to do.
 */
import { divide, random, run, type Skeleton } from 'ossa';

/** A board whose first rows have a queen each. A bit is a column of the next row that a queen attacks. */
interface Board {
  readonly n: number;
  readonly rows: number;
  readonly columns: number;
  /** Along the diagonals: these columns move by one from row to row. */
  readonly left: number;
  readonly right: number;
}

export const emptyBoard = (n: number): Board => ({ n, rows: 0, columns: 0, left: 0, right: 0 });

/** The program: a board becomes the number of ways to put a queen on each row that has none. Boards of up to 30 squares a side. */
export const queens: Skeleton<Board, number> = divide({
  simple: ({ n, rows }: Board) => rows === n,
  solve: () => 1,
  // A board for each square of the next row that no queen attacks; there may be none.
  split: ({ n, rows, columns, left, right }) => {
    const boards: Board[] = [];
    for (let free = ~(columns | left | right) & ((1 << n) - 1); free !== 0; free &= free - 1) {
      const queen = free & -free;
      boards.push({
        n,
        rows: rows + 1,
        columns: columns | queen,
        left: (left | queen) << 1,
        right: (right | queen) >> 1,
      });
    }
    return boards;
  },
  combine: (ways) => ways.reduce((total, count) => total + count, 0),
});

/**
 * The program that sorts a list by merging, stable as the built-in sort: of equals, the one that stood first stays first. It
 * is here for its form: copying parts to other workers costs more than a quick comparison saves, and `sort` copies less.
 */
export const mergeSort = <A>(compare: (a: A, b: A) => number): Skeleton<readonly A[], readonly A[]> =>
  divide({
    simple: (list: readonly A[]) => list.length < 2,
    solve: (list) => list,
    split: (list) => {
      const middle = list.length >>> 1;
      return [list.slice(0, middle), list.slice(middle)];
    },
    combine: ([left = [], right = []]) => {
      const merged: A[] = [];
      let [i, j] = [0, 0];
      while (i < left.length && j < right.length) {
        merged.push(compare(left[i]!, right[j]!) <= 0 ? left[i++]! : right[j++]!);
      }
      return [...merged, ...left.slice(i), ...right.slice(j)];
    },
  });

/** So many words of four letters each, the same ones every time. */
export function wordsOf(count: number): readonly string[] {
  const numbers = random(26, 0);
  const letter = (): string => String.fromCharCode(97 + numbers.int(26));
  return Array.from({ length: count }, () => letter() + letter() + letter() + letter());
}

if (import.meta.main) {
  const [n = 12, count = 20_000] = process.argv.slice(2).map(Number);
  const ways = await run(queens, emptyBoard(n));
  console.log(`${n} queens stand on a board of ${n} × ${n} in ${ways} ways`);

  const words = wordsOf(count);
  const sorted = await run(
    mergeSort((a: string, b: string) => a.localeCompare(b, 'en')),
    words,
  );
  console.log(`${count} words before: ${words.slice(0, 8).join(' ')} …`);
  console.log(`${count} words sorted: ${sorted.slice(0, 8).join(' ')} …`);
}
