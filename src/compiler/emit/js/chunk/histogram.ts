import { named } from '../../../../skeletons/kind.ts';
import type { HistogramNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The counts of the piece. */
export const histogramChunk =
  (node: HistogramNode): ChunkText =>
  ({ fn, read }) => {
    const f = fn(named(node.bin, "histogram's bin"));
    return [
      `const counts = new Float64Array(${node.bins});`,
      `for (; i < hi; i++) {`,
      atOnce('b', `${f}(${read('i')})`, 0),
      `if (b >>> 0 === b) { if (b < ${node.bins}) counts[b]++; }`,
      `}`,
      `return counts;`,
    ].join('\n');
  };
