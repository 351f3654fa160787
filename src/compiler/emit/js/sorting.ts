/** Sorting and merging numbers: −0 before +0, NaN last, as typed arrays sort. */
import { byNumber } from '../../../skeletons/order.ts';
import type { Target } from './runtime.ts';

/** Shorter runs are sorted by the engine's own sort: six passes over the keys do not pay. */
const RADIX_FROM = 1 << 13;
const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
const MASK = BUCKETS - 1;

/** Elements `lo` to `hi` of `source` in order, into `out` from `to` on. O(n) for 64-bit floats, O(n log n) for others. */
export function sortNumbers(source: Target, lo: number, hi: number, out: Target, to: number): void {
  const count = hi - lo;
  if (ArrayBuffer.isView(source)) out.set((source as Float64Array).subarray(lo, hi), to);
  else for (let i = 0; i < count; i++) out[to + i] = source[lo + i];
  const run = out.subarray(to, to + count) as Float64Array;
  if (run instanceof Float64Array && count >= RADIX_FROM) radixSort(run);
  else run.sort();
}

/**
 * Least significant digit first, 11 bits at a time, on keys whose order as unsigned integers is that of the floats (sign flipped,
 * negative ones inverted). Six passes: the result is where it began. Source: Terdiman, "Radix sort revisited", 2000.
 */
function radixSort(run: Float64Array): void {
  const n = run.length;
  const x = new Uint32Array(run.buffer, run.byteOffset, 2 * n);
  const y = new Uint32Array(2 * n);
  const h = Array.from({ length: 6 }, () => new Uint32Array(BUCKETS)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const [h0, h1, h2, h3, h4, h5] = h;
  const count = (c: Uint32Array, d: number): void => void (c[d] = (c[d] as number) + 1);
  for (let i = 0; i < 2 * n; i += 2) {
    let low = x[i] as number;
    let high = x[i + 1] as number;
    // A NaN of either sign goes last.
    if ((high & 0x7ff00000) === 0x7ff00000 && ((high & 0xfffff) !== 0 || low !== 0)) [low, high] = [0, 0x7ff80000];
    if (high >>> 31 === 1) {
      low = ~low >>> 0;
      high = ~high >>> 0;
    } else high = (high ^ 0x80000000) >>> 0;
    x[i] = low;
    x[i + 1] = high;
    count(h0, low & MASK);
    count(h1, (low >>> 11) & MASK);
    count(h2, ((low >>> 22) | (high << 10)) & MASK);
    count(h3, (high >>> 1) & MASK);
    count(h4, (high >>> 12) & MASK);
    count(h5, high >>> 23);
  }
  for (const each of h) {
    let sum = 0;
    for (let d = 0; d < BUCKETS; d++) {
      const these = each[d] as number;
      each[d] = sum;
      sum += these;
    }
  }
  lowPass(x, y, n, h0, 0);
  lowPass(y, x, n, h1, 11);
  middlePass(x, y, n, h2);
  highPass(y, x, n, h3, 1);
  highPass(x, y, n, h4, 12);
  highPass(y, x, n, h5, 23);
  for (let i = 0; i < 2 * n; i += 2) {
    const high = x[i + 1] as number;
    if (high >>> 31 === 1) x[i + 1] = high ^ 0x80000000;
    else {
      x[i] = ~(x[i] as number);
      x[i + 1] = ~high;
    }
  }
}

// A pass brings every key to the next place of its digit. Three functions, so that each is one tight loop: a call for the digit
// doubles the time.

/** Digits within the low words. */
function lowPass(from: Uint32Array, to: Uint32Array, n: number, next: Uint32Array, shift: number): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const low = from[i] as number;
    const high = from[i + 1] as number;
    const d = (low >>> shift) & MASK;
    const place = next[d] as number;
    next[d] = place + 1;
    to[2 * place] = low;
    to[2 * place + 1] = high;
  }
}

/** The digit across the words. */
function middlePass(from: Uint32Array, to: Uint32Array, n: number, next: Uint32Array): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const low = from[i] as number;
    const high = from[i + 1] as number;
    const d = ((low >>> 22) | (high << 10)) & MASK;
    const place = next[d] as number;
    next[d] = place + 1;
    to[2 * place] = low;
    to[2 * place + 1] = high;
  }
}

/** Digits within the high words. */
function highPass(from: Uint32Array, to: Uint32Array, n: number, next: Uint32Array, shift: number): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const low = from[i] as number;
    const high = from[i + 1] as number;
    const d = (high >>> shift) & MASK;
    const place = next[d] as number;
    next[d] = place + 1;
    to[2 * place] = low;
    to[2 * place + 1] = high;
  }
}

/** Whether `a` may stand before `b` where `a` was first. */
type Before = (a: number, b: number) => boolean;

/** Places `lo` to `hi` of what comes out when neighbouring runs of `run` numbers of `source` are merged in pairs. */
export function mergeRuns(
  source: Target,
  length: number,
  run: number,
  lo: number,
  hi: number,
  out: Target,
  to: number,
): void {
  // Strictly ordered numbers, nearly all, need one comparison.
  mergeBy(source, length, run, lo, hi, out, to, (x, y) => x < y || (!(y < x) && byNumber(x, y) <= 0));
}

