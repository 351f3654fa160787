import { branchAndBound, divide, iterate, map, pool } from 'ossa';
import { run } from '../runners.ts';

// divide
export const divideExample = run(
  divide({
    simple: (n: number) => n < 2,
    solve: (n) => n,
    split: (n) => [n - 1, n - 2],
    combine: ([a = 0, b = 0]) => a + b,
  }),
  15,
); // → 610

// branchAndBound
const weights = [7, 5, 4, 3];
const capacity = 11;
interface Choice {
  readonly item: number;
  readonly weight: number;
}
export const branchAndBoundExample = run(
  branchAndBound({
    // The most weight that fits: its negative is the cost.
    bound: ({ item, weight }: Choice) => -(weight + weights.slice(item).reduce((a, b) => a + b, 0)),
    branch: ({ item, weight }) =>
      item === weights.length
        ? []
        : [weight + weights[item]!, weight]
            .filter((weight) => weight <= capacity)
            .map((weight) => ({ item: item + 1, weight })),
    cost: ({ item, weight }) => (item === weights.length ? -weight : undefined),
  }),
  { item: 0, weight: 0 },
); // → { cost: -11, solution: { item: 4, weight: 11 } }

// iterate
export const iterateExample = run(
  iterate(
    map((x: number) => (x + 2 / x) / 2),
    { times: 20, until: ([next], [before]) => next === before },
  ),
  [1],
); // → [ 1.414213562373095 ]

// pool
export const poolExample = run(
  pool({
    evolve: (x: number) => (x + 9 / x) / 2,
    select: (old, young) => [...old, ...young].sort((a, b) => Math.abs(a * a - 9) - Math.abs(b * b - 9)).slice(0, 2),
    generations: 10,
  }),
  [1, 100],
); // → [ 3, 3 ]
