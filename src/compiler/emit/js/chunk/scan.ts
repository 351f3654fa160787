import type { ScanNode } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import type { ChunkText } from './text.ts';

/** The totals of the blocks of the piece. */
export const totalsChunk =
  ({ op }: ScanNode): ChunkText =>
  ({ fn, read }) => {
    const f = fn({ fn: op.fn, role: op.name });
    return [
      `const totals = [];`,
      `while (i < hi) {`,
      `let r = ${read('i')};`,
      `for (const end = Math.min(hi, i + ${BLOCK}); ++i < end; ) r = ${f}(r, ${read('i')});`,
      `totals.push(r);`,
      `}`,
      `return totals;`,
    ].join('\n');
  };

/**
 * The partial results of the piece, each in its place. What the blocks before a block give is in `param.carries`, or, where pieces are made
 * one after the other, in `param.state`. `values` may be anything.
 */
export const scanChunk =
  ({ op, exclusive, as }: ScanNode, values = false): ChunkText =>
  ({ fn, read }) => {
    const f = fn({ fn: op.fn, role: op.name });
    const put = (value: string): string =>
      `y = ${value};${as === undefined && !values ? ' T.number(y);' : ''} ${exclusive ? 'out[i - at] = last; last = y;' : 'out[i - at] = y;'}`;
    return [
      `const { carries, state } = param;`,
      `let last = param.identity, r, y;`,
      `while (i < hi) {`,
      `const block = (base + i) / ${BLOCK}, end = Math.min(hi, i + ${BLOCK}), c = block === 0 ? undefined : carries === undefined ? state.carry : carries[block];`,
      exclusive ? `if (block > 0) last = c;` : '',
      `if (block === 0) {`,
      `r = ${read('i')}; ${put('r')}`,
      `for (i++; i < end; i++) { r = ${f}(r, ${read('i')}); ${put('r')} }`,
      `} else {`,
      `r = ${read('i')}; ${put(`${f}(c, r)`)}`,
      `for (i++; i < end; i++) { r = ${f}(r, ${read('i')}); ${put(`${f}(c, r)`)} }`,
      `}`,
      `if (state !== undefined) state.carry = y;`,
      `}`,
    ].join('\n');
  };