/** The same for runs of indices, by the keys that they stand for. */
export function mergeIndices(
  keys: Float64Array,
  descending: boolean,
  source: Uint32Array,
  length: number,
  run: number,
  lo: number,
  hi: number,
  out: Uint32Array,
  to: number,
): void {
  const order = (i: number, j: number): number => byNumber(keys[i] as number, keys[j] as number);
  mergeBy(source, length, run, lo, hi, out, to, descending ? (i, j) => order(i, j) >= 0 : (i, j) => order(i, j) <= 0);
}

/**
 * The same for any order. Where the pieces of each run begin is found by bisection, so that pieces may be made by different workers.
 * Source: Odeh et al., "Merge path", 2012.
 */
export function mergeBy(
  source: Target,
  length: number,
  run: number,
  lo: number,
  hi: number,
  out: Target,
  to: number,
  before: Before,
): void {
  for (let at = lo; at < hi;) {
    const first = at - (at % (2 * run));
    const middle = Math.min(first + run, length);
    const end = Math.min(first + 2 * run, length);
    const until = Math.min(hi, end);
    const i = split(source, first, middle, end, at - first, before);
    mergeTwo(source, first + i, middle, middle + (at - first - i), end, out, to + at - lo, until - at, before);
    at = until;
  }
}

/** How many of the first `k` elements of the merged two runs come from the left one. */
function split(source: Target, first: number, middle: number, end: number, k: number, before: Before): number {
  let low = Math.max(0, k - (end - middle));
  let high = Math.min(k, middle - first);
  while (low < high) {
    const i = (low + high) >> 1;
    // Of equals the left ones go first.
    if (before(source[first + i], source[middle + k - i - 1])) low = i + 1;
    else high = i;
  }
  return low;
}

function mergeTwo(
  source: Target,
  left: number,
  leftEnd: number,
  right: number,
  rightEnd: number,
  out: Target,
  to: number,
  count: number,
  before: Before,
): void {
  let [i, j, k] = [left, right, to];
  const end = to + count;
  while (k < end && i < leftEnd && j < rightEnd) {
    const x = source[i] as number;
    const y = source[j] as number;
    if (before(x, y)) {
      out[k++] = x;
      i++;
    } else {
      out[k++] = y;
      j++;
    }
  }
  while (k < end && i < leftEnd) out[k++] = source[i++];
  while (k < end && j < rightEnd) out[k++] = source[j++];
}

/**
 * The indices `lo` to `hi` of `keys`, the keys in order, into `out` from `to` on; equal keys keep their order. Descending, the
 * greatest first (NaN before all). Least significant digit first, as above, digits that all keys share left out. O(n).
 */
export function argsort(
  keys: Float64Array,
  lo: number,
  hi: number,
  descending: boolean,
  out: Uint32Array,
  to: number,
): void {
  const n = hi - lo;
  const words = new Uint32Array(keys.buffer, keys.byteOffset + 8 * lo, 2 * n);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const flip = descending ? 0xffffffff : 0;
  const counts = Array.from({ length: 6 }, () => new Uint32Array(BUCKETS));
  for (let i = 0; i < n; i++) {
    let l = words[2 * i] as number;
    let h = words[2 * i + 1] as number;
    if ((h & 0x7ff00000) === 0x7ff00000 && ((h & 0xfffff) !== 0 || l !== 0)) [l, h] = [0, 0x7ff80000];
    if (h >>> 31 === 1) [l, h] = [~l, ~h];
    else h ^= 0x80000000;
    low[i] = l = (l ^ flip) >>> 0;
    high[i] = h = (h ^ flip) >>> 0;
    for (let d = 0; d < 6; d++) {
      const c = counts[d] as Uint32Array;
      const digit = digitOf(l, h, d);
      c[digit] = (c[digit] as number) + 1;
    }
  }
  let from = Uint32Array.from({ length: n }, (_, i) => i);
  let next = new Uint32Array(n);
  for (let d = 0; d < 6; d++) {
    const c = counts[d] as Uint32Array;
    if (n === 0 || c[digitOf(low[0] as number, high[0] as number, d)] === n) continue;
    let sum = 0;
    for (let digit = 0; digit < BUCKETS; digit++) {
      const these = c[digit] as number;
      c[digit] = sum;
      sum += these;
    }
    for (let i = 0; i < n; i++) {
      const index = from[i] as number;
      const digit = digitOf(low[index] as number, high[index] as number, d);
      const place = c[digit] as number;
      c[digit] = place + 1;
      next[place] = index;
    }
    [from, next] = [next, from];
  }
  for (let i = 0; i < n; i++) out[to + i] = (from[i] as number) + lo;
}

function digitOf(low: number, high: number, digit: number): number {
  switch (digit) {
    case 0:
      return low & MASK;
    case 1:
      return (low >>> 11) & MASK;
    case 2:
      return ((low >>> 22) | (high << 10)) & MASK;
    case 3:
      return (high >>> 1) & MASK;
    case 4:
      return (high >>> 12) & MASK;
    default:
      return high >>> 23;
  }
}
