/** unordered: a program whose outputs may leave in any order. */
import type { Stage } from './chain.ts';
import { farm, farmKind } from './farm.ts';
import type { Replicable } from './flag.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { requireReplicable } from './validate.ts';

/**
 * The same program, its outputs leaving as they are ready: nobody waits for a slow item before it. Meaning: the outputs of the
 * program in an order that is not specified (`evaluate` keeps that of the inputs).
 *
 * Laws: `unordered(p) = farm(p, { ordered: false })`; `unordered(unordered(p)) = unordered(p)`.
 *
 * @throws OssaError `OSSA_SERIAL_REPLICATED` when the program keeps one state for all items: its outputs have an order by
 * nature; `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example unordered(farm(fetchPage, { degree: 8 }))
 */
export function unordered<I, O, F extends Replicable = never>(p: Stage<I, O, F>): Skeleton<I, O, F | 'unordered'> {
  const program = programOf(p, 'unordered');
  requireReplicable(program, 'unordered');
  if (program.node.kind !== 'farm') return farm(program, { ordered: false });
  return build(farmKind, { ...program.node, unordered: true }, program.parts);
}
