/** scan: the totals of blocks, what goes before each of them, and then all partial results. Source: Blelloch 1990. */
import { scanChunk, totalsChunk } from '../../compiler/emit/js/chunk/scan.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import type { ChunkParam } from '../../instances/thread/messages.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { ScanNode } from '../../skeletons/node.ts';
import { BLOCK } from '../../skeletons/tree.ts';
import { isStruct } from '../../types/typed.ts';
import { areElements, elementsOf } from '../elements.ts';
import { localFunction } from '../local-function.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import { DECLINED, type MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

export const scanOperator: MakeAlgorithm<ScanNode> = (node, name) => {
  const chunked = new Chunked(name);
  const combining = { key: 'values', text: scanChunk(node, true) };
  return (input, context, wanted) => {
    if (!areElements(input)) return undefined;
    const from = elementsOf(input);
    if (
      from.shared === undefined ||
      typeof node.op.identity !== 'number' ||
      isStruct(from.element) ||
      isStruct(node.as)
    ) {
      const param = (): ChunkParam => ({ identity: node.op.identity, state: { carry: undefined } });
      if (!context.mayComputeHere || chunked.isDear(combining, from, param)) return undefined;
      const values = emptyValues(from.length);
      return chunked
        .run(
          combining,
          from,
          { param: param(), values, take: () => undefined, align: BLOCK, here: NOT_NUMBERS },
          context,
        )
        .then(() => inCollection(values, node.as, node.op.name));
    }
    const shapeOf =
      (
        how:
          | { readonly kind: 'fold'; readonly commutative: false }
          | { readonly kind: 'scan'; readonly exclusive: boolean },
      ): ShapeOf =>
      ([operator]) => {
        const given = argumentOf(from);
        return given && { ...how, arguments: [given], steps: [], operator: operator as LoopFunction };
      };
    // A block's total is made from the first element to the last, whatever the operator is.
    const total = shapeOf({ kind: 'fold', commutative: false });
    const partial = shapeOf({ kind: 'scan', exclusive: node.exclusive === true });
    const totalling = { key: 'totals', text: totalsChunk(node), kernel: { chunk: 'totals', shapeOf: total } } as const;
    const scanning = { key: 'scan', text: scanChunk(node), kernel: { chunk: 'scan', shapeOf: partial } } as const;
    const { room, take, result } = placedIn(node.as, from.length, wanted);
    const scan = async (): Promise<unknown> => {
      const { identity } = node.op;
      // One after the other, every piece knows what goes before it.
      const few = context.workers === 1 || from.length <= 4 * BLOCK;
      const inOrder = context.mayComputeHere && (few || chunked.isForHere(scanning, from, context));
      if (inOrder) {
        const param = { identity, state: { carry: undefined } };
        await chunked.run(
          scanning,
          from,
          { param, room, take, align: BLOCK, here: 'every piece needs the one before' },
          context,
        );
        return result();
      }
      // In two passes every element would be computed twice.
      if (from.computed !== undefined) return DECLINED;
      const combine = synchronous(localFunction(node.op.fn, node.op.name), node.op.name);
      const carries = new Float64Array(new SharedArrayBuffer(8 * Math.ceil(from.length / BLOCK)));
      let block = 0;
      let carry: unknown;
      let numbers = true;
      const takeTotals = (value: unknown): void => {
        for (const each of value as unknown[]) {
          if (block > 0) carries[block] = carry as number;
          carry = block++ === 0 ? each : combine(carry, each);
          if (typeof carry !== 'number') numbers = false;
        }
      };
      await chunked.run(totalling, from, { param: {}, windowed: true, take: takeTotals, align: BLOCK }, context);
      if (!numbers) return DECLINED;
      await chunked.run(
        scanning,
        from,
        { param: { carries, identity }, windowed: true, room, take, align: BLOCK },
        context,
      );
      return result();
    };
    return scan();
  };
};
