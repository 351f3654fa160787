import type { ScatterNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The values that belong to the piece of the indices, put to their places in `param.target`. */
export const scatterChunk =
  ({ op }: ScatterNode): ChunkText =>
  ({ fn, read }) => {
    const value = 'values[i]';
    const combined = op && atOnce('v', `${fn({ fn: op.fn, role: op.name })}(target[k], ${value})`, 0);
    return [
      `const { values, target } = param, m = target.length;`,
      `for (; i < hi; i++) {`,
      `const k = ${read('i')};`,
      `if (k >>> 0 !== k || k >= m) T.checkIndex(k, m, 'scatter');`,
      combined ?? `const v = ${value};`,
      `target[k] = v;`,
      `}`,
    ].join('\n');
  };
