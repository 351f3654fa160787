/** Sorting in runs: every worker puts a run in order, and pairs of runs are merged in pieces by all, until there is one. */
import { unwritten } from '../../types/unwritten.ts';
import { acquirePlaces, giveBackPlaces, type Places } from '../../channels/numbers.ts';
import type { NumberName } from '../../types/element.ts';
import type { Context } from '../context.ts';
import type { ChunkParam } from '../../instances/thread/messages.ts';
import { type Elements, elementsOf, sharedElements } from '../elements.ts';
import { Chunked, type ChunkOf, type KernelOf, type Piece, type Window } from '../pieces.ts';

/** A run is worth a worker from here on. */
const SMALLEST_RUN = 1 << 15;

/** Texts that put a run in order and merge pairs of them; elements of what they give. */
export interface Runs {
  readonly sort: ChunkOf;
  readonly merge: ChunkOf;
  readonly element: NumberName;
}

export class SortedRuns {
  readonly #chunked: Chunked;
  readonly #runs: Runs;

  constructor(name: string, runs: Runs) {
    this.#chunked = new Chunked(name);
    this.#runs = runs;
  }

  /** All in order, in `result`, which may be where they come from; `param` is given to both texts. */
  async sorted(
    from: Elements,
    context: Context,
    param: { readonly [name: string]: unknown } = {},
    result: Float64Array = unwritten(this.#runs.element, from.length) as unknown as Float64Array,
  ): Promise<Float64Array> {
    const { sort, merge, element } = this.#runs;
    const { length } = from;
    const typed = inMemory(from, result);
    const room = { element, per: 1 };
    const buffers: Places[] = [];
    const buffer = (k: number): Float64Array =>
      (buffers[k] ??= acquirePlaces(element, length)).view as unknown as Float64Array;
    const most = runsOf(length, context.workers);
    const count = context.mayComputeHere && !this.#pays(from, most) ? 1 : most;
    const run = Math.ceil(length / count);
    const into =
      (target: Float64Array) =>
      (_value: unknown, { lo, count: n, places, at }: Piece): void =>
        target.set(places.subarray(at, at + n) as Float64Array, lo);
    /** Workers write there, also those that were given up. */
    let scratch: Places | undefined;
    const release = (): void => void (scratch &&= void giveBackPlaces(scratch));
    /** What kernels need besides (kernel/runtime/chunks.ts, `Ordered`); on the main thread nothing else stands where those in Wasm see it. */
    const sorting = (window: Window | undefined, kernel: KernelOf): ChunkParam => {
      if (kernel === undefined || sort.kernel?.chunk !== 'order') return param;
      if (window === undefined) return { ...param, rooms: kernel === 'wasm' ? [buffer(1), buffer(0)] : [buffer(1)] };
      scratch ??= acquirePlaces(element, length);
      return { ...param, rooms: [scratch.view] };
    };
    try {
      if (count === 1) {
        const why = most === 1 ? 'too few for two runs' : 'merging would take longer than sorting in runs saves';
        const here = context.mayComputeHere ? why : undefined;
        const options = { param: sorting, release, room, take: into(result), align: length, here };
        await this.#chunked.run(sort, typed, options, context);
        return result;
      }
      const options = {
        param: sorting,
        release,
        room,
        take: (value: unknown, piece: Piece) => into(buffer(0))(value, piece),
        align: run,
        grain: run,
      };
      await this.#chunked.run(sort, typed, options, context);
      let [runs, free] = [buffer(0), buffer(1)];
      for (let size = run; size < length; size *= 2) {
        const take = into(size * 2 < length ? free : result);
        const merging = { param: { ...param, run: size, length }, room, take };
        await this.#chunked.run(merge, sharedElements(runs, element), merging, context);
        [runs, free] = [free, runs];
      }
      return result;
    } finally {
      for (const each of buffers) if (each !== undefined) giveBackPlaces(each);
    }
  }

  /** Whether so many runs are sorted and merged sooner than all are sorted in one: kernels sort as fast as runs are merged. */
  #pays(from: Elements, runs: number): boolean {
    const { sort, merge } = this.#runs;
    const cost = this.#chunked.costOf(sort, from);
    if (cost === undefined || merge.estimateNs === undefined) return true;
    return cost * (1 - 1 / runs) > (merge.estimateNs * Math.log2(runs)) / runs + HANDED_NS;
  }
}

/** What it takes for each number to be put into shared memory and taken from there, beside what merging takes (measured: 3 to 5). */
const HANDED_NS = 4;

/** A power of two, so that runs are merged in whole rounds. */
function runsOf(length: number, workers: number): number {
  let runs = 1;
  while (runs < workers && length / (runs * 2) >= SMALLEST_RUN) runs *= 2;
  return runs;
}

/** Numbers of an array as a typed collection, in `room`. */
function inMemory(from: Elements, room: Float64Array): Elements {
  if (!Array.isArray(from.local)) return from;
  room.set(from.local);
  return elementsOf(room);
}
