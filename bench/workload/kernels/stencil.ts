/** Steps of the heat equation on a square of points, with 5 and with 9 of them around a point; beyond the edges the nearest. */
import { column, columns, make, type Columns, type Kernel, type Real, type Reals } from './kernel.ts';

export const side = 2048;
export const steps = 10;

export const startOf = (real: Real): Reals => column(real, side * side, 1, 0, 0, 1);

/** Runs `row` for each row and step: from three rows, as where they begin in `from`, to the row that begins at `here` in `to`. */
function sweeps(
  real: Real,
  row: (to: Reals, from: Reals, above: number, here: number, below: number) => void,
): () => Columns {
  const start = startOf(real);
  let to = make(real, side * side);
  let other = make(real, side * side);
  return () => {
    let from = start;
    for (let step = 0; step < steps; step++) {
      for (let y = 0; y < side; y++)
        row(to, from, Math.max(0, y - 1) * side, y * side, Math.min(side - 1, y + 1) * side);
      from = to;
      [to, other] = [other, to];
    }
    return [from];
  };
}

/** The elements of a row by place, beyond its ends the nearest. */
const clamped = (x: number): number => Math.min(side - 1, Math.max(0, x));
const idiomaticSteps = (
  point: (above: readonly number[], here: readonly number[], below: readonly number[], x: number) => number,
) => {
  const flat = startOf('f64');
  const start = Array.from({ length: side }, (_, y) => [...flat.subarray(y * side, (y + 1) * side)]);
  const step = (rows: readonly number[][]): number[][] =>
    rows.map((row, y) => row.map((_, x) => point(rows[clamped(y - 1)]!, row, rows[clamped(y + 1)]!, x)));
  return {
    run: () => Array.from({ length: steps }).reduce<number[][]>(step, start),
    columns: (rows: number[][]): Columns => [Float64Array.from(rows.flat())],
  };
};

/** Five points: c + 0.2 × (the four beside it − 4 c). The typed loops slide along: each element is loaded once for a row. */
export const stencil5: Kernel = {
  typed(real) {
    const row = (to: Reals, from: Reals, above: number, here: number, below: number): void => {
      let west = from[here]!;
      let c = west;
      for (let x = 0; x < side; x++) {
        const east = x < side - 1 ? from[here + x + 1]! : c;
        to[here + x] = c + 0.2 * (from[above + x]! + from[below + x]! + west + east - 4 * c);
        west = c;
        c = east;
      }
    };
    return columns(sweeps(real, row));
  },
  idiomatic: () =>
    idiomaticSteps((above, here, below, x) => {
      const c = here[x]!;
      return c + 0.2 * (above[x]! + below[x]! + here[clamped(x - 1)]! + here[clamped(x + 1)]! - 4 * c);
    }),
};

/** Nine points: the mean of those around, 4 for those beside and 1 for those across, out of 20. */
export const stencil9: Kernel = {
  typed(real) {
    const row = (to: Reals, from: Reals, above: number, here: number, below: number): void => {
      let nw = from[above]!;
      let n = nw;
      let w = from[here]!;
      let c = w;
      let sw = from[below]!;
      let s = sw;
      for (let x = 0; x < side; x++) {
        const next = x < side - 1 ? x + 1 : x;
        const ne = from[above + next]!;
        const e = from[here + next]!;
        const se = from[below + next]!;
        to[here + x] = (4 * (n + s + w + e) + (nw + ne + sw + se)) / 20;
        nw = n;
        n = ne;
        w = c;
        c = e;
        sw = s;
        s = se;
      }
    };
    return columns(sweeps(real, row));
  },
  idiomatic: () =>
    idiomaticSteps((above, here, below, x) => {
      const west = clamped(x - 1);
      const east = clamped(x + 1);
      const beside = above[x]! + below[x]! + here[west]! + here[east]!;
      const across = above[west]! + above[east]! + below[west]! + below[east]!;
      return (4 * beside + across) / 20;
    }),
};
