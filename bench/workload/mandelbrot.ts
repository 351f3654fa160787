/**
 * Escape counts of the Mandelbrot set, one row at a time. The window, x in [-2, 1] and y in [-2, 1], is not symmetric about
 * the real axis, so the two halves of the picture differ in cost: a static split loses.
 */
export const size = 1000;
export const iterations = 1000;

export function mandelbrotRow(row: number): Uint32Array {
  const counts = new Uint32Array(size);
  const cy = -2 + (3 * row) / size;
  for (let column = 0; column < size; column++) {
    const cx = -2 + (3 * column) / size;
    let x = 0;
    let y = 0;
    let count = 0;
    while (count < iterations && x * x + y * y <= 4) {
      const xx = x * x - y * y + cx;
      y = 2 * x * y + cy;
      x = xx;
      count++;
    }
    counts[column] = count;
  }
  return counts;
}
