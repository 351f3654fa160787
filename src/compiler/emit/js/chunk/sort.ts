import type { UserFunction } from '../../../../skeletons/kind.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The piece in order, in its places. */
export const sortChunk = (): ChunkText => () => `T.sortNumbers(a, lo, hi, out, lo - at);`;

/** What stands at the piece's places when runs of `param.run` elements, each in order, are merged in pairs. */
export const mergeChunk = (): ChunkText => () => `T.mergeRuns(a, param.length, param.run, lo, hi, out, lo - at);`;

/** The piece in the order of a comparison, in its places. */
export const compareChunk =
  (compare: UserFunction): ChunkText =>
  ({ fn, define }) => {
    define(compareText(fn(compare)));
    return [
      `const run = (Array.isArray(a) ? a.slice(lo, hi) : Array.from(a.subarray(lo, hi))).sort(compare);`,
      `for (let k = 0; k < run.length; k++) out[lo - at + k] = run[k];`,
    ].join('\n');
  };

/** The runs of `param.run` elements that the piece is made of, each in the order of a comparison, in its places. */
export const compareRunsChunk =
  (compare: UserFunction): ChunkText =>
  ({ fn, define }) => {
    define(compareText(fn(compare)));
    return [
      `for (; i < hi; i += param.run) {`,
      `const run = a.slice(i, Math.min(hi, i + param.run)).sort(compare);`,
      `for (let k = 0; k < run.length; k++) out[i - at + k] = run[k];`,
      `}`,
    ].join('\n');
  };

/** As `mergeChunk`, by a comparison. */
export const mergeComparedChunk =
  (compare: UserFunction): ChunkText =>
  ({ fn, define }) => {
    define(compareText(fn(compare)));
    return `T.mergeBy(a, param.length, param.run, lo, hi, out, lo - at, (x, y) => !(compare(x, y) > 0));`;
  };

const compareText = (f: string): string =>
  `function compare(x, y) { let s = 0; ${atOnce('v', `${f}(x, y)`, 0)} return v; }`;

/** How many of the piece are in each bucket of `param`, the splitters. */
export const countChunk = (): ChunkText => () => `return T.countBuckets(a, lo, hi, param);`;

/** The piece bucket by bucket, in its places; how many are in each. */
export const partitionChunk = (): ChunkText => () => `return T.partition(a, lo, hi, param, out, lo - at);`;

/** The indices of the piece, its keys in order, in its places. */
export const argsortChunk = (): ChunkText => () => `T.argsort(a, lo, hi, param.descending, out, lo - at);`;

/** As `mergeChunk`, for runs of indices of `param.keys`. */
export const mergeIndicesChunk = (): ChunkText => () =>
  `T.mergeIndices(param.keys, param.descending, a, param.length, param.run, lo, hi, out, lo - at);`;

/** The keys of the piece, as a list. */
export const keysChunk =
  (by: UserFunction): ChunkText =>
  ({ fn, read }) =>
    [
      `const keys = [];`,
      `for (; i < hi; i++) { ${atOnce('k', `${fn(by)}(${read('i')})`, 0)} keys.push(k); }`,
      `return keys;`,
    ].join('\n');
