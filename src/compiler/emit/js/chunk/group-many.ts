import { GROUP_BLOCK } from '../../../../skeletons/group-by.ts';
import type { GroupByNode } from '../../../../skeletons/node.ts';
import { keyed } from './keyed.ts';
import { atOnce, type ChunkText } from './text.ts';

/** Key, value and index of every element of the piece, part by part in its places; how many are in each of `param.parts` parts. */
export const triplesChunk =
  (node: GroupByNode): ChunkText =>
  ({ fn, read }) => {
    const keyAndValue = keyed(node, { fn, read });
    return [
      keyAndValue.head,
      `const keys = new Float64Array(hi - lo), values = new Float64Array(hi - lo);`,
      `for (; i < hi; i++) {`,
      keyAndValue.each,
      `T.number(k); T.number(v); keys[i - lo] = k; values[i - lo] = v;`,
      `}`,
      `return T.inParts(keys, values, base + lo, param.parts, out, 3 * (lo - at));`,
    ].join('\n');
  };

/**
 * The groups of each part of the keys that the piece names, in order of first appearance, as `[keys, where each is first, values]`.
 * With an operator a key's values are combined as they are in sequence. Without one they stand one after the other, those of a key as
 * many as the last list says. The triples of part `p` stand in `param.triples`, for each `q` in order, from `begins[q][p]` to
 * `begins[q][p + 1]`.
 */
export const partsChunk =
  (node: GroupByNode): ChunkText =>
  ({ fn, define }) => {
    const op = node.op && fn({ fn: node.op.fn, role: node.op.name });
    const combined = (before: string, value: string): string =>
      `{ ${atOnce('r', `${op}(${before}, ${value})`, 0)} T.number(r); ${before} = r; }`;
    const ended = `if (block[j] === Math.floor(first[j] / ${GROUP_BLOCK})) total[j] = inBlock[j]; else ${combined('total[j]', 'inBlock[j]')}`;
    const combining = [
      `const b = Math.floor(e / ${GROUP_BLOCK});`,
      `if (j === count) { first.push(e); block.push(b); inBlock.push(v); total.push(0.5); }`,
      `else if (block[j] === b) ${combined('inBlock[j]', 'v')}`,
      `else { ${ended} block[j] = b; inBlock[j] = v; }`,
    ];
    const listing = [`if (j === count) { first.push(e); size.push(0); }`, `size[j]++; of.push(j); values.push(v);`];
    const result =
      op === undefined
        ? [`return [table.keys(), Float64Array.from(first), T.inGroups(of, values, size), size];`]
        : [
            `for (let j = 0; j < first.length; j++) { ${ended} }`,
            `return [table.keys(), Float64Array.from(first), Float64Array.from(total)];`,
          ];
    define([
      `function part(triples, begins, p) {`,
      `const words = new Uint32Array(triples.buffer), table = new T.KeyTable();`,
      `const first = [], block = [], inBlock = [], total = [], size = [], of = [], values = [];`,
      `let s = 0;`,
      `for (const begin of begins) for (let o = begin[p]; o < begin[p + 1]; o += 3) {`,
      `const k = triples[o], v = triples[o + 1], e = triples[o + 2], count = table.count;`,
      `const j = table.entry(k, T.hashOf(k, words[2 * o], words[2 * o + 1]));`,
      ...(op === undefined ? listing : combining),
      `}`,
      ...result,
      `}`,
    ].join('\n'));
    return `const all = []; for (; i < hi; i++) all.push(part(param.triples, param.begins, i)); return all;`;
  };
