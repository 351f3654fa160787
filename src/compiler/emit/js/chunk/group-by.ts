import { GROUP_BLOCK } from '../../../../skeletons/group-by.ts';
import type { GroupByNode } from '../../../../skeletons/node.ts';
import { keyed } from './keyed.ts';
import type { ChunkText } from './text.ts';

/** Keys that are small whole numbers are found in a table: some 3 ns instead of the 30 of a Map. */
const TABLE = 1 << 16;
/** Elements of a piece that is worth a table. */
const WORTH_IT = 1 << 11;

/**
 * The groups of the piece as `[keys, values]`: for each block the distinct keys in order of first appearance with what they have.
 * Without an operator the piece is one block, and a value the list of elements.
 */
export const groupByChunk =
  (node: GroupByNode): ChunkText =>
  ({ fn, read }) => {
    const keyAndValue = keyed(node, { fn, read });
    const op = node.op && fn({ fn: node.op.fn, role: node.op.name });
    const first = op === undefined ? '[v]' : 'v';
    const roleOfOp = node.value === undefined ? 1 : 2;
    const again = op === undefined ? 'values[j].push(v);' : `s = ${roleOfOp}; values[j] = ${op}(values[j], v);`;
    // An operator that is exact gives the same in any blocks.
    const block = op === undefined || node.op?.exact ? 'hi' : `Math.min(hi, i - i % ${GROUP_BLOCK} + ${GROUP_BLOCK})`;
    return [
      keyAndValue.head,
      `const keys = [], values = [];`,
      `const table = new Int32Array(hi - lo < ${WORTH_IT} ? 0 : ${TABLE}), small = table.length;`,
      `let before = 0;`,
      `while (i < hi) {`,
      `const end = ${block}, others = new Map();`,
      `for (; i < end; i++) {`,
      keyAndValue.each,
      // What the table holds from blocks before is not above `before`.
      `if (k >>> 0 === k && k < small) {`,
      `const j = table[k] - 1;`,
      `if (j < before) { table[k] = keys.push(k + 0); values.push(${first}); } else { ${again} }`,
      `} else {`,
      `const j = others.get(k);`,
      `if (j === undefined) { others.set(k, keys.push(k) - 1); values.push(${first}); } else { ${again} }`,
      `}`,
      `}`,
      `before = keys.length;`,
      `}`,
      `return [keys, values];`,
    ].join('\n');
  };
