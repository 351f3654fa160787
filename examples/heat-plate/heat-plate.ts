/**
 * The temperature of a square plate whose upper edge is kept at 100° and whose other edges are kept at 0°, once it changes no
 * more: each point is then the weighted mean of the eight points around it.
 *
 *     npx ossa run examples/heat-plate/heat-plate.ts [points]
 *
 * The weights are those of the nine-point Laplacian, 4 for the points beside and 1 for the points across, out of 20.
 */
import { f64, grid, iterate, run, stencil, type Grid, type Near, type RunOptions, type Skeleton } from 'ossa';

export const hot = 100;
/** The greatest change of a round that counts as none. */
const tolerance = 1e-9;

/** A plate before anything has happened: hot above, cold elsewhere. */
export function plateOf(points: number): Grid<number, Float64Array> {
  const data = new Float64Array(points * points).fill(hot, 0, points);
  // A corner belongs to two edges, and is the mean of them.
  data[0] = data[points - 1] = hot / 2;
  return grid([points, points], data);
}

/** One round of Jacobi's method on a plate of so many points a side. The points at the edge stay as they are. */
const round = (points: number): Skeleton<Grid<number>, Grid<number>> =>
  stencil(
    { radius: 1, edge: 'clamp' },
    (near: Near<number>) => {
      const [row = 0, column = 0] = near.position;
      if (row === 0 || column === 0 || row === points - 1 || column === points - 1) return near.at();
      const beside = near.at(-1, 0) + near.at(1, 0) + near.at(0, -1) + near.at(0, 1);
      const across = near.at(-1, -1) + near.at(-1, 1) + near.at(1, -1) + near.at(1, 1);
      return (4 * beside + across) / 20;
    },
    f64,
  );

const greatestChange = (next: Grid<number>, before: Grid<number>): number => {
  let greatest = 0;
  for (const [i, t] of next.data.entries()) greatest = Math.max(greatest, Math.abs(t - before.data.at(i)!));
  return greatest;
};

/** The plate at rest. */
export const steady = (points: number, options?: RunOptions): Promise<Grid<number>> =>
  run(
    iterate(round(points), { until: (next, before) => greatestChange(next, before) < tolerance }),
    plateOf(points),
    options,
  );

/** The temperature at (x, y) of a plate of side 1, y counted from the cold edge: the solution by separation of variables. */
export function exact(x: number, y: number): number {
  let t = 0;
  for (let n = 1; n < 200; n += 2) {
    const k = n * Math.PI;
    t += ((4 * hot) / k) * Math.sin(k * x) * (Math.sinh(k * y) / Math.sinh(k));
  }
  return t;
}

if (import.meta.main) {
  const [points = 33] = process.argv.slice(2).map(Number);
  const { data } = await steady(points);

  const shades = ' .:-=+*#%@';
  for (let i = 0; i < points; i++) {
    const row = Array.from({ length: points }, (_, j) =>
      shades[Math.round((data.at(i * points + j)! / hot) * 9)]!.repeat(2),
    );
    console.log(row.join(''));
  }
  const last = points - 1;
  console.log('from above  computed      exact   (on the line through the middle, °)');
  for (const part of [1 / 8, 1 / 4, 1 / 2, 3 / 4]) {
    const i = Math.round(part * last);
    const j = Math.floor(last / 2);
    const columns = [
      (i / last).toFixed(3),
      data.at(i * points + j)!.toFixed(6),
      exact(j / last, 1 - i / last).toFixed(6),
    ];
    console.log(columns.map((text) => text.padStart(10)).join(' '));
  }
}
