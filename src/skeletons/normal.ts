/**
 * Normal numbers of uniform ones by Box and Muller, "A note on the generation of random normal deviates", 1958: a radius times cosine
 * and sine of an angle. V8's `Math` has other digits in other versions, so the functions are written out, of operations that
 * ECMAScript rounds exactly. Kernels compute the same (compiler/kernel/math/normal.ts), to the last bit.
 */
import * as minimax from './minimax.ts';

// Constants of the module's own, which V8 folds.
const { ROOT_OF_HALF, SHIFT } = minimax;
const [L0, L1, L2, L3, L4, L5, L6] = minimax.logarithm;
const [S0, S1, S2, S3, S4, S5] = minimax.sine;
const [C0, C1, C2, C3, C4, C5] = minimax.cosine;
const { high: LN2_HIGH, low: LN2_LOW } = minimax.ln2;
const QUARTER = Math.PI / 2;

const memory = new Float64Array(1);
const halves = new Int32Array(memory.buffer);
/** Where the upper half of a double stands. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] as 0 | 1;

/** √(−2 ln u), for 2⁻⁵³ ≤ u ≤ 1. */
export function radiusOf(u: number): number {
  memory[0] = u;
  const word = halves[HIGH] as number;
  const exponent = (word - ROOT_OF_HALF) >> 20;
  halves[HIGH] = word - (exponent << 20);
  const f = memory[0] - 1;
  const s = f / (f + 2);
  const z = s * s;
  const zz = z * z;
  const series = ((L6 * zz + L4) * zz + L2) * zz + L0 + z * ((L5 * zz + L3) * zz + L1);
  const half = f * 0.5 * f;
  const tail = s * (half + z * series);
  return Math.sqrt(-2 * (exponent * LN2_HIGH - (half - (tail + exponent * LN2_LOW) - f)));
}

/** sin 2πt, for 0 ≤ t < 1. */
export const sineOfTurn = (t: number): number => wave(t, 0);
/** cos 2πt, for 0 ≤ t < 1. */
export const cosineOfTurn = (t: number): number => wave(t, 1);

/** The sine of an angle that is so many quarters further. */
function wave(t: number, further: 0 | 1): number {
  const quarters = 4 * t;
  const nearest = quarters + SHIFT - SHIFT;
  const r = (quarters - nearest) * QUARTER;
  const z = r * r;
  const zz = z * z;
  const quadrant = nearest + further;
  let value: number;
  if ((quadrant & 1) === 0) {
    value = r + z * r * ((S4 * zz + S2) * zz + S0 + z * ((S5 * zz + S3) * zz + S1));
  } else {
    const half = z * 0.5;
    const near = 1 - half;
    // What 1 − r²/2 loses when it is rounded.
    const lost = 1 - near - half;
    value = near + (lost + zz * ((C4 * zz + C2) * zz + C0 + z * ((C5 * zz + C3) * zz + C1)));
  }
  return (quadrant & 2) === 0 ? value : -value;
}
