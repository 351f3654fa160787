import type { Operator } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import { foldBody } from '../fold.ts';
import type { ChunkText } from './text.ts';

/** What a reduction makes of each block of the piece, in order. */
export const blocksChunk =
  ({ fn, name, commutative }: Operator<unknown>): ChunkText =>
  (names) => {
    const f = names.fn({ fn, role: name });
    names.define(`function fold(b, o, n) {\n${foldBody(f, commutative).join('\n')}\n}`);
    return [
      `const totals = [], values = [];`,
      `while (i < hi) {`,
      `const n = Math.min(hi - i, ${BLOCK});`,
      `for (let k = 0; k < n; k++, i++) values[k] = ${names.read('i')};`,
      `totals.push(fold(values, 0, n));`,
      `}`,
      `return totals;`,
    ].join('\n');
  };
