import type { ElementName } from '../../../../types/element.ts';
import type { Read } from '../element.ts';
import type { ChunkText } from './text.ts';

/** What stands at the indices of the piece, each in its place. `param.values` is where it is taken from; `values` may be anything. */
export const gatherChunk =
  (from: Read, as: ElementName | undefined, values = false): ChunkText =>
  ({ read, elements, place }) =>
    [
      `const m = param.values.length;`,
      `for (; i < hi; i++) {`,
      `const k = ${read('i')};`,
      `if (k >>> 0 !== k || k >= m) T.checkIndex(k, m, 'gather');`,
      `const v = ${elements(from, 'param.values')('k')};`,
      values ? `out[i - at] = v;` : place(as)('i - at', 'v'),
      `}`,
    ].join('\n');
