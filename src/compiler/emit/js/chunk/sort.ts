import type { ChunkText } from './text.ts';

/** The piece in order, in its places. */
export const sortChunk = (): ChunkText => () => `T.sortNumbers(a, lo, hi, out, lo - at);`;

/** What stands at the piece's places when runs of `param.run` elements, each in order, are merged in pairs. */
export const mergeChunk = (): ChunkText => () => `T.mergeRuns(a, param.length, param.run, lo, hi, out, lo - at);`;
