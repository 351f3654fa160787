/** zip: pieces of all collections at the same places; of values that are no numbers, on the main thread. */
import { zipChunk } from '../../compiler/emit/js/chunk/zip.ts';
import type { Argument, LoopFunction } from '../../compiler/kernel/loop.ts';
import type { ZipNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { asParam, type Elements, elementsOf, inSharedMemory } from '../elements.ts';
import { argumentOf, type ShapeOf, storeStep } from '../loop-kernels.ts';
import { Chunked, type Window } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

export const zipOperator: MakeAlgorithm<ZipNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length === 0 || !input.every(isVec)) return undefined;
    const [first, ...others] = input.map(elementsOf) as [Elements, ...Elements[]];
    if (others.some(({ length }) => length !== first.length)) return undefined;
    const reads = others.map(({ read }) => read);
    if ([first, ...others].some(({ shared }) => shared === undefined)) {
      const param = { others: others.map(({ local }) => local), offsets: others.map(() => 0) };
      const text = { key: `values ${reads.join()}`, text: zipChunk(node, reads, true) };
      if (!context.mayComputeHere || chunked.isDear(text, first, () => param)) return undefined;
      const values = emptyValues(first.length);
      return chunked
        .run(text, first, { param, values, take: () => undefined, here: NOT_NUMBERS }, context)
        .then(() => inCollection(values, node.as, 'zip'));
    }
    let shared: readonly InWindow[] = [];
    const param = (window: Window | undefined): { others: unknown[]; offsets: number[] } => {
      if (window === undefined) return { others: others.map(({ local }) => local), offsets: others.map(() => 0) };
      const { lo, hi, base } = window;
      shared = others.map((each) => inWindow(each, lo, hi));
      // The element that the first collection has at index i, the others have at i + offset.
      return { others: shared.map(({ view }) => view), offsets: shared.map(({ offset }) => offset - (lo - base)) };
    };
    const release = (): void => {
      for (const each of shared) each.release();
    };
    const { room, take, result } = placedIn(node.as, first.length);
    const shapeOf: ShapeOf = ([fn]) => {
      const given = [first, ...others].map((each, k) => argumentOf(each, k));
      const steps = [{ fn: fn as LoopFunction }, storeStep(node.as)];
      return given.includes(undefined) ? undefined : { kind: 'map', arguments: given as Argument[], steps };
    };
    const kernel = { chunk: 'zip', shapeOf } as const;
    const text = { key: reads.join(), text: zipChunk(node, reads), kernel };
    return chunked.run(text, first, { param, release, windowed: true, room, take }, context).then(result);
  };
};

/** A collection as workers read elements `lo` to `hi` of it: element `lo` stands at `offset`. */
interface InWindow {
  readonly view: unknown;
  readonly offset: number;
  readonly release: () => void;
}

function inWindow(each: Elements, lo: number, hi: number): InWindow {
  // A range is all that a worker needs of itself.
  if (each.read === 'range') return { view: each.local, offset: lo, release: () => undefined };
  const { view, offset, release } = inSharedMemory(each, lo, hi);
  return { view: asParam(view), offset, release };
}
