import type { ChunkText } from './text.ts';

/** What stands at the indices of the piece, each in its place. `param.values` is where it is taken from. */
export const gatherChunk =
  (): ChunkText =>
  ({ read }) =>
    [
      `const b = param.values, m = b.length;`,
      `for (; i < hi; i++) {`,
      `const k = ${read('i')};`,
      `if (k >>> 0 !== k || k >= m) T.checkIndex(k, m, 'gather');`,
      `out[i - at] = b[k];`,
      `}`,
    ].join('\n');
