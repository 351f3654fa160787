import {
  branch,
  expand,
  farm,
  feedback,
  fork,
  keep,
  map,
  max,
  merge,
  pipe,
  reduce,
  seq,
  stateful,
  sum,
  unordered,
  window,
  zip,
} from 'ossa';
import { run, stream } from '../runners.ts';

// seq
export const seqExample = run(
  seq((n: number) => n + 1).to((n) => n * 2),
  20,
); // → 42

// pipe
export const pipeExample = run(pipe(map(Math.sqrt), reduce(sum)), [1, 4, 9]); // → 6

// farm
export const farmExample = stream(
  farm((line: string) => line.toUpperCase()),
  ['a', 'b', 'c'],
); // → [ 'A', 'B', 'C' ]

// keep
export const keepExample = stream(
  keep((n: number) => n % 2 === 0),
  [1, 2, 3, 4],
); // → [ 2, 4 ]

// expand
export const expandExample = stream(
  expand((line: string) => line.split(' ')),
  ['to be', 'or', 'not to be'],
); // → [ 'to', 'be', 'or', 'not', 'to', 'be' ]

// window
export const windowExample = stream(
  window<number>({ count: 2 }).to(({ start, items }) => `${start}: ${items.join(' ')}`),
  [10, 11, 12, 13, 14],
); // → [ '0: 10 11', '2: 12 13', '4: 14' ]

// branch
export const branchExample = stream(
  branch((n: number) => n % 2 === 0, { true: (n: number) => n / 2, false: (n: number) => 3 * n + 1 }),
  [1, 2, 3, 4],
); // → [ 4, 1, 10, 2 ]

// fork
export const forkExample = run(fork(reduce(sum), reduce(max)), [3, 1, 2]); // → [ 6, 3 ]

// merge
export const mergeExample = stream(
  merge(
    (n: number) => n,
    (n: number) => -n,
  ),
  [1, 2],
); // → [ 1, -1, 2, -2 ]

// feedback
export const feedbackExample = stream(
  feedback(
    (n: number) => n * 2,
    (n) => n < 100,
  ),
  [1, 3, 50],
); // → [ 128, 192, 100 ]

// stateful
export const statefulExample = stream(
  stateful(
    () => 0,
    (total: number, n: number) => [total + n, total + n],
  ),
  [1, 2, 3, 4],
); // → [ 1, 3, 6, 10 ]

// unordered
export const unorderedExample = stream(
  unordered((n: number) => n * n),
  [1, 2, 3],
); // → [ 1, 4, 9 ]

// zip
export const zipExample = run(
  zip((price: number, pieces: number) => price * pieces),
  [
    [2, 3, 5],
    [10, 20, 30],
  ],
); // → [ 20, 60, 150 ]
