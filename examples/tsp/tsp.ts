/**
 * The shortest round trip through the 52 places of TSPLIB's berlin52, and the proof that none is shorter: branch and bound with
 * the bound of Held and Karp.
 *
 *     npx ossa run examples/tsp/tsp.ts [file.tsp, or a number of random places]
 *
 * A 1-tree is a spanning tree of all cities but the first, and two edges of the first. Every tour is one, so that the cheapest
 * 1-tree is a lower bound. A price for each city, paid for each of its edges, makes all tours dearer by the same amount, but
 * not all 1-trees: prices that push every city to two edges push the bound up to the shortest tour.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { branchAndBound, random, run, type Best, type RunOptions, type Skeleton } from 'ossa';

type Distances = readonly (readonly number[])[];
type Edge = readonly [number, number];
type Place = readonly [number, number];
/** The tours that have some edges, and do not have others. */
export interface Tours {
  /** For each pair of cities: 1 for an edge that is required, −1 for one that is forbidden, 0 for any other. */
  readonly rules: Int8Array;
  readonly prices: Float64Array;
  /** None of these tours is shorter. */
  readonly bound: number;
  /** The 1-tree of that bound. */
  readonly edges: readonly Edge[];
}

/** Farther than anything is; small enough that sums keep their decimals. */
const far = 1e7;

/** The cheapest 1-tree, required edges first and forbidden ones last. */
function oneTree(distances: Distances, rules: Int8Array, prices: Float64Array): Edge[] {
  const n = distances.length;
  const weight = (i: number, j: number): number =>
    distances[i]![j]! + prices[i]! + prices[j]! - far * rules[i * n + j]!;
  const edges: Edge[] = [];
  // Prim's algorithm: `near[j]` is the city of the tree that j, still outside, is nearest to.
  const near = new Int32Array(n).fill(1);
  const least = Float64Array.from({ length: n }, (_, j) => (j < 2 ? Infinity : weight(1, j)));
  for (let count = 2; count < n; count++) {
    let next = 0;
    for (let j = 2; j < n; j++) if (least[j]! < least[next]!) next = j;
    edges.push([near[next]!, next]);
    least[next] = Infinity;
    for (let j = 2; j < n; j++) {
      if (least[j] === Infinity || weight(next, j) >= least[j]!) continue;
      least[j] = weight(next, j);
      near[j] = next;
    }
  }
  const others = Array.from({ length: n - 1 }, (_, i) => i + 1).sort((i, j) => weight(0, i) - weight(0, j));
  return [...edges, [0, others[0]!], [0, others[1]!]];
}

function degreesOf(edges: readonly Edge[]): number[] {
  const degrees = edges.map(() => 0);
  for (const city of edges.flat()) degrees[city]!++;
  return degrees;
}

/** The best bound that so many changes of the prices lead to: up for a city with too many edges, down for one with too few. */
function relaxed(distances: Distances, rules: Int8Array, start: Float64Array, rounds: number, first: number): Tours {
  const n = distances.length;
  const required = rules.reduce((count, rule) => count + (rule === 1 ? 1 : 0), 0) / 2;
  const prices = start.slice();
  let best: Tours = { rules, prices: start, bound: -Infinity, edges: [] };
  let before: readonly number[] | undefined;
  for (let round = 0; round < rounds; round++) {
    const edges = oneTree(distances, rules, prices);
    const held = edges.map(([i, j]) => rules[i * n + j]!);
    // No tour has all that is required and nothing that is forbidden.
    if (held.includes(-1) || held.filter((rule) => rule === 1).length < required) return { ...best, bound: Infinity };

    const degrees = degreesOf(edges);
    const length = edges.reduce((sum, [i, j]) => sum + distances[i]![j]!, 0);
    const cost = degrees.reduce((sum, degree, i) => sum + prices[i]! * (degree - 2), length);
    // Distances are integers, and so is the length of a tour.
    const bound = Math.ceil(cost - 1e-6);
    if (degrees.every((degree) => degree === 2)) return { rules, prices, bound: length, edges };
    if (bound > best.bound) best = { rules, prices: prices.slice(), bound, edges };

    const step = first * (1 - round / rounds) ** 2;
    for (let i = 0; i < n; i++) prices[i]! += step * (0.7 * (degrees[i]! - 2) + 0.3 * ((before ?? degrees)[i]! - 2));
    before = degrees;
  }
  return best;
}

