/** allPairs: pieces of consecutive rows with all columns or, where those are many, with one tile of them after the other. */
import { encodeToBytes } from '../../channels/codec/codec.ts';
import { allPairsChunk } from '../../compiler/emit/js/chunk/all-pairs.ts';
import type { Argument, LoopFunction } from '../../compiler/kernel/loop.ts';
import type { AllPairsNode } from '../../skeletons/node.ts';
import { BLOCK } from '../../skeletons/tree.ts';
import type { Range } from '../../types/range.ts';
import { elementNamed, isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { windows } from '../distribute.ts';
import { asParam, type Elements, elementsOf, inSharedMemory, partOf } from '../elements.ts';
import { Chunked, type ChunkOf, type PiecesOptions, type Window } from '../pieces.ts';
import { argumentOf, type ShapeOf, storeStep } from '../loop-kernels.ts';
import type { MakeAlgorithm } from './operator.ts';
import { inCollection, placedIn } from './placed.ts';
import { FoldTiles, PairTiles } from './tiles.ts';

export const allPairsOperator: MakeAlgorithm<AllPairsNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context, wanted) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [rows, columns] = input.map(elementsOf) as [Elements, Elements];
    const { op, as } = node;
    const [n, m] = [rows.length, columns.length];
    const bytes = columns.element === undefined ? 8 : Math.max(8, elementNamed(columns.element).bytes);
    const tile = Math.max(1, Math.floor(windows.bytes / bytes / BLOCK)) * BLOCK;
    const { read } = columns;
    const shapeOf: ShapeOf = ([fn, operator]) => {
      const given = [rowArgument(rows), columnArgument(columns)];
      if (given.includes(undefined)) return undefined;
      const [all, step] = [given as Argument[], { fn: fn as LoopFunction }];
      if (op === undefined) return { kind: 'map', arguments: all, steps: [step, storeStep(as)] };
      const { commutative } = op;
      return { kind: 'fold', arguments: all, steps: [step], operator: operator as LoopFunction, commutative };
    };
    const text = (given: 'numbers' | 'blocks' | 'values'): ChunkOf => {
      const chunk = op === undefined ? 'pairs' : given === 'blocks' ? 'pairBlocks' : 'pairsFolded';
      const kernel = given === 'values' ? undefined : ({ chunk, shapeOf } as const);
      return { key: `${given} ${read}`, text: allPairsChunk(node, given, read), kernel };
    };
    const made = (data: unknown): unknown => (op === undefined ? { shape: [n, m], data } : data);
    const identity = op?.identity;
    if (
      rows.shared === undefined ||
      (columns.element === undefined && !(read === 'range' && m <= tile)) ||
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
      const { room, take, result } = placedIn(as, n, wanted, op === undefined ? m : 1);
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
        if (read === 'range') {
          const { start, step } = columns.local as Range;
          return { columns: { start, step, length: m }, identity };
        }
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

const isInt32 = (x: number): boolean => Object.is(x | 0, x);

/** A row's element, which is the same for all of its pairs. */
function rowArgument({ read, element, local, length }: Elements): Argument | undefined {
  if (read !== 'range') return element === undefined ? undefined : { from: 'same', argument: 0, element };
  const { start, step } = local as Range;
  // Whole numbers are indices, as a rule: computed with as such.
  const isWhole = isInt32(start) && isInt32(step) && isInt32(start + (length - 1) * step);
  return { from: 'same', argument: 0, element: isWhole ? 'i32' : 'f64' };
}

/** A column's element; those of 0, 1, … are their own indices. */
function columnArgument(columns: Elements): Argument | undefined {
  if (columns.read !== 'range') return argumentOf(columns);
  const { start, step, length } = columns.local as Range;
  const isIndex = Object.is(start, 0) && step === 1 && isInt32(length);
  return isIndex ? { from: 'index' } : { from: 'range', stream: 0 };
}
