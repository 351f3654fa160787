import { named } from '../../../../skeletons/kind.ts';
import type { AllPairsNode } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import { type Read, reading } from '../element.ts';
import { foldBody } from '../fold.ts';
import { atOnce, type ChunkText } from './text.ts';

/** What pieces of rows give: numbers in their places, those of the blocks of a tile of columns, or a list of anything. */
type Given = 'numbers' | 'blocks' | 'values';

/**
 * The rows of the piece with the columns of `param`, or of `param.value`, where they are no numbers. `param.made` are the results of a row's
 * blocks, where they are known.
 */
export const allPairsChunk =
  (node: AllPairsNode, given: Given, columns: Read = 'index'): ChunkText =>
  ({ fn, read, define }) => {
    const f = fn(named(node.fn, "allPairs' function"));
    const op = node.op && fn({ fn: node.op.fn, role: node.op.name });
    const number = (v: string): string => (node.as === undefined && given !== 'values' ? `T.number(${v});` : '');
    const { head: columnsHead, at } = reading(columns, 'b', 'b$');
    const pair = (to: string, check: string): string =>
      `for (let j = from; j < until; j++) { ${atOnce('v', `${f}(x, ${at('j')})`, 0)} ${check} ${to} = v; }`;
    const fill = (to: string, check: string): void =>
      define(`function fill(x, b, from, until, to, o) { let s = 0; ${columnsHead} ${pair(to, check)} }`);
    const [head, tail] =
      given === 'values'
        ? [
            `const { columns: b, identity } = param.value, m = b.length, made = undefined, out = [], at = lo;`,
            `return out;`,
          ]
        : [`const { columns: b, identity, made } = param, m = b.length;`, ''];
    if (op === undefined) {
      fill('to[o + j]', number('v'));
      return [head, `for (; i < hi; i++) fill(${read('i')}, b, 0, m, out, (i - at) * m);`, tail].join('\n');
    }
    fill('to[j - from]', '');
    define([`function fold(b, o, n) {`, ...foldBody(op, node.op?.commutative === true), `}`].join('\n'));
    const made = `made !== undefined ? made[lo / ${BLOCK}] : (fill(x, b, lo, hi, block, 0), fold(block, 0, hi - lo))`;
    const combined = `T.foldMade(m, (lo, hi) => ${made}, ${op}, identity)`;
    const blocks = [
      `for (let lo = 0, o = (i - at) * Math.ceil(m / ${BLOCK}); lo < m; lo += ${BLOCK}, o++) {`,
      `const hi = Math.min(m, lo + ${BLOCK});`,
      `fill(x, b, lo, hi, block, 0);`,
      `const r = fold(block, 0, hi - lo);`,
      `T.number(r); out[o] = r;`,
      `}`,
    ];
    return [
      head,
      // Filled with a fraction, it holds numbers unboxed as long as there are only numbers.
      `const block = made === undefined ? new Array(Math.min(m, ${BLOCK})).fill(0.5) : undefined;`,
      `for (; i < hi; i++) {`,
      `const x = ${read('i')};`,
      ...(given === 'blocks' ? blocks : [`const r = ${combined};`, `${number('r')} out[i - at] = r;`]),
      `}`,
      tail,
    ].join('\n');
  };
