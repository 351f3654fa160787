/** Steps of z ← z² + c that stay within |z| ≤ 2, on x from −2 to 1 and y from −1.5 to 1.5. */
import { columns, type Kernel } from './kernel.ts';

export const side = 1024;
export const most = 1024;

interface Complex {
  readonly re: number;
  readonly im: number;
}
const square = ({ re, im }: Complex): Complex => ({ re: re * re - im * im, im: 2 * re * im });
const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const stepsOf = (c: Complex): number => {
  let z: Complex = { re: 0, im: 0 };
  let steps = 0;
  while (steps < most && z.re * z.re + z.im * z.im <= 4) {
    z = add(square(z), c);
    steps++;
  }
  return steps;
};

export const mandelbrot: Kernel = {
  typed() {
    const steps = new Int32Array(side * side);
    return columns(() => {
      for (let row = 0; row < side; row++) {
        const y = -1.5 + (3 * row) / side;
        for (let column = 0; column < side; column++) {
          const x = -2 + (3 * column) / side;
          let re = 0;
          let im = 0;
          let step = 0;
          while (step < most && re * re + im * im <= 4) {
            const next = re * re - im * im + x;
            im = 2 * re * im + y;
            re = next;
            step++;
          }
          steps[row * side + column] = step;
        }
      }
      return [steps];
    });
  },
  idiomatic() {
    const points = Array.from({ length: side * side }, (_, i) => ({
      re: -2 + (3 * (i % side)) / side,
      im: -1.5 + (3 * Math.floor(i / side)) / side,
    }));
    return {
      run: () => points.map(stepsOf),
      columns: (steps: number[]) => [Int32Array.from(steps)],
    };
  },
};
