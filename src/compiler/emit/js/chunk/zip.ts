import { named } from '../../../../skeletons/kind.ts';
import type { ZipNode } from '../../../../skeletons/node.ts';
import type { ElementName } from '../../../../types/element.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The combined elements of the piece, each in its place. `param.others` are the collections behind the first. */
export const zipChunk =
  (node: ZipNode, others: readonly ElementName[]): ChunkText =>
  ({ fn, read, elements, place }) => {
    const f = fn(named(node.fn, "zip's function"));
    const rest = others.map((element, k) => elements(element, `param.others[${k}]`)('i'));
    const put = place(node.as);
    return [
      `for (; i < hi; i++) {`,
      atOnce('v', `${f}(${[read('i'), ...rest].join(', ')})`, 0),
      put('i - at', 'v'),
      `}`,
    ].join('\n');
  };
