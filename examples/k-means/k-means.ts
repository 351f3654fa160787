/**
 * k-means: rows of numbers in k clusters, each row in the one whose centre is nearest. Lloyd's algorithm moves every centre to
 * the mean of its rows, again and again, until none moves.
 *
 *     npx ossa run examples/k-means/k-means.ts [k] [file.csv]
 *
 * Fisher's irises: what is found from four measurements of each flower is compared with the species that it was.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fork, groupBy, iterate, map, op, pipe, run, type Operator, type RunOptions, type Skeleton } from 'ossa';

export type Point = readonly number[];
/** A row, its nearest centre, and the square of the distance between them. */
interface Assigned {
  readonly point: Point;
  readonly cluster: number;
  readonly square: number;
}
/** The rows of a cluster added up: enough for their mean. */
interface Total {
  readonly count: number;
  readonly sums: Point;
  readonly squares: number;
}
export interface Clusters {
  readonly centres: readonly Point[];
  readonly sizes: readonly number[];
  /** The squares of the distances of all rows from their centres, added up. */
  readonly within: number;
  /** The cluster of each row. */
  readonly assigned: readonly number[];
}

const together: Operator<Total> = op<Total>(
  (a, b) => ({
    count: a.count + b.count,
    sums: b.sums.map((x, i) => x + (a.sums[i] ?? 0)),
    squares: a.squares + b.squares,
  }),
  {
    name: 'together',
    identity: { count: 0, sums: [0, 0, 0, 0], squares: 0 },
    values: [{ count: 1, sums: [5.1, 3.5, 1.4, 0.2], squares: 0.5 }],
    commutative: true,
  },
);

const squareOf = (a: Point, b: Point): number => a.reduce((total, x, i) => total + (x - b[i]!) ** 2, 0);

/** From centres to the rows, each with its nearest centre: the first of those that are equally near. */
const nearest = (points: readonly Point[]): Skeleton<readonly Point[], Assigned[]> =>
  pipe(
    (centres: readonly Point[]) => points.map((point) => ({ point, centres })),
    map(({ point, centres }: { point: Point; centres: readonly Point[] }): Assigned => {
      const squares = centres.map((centre) => squareOf(point, centre));
      const square = Math.min(...squares);
      return { point, cluster: squares.indexOf(square), square };
    }),
  );

const totals: Skeleton<readonly Assigned[], Map<number, Total>> = groupBy(
  ({ cluster }: Assigned) => cluster,
  together,
  ({ point, square }) => ({ count: 1, sums: point, squares: square }),
);

/** One round: each centre moves to the mean of its rows; one that has none stays where it is. */
const round = (points: readonly Point[]): Skeleton<readonly Point[], readonly Point[]> =>
  pipe(
    fork((centres: readonly Point[]) => centres, pipe(nearest(points), totals)),
    ([centres, clusters]: [readonly Point[], Map<number, Total>]) =>
      centres.map((centre, i) => {
        const total = clusters.get(i);
        return total === undefined ? centre : total.sums.map((sum) => sum / total.count);
      }),
  );

const same = (a: readonly Point[], b: readonly Point[]): boolean =>
  a.every((centre, i) => squareOf(centre, b[i]!) === 0);

/** The clusters that Lloyd's algorithm comes to from these centres. */
export async function clustersOf(
  points: readonly Point[],
  start: readonly Point[],
  options?: RunOptions,
): Promise<Clusters> {
  const centres = await run(iterate(round(points), { until: same }), start, options);
  const assigned = await run(nearest(points), centres, options);
  const clusters = await run(totals, assigned, options);
  return {
    centres,
    sizes: centres.map((_, i) => clusters.get(i)?.count ?? 0),
    within: centres.reduce((total, _, i) => total + (clusters.get(i)?.squares ?? 0), 0),
    assigned: assigned.map(({ cluster }) => cluster),
  };
}

/** The centres to begin with: k rows at equal distances in the file, so that every run begins alike. */
export const startOf = (points: readonly Point[], k: number): readonly Point[] =>
  Array.from({ length: k }, (_, i) => points[Math.floor((i * points.length) / k)]!);

/** Four measurements and a species in each line but the first, which names the columns. */
export function irisesIn(file: string): { readonly points: readonly Point[]; readonly species: readonly string[] } {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  return { points: rows.map((row) => row.slice(0, 4).map(Number)), species: rows.map((row) => row[4]!) };
}

if (import.meta.main) {
  const [k = '3', file = join(import.meta.dirname, 'iris.csv')] = process.argv.slice(2);
  const { points, species } = irisesIn(file);
  const { centres, sizes, within, assigned } = await clustersOf(points, startOf(points, Number(k)));

  console.log('size   centre (length and width of sepal and petal, cm)   species');
  for (const [i, centre] of centres.entries()) {
    const names = species.filter((_, row) => assigned[row] === i);
    const found = [...new Set(names)].map((name) => `${names.filter((n) => n === name).length} ${name}`).join(', ');
    const numbers = centre.map((x) => x.toFixed(2).padStart(7)).join('');
    console.log(String(sizes[i]).padStart(4) + numbers.padEnd(51) + found);
  }
  console.log(`within clusters: ${within.toFixed(4)} cm² (sum of the squares of the distances from the centres)`);
}
