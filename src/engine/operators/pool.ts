/** pool: each generation's offspring in pieces, every worker with the whole population; the selection in between here. */
import { encodeToBytes } from '../../channels/codec/codec.ts';
import { poolChunk } from '../../compiler/emit/js/chunk/pool.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { PoolNode } from '../../skeletons/node.ts';
import { selected } from '../../skeletons/pool.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { reported } from '../inputs.ts';
import { localFunction } from '../local-function.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';

export const poolOperator: MakeAlgorithm<PoolNode> = (node, name) => {
  const chunked = new Chunked(name);
  const text = { key: 'evolve', text: poolChunk(node) };
  const local = (fn: PoolNode['until'], role: string): ((...given: unknown[]) => unknown) | undefined =>
    fn && synchronous(localFunction(fn, role), role);
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const [select, until] = [local(node.select, "pool's select"), local(node.until, "pool's until")];
    const evolve = async (): Promise<unknown> => {
      let population: readonly unknown[] = [...input];
      for (let generation = 0; generation < node.generations; generation++) {
        context.check();
        if (reported(() => until?.(population, generation))) break;
        const offspring = new Array<unknown>(population.length).fill(undefined);
        const take = (value: unknown, { lo }: { readonly lo: number }): void => {
          for (const [k, each] of (value as unknown[]).entries()) offspring[lo + k] = each;
        };
        const param = { generation, value: population, frame: encodeToBytes(population, 'population') };
        await chunked.run(text, elementsOf(population), { param, take }, context);
        population =
          select === undefined ? offspring : reported(() => selected(node, select, population, offspring, generation));
      }
      return [...population];
    };
    return evolve();
  };
};
