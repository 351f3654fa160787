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

/**
 * Places `lo` to `hi` of what comes out when neighbouring runs of `run` elements of `source` are merged in pairs. Where the pieces
 * of each run begin is found by bisection, so that pieces may be made by different workers. Source: Odeh et al., "Merge path", 2012.
 */
export function mergeRuns(
  source: Target,
  length: number,
  run: number,
  lo: number,
  hi: number,
  out: Target,
  to: number,
): void {
  for (let at = lo; at < hi;) {
    const first = at - (at % (2 * run));
    const middle = Math.min(first + run, length);
    const end = Math.min(first + 2 * run, length);
    const until = Math.min(hi, end);
    const i = split(source, first, middle, end, at - first);
    mergeTwo(source, first + i, middle, middle + (at - first - i), end, out, to + at - lo, until - at);
    at = until;
  }
}

/** How many of the first `k` elements of the merged two runs come from the left one. */
function split(source: Target, first: number, middle: number, end: number, k: number): number {
  let low = Math.max(0, k - (end - middle));
  let high = Math.min(k, middle - first);
  while (low < high) {
    const i = (low + high) >> 1;
    // Of equals the left ones go first.
    if (byNumber(source[first + i], source[middle + k - i - 1]) <= 0) low = i + 1;
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
): void {
  let [i, j, k] = [left, right, to];
  const end = to + count;
  while (k < end && i < leftEnd && j < rightEnd) {
    const x = source[i] as number;
    const y = source[j] as number;
    // Strictly ordered numbers, nearly all, need one comparison.
    if (x < y || (!(y < x) && byNumber(x, y) <= 0)) {
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
