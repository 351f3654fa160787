import { named } from '../../../../skeletons/kind.ts';
import type { ZipNode } from '../../../../skeletons/node.ts';
import type { Read } from '../element.ts';
import { otherCollections } from './computing.ts';
import { atOnce, type ChunkText } from './text.ts';

/**
 * The combined elements of the piece, each in its place. `param.others` are the collections behind the first, to be read as `reads` says.
 * `values` may be anything.
 */
export const zipChunk =
  (node: ZipNode, reads: readonly Read[], values = false): ChunkText =>
  ({ fn, read, elements, place }) => {
    const f = fn(named(node.fn, "zip's function"));
    const put = values ? (index: string, v: string) => `out[${index}] = ${v};` : place(node.as);
    const others = otherCollections(reads, elements);
    return [
      ...others.heads,
      `for (; i < hi; i++) {`,
      atOnce('v', `${f}(${[read('i'), ...others.read('i')].join(', ')})`, 0),
      put('i - at', 'v'),
      `}`,
    ].join('\n');
  };
