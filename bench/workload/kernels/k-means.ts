/** The step of k-means that takes the time: the nearest of the centres for each point of four coordinates. */
import { column, columns, type Kernel, type Real, type Reals } from './kernel.ts';

export const length = 1_000_000;
export const count = 64;

export interface Points {
  /** A column for each coordinate. */
  readonly coordinates: readonly [Reals, Reals, Reals, Reals];
  /** Centre k stands at 4 k: the first points. */
  readonly centres: Reals;
}
export function pointsOf(real: Real): Points {
  const of = (d: number): Reals => column(real, length, 4, d, 0, 1);
  const coordinates = [of(0), of(1), of(2), of(3)] as const;
  const centres = column(real, 4 * count, 1, 0, 0, 1);
  return { coordinates, centres };
}

export const kMeans: Kernel = {
  typed(real) {
    const { coordinates, centres } = pointsOf(real);
    const [xs, ys, zs, ws] = coordinates;
    const labels = new Int32Array(length);
    return columns(() => {
      for (let i = 0; i < length; i++) {
        const x = xs[i]!;
        const y = ys[i]!;
        const z = zs[i]!;
        const w = ws[i]!;
        let best = 1e30;
        let label = 0;
        for (let k = 0; k < count; k++) {
          const dx = x - centres[4 * k]!;
          const dy = y - centres[4 * k + 1]!;
          const dz = z - centres[4 * k + 2]!;
          const dw = w - centres[4 * k + 3]!;
          const far = dx * dx + dy * dy + dz * dz + dw * dw;
          if (far < best) {
            best = far;
            label = k;
          }
        }
        labels[i] = label;
      }
      return [labels];
    });
  },
  idiomatic() {
    const { coordinates, centres: flat } = pointsOf('f64');
    const points = Array.from({ length }, (_, i) => coordinates.map((column) => column[i]!));
    const centres = Array.from({ length: count }, (_, k) => [...flat.subarray(4 * k, 4 * k + 4)]);
    const distance = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, x, d) => sum + (x - b[d]!) ** 2, 0);
    return {
      run: () =>
        points.map((point) => {
          const distances = centres.map((centre) => distance(point, centre));
          return distances.indexOf(Math.min(...distances));
        }),
      columns: (labels: number[]) => [Int32Array.from(labels)],
    };
  },
};
