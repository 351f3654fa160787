import {
  allPairs,
  divide,
  f64,
  filter,
  grid,
  groupBy,
  run,
  scan,
  sort,
  stencil,
  sum,
  type Near,
  type Skeleton,
} from 'ossa';
import type { Session } from '../case.ts';
import { numbers, sampled, sampledTexts, texts, wholes } from '../workload/collections.ts';

/** What one case runs, on what, and how its result is told. */
interface Workload {
  readonly program: unknown;
  readonly input: unknown;
  readonly digest: (result: never) => string | number;
}

const nine = (c: Near<number>): number =>
  (4 * (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1)) +
    (c.at(-1, -1) + c.at(-1, 1) + c.at(1, -1) + c.at(1, 1))) /
  20;

const grouping = {
  program: groupBy((x: number) => x, sum),
  digest: (groups: Map<number, number>): string => sampled([...groups.values()]),
};

const workloads: Readonly<Record<string, (n: number) => Workload>> = {
  sort: (n) => ({ program: sort<number, Float64Array>(f64), input: numbers(n), digest: sampled }),
  sortTexts: (n) => ({ program: sort<string>(), input: texts(n), digest: sampledTexts }),
  scan: (n) => ({ program: scan(sum, f64), input: wholes(n), digest: sampled }),
  filter: (n) => ({ program: filter((x: number) => x > 0, f64), input: numbers(n), digest: sampled }),
  groupBy: (n) => ({ ...grouping, input: wholes(n) }),
  groupByMany: (n) => ({ ...grouping, input: wholes(n, 100_000) }),
  stencil: (side) => ({
    program: stencil({ radius: 1, edge: 'clamp' }, nine, f64),
    input: grid([side, side], numbers(side * side)),
    digest: ({ data }: { data: Float64Array }) => sampled(data),
  }),
  allPairs: (n) => {
    const points = numbers(n);
    return {
      program: allPairs((x: number, y: number) => 1 / (1 + (x - y) * (x - y)), sum, f64),
      input: [points, points],
      digest: sampled,
    };
  },
  fibonacci: (n) => ({
    program: divide<number, number>({
      simple: (k) => k < 2,
      solve: (k) => k,
      split: (k) => [k - 1, k - 2],
      combine: ([a, b]) => (a as number) + (b as number),
    }),
    input: n,
    digest: (result: number) => result,
  }),
};

export function open(name: string, n: number, workers?: number): Session<unknown> {
  const { program, input, digest } = (workloads[name] as (size: number) => Workload)(n);
  const options = workers === undefined ? {} : { workers };
  return {
    run: () => run(program as Skeleton<unknown, unknown>, input, options),
    digest: (result) => digest(result as never),
  };
}
