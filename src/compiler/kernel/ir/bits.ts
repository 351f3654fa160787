/** The bits of floats as integers. */
const f64 = new Float64Array(1);
const halves = new Int32Array(f64.buffer);
const f32 = new Float32Array(f64.buffer, 0, 1);
/** Where the upper half of a double lies. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The upper 32 bits of a double: sign, exponent, 20 bits of the fraction. */
export function highOf(x: number): number {
  f64[0] = x;
  return halves[HIGH] as number;
}

/** The lower 32 bits of a double. */
export function lowOf(x: number): number {
  f64[0] = x;
  return halves[1 - HIGH] as number;
}

/** The double of these halves. */
export function packed(high: number, low: number): number {
  halves[HIGH] = high;
  halves[1 - HIGH] = low;
  return f64[0] as number;
}

/** The bits of a single. */
export function bitsOf(x: number): number {
  f32[0] = x;
  return halves[0] as number;
}

/** The single of these bits. */
export function floatOf(bits: number): number {
  halves[0] = bits;
  return f32[0] as number;
}
