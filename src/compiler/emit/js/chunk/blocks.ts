import type { Operator } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import { foldBody } from '../fold.ts';
import type { ChunkText } from './text.ts';

/**
 * What a reduction makes of the piece: the nodes of its tree that lie within. `param.totals` is what was made of the blocks, if that was done
 * already; `param.apart` asks for that.
 */
export const blocksChunk =
  ({ fn, name, commutative }: Operator<unknown>): ChunkText =>
  (names) => {
    const f = names.fn({ fn, role: name });
    names.define(`function fold(b, o, n) {\n${foldBody(f, commutative).join('\n')}\n}`);
    return [
      `const totals = param.totals ?? [], values = [];`,
      `if (param.totals === undefined) while (i < hi) {`,
      `const n = Math.min(hi - i, ${BLOCK});`,
      `for (let k = 0; k < n; k++, i++) values[k] = ${names.read('i')};`,
      `totals.push(fold(values, 0, n));`,
      `}`,
      `return param.apart === true ? totals : T.nodesOf(totals, (base + lo) / ${BLOCK}, ${f});`,
    ].join('\n');
  };
