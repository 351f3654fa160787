import { named } from '../../../../skeletons/kind.ts';
import type { PoolNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkText } from './text.ts';

/** The offspring of the piece, as a list. `param` has the generation, and as `value` the whole population. */
export const poolChunk =
  (node: PoolNode): ChunkText =>
  ({ fn, read }) => {
    const f = fn(named(node.evolve, "pool's evolve"));
    return [
      `const { generation, value } = param, offspring = [];`,
      `for (; i < hi; i++) {`,
      atOnce('v', `${f}(${read('i')}, T.surroundings(${node.seed}, generation, base + i, value))`, 0),
      `offspring.push(v);`,
      `}`,
      `return offspring;`,
    ].join('\n');
  };
