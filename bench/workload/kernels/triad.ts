/** a = b + s c, the last of the loops of STREAM (McCalpin 1995): memory at work, next to no arithmetic. */
import { column, columns, make, type Kernel, type Real, type Reals } from './kernel.ts';

export const length = 4_000_000;
export const factor = 3;

export const termsOf = (real: Real): readonly [b: Reals, c: Reals] => [
  column(real, length, 2, 0, 0, 1),
  column(real, length, 2, 1, 0, 1),
];

export const triad: Kernel = {
  typed(real) {
    const [b, c] = termsOf(real);
    const a = make(real, length);
    return columns(() => {
      for (let i = 0; i < length; i++) a[i] = b[i]! + factor * c[i]!;
      return [a];
    });
  },
  idiomatic() {
    const [b, c] = termsOf('f64').map((column) => [...column]) as [number[], number[]];
    return {
      run: () => b.map((x, i) => x + factor * c[i]!),
      columns: (a: number[]) => [Float64Array.from(a)],
    };
  },
};
