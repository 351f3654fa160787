/** The kernels as functions of one element: what a user of Ossa writes, with the types that `kernel(…)` would be given. */
import type { Near } from 'ossa';
import { optionsOf, price } from './black-scholes.ts';
import { factorsOf } from './dot.ts';
import { count, pointsOf } from './k-means.ts';
import type { Real, Reals } from './kernel.ts';
import { most, side } from './mandelbrot.ts';
import { bodiesOf, softening } from './n-body.ts';
import { factor, termsOf } from './triad.ts';

/** The types by name. */
type Name = Real | 'i32';

/** What is computed for each element, and what of. */
export interface Elementwise {
  readonly fn: (...given: never[]) => unknown;
  /** Of the columns, or of the index where there are none. */
  readonly parameters: readonly Name[];
  /** One number, or those of a struct. */
  readonly result: Name | Readonly<Record<string, Name>>;
  readonly columns: readonly Reals[];
  readonly length: number;
}

const five = (c: Near<number>): number =>
  c.at() + 0.2 * (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1) - 4 * c.at());
const nine = (c: Near<number>): number =>
  (4 * (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1)) +
    (c.at(-1, -1) + c.at(-1, 1) + c.at(1, -1) + c.at(1, 1))) /
  20;
/** What is computed of the elements around each in a square. */
export const around: Readonly<Record<'stencil5' | 'stencil9', (c: Near<number>) => number>> = {
  stencil5: five,
  stencil9: nine,
};

const stepsFrom = (x: number, y: number): number => {
  let re = 0;
  let im = 0;
  let step = 0;
  while (step < most && re * re + im * im <= 4) {
    const next = re * re - im * im + x;
    im = 2 * re * im + y;
    re = next;
    step++;
  }
  return step;
};
/** The numbers of both types are the same: they have few digits. */
const stepsOf: Readonly<Record<Real, (i: number) => number>> = {
  f64: (i) => stepsFrom(-2 + (3 * (i % side)) / side, -1.5 + (3 * Math.floor(i / side)) / side),
  f32: (i) =>
    stepsFrom(Math.fround(-2 + (3 * (i % side)) / side), Math.fround(-1.5 + (3 * Math.floor(i / side)) / side)),
};

export const elementwise: Readonly<Record<string, (real: Real) => Elementwise>> = {
  mandelbrot: (real) => ({
    fn: stepsOf[real],
    parameters: ['i32'],
    result: 'i32',
    columns: [],
    length: side * side,
  }),
  blackscholes(real) {
    const { spot, strike, years } = optionsOf(real);
    return {
      fn: price,
      parameters: [real, real, real],
      result: real,
      columns: [spot, strike, years],
      length: spot.length,
    };
  },
  kmeans(real) {
    const { coordinates, centres } = pointsOf(real);
    const nearest = (x: number, y: number, z: number, w: number): number => {
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
      return label;
    };
    return {
      fn: nearest,
      parameters: [real, real, real, real],
      result: 'i32',
      columns: coordinates,
      length: coordinates[0].length,
    };
  },
  nbody(real) {
    const { x: xs, y: ys, z: zs, mass: masses } = bodiesOf(real);
    const pull = (px: number, py: number, pz: number): { x: number; y: number; z: number } => {
      let [x, y, z] = [0, 0, 0];
      for (let j = 0; j < xs.length; j++) {
        const dx = xs[j]! - px;
        const dy = ys[j]! - py;
        const dz = zs[j]! - pz;
        const square = dx * dx + dy * dy + dz * dz + softening;
        const strength = masses[j]! * (1 / (square * Math.sqrt(square)));
        x += strength * dx;
        y += strength * dy;
        z += strength * dz;
      }
      return { x, y, z };
    };
    return {
      fn: pull,
      parameters: [real, real, real],
      result: { x: real, y: real, z: real },
      columns: [xs, ys, zs],
      length: xs.length,
    };
  },
  dot(real) {
    const columns = factorsOf(real);
    return {
      fn: (x: number, y: number) => x * y,
      parameters: [real, real],
      result: real,
      columns,
      length: columns[0].length,
    };
  },
  triad(real) {
    const columns = termsOf(real);
    return {
      fn: (b: number, c: number) => b + factor * c,
      parameters: [real, real],
      result: real,
      columns,
      length: columns[0].length,
    };
  },
};
