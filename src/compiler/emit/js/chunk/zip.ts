import { named } from '../../../../skeletons/kind.ts';
import type { ZipNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkText } from './text.ts';

/**
 * The combined elements of the piece, each in its place. `param.others` are the collections behind the first (ranges where `reads` says
 * so); the element that goes with index `i` stands there at `i` + `param.offsets`. `values` may be anything.
 */
export const zipChunk =
  (node: ZipNode, reads: readonly string[], values = false): ChunkText =>
  ({ fn, read }) => {
    const f = fn(named(node.fn, "zip's function"));
    const element = (how: string, k: number): string =>
      how === 'range' ? `b${k}.start + (i + o${k}) * b${k}.step` : `b${k}[i + o${k}]`;
    return [
      ...reads.map((_, k) => `const b${k} = param.others[${k}], o${k} = param.offsets[${k}];`),
      `for (; i < hi; i++) {`,
      atOnce('v', `${f}(${[read('i'), ...reads.map(element)].join(', ')})`, 0),
      `${node.as === undefined && !values ? 'T.number(v); ' : ''}out[i - at] = v;`,
      `}`,
    ].join('\n');
  };
