/**
 * Pieces of skeletons by a kernel. The part that is not for it, such as one with an element that reads outside of an array, is done by the
 * chunk in JavaScript, which says how it fails, too.
 */
import type { Chunk, Source, Target } from '../../emit/js/runtime.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import type { ChunkName } from '../code.ts';
import type { BoundKernel, Slice } from './bind.ts';
import { pairBlocksByKernel, pairsByKernel, pairsFoldedByKernel } from './pairs.ts';
import { stencilByKernel } from './stencil.ts';

/** A chunk that a kernel does as far as it can. */
type WithKernel = (inJavaScript: Chunk, kernel: BoundKernel) => Chunk;

/** Calls `piece` for elements `lo` to `hi`, as many as the kernel is best to have; of each but the last a multiple of `align`. */
function inPieces(
  kernel: BoundKernel,
  lo: number,
  hi: number,
  align: number,
  piece: (lo: number, hi: number) => void,
): void {
  for (let at = lo; at < hi;) {
    const end = Math.min(hi, at + Math.max(align, kernel.next));
    piece(at, end);
    at = end;
  }
}

interface Zipped {
  readonly others: readonly Source[];
  readonly offsets: readonly number[];
}

interface Scanned {
  readonly identity: number;
  readonly carries?: Float64Array;
  readonly state?: { carry: unknown };
}

/** By the name of the chunk. Parameters and results are those of the chunks in JavaScript (emit/js/chunk). */
export const chunks: Readonly<Record<ChunkName, WithKernel>> = {
  zip: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const { others, offsets } = param as Zipped;
    inPieces(kernel, lo, hi, 1, (i, end) => {
      const streams: Slice[] = [{ of: source, at: i }];
      others.forEach((of, k) => streams.push({ of, at: i + (offsets[k] as number) }));
      const target = { of: out, at: i - at };
      if (kernel.run({ count: end - i, first: base + i, streams, target })) kernel.take(end - i, out, i - at);
      else inJavaScript(source, i, end, base, out, at, param);
    });
  },
  filter: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    let kept = 0;
    inPieces(kernel, lo, hi, 1, (i, end) => {
      const place = lo - at + kept;
      const target = { of: out, at: place };
      const count = kernel.call({ count: end - i, first: base + i, streams: [{ of: source, at: i }], target });
      if (count >= 0) kernel.take(count, out, place);
      kept += count >= 0 ? count : (inJavaScript(source, i, end, base, out, i - place, param) as number);
    });
    return kept;
  },
  totals: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const totals: unknown[] = [];
    inPieces(kernel, lo, hi, BLOCK, (i, end) => {
      if (kernel.run({ count: end - i, first: base + i, streams: [{ of: source, at: i }] }))
        kernel.take(Math.ceil((end - i) / BLOCK), totals, totals.length);
      else totals.push(...(inJavaScript(source, i, end, base, out, at, param) as unknown[]));
    });
    return totals;
  },
  scan: (inJavaScript, kernel) => (source: Source, lo, hi, base, out: Target, at, param) => {
    const { identity, carries, state } = param as Scanned;
    inPieces(kernel, lo, hi, BLOCK, (i, end) => {
      const block = (base + i) / BLOCK;
      const carry = block === 0 ? identity : carries === undefined ? state?.carry : carries[block];
      kernel.carryOn(carry, block === 0);
      const isNumber = typeof carry === 'number';
      const target = { of: out, at: i - at };
      if (!isNumber || !kernel.run({ count: end - i, first: base + i, streams: [{ of: source, at: i }], target }))
        return void inJavaScript(source, i, end, base, out, at, param);
      kernel.take(end - i, out, i - at);
      if (state !== undefined) state.carry = kernel.carry;
    });
  },
  stencil: stencilByKernel,
  pairs: pairsByKernel,
  pairBlocks: pairBlocksByKernel,
  pairsFolded: pairsFoldedByKernel,
  histogram: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const { counts: added } = kernel;
    const counts = new Float64Array(added.length - 1);
    inPieces(kernel, lo, hi, counts.length, (i, end) => {
      added.fill(0);
      const isDone = kernel.run({ count: end - i, first: base + i, streams: [{ of: source, at: i }] });
      const more = isDone ? added : (inJavaScript(source, i, end, base, out, at, param) as Float64Array);
      for (let bin = 0; bin < counts.length; bin++) counts[bin] = (counts[bin] as number) + (more[bin] as number);
    });
    return counts;
  },
};
