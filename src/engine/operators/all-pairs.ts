/** allPairs: pieces of consecutive rows with all columns or, where those are many, with one tile of them after the other. */
import { encodeToBytes } from '../../channels/codec/codec.ts';
import { allPairsChunk } from '../../compiler/emit/js/chunk/all-pairs.ts';
import type { AllPairsNode } from '../../skeletons/node.ts';
import { BLOCK } from '../../skeletons/tree.ts';
import { elementNamed, isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { windows } from '../distribute.ts';
import { asParam, type Elements, elementsOf, inSharedMemory, partOf } from '../elements.ts';
import { Chunked, type ChunkOf, type PiecesOptions, type Window } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { inCollection, placedIn } from './placed.ts';
import { FoldTiles, PairTiles } from './tiles.ts';

export const allPairsOperator: MakeAlgorithm<AllPairsNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [rows, columns] = input.map(elementsOf) as [Elements, Elements];
    const { op, as } = node;
    const [n, m] = [rows.length, columns.length];
    const bytes = columns.element === undefined ? 8 : Math.max(8, elementNamed(columns.element).bytes);
    const tile = Math.max(1, Math.floor(windows.bytes / bytes / BLOCK)) * BLOCK;
    const { read } = columns;
    const text = (given: 'numbers' | 'blocks' | 'values'): ChunkOf => ({
      key: `${given} ${read}`,
      text: allPairsChunk(node, given, read),
    });
    const made = (data: unknown): unknown => (op === undefined ? { shape: [n, m], data } : data);
    const identity = op?.identity;
    if (
      rows.shared === undefined ||
      columns.element === undefined ||
      isStruct(as) ||
      (op !== undefined && typeof identity !== 'number')
    ) {
      if (read === 'range') return undefined;
      const value = { columns: columns.local, identity };
      const values: unknown[] = [];
      const take = (some: unknown): void => {
        for (const each of some as unknown[]) values.push(each);
      };
      const param = { value, frame: encodeToBytes(value, 'input[1]') };
      return chunked
        .run(text('values'), rows, { param, take }, context)
        .then(() => made(inCollection(values, as, 'allPairs')));
    }
    if (m <= tile) {
      const { room, take, result } = placedIn(as, n, op === undefined ? m : 1);
      return withColumns('numbers', [0, m], { room, take }).then(() => made(result()));
    }
    const results = op === undefined ? new PairTiles(n, m, as) : new FoldTiles(n, op, as);
    const all = async (): Promise<unknown> => {
      for (let lo = 0; lo < m; lo += tile) {
        const hi = Math.min(m, lo + tile);
        await withColumns('blocks', [lo, hi], results.of(lo, hi));
      }
      return made(results.all());
    };
    return all();

    function withColumns(
      given: 'numbers' | 'blocks',
      [lo, hi]: readonly [number, number],
      results: Pick<PiecesOptions, 'room' | 'take'>,
    ): Promise<void> {
      let shared: ReturnType<typeof inSharedMemory> | undefined;
      const param = (window: Window | undefined): { readonly [name: string]: unknown } => {
        if (window === undefined) return { columns: partOf(columns, lo, hi), identity };
        shared ??= inSharedMemory(columns, lo, hi);
        const { view, offset } = shared;
        return { columns: asParam(view.subarray(offset, offset + hi - lo)), identity };
      };
      return chunked
        .run(text(given), rows, { param, windowed: true, ...results }, context)
        .finally(() => shared?.release());
    }
  };
};
