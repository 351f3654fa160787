/**
 * Sorting what is not to be in shared memory as a whole: the collection goes through it in windows, into the buckets of its result,
 * and then every bucket does. Source: Frazer and McKellar, "Samplesort", 1970.
 */
import { unwritten } from '../../types/unwritten.ts';
import { bucketsOf, splittersOf, type Splitters } from '../../compiler/emit/js/buckets.ts';
import { countChunk, partitionChunk } from '../../compiler/emit/js/chunk/sort.ts';
import { elements, type NumberName } from '../../types/element.ts';
import type { Typed } from '../../types/typed.ts';
import type { Context } from '../context.ts';
import { windows } from '../distribute.ts';
import { type Elements, elementsOf } from '../elements.ts';
import { Chunked, type Piece } from '../pieces.ts';
import type { SortedRuns } from './runs.ts';

/** Elements of the sample for each bucket: the largest is seldom twice the average then. */
const OVERSAMPLING = 64;
/** Windows that a collection is worth going through them twice. */
const FEW_WINDOWS = 4;

const counting = { key: 'count', text: countChunk(), estimateNs: 10 };
const placing = { key: 'partition', text: partitionChunk(), estimateNs: 20 };

/** Whether a collection of numbers is for this sort. */
export const isLarge = (length: number, element: NumberName): boolean =>
  length * elements[element].bytes > FEW_WINDOWS * windows.bytes;

/** All in order, in `result`. */
export async function bucketSorted(
  name: string,
  runs: SortedRuns,
  from: Elements & { readonly element: NumberName },
  context: Context,
  result: Float64Array = unwritten(from.element, from.length) as unknown as Float64Array,
): Promise<Float64Array> {
  const { element } = from;
  const chunked = new Chunked(name);
  const splitters = sampled(from);
  const param = { ...splitters };
  const counts = new Float64Array(bucketsOf(splitters));
  const count = (value: unknown): void => {
    for (const [b, n] of (value as Uint32Array).entries()) counts[b] = (counts[b] as number) + n;
  };
  await chunked.run(counting, from, { param, windowed: true, take: count }, context);
  const begins = new Float64Array(counts.length + 1);
  for (const [b, n] of counts.entries()) begins[b + 1] = (begins[b] as number) + n;
  const next = begins.slice();
  const place = (value: unknown, { places, at }: Piece): void => {
    let from = at;
    for (const [b, n] of (value as Uint32Array).entries()) {
      if (n > 0) (result as Typed).set(places.subarray(from, from + n), next[b]);
      next[b] = (next[b] as number) + n;
      from += n;
    }
  };
  await chunked.run(placing, from, { param, windowed: true, room: { element, per: 1 }, take: place }, context);
  for (let b = 0; b < counts.length; b++) {
    const bucket = result.subarray(begins[b], begins[b + 1]);
    if (b % 2 === 1) zerosInOrder(bucket);
    else if (bucket.length > 1) await runs.sorted(elementsOf(bucket), context, {}, bucket);
  }
  return result;
}

/** Splitters for buckets of about half a window: sorting one takes four times its memory. */
function sampled({ local, length, element }: Elements & { readonly element: NumberName }): Splitters {
  const list = local as ArrayLike<number>;
  let size = 2;
  while (size * (windows.bytes / 2) < length * elements[element].bytes) size *= 2;
  const count = size * OVERSAMPLING;
  // Places without a pattern that the data may have too: multiples of the golden ratio.
  const sample = Float64Array.from(
    { length: count },
    (_, i) => list[Math.floor(((i * 0.6180339887498949) % 1) * length)] as number,
  )
    .filter((x) => x === x)
    .sort();
  const sorted = new Float64Array(size - 1).fill(Number.POSITIVE_INFINITY);
  let distinct = 0;
  for (let k = 1; k < size; k++) {
    const x = sample[Math.floor((k * sample.length) / size)];
    if (x !== undefined && (distinct === 0 || x > (sorted[distinct - 1] as number))) sorted[distinct++] = x;
  }
  return splittersOf(sorted);
}

/** Equal numbers differ where they are zeros: −0 goes before +0. */
function zerosInOrder(bucket: Float64Array): void {
  if (bucket[0] !== 0) return;
  let negative = 0;
  for (let i = 0; i < bucket.length; i++) if (Object.is(bucket[i], -0)) negative++;
  bucket.fill(-0, 0, negative).fill(0, negative);
}
