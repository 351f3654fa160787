/**
 * Pieces of skeletons by a kernel. The part that is not for it, such as one with an element that reads outside of an array, is done by the
 * chunk in JavaScript, which says how it fails, too.
 */
import type { Chunk, Source, Target } from '../../emit/js/runtime.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import type { ElementName } from '../../../types/element.ts';
import { elementNamed, type Typed, typeNameOf } from '../../../types/typed.ts';
import type { ChunkName } from '../code.ts';
import type { BoundKernel, Piece, Slice } from './bind.ts';
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

/** The collections behind the first (emit/js/chunk/computing.ts), and one that is read anywhere. */
interface Beside {
  readonly others?: readonly Source[];
  readonly offsets?: readonly number[];
  readonly values?: unknown;
}

/** Elements `lo` to `hi` of a piece, for a kernel. */
function pieceOf(source: Source, lo: number, hi: number, base: number, param: object): Piece {
  const { others = [], offsets = [], values } = param as Beside;
  const streams: Slice[] = [{ of: source, at: lo }];
  others.forEach((of, k) => streams.push({ of, at: lo + (offsets[k] as number) }));
  return { count: hi - lo, first: base + lo, streams, given: values };
}

/** Each result in its place. */
const placed: WithKernel = (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
  inPieces(kernel, lo, hi, 1, (i, end) => {
    const target = { of: out, at: i - at };
    if (kernel.run({ ...pieceOf(source, i, end, base, param), target })) kernel.take(end - i, out, i - at);
    else inJavaScript(source, i, end, base, out, at, param);
  });
};

/** Of elements that are put anywhere: what is put, and where. */
interface Scattered {
  readonly values: unknown;
  readonly target: unknown;
}

/** Of numbers that are put in order: room for as many, and for the result where that is not to stand where a kernel sees it. */
interface Ordered {
  readonly rooms?: readonly Typed[];
}

/** Fewer are in order sooner without counts of all digits. */
const FEW = 512;

interface Scanned {
  readonly identity: number;
  readonly carries?: Float64Array;
  readonly state?: { carry: unknown };
}

/** Whether the kernel does all of a piece, into `target`. */
function isWhole(
  kernel: BoundKernel,
  [source, lo, hi, base]: readonly [Source, number, number, number],
  param: object,
  of: unknown,
): boolean {
  let all = true;
  inPieces(kernel, lo, hi, 1, (i, end) => {
    const target = { of, at: i - lo };
    all &&= kernel.run({ ...pieceOf(source, i, end, base, param), target });
    if (all) kernel.take(end - i, of, i - lo);
  });
  return all;
}

function hasNaN(source: Source, lo: number, hi: number): boolean {
  const numbers = source as ArrayLike<number>;
  for (let i = lo; i < hi; i++) if (Number.isNaN(numbers[i])) return true;
  return false;
}

/** What lists hold, where there is one. */
interface Expanded {
  readonly as?: ElementName | undefined;
}

