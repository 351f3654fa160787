import { named } from '../../../../skeletons/kind.ts';
import type { ZipNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The combined elements of the piece, each in its place. `param.others` are the collections behind the first. */
export const zipChunk =
  (node: ZipNode, others: number): ChunkText =>
  ({ fn, read }) => {
    const f = fn(named(node.fn, "zip's function"));
    const names = Array.from({ length: others }, (_, k) => `b${k}`);
    return [
      ...names.map((name, k) => `const ${name} = param.others[${k}];`),
      `for (; i < hi; i++) {`,
      atOnce('v', `${f}(${[read('i'), ...names.map((name) => `${name}[i]`)].join(', ')})`, 0),
      `${node.as === undefined ? 'T.number(v); ' : ''}out[i - at] = v;`,
      `}`,
    ].join('\n');
  };
