/** The input of `map-compute`: numbers strictly between 0 and 1. */
export const count = 1_600_000;

export function input(): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count);
}
