import {
  allPairs,
  f64,
  filter,
  flatMap,
  gather,
  generate,
  grid,
  groupBy,
  histogram,
  map,
  mapReduce,
  max,
  reduce,
  scan,
  scatter,
  sort,
  stencil,
  sum,
  u8,
  type Near,
} from 'ossa';
import { run } from '../runners.ts';

// map
export const mapExample = run(
  map((x: number) => x * x, f64),
  [1, 2, 3],
); // → Float64Array(3) [ 1, 4, 9 ]

// reduce
export const reduceExample = run(reduce(max), [3, 1, 4, 1, 5]); // → 5

// mapReduce
export const mapReduceExample = run(
  mapReduce((word: string) => word.length, sum),
  ['three', 'short', 'words'],
); // → 15

// scan
export const scanExample = run(scan(sum), [1, 2, 3, 4]); // → [ 1, 3, 6, 10 ]

// filter
export const filterExample = run(
  filter((x: number) => x > 1, f64),
  [0.5, 1.5, 2.5],
); // → Float64Array(2) [ 1.5, 2.5 ]

// flatMap
export const flatMapExample = run(
  flatMap((line: string) => line.split(' ')),
  ['to be', 'or', 'not'],
); // → [ 'to', 'be', 'or', 'not' ]

// stencil
export const stencilExample = run(
  stencil({ radius: 1, edge: 'clamp' }, (near: Near<number>) => (near.at(-1) + near.at() + near.at(1)) / 3),
  grid([4], [0, 3, 6, 9]),
); // → { shape: [ 4 ], data: [ 1, 3, 6, 8 ] }

// allPairs
export const allPairsExample = run(
  allPairs((a: number, b: number) => a * b),
  [
    [1, 2],
    [3, 4, 5],
  ],
); // → { shape: [ 2, 3 ], data: [ 3, 4, 5, 6, 8, 10 ] }

// gather
export const gatherExample = run(gather<string>(), [
  ['a', 'b', 'c'],
  [2, 0, 2],
]); // → [ 'c', 'a', 'c' ]

// scatter
export const scatterExample = run(scatter(sum), [
  [0, 0, 0],
  [5, 7, 9],
  [2, 0, 2],
]); // → [ 7, 0, 14 ]

// sort
export const sortExample = run(sort({ by: (word: string) => word.length, descending: true }), [
  'to',
  'sort',
  'by',
  'length',
]); // → [ 'length', 'sort', 'to', 'by' ]

// groupBy
export const groupByExample = run(
  groupBy(
    (sale: { city: string; amount: number }) => sale.city,
    sum,
    (sale) => sale.amount,
  ),
  [
    { city: 'Lugano', amount: 3 },
    { city: 'Pisa', amount: 4 },
    { city: 'Lugano', amount: 5 },
  ],
); // → Map(2) { 'Lugano' => 8, 'Pisa' => 4 }

// histogram
export const histogramExample = run(
  histogram(3, (byte: number) => Math.floor(byte / 100)),
  Uint8Array.of(0, 99, 100, 250),
); // → Float64Array(3) [ 2, 1, 1 ]

// generate
export const generateExample = run(
  generate((i) => i * i, u8),
  5,
); // → Uint8Array(5) [ 0, 1, 4, 9, 16 ]
