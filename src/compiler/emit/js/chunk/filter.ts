import { named } from '../../../../skeletons/kind.ts';
import type { FilterNode } from '../../../../skeletons/node.ts';
import type { ChunkText } from './text.ts';

/** Kept numbers go to the front of the piece's places; the value is how many. Kept elements of other kinds are told by their indices. */
export const filterChunk =
  (node: FilterNode, numbers: boolean): ChunkText =>
  ({ fn, read }) => {
    const f = fn(named(node.predicate, "filter's predicate"));
    const [keep, result] = numbers ? ['out[n++] = v;', 'n - lo + at'] : ['kept.push(base + i);', 'kept'];
    return [
      numbers ? 'let n = lo - at;' : 'const kept = [];',
      `for (; i < hi; i++) {`,
      `const v = ${read('i')}; const k = ${f}(v);`,
      `if (k === true) { ${keep} } else if (k !== false && T.truthy(k)) { ${keep} }`,
      `}`,
      `return ${result};`,
    ].join('\n');
  };
