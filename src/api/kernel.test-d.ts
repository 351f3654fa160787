/** What is written down here has to compile, and what is said to be an error has to be one. */
import { f32, f64, map, struct, u8, type Skeleton } from '../index.ts';
import { bool, erf, kernel } from '../kernel.ts';

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
