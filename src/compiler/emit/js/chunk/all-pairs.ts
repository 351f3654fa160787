import { named } from '../../../../skeletons/kind.ts';
import type { AllPairsNode } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import type { ElementName } from '../../../../types/element.ts';
import { reading, readOf } from '../element.ts';
import { foldBody } from '../fold.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The rows of the piece, each in its places. `param.columns` is the other collection. */
export const allPairsChunk =
  (node: AllPairsNode, columns: ElementName): ChunkText =>
  ({ fn, read, define }) => {
    const f = fn(named(node.fn, "allPairs' function"));
    const op = node.op && fn({ fn: node.op.fn, role: node.op.name });
    const number = (v: string): string => (node.as === undefined ? `T.number(${v});` : '');
    const { head: columnsHead, at } = reading(readOf(columns), 'b', 'b$');
    const pair = (to: string, check: string): string =>
      `for (let j = from; j < until; j++) { ${atOnce('v', `${f}(x, ${at('j')})`, 0)} ${check} ${to} = v; }`;
    const fill = (to: string, check: string): void =>
      define(`function fill(x, b, from, until, to, o) { let s = 0; ${columnsHead} ${pair(to, check)} }`);
    const head = [`const b = param.columns, m = b.length;`];
    if (op === undefined) {
      fill('to[o + j]', number('v'));
      return [...head, `for (; i < hi; i++) fill(${read('i')}, b, 0, m, out, (i - at) * m);`].join('\n');
    }
    fill('to[j - from]', '');
    define([`function fold(b, o, n) {`, ...foldBody(op, node.op?.commutative === true), `}`].join('\n'));
    return [
      ...head,
      // Filled with a fraction, it holds numbers unboxed as long as there are only numbers.
      `const block = new Array(Math.min(m, ${BLOCK})).fill(0.5);`,
      `for (; i < hi; i++) {`,
      `const x = ${read('i')};`,
      `const r = T.foldMade(m, (lo, hi) => { fill(x, b, lo, hi, block, 0); return fold(block, 0, hi - lo); }, ${op}, param.identity);`,
      `${number('r')} out[i - at] = r;`,
      `}`,
    ].join('\n');
  };
