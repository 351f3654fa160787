/** The sum of products. The elements are whole and small, so that no order of the sum rounds, in f32 neither. */
import { columns, make, mixed, type Kernel, type Real, type Reals } from './kernel.ts';

export const length = 10_000_000;

export function factorsOf(real: Real): readonly [x: Reals, y: Reals] {
  const x = make(real, length);
  const y = make(real, length);
  for (let i = 0; i < length; i++) {
    x[i] = (mixed(2 * i) % 5) - 2;
    y[i] = (mixed(2 * i + 1) % 5) - 2;
  }
  return [x, y];
}

export const single = (real: Real, value: number): Reals => make(real, 1).fill(value);

export const dot: Kernel = {
  typed(real) {
    const [x, y] = factorsOf(real);
    return columns(() => {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += x[i]! * y[i]!;
      return [single(real, sum)];
    });
  },
  idiomatic() {
    const [xs, ys] = factorsOf('f64').map((column) => [...column]) as [number[], number[]];
    return {
      run: () => xs.map((x, i) => x * ys[i]!).reduce((a, b) => a + b, 0),
      columns: (sum: number) => [single('f64', sum)],
    };
  },
};
