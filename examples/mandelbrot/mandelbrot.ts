/**
 * The Mandelbrot set as a picture, a row per item: rows inside the set take far longer than the others, and the farm evens
 * that out. Arithmetic is in double precision (f64).
 *
 *     npx ossa run examples/mandelbrot/mandelbrot.ts [pixels a side] [iterations]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { farm, range, stream, type Skeleton } from 'ossa';
import { PNG } from 'pngjs';

/** The part of the plane that is shown: x and y from the left upper corner, and the length of a side. */
const view = { left: -2, top: 1.5, side: 3 };

/**
 * The program: the number of a row becomes, for each of its pixels, the number of steps of z ← z² + c that stay within |z| ≤ 2,
 * at most `iterations`. Rows leave in order.
 */
export const mandelbrot = (size: number, iterations: number): Skeleton<number, Uint32Array> =>
  farm((row: number) => {
    const steps = new Uint32Array(size);
    const y = view.top - (view.side * row) / size;
    for (let column = 0; column < size; column++) {
      const x = view.left + (view.side * column) / size;
      let re = 0;
      let im = 0;
      let step = 0;
      while (step < iterations && re * re + im * im <= 4) {
        const next = re * re - im * im + x;
        im = 2 * re * im + y;
        re = next;
        step++;
      }
      steps[column] = step;
    }
    return steps;
  });

/** Black inside the set; outside, the brighter the longer the point takes to leave. */
function colour(steps: number, iterations: number): readonly [red: number, green: number, blue: number] {
  if (steps === iterations) return [0, 0, 0];
  const light = Math.min(1, Math.log2(1 + steps) / 8);
  return [255 * light ** 3, 255 * light ** 1.5, 64 + 191 * light ** 0.5];
}

if (import.meta.main) {
  const [size = 1000, iterations = 10_000] = process.argv.slice(2).map(Number);
  const picture = new PNG({ width: size, height: size });
  let offset = 0;
  for await (const row of stream(mandelbrot(size, iterations), range(size))) {
    for (const steps of row) {
      picture.data.set([...colour(steps, iterations), 255], offset);
      offset += 4;
    }
  }
  mkdirSync('out', { recursive: true });
  writeFileSync('out/mandelbrot.png', PNG.sync.write(picture));
  console.log(`out/mandelbrot.png: ${size} × ${size} pixels, at most ${iterations} iterations each, in f64`);
}
