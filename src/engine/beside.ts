/** Collections that pieces read beside the first, at the same places. */
import { asParam, type Elements, inSharedMemory } from './elements.ts';
import type { PiecesOptions } from './pieces.ts';

/** The parameter of pieces with `others` and, for each, `offsets`: the element that the first collection has at index i stands there at i + offset. */
export function beside(
  others: readonly Elements[],
  { param, release }: Pick<PiecesOptions, 'param' | 'release'>,
): Required<Pick<PiecesOptions, 'param' | 'release'>> {
  let shared: readonly InWindow[] = [];
  return {
    param(window, kernel) {
      const more = typeof param === 'function' ? param(window, kernel) : param;
      if (window === undefined)
        return { ...more, others: others.map(({ local }) => local), offsets: others.map(() => 0) };
      const { lo, hi, base } = window;
      shared = others.map((each) => inWindow(each, lo, hi));
      return {
        ...more,
        others: shared.map(({ view }) => view),
        offsets: shared.map(({ offset }) => offset - (lo - base)),
      };
    },
    release() {
      for (const each of shared) each.release();
      release?.();
    },
  };
}

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
