/** zip: pieces of all collections at the same places; of values that are no numbers, on the main thread. */
import { zipChunk } from '../../compiler/emit/js/chunk/zip.ts';
import type { ZipNode } from '../../skeletons/node.ts';
import { Range } from '../../types/range.ts';
import type { Typed } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import { asParam, elementsOf, inSharedMemory } from '../elements.ts';
import { Chunked, type Window } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

export const zipOperator: MakeAlgorithm<ZipNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!Array.isArray(input) || input.length === 0 || !input.every(isVec)) return undefined;
    const [first, ...others] = input.map(elementsOf) as [
      ReturnType<typeof elementsOf>,
      ...ReturnType<typeof elementsOf>[],
    ];
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
    let shared: readonly Pick<ReturnType<typeof inSharedMemory>, 'release'>[] = [];
    const param = (window: Window | undefined): { others: unknown[]; offsets: number[] } => {
      if (window === undefined) return { others: others.map(({ local }) => local), offsets: others.map(() => 0) };
      const { lo, hi, base } = window;
      const placed = others.map((each) => (each.read === 'range' ? asItIs(each, lo) : inSharedMemory(each, lo, hi)));
      shared = placed;
      // The element that the first collection has at index i, the others have at i + offset.
      return {
        others: placed.map(({ view }) => (view instanceof Range ? view : asParam(view as Typed))),
        offsets: placed.map(({ offset }) => offset - (lo - base)),
      };
    };
    const release = (): void => {
      for (const each of shared) each.release();
    };
    const { room, take, result } = placedIn(node.as, first.length);
    const text = { key: reads.join(), text: zipChunk(node, reads) };
    return chunked.run(text, first, { param, release, windowed: true, room, take }, context).then(result);
  };
};

/** A range is all that a worker needs of itself. */
const asItIs = (
  { local }: { readonly local: unknown },
  offset: number,
): { readonly view: unknown; readonly offset: number; readonly release: () => void } => ({
  view: local,
  offset,
  release: () => undefined,
});
