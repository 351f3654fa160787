/** What is written down here has to compile, and what is said to be an error has to be one. */
import { f32, f64, type Grid, map, type Near, stencil, struct, u8, type Skeleton } from '../index.ts';
import { bool, erf, kernel, near } from '../kernel.ts';

const point = struct({ x: f64, y: f32 });

export const scalars: (x: number, n: number) => number = kernel([f32, u8], f32, (x, n) => x * n);
export const truths: (holds: boolean) => boolean = kernel([bool], bool, (holds) => !holds);
export const tuples: (pair: [number, boolean]) => [number, number] = kernel([[f64, bool]], [f64, u8], ([x, holds]) => [
  x,
  holds ? 1 : 0,
]);
export const structs: (p: { x: number; y: number }) => { x: number; y: number } = kernel(
  [point],
  point,
  ({ x, y }) => ({
    x: y,
    y: x,
  }),
);
export const untyped: (x: number, y: number) => number = kernel((x: number, y: number) => x + erf(y));
export const mapped: Skeleton<readonly number[], number[]> = map(kernel([f64], f64, (x) => x, { fast: true }));

export const around: (c: Near<number>) => number = kernel([near(f32)], f32, (c) => c.at(0, 1) * c.position[0]!);
export const ofStructs: (c: Near<{ x: number; y: number }>) => number = kernel([near(point)], f32, (c) => c.at(1).y);
export const smoothed: Skeleton<Grid<number>, Grid<number, Float32Array>> = stencil(
  { radius: 1, edge: 'clamp' },
  kernel([near(f32)], f32, (c) => c.at()),
  f32,
);

// @ts-expect-error What is around a place is no result.
kernel([f64], near(f64), (x) => x);
// @ts-expect-error The parameter is a number.
kernel([f64], f64, (x: string) => x.length);
// @ts-expect-error The result is a number.
kernel([f64], f64, (x) => x > 0);
// @ts-expect-error One more is declared than the function is called with.
kernel([f64], f64, (x, y) => x + y);
// @ts-expect-error A name is no type.
kernel(['f64'], f64, (x) => x);
// @ts-expect-error There is no such option.
kernel([f64], f64, (x) => x, { quick: true });
// @ts-expect-error It is called with a boolean.
truths(1);
