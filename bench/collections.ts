/** Skeletons over collections, each beside its own sequential form, the best sequential JavaScript, and oneTBB. */
import { type Case, type Goal, ossa, ratio, seconds, session, tbb } from './case.ts';
import { numbers, plain, sampled, sampledTexts, texts, wholes } from './workload/collections.ts';

interface Row {
  readonly name: string;
  readonly what: string;
  readonly workload: string;
  readonly size: number;
  readonly js: () => { run(): unknown; digest(result: never): string | number };
  /** Times the best sequential JavaScript that Ossa has to be. */
  readonly goal?: number;
}

const rows: readonly Row[] = [
  {
    name: 'sort-1e7-f64',
    what: 'Sorting 10⁷ numbers; JavaScript is the engine’s own sort of typed arrays.',
    workload: 'sort',
    size: 10_000_000,
    goal: 1.6,
    js: () => {
      const values = numbers(10_000_000);
      return { run: () => plain.sort(values), digest: sampled };
    },
  },
  {
    name: 'sort-1e6-strings',
    what: 'Sorting 10⁶ strings of some ten characters.',
    workload: 'sortTexts',
    size: 1_000_000,
    goal: 1.6,
    js: () => {
      const values = texts(1_000_000);
      return { run: () => plain.sortTexts(values), digest: sampledTexts };
    },
  },
  {
    name: 'scan-1e7',
    what: 'All partial sums of 10⁷ numbers.',
    workload: 'scan',
    size: 10_000_000,
    js: () => {
      const values = wholes(10_000_000);
      return { run: () => plain.scan(values), digest: sampled };
    },
  },
  {
    name: 'filter-1e7',
    what: 'The positive ones of 10⁷ numbers, half of them.',
    workload: 'filter',
    size: 10_000_000,
    js: () => {
      const values = numbers(10_000_000);
      return { run: () => plain.filter(values), digest: sampled };
    },
  },
  {
    name: 'groupby-1e7',
    what: 'Sums of 10⁷ numbers by key, 1,000 keys; JavaScript is a loop over a Map.',
    workload: 'groupBy',
    size: 10_000_000,
    goal: 1.6,
    js: () => {
      const values = wholes(10_000_000);
      return {
        run: () => plain.groupBy(values),
        digest: (groups: Map<number, number>) => sampled([...groups.values()]),
      };
    },
  },
  {
    name: 'groupby-many-keys',
    what: 'Sums of 10⁷ numbers by key, 100,000 keys, so that a block of elements has nearly as many keys.',
    workload: 'groupByMany',
    size: 10_000_000,
    js: () => {
      const values = wholes(10_000_000, 100_000);
      return {
        run: () => plain.groupBy(values),
        digest: (groups: Map<number, number>) => sampled([...groups.values()]),
      };
    },
  },
  {
    name: 'stencil-2048',
    what: 'One step of a 9-point stencil over 2048 × 2048 numbers, edges clamped.',
    workload: 'stencil',
    size: 2048,
    js: () => {
      const values = numbers(2048 * 2048);
      return { run: () => plain.stencil(values, 2048), digest: sampled };
    },
  },
  {
    name: 'allpairs-4096',
    what: '4,096 × 4,096 pairs combined by row: 1 / (1 + d²), summed.',
    workload: 'allPairs',
    size: 4096,
    js: () => {
      const values = numbers(4096);
      return { run: () => plain.allPairs(values), digest: sampled };
    },
  },
  {
    name: 'divide-fib',
    what: 'The 32nd Fibonacci number by the naive recursion, 7 million calls; JavaScript is the recursive function.',
    workload: 'fibonacci',
    size: 32,
    js: () => ({ run: () => plain.fibonacci(32), digest: (result: number) => result }),
  },
];

const caseOf = ({ name, what, workload, size, js, goal }: Row): Case => {
  const over: Goal = { name: 'over the best sequential JavaScript', unit: '×', of: ratio('js', 'ossa') };
  return {
    name,
    unit: seconds,
    what: `${what} Warm.`,
    rounds: 10,
    sides: {
      ossa: ossa(async () => (await import('./ossa/collections.ts')).open(workload, size)),
      'ossa-sequential': ossa(async () => (await import('./ossa/collections.ts')).open(workload, size, 1)),
      js: session(js as never),
      onetbb: tbb('collections.cpp', [workload, size]),
    },
    goals: [
      goal === undefined ? over : { ...over, atLeast: goal },
      {
        name: 'time over that of its own sequential form',
        unit: '×',
        of: ratio('ossa', 'ossa-sequential'),
        atMost: 1.05,
      },
      { name: 'time over that of oneTBB', unit: '×', of: ratio('ossa', 'onetbb') },
    ],
  };
};

/** The case of that name. */
export function collectionCase(name: string): Case {
  const row = rows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`there is no row ${name}`);
  return caseOf(row);
}
