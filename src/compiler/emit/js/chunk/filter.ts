import { named } from '../../../../skeletons/kind.ts';
import type { FilterNode } from '../../../../skeletons/node.ts';
import type { ElementName } from '../../../../types/element.ts';
import { computing, type ComputingStep } from './computing.ts';
import type { ChunkText } from './text.ts';

/**
 * Kept elements of a typed collection, after further steps, go to the front of the piece's places; the value is how many. Kept elements of other kinds are
 * told by their indices.
 */
export const filterChunk =
  (node: FilterNode, element: ElementName | undefined, then: readonly ComputingStep[] = []): ChunkText =>
  ({ fn, define, read, elements, place }) => {
    const f = fn(named(node.predicate, "filter's predicate"));
    const after = computing({ reads: [], steps: then }, { fn, define, read: () => 'v', elements }, 'after');
    const [keep, result] =
      element === undefined
        ? ['kept.push(base + i);', 'kept']
        : [`const y = ${after.read('i')}; ${place(element)('n', 'y')} n++;`, 'n - lo + at'];
    return [
      element === undefined ? 'const kept = [];' : 'let n = lo - at;',
      `for (; i < hi; i++) {`,
      `const v = ${read('i')}; const k = ${f}(v);`,
      `if (k === true) { ${keep} } else if (k !== false && T.truthy(k)) { ${keep} }`,
      `}`,
      `return ${result};`,
    ].join('\n');
  };
