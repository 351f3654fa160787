/** Inputs of the cases over collections, the best sequential JavaScript for each, and digests that every side can compute. */

/** Scrambles an index: the same 32 bits in every language. */
export const scrambled = (i: number): number => Math.imul(i, 0x9e3779b1) >>> 0;

export const numbers = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => scrambled(i) / 1024 - 2 ** 21);
/** Whole, so that sums are exact in whatever order. */
export const wholes = (n: number, keys = 1000): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => scrambled(i) % keys);
export const texts = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => scrambled(i).toString(36) + String(i % 997));

/** The sum of a thousand elements, spread over the collection. */
export function sampled(values: ArrayLike<number>): string {
  let sum = 0;
  for (let k = 0; k < 1000; k++) sum += (values[Math.floor((k * values.length) / 1000)] as number) * ((k % 7) + 1);
  return sum.toPrecision(9);
}
export const sampledTexts = (values: readonly string[]): string =>
  Array.from({ length: 5 }, (_, k) => values[Math.floor((k * values.length) / 5)]).join(' ');

export const plain = {
  /** The engine's own sort of numbers. */
  sort: (values: Float64Array): Float64Array => values.slice().sort(),
  sortTexts: (values: readonly string[]): string[] => values.toSorted(),
  scan(values: Float64Array): Float64Array {
    const sums = new Float64Array(values.length);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sums[i] = sum += values[i] as number;
    return sums;
  },
  filter(values: Float64Array): Float64Array {
    const kept = new Float64Array(values.length);
    let n = 0;
    for (let i = 0; i < values.length; i++) {
      const x = values[i] as number;
      if (x > 0) kept[n++] = x;
    }
    return kept.slice(0, n);
  },
  groupBy(values: Float64Array): Map<number, number> {
    const groups = new Map<number, number>();
    for (let i = 0; i < values.length; i++) {
      const x = values[i] as number;
      const before = groups.get(x);
      groups.set(x, before === undefined ? x : before + x);
    }
    return groups;
  },
  /** Heat on a square: each element and its eight neighbours, those beyond the edge the nearest. */
  stencil(values: Float64Array, side: number): Float64Array {
    const next = new Float64Array(values.length);
    const at = (y: number, x: number): number =>
      values[Math.min(side - 1, Math.max(0, y)) * side + Math.min(side - 1, Math.max(0, x))] as number;
    const slow = (y: number, x: number): number =>
      (4 * (at(y - 1, x) + at(y + 1, x) + at(y, x - 1) + at(y, x + 1)) +
        (at(y - 1, x - 1) + at(y - 1, x + 1) + at(y + 1, x - 1) + at(y + 1, x + 1))) /
      20;
    for (let y = 0; y < side; y++) {
      const edge = y === 0 || y === side - 1;
      for (let x = 0; x < side; x++) {
        const i = y * side + x;
        if (edge || x === 0 || x === side - 1) next[i] = slow(y, x);
        else {
          const [n, s] = [i - side, i + side];
          next[i] =
            (4 * (values[n]! + values[s]! + values[i - 1]! + values[i + 1]!) +
              (values[n - 1]! + values[n + 1]! + values[s - 1]! + values[s + 1]!)) /
            20;
        }
      }
    }
    return next;
  },
  allPairs(values: Float64Array): Float64Array {
    const pulls = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const x = values[i] as number;
      let sum = 0;
      for (let j = 0; j < values.length; j++) {
        const d = x - (values[j] as number);
        sum += 1 / (1 + d * d);
      }
      pulls[i] = sum;
    }
    return pulls;
  },
  fibonacci: (n: number): number => (n < 2 ? n : plain.fibonacci(n - 1) + plain.fibonacci(n - 2)),
} as const;
