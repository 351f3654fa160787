import { flatMapPlace } from '../../../../skeletons/flat-map.ts';
import type { FlatMapNode, SeqNode } from '../../../../skeletons/node.ts';
import { roleOf } from '../../../../skeletons/kind.ts';
import { atOnce, type ChunkText } from './text.ts';

/** What all collections that the function gives for the piece's elements hold, one after the other. */
export const flatMapChunk =
  ({ as }: FlatMapNode, { fn: body }: SeqNode): ChunkText =>
  ({ fn, read }) =>
    [
      `const all = [];`,
      `for (; i < hi; i++) {`,
      atOnce('l', `${fn({ fn: body, role: roleOf(body, flatMapPlace) })}(${read('i')})`, 0),
      `if (Array.isArray(l)) for (let k = 0; k < l.length; k++) all.push(l[k]); else T.append(all, l);`,
      `}`,
      `return ${as === undefined ? 'all' : `T.storedIn(all, '${as}', ROLES[0])`};`,
    ].join('\n');
