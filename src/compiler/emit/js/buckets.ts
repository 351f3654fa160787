/**
 * Numbers by the buckets that splitters make of them: between two splitters, or equal to one, so that many equal numbers are in order
 * as they are. The search has no branch that a processor could guess wrong. Source: Sanders and Winkel, "Super scalar sample sort", 2004.
 */
import type { Target } from './runtime.ts';

/** What buckets are told apart by: a power of two less one splitters in order, and the same as a search tree, its root at 1. */
export interface Splitters {
  readonly sorted: Float64Array;
  readonly tree: Float64Array;
}

/** In order: numbers below the first splitter, those equal to it, those between it and the second… NaN is in the last of all. */
export const bucketsOf = ({ tree }: Splitters): number => 2 * tree.length;

/** @param sorted distinct numbers but for infinities at the end, a power of two less one */
export function splittersOf(sorted: Float64Array): Splitters {
  const tree = new Float64Array(sorted.length + 1);
  const plant = (node: number, lo: number, hi: number): void => {
    if (lo >= hi) return;
    const middle = (lo + hi) >> 1;
    tree[node] = sorted[middle] as number;
    plant(2 * node, lo, middle);
    plant(2 * node + 1, middle + 1, hi);
  };
  plant(1, 0, sorted.length);
  return { sorted, tree };
}

function bucketOf(x: number, sorted: Float64Array, tree: Float64Array): number {
  const size = tree.length;
  let j = 1;
  while (j < size) j = 2 * j + Number(x > (tree[j] as number));
  j -= size;
  return x === sorted[j] ? 2 * j + 1 : x === x ? 2 * j : 2 * size - 1;
}

/** How many of the elements `lo` to `hi` are in each bucket. */
export function countBuckets(source: Target, lo: number, hi: number, { sorted, tree }: Splitters): Uint32Array {
  const counts = new Uint32Array(2 * tree.length);
  for (let i = lo; i < hi; i++) {
    const b = bucketOf(source[i] as number, sorted, tree);
    counts[b] = (counts[b] as number) + 1;
  }
  return counts;
}

/** The elements `lo` to `hi` bucket by bucket, into `out` from `to` on; how many are in each. */
export function partition(
  source: Target,
  lo: number,
  hi: number,
  { sorted, tree }: Splitters,
  out: Target,
  to: number,
): Uint32Array {
  const counts = new Uint32Array(2 * tree.length);
  const buckets = new Uint16Array(hi - lo);
  for (let i = lo; i < hi; i++) {
    const b = bucketOf(source[i] as number, sorted, tree);
    buckets[i - lo] = b;
    counts[b] = (counts[b] as number) + 1;
  }
  const next = new Uint32Array(counts.length);
  for (let b = 0, at = to; b < counts.length; at += counts[b++] as number) next[b] = at;
  for (let i = lo; i < hi; i++) {
    const b = buckets[i - lo] as number;
    const place = next[b] as number;
    next[b] = place + 1;
    out[place] = source[i] as number;
  }
  return counts;
}
