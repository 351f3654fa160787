/** True for values that need no reading of their inside: primitives, except symbols, which do not travel. O(1). */
export function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