/** Lists one after the other: all of them arrays, or collections of one type. */
function oneOf(lists: readonly (Typed | readonly unknown[])[]): unknown {
  const [first] = lists;
  if (lists.length === 1) return first;
  const as = typeNameOf(first);
  if (as === undefined) return (lists as readonly (readonly unknown[])[]).flat();
  const all = elementNamed(as).make(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** What is made of each block. */
const totalsByKernel =
  (inJavaScript: Chunk, kernel: BoundKernel): Chunk =>
  (source, lo, hi, base, out, at, param) => {
    const totals: unknown[] = [];
    inPieces(kernel, lo, hi, BLOCK, (i, end) => {
      if (kernel.run(pieceOf(source, i, end, base, param)))
        kernel.take(Math.ceil((end - i) / BLOCK), totals, totals.length);
      else totals.push(...(inJavaScript(source, i, end, base, out, at, param) as unknown[]));
    });
    return totals;
  };

/** By the name of the chunk. Parameters and results are those of the chunks in JavaScript (emit/js/chunk). */
export const chunks: Readonly<Record<ChunkName, WithKernel>> = {
  zip: placed,
  gather: placed,
  scatter: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const { values, target } = param as unknown as Scattered;
    if (!kernel.isInPlace(target)) return inJavaScript(source, lo, hi, base, out, at, param);
    return inPieces(kernel, lo, hi, 1, (i, end) => {
      const streams = [source, values].map((of): Slice => ({ of, at: i }));
      const done = kernel.call({ count: end - i, first: base + i, streams, target: { of: target, at: 0 } });
      const from = i + Math.max(0, done);
      if (from < end) inJavaScript(source, from, end, base, out, at, param);
    });
  },
  filter: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    let kept = 0;
    inPieces(kernel, lo, hi, 1, (i, end) => {
      const place = lo - at + kept;
      const target = { of: out, at: place };
      const count = kernel.call({ ...pieceOf(source, i, end, base, param), target });
      if (count >= 0) kernel.take(count, out, place);
      kept += count >= 0 ? count : (inJavaScript(source, i, end, base, out, i - place, param) as number);
    });
    return kept;
  },
  flatMap: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const lists: (Typed | readonly unknown[])[] = [];
    inPieces(kernel, lo, hi, 1, (i, end) => {
      const count = kernel.call(pieceOf(source, i, end, base, param));
      if (count < 0) return void lists.push(inJavaScript(source, i, end, base, out, at, param) as Typed);
      const { as } = param as Expanded;
      const list = as === undefined ? [] : elementNamed(as).make(count);
      kernel.take(count, list, 0);
      lists.push(list);
    });
    return oneOf(lists);
  },
  sort: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const piece = { ...pieceOf(source, lo, hi, base, param), target: { of: out, at: lo - at } };
    // Comparisons with NaN make no order: what comes out is up to the algorithm.
    if (hi - lo > kernel.most || hasNaN(source, lo, hi) || !kernel.run(piece))
      return inJavaScript(source, lo, hi, base, out, at, param);
    return kernel.take(hi - lo, out, lo - at);
  },
  order: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const [room, other] = (param as Ordered).rooms ?? [];
    const count = hi - lo;
    const target = kernel.isInPlace(out) ? { of: out, at: lo - at } : { of: other, at: 0 };
    if (count < FEW || !kernel.isInPlace(room) || target.of === undefined)
      return inJavaScript(source, lo, hi, base, out, at, param);
    const isThere = kernel.isInPlace(source);
    // Read before the room is needed.
    if (!isThere) (room as Typed).set((source as Float64Array).subarray(lo, hi), lo);
    const streams = [{ of: isThere ? source : room, at: lo }];
    if (!kernel.run({ count, first: base + lo, streams, target, room: { of: room, at: lo } }))
      return inJavaScript(source, lo, hi, base, out, at, param);
    if (target.of !== out) (out as Float64Array).set((other as Float64Array).subarray(0, count), lo - at);
    return undefined;
  },
  keys: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const keys = new Float64Array(hi - lo);
    const isDone = isWhole(kernel, [source, lo, hi, base], param, keys);
    return isDone ? keys : inJavaScript(source, lo, hi, base, out, at, param);
  },
  keyed: (inJavaScript, kernel) => (source, lo, hi, base, out, at, param) => {
    const columns = { keys: new Float64Array(hi - lo), values: new Float64Array(hi - lo) };
    const isDone = isWhole(kernel, [source, lo, hi, base], param, { columns });
    const given = isDone ? { ...(param as object), keyed: columns } : param;
    return inJavaScript(source, lo, hi, base, out, at, given as never);
  },
  totals: totalsByKernel,
  // The operator is in the text.
  nodes: (inJavaScript, kernel) => {
    const totalsOf = totalsByKernel(inJavaScript, kernel);
    return (source, lo, hi, base, out, at, param) => {
      const totals = totalsOf(source, lo, hi, base, out, at, { ...(param as object), apart: true } as never);
      return inJavaScript(source, lo, hi, base, out, at, { ...(param as object), totals } as never);
    };
  },
  scan: (inJavaScript, kernel) => (source: Source, lo, hi, base, out: Target, at, param) => {
    const { identity, carries, state } = param as Scanned;
    inPieces(kernel, lo, hi, BLOCK, (i, end) => {
      const block = (base + i) / BLOCK;
      const carry = block === 0 ? identity : carries === undefined ? state?.carry : carries[block];
      kernel.carryOn(carry, block === 0);
      const isNumber = typeof carry === 'number';
      const target = { of: out, at: i - at };
      if (!isNumber || !kernel.run({ ...pieceOf(source, i, end, base, param), target }))
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
      const isDone = kernel.run(pieceOf(source, i, end, base, param));
      const more = isDone ? added : (inJavaScript(source, i, end, base, out, at, param) as Float64Array);
      for (let bin = 0; bin < counts.length; bin++) counts[bin] = (counts[bin] as number) + (more[bin] as number);
    });
    return counts;
  },
};
