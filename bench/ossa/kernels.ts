/** The kernels as programs of Ossa. */
import {
  f32,
  f64,
  generate,
  grid,
  i32,
  iterate,
  type Near,
  pipe,
  reduce,
  run,
  type RunOptions,
  type Skeleton,
  stencil,
  struct,
  sum,
  zip,
} from 'ossa';
import type { Session } from '../case.ts';
import { summary } from '../digest.ts';
import { batches, type Tally } from '../../examples/npb-ep/npb-ep.ts';
import { optionsOf, price } from '../workload/kernels/black-scholes.ts';
import { factorsOf, single } from '../workload/kernels/dot.ts';
import { pointsOf } from '../workload/kernels/k-means.ts';
import type { Columns, Real, Reals } from '../workload/kernels/kernel.ts';
import { most, side } from '../workload/kernels/mandelbrot.ts';
import { bodiesOf, softening } from '../workload/kernels/n-body.ts';
import { pairs } from '../workload/kernels/npb-ep.ts';
import { side as edge, startOf, steps } from '../workload/kernels/stencil.ts';
import { factor, termsOf } from '../workload/kernels/triad.ts';

/** What is run, on what, and its result as columns. */
interface Program {
  readonly program: unknown;
  readonly input: unknown;
  readonly columns: (result: never) => Columns;
}

const elements = { f64, f32 } as const;
const alone = (column: Reals | Int32Array): Columns => [column];

const stepsOf = (i: number): number => {
  const x = -2 + (3 * (i % side)) / side;
  const y = -1.5 + (3 * Math.floor(i / side)) / side;
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

const five = (c: Near<number>): number =>
  c.at() + 0.2 * (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1) - 4 * c.at());
const nine = (c: Near<number>): number =>
  (4 * (c.at(-1, 0) + c.at(1, 0) + c.at(0, -1) + c.at(0, 1)) +
    (c.at(-1, -1) + c.at(-1, 1) + c.at(1, -1) + c.at(1, 1))) /
  20;
const stencils = (real: Real, point: (c: Near<number>) => number): Program => ({
  program: iterate(stencil({ radius: 1, edge: 'clamp' }, point, elements[real] as typeof f64), { times: steps }),
  input: grid([edge, edge], startOf(real)),
  columns: ({ data }: { data: Reals }) => [data],
});

const programs: Readonly<Record<string, (real: Real) => Program>> = {
  mandelbrot: () => ({ program: generate(stepsOf, i32), input: side * side, columns: alone }),
  blackscholes(real) {
    const { spot, strike, years } = optionsOf(real);
    return { program: zip(price, elements[real] as typeof f64), input: [spot, strike, years], columns: alone };
  },
  kmeans(real) {
    const { coordinates, centres } = pointsOf(real);
    const nearest = (x: number, y: number, z: number, w: number): number => {
      let best = 1e30;
      let label = 0;
      for (let k = 0; k < centres.length / 4; k++) {
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
    return { program: zip(nearest, i32), input: coordinates, columns: alone };
  },
  nbody(real) {
    const { x: xs, y: ys, z: zs, mass: masses } = bodiesOf(real);
    const element = elements[real] as typeof f64;
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
      program: zip(pull, struct({ x: element, y: element, z: element })),
      input: [xs, ys, zs],
      columns: ({ columns: { x, y, z } }: { columns: Record<'x' | 'y' | 'z', Reals> }) => [x, y, z],
    };
  },
  dot: (real) => ({
    program: pipe(
      zip((x: number, y: number) => x * y, elements[real] as typeof f64),
      reduce(sum),
    ),
    input: factorsOf(real),
    columns: (total: number) => [single(real, total)],
  }),
  stencil5: (real) => stencils(real, five),
  stencil9: (real) => stencils(real, nine),
  triad: (real) => ({
    program: zip((b: number, c: number) => b + factor * c, elements[real] as typeof f64),
    input: termsOf(real),
    columns: alone,
  }),
  'npb-ep-w': () => ({
    program: batches,
    input: pairs / 2 ** 16,
    columns: ({ x, y, ...rings }: Tally) => [
      Int32Array.from(Object.values(rings)),
      Float64Array.of(x),
      Float64Array.of(y),
    ],
  }),
};

export function open(name: string, real: Real, options: RunOptions): Session<unknown> {
  const { program, input, columns } = (programs[name] as (real: Real) => Program)(real);
  return {
    run: () => run(program as Skeleton<unknown, unknown>, input, options),
    digest: (result) => summary(columns(result as never)),
  };
}