/** The rules with one more; a city with two required edges has no other. */
function decided(rules: Int8Array, n: number, [i, j]: Edge, rule: number): Int8Array {
  const more = rules.slice();
  more[i * n + j] = more[j * n + i] = rule;
  for (const city of [i, j]) {
    const row = more.subarray(city * n, city * n + n);
    if (row.filter((each) => each === 1).length !== 2) continue;
    for (let other = 0; other < n; other++) if (row[other] === 0) more[city * n + other] = more[other * n + city] = -1;
  }
  return more;
}

/** The program: all tours become the shortest. The distances that its functions share are captured. */
export const shortest = (distances: Distances): Skeleton<Tours, Best<Tours> | undefined> =>
  branchAndBound({
    bound: (tours: Tours) => tours.bound,
    // A 1-tree in which each city has two edges is a tour: a spanning tree and two edges have no cycle but one.
    cost: ({ edges, bound }) => (degreesOf(edges).every((degree) => degree === 2) ? bound : undefined),
    branch({ rules, prices, edges }) {
      const n = distances.length;
      const degrees = degreesOf(edges);
      const free = edges.filter(([i, j]) => rules[i * n + j] === 0 && Math.max(degrees[i]!, degrees[j]!) > 2);
      const longest = free.toSorted(([a, b], [c, d]) => distances[c]![d]! - distances[a]![b]!)[0];
      if (longest === undefined) return [];
      return [-1, 1].map((rule) => relaxed(distances, decided(rules, n, longest, rule), prices, 60, 2));
    },
  });

/** The shortest tour, and the lower bound before anything is searched. */
export async function solve(
  distances: Distances,
  options?: RunOptions,
): Promise<{ length: number; tour: readonly number[]; bound: number }> {
  const n = distances.length;
  const root = relaxed(distances, new Int8Array(n * n), new Float64Array(n), 500, 20);
  const { cost, solution } = (await run(shortest(distances), root, options))!;
  const tour = [0];
  for (let at = 0, edges = [...solution.edges]; tour.length < n; tour.push(at)) {
    const [edge] = edges.splice(
      edges.findIndex((each) => each.includes(at)),
      1,
    );
    at = edge![0] === at ? edge![1] : edge![0];
  }
  return { length: cost, tour, bound: root.bound };
}

/** The distances of a TSPLIB file of the type EUC_2D. */
export function distancesIn(file: string): Distances {
  const lines = readFileSync(file, 'utf8').matchAll(/^ *\d+ +([\d.e+-]+) +([\d.e+-]+) *$/gm);
  return distancesOf([...lines].map(([, x, y]) => [Number(x), Number(y)]));
}

/** The distances of so many places at random. */
export function distancesAtRandom(n: number, seed: number): Distances {
  const place = (i: number): Place => {
    const drawn = random(seed, i);
    return [drawn.int(1000), drawn.int(1000)];
  };
  return distancesOf(Array.from({ length: n }, (_, i) => place(i)));
}

const distancesOf = (places: readonly Place[]): Distances =>
  places.map(([x, y]) => places.map(([u, v]) => Math.round(Math.hypot(x - u, y - v))));

if (import.meta.main) {
  const [given = join(import.meta.dirname, 'berlin52.tsp')] = process.argv.slice(2);
  const distances = /^\d+$/.test(given) ? distancesAtRandom(Number(given), 2026) : distancesIn(given);
  const started = performance.now();
  const { length, tour, bound } = await solve(distances);
  console.log(`shortest tour  ${length}   (proven in ${((performance.now() - started) / 1000).toFixed(1)} s)`);
  console.log(`first bound    ${bound}`);
  console.log(`cities         ${tour.map((city) => city + 1).join(' ')}`);
}
