/**
 * NAS Parallel Benchmarks, EP, class W (examples/npb-ep says what that is), as a loop over one sequence of random numbers. There
 * is no idiomatic way: 2²⁵ pairs as objects do not fit into memory.
 */
import { columns, type Kernel } from './kernel.ts';

export const pairs: number = 2 ** 25;
const r23 = 2 ** -23;
const t23 = 2 ** 23;
const r46 = 2 ** -46;
const t46 = 2 ** 46;
const multiplierHigh = Math.floor(5 ** 13 * r23);
const multiplierLow = 5 ** 13 - multiplierHigh * t23;

/** The number after x: 5¹³ x mod 2⁴⁶. */
function after(x: number): number {
  const high = Math.floor(x * r23);
  const low = x - high * t23;
  const middle = multiplierHigh * low + multiplierLow * high;
  const sum = (middle - Math.floor(middle * r23) * t23) * t23 + multiplierLow * low;
  return sum - Math.floor(sum * r46) * t46;
}

export const embarrassinglyParallel: Kernel = {
  typed: () =>
    columns(() => {
      const counts = new Int32Array(10);
      let state = 271_828_183;
      let x = 0;
      let y = 0;
      for (let pair = 0; pair < pairs; pair++) {
        state = after(state);
        const u = 2 * r46 * state - 1;
        state = after(state);
        const v = 2 * r46 * state - 1;
        const square = u * u + v * v;
        if (square > 1) continue;
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        x += u * scale;
        y += v * scale;
        const ring = Math.floor(Math.max(Math.abs(u * scale), Math.abs(v * scale)));
        counts[ring] = counts[ring]! + 1;
      }
      return [counts, Float64Array.of(x), Float64Array.of(y)];
    }),
};
