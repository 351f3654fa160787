/**
 * One segment over all elements of a collection: here, as index ranges over shared memory that workers help themselves to, or in
 * batches of elements that travel.
 */
import { OssaError } from '../errors.ts';
import type { Emitted } from '../compiler/emit/js/runtime.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import type { ChunkParam, RangeOutput, SegmentCode, Work } from '../instances/thread/messages.ts';
import { planner, type Choice } from '../optimizer/planner.ts';
import type { Profile } from '../optimizer/profile.ts';
import { Chunks } from './chunks.ts';
import type { Context } from './context.ts';
import { type Elements, isShared, type Shared } from './elements.ts';
import { failureOf } from './failures.ts';
import { elementNamed } from '../types/typed.ts';
import { reported } from './inputs.ts';
import { describeEnding, END, itemsJob } from './items.ts';
import type { Segment } from './segment.ts';
import { runHere, SLICE_MS } from './sequential.ts';
import type { TaskResult } from './task.ts';

/** Where workers put results, and what becomes of the memory. */
export interface SharedResults {
  readonly output: RangeOutput;
  /** Nobody writes there any more, and what was written is not needed. */
  readonly free: () => void;
  /** All results are there, where they are to stay; workers that were given up may write them once more, unless it is `certain` that none does. */
  readonly stay?: ((certain: boolean) => void) | undefined;
  /** It is the caller's, whose it is alone when the run is over. */
  readonly callers?: true;
}

/** What becomes of the elements. */
export interface Sink {
  /**
   * How workers give results of the elements `lo` to `hi`, which they know by `base` less; called when there will be ranges, once for each
   * window.
   */
  readonly output: (lo: number, hi: number, base: number) => SharedResults;
  /** Whether elements may be there, and results made, one window after the other. */
  readonly windowed: boolean;
  /** Shared memory that the results of an element take. */
  readonly bytes: number;
  /** Takes the result of a task. May throw a `Failure`. */
  readonly take: (result: TaskResult) => void;
  /** Elements `lo` to `hi` here, in pieces. */
  readonly here: (emitted: Emitted, local: unknown, lo: number, run: Here) => Promise<void>;
  /** Elements that travel are pieces for the segment's `chunk`, which is given the parameter. */
  readonly whole?: { readonly param: ChunkParam };
  /** Ranges begin at multiples of it. */
  readonly align: number;
  /**
   * What costs the main thread time that it would not take to compute here: to put elements into shared memory, and to take results, where
   * these are more than a copy of what was stored.
   */
  readonly handed: 'nothing' | 'elements' | 'elements and results';
  /** Results are put in place, in whatever order they come. */
  readonly unordered: boolean;
  /** To take a result is next to nothing, wherever results are stored. */
  readonly late: boolean;
}

/** Runs elements `lo` to `hi` on the main thread into `target`; they go on at `base`. */
export interface Here {
  readonly loop: (target: unknown, lo: number, hi: number, base: number) => Promise<void>;
  /** Calls `piece` for consecutive pieces of everything from `lo` on; lets the event loop turn in between. */
  readonly pieces: (lo: number, piece: (lo: number, hi: number) => void) => Promise<void>;
  /** Lets the event loop turn, where that is due; throws where the run is over. */
  readonly turn: () => Promise<void> | undefined;
  readonly length: number;
}

export interface Distribution {
  /** The part, as plans call it. */
  readonly name: string;
  readonly segment: Segment;
  readonly profile: Profile;
  readonly from: Elements;
  readonly sink: Sink;
  /** Elements in a range, where they are not to follow the measured cost. */
  readonly grain?: number;
  /** So many rounds of an iteration are done for each element; 1 when left out. */
  readonly rounds?: number;
  /** On the main thread, for a reason of the part's own. */
  readonly here?: string;
  /** A failing task names an element that failed. */
  readonly indexed: boolean;
  /** The segment's code, where that was read before. */
  readonly code?: LoopCode;
}

/** Code of a loop that may be replaced while it runs, by some that gives the same. */
export interface LoopCode {
  /** The code for what is handed out from now on. */
  readonly now: () => SegmentCode;
  /** It may be replaced. */
  readonly changes: boolean;
  /** What the loop is and was, for people. */
  readonly what: () => string | undefined;
}

/** Tasks that are handed out before they are wanted. */
const AHEAD = 64;
/**
 * The same for a worker where the code may be replaced: what is handed out is done by the code of then, but the main thread compiles for as
 * long as some of the longest tasks take.
 */
const AHEAD_OF_CHANGE = 6;

/** Does all elements, by the plan given or the planner's. */
export async function distribute(what: Distribution, context: Context): Promise<void> {
  const { name, profile, from, sink, here, rounds = 1 } = what;
  const planned = context.options.plan?.parts.find((part) => part.part === name);
  const choose = (): Choice => choiceFor(profile, from, sink.handed !== 'nothing', context, rounds);
  const choice: Choice =
    here === undefined ? (planned ?? choose()) : { mode: 'sequential', degree: 1, grain: undefined, reason: here };
  const started = performance.now();
  const busyBefore = profile.busyMs;
  if (choice.mode === 'sequential') await computeHere(what, 0, context);
  else if (from.shared !== undefined) await ranges(what, choice, context);
  else await travelling(what, choice, context);
  if (choice.mode === 'sequential') profile.hereMs += performance.now() - started;
  const kernel = what.code?.what();
  context.record({
    part: name,
    items: from.length * rounds,
    ...choice,
    ...(rounds === 1 ? {} : { rounds }),
    ...(profile.workNs === undefined ? {} : { workNs: profile.workNs }),
    ...(kernel === undefined ? {} : { kernel }),
    milliseconds: performance.now() - started,
    busyMilliseconds: profile.busyMs - busyBefore,
    // What was measured may speak for another choice.
    next: here === undefined ? (planned ?? choose()) : choice,
  });
}

/** What the planner says of a segment whose results are handed over one by one, or are put in place. */
export function choiceFor(
  profile: Profile,
  from: Elements,
  handed: boolean,
  context: Context,
  rounds: number = 1,
): Choice {
  return planner.choose({
    items: from.length * rounds,
    workers: context.workers,
    workNs: profile.workNs,
    here: context.mayComputeHere,
    handNs: from.shared === undefined || handed ? profile.handNs : 0,
    degree: undefined,
    batch: undefined,
  });
}

/** The rest of the elements, from `lo` on, on the main thread. */
async function computeHere({ segment, from, sink, code }: Distribution, lo: number, context: Context): Promise<void> {
  context.check();
  const { emitted } = instanceOf(code?.now() ?? segment.code());
  const retries = segment.shape.once ? 0 : context.retries;
  let slice = performance.now();
  const run: Here = {
    length: from.length,
    turn: () => {
      context.check();
      if (performance.now() - slice < SLICE_MS) return undefined;
      return new Promise((resolve) =>
        setImmediate(() => {
          slice = performance.now();
          resolve();
        }),
      );
    },
    loop: async (target, at, hi, base) => {
      const stop = await runHere(emitted, from.local, target, at, hi, base, context, retries);
      context.check();
      if (stop?.failure !== undefined)
        throw failureOf([stop.at, stop.failure.path, stop.failure.report([])], [], 0, true);
    },
    pieces: (at, piece) => inSlices(at, from.length, sink.align, (a, b) => reported(() => piece(a, b)), context),
  };
  await sink.here(emitted, from.local, lo, run);
}

/** Pieces of some milliseconds, the event loop turning in between. */
async function inSlices(
  lo: number,
  hi: number,
  align: number,
  piece: (lo: number, hi: number) => void,
  context: Context,
): Promise<void> {
  let size = Math.ceil(64 / align) * align;
  for (let at = lo; at < hi;) {
    context.check();
    const started = performance.now();
    const end = Math.min(hi, at + size);
    piece(at, end);
    at = end;
    const took = performance.now() - started;
    if (took < SLICE_MS / 4) size *= 2;
    else if (took > SLICE_MS) size = Math.max(align, Math.floor(size / 2 / align) * align);
    if (took >= SLICE_MS / 4 && at < hi) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Shared memory for the elements, or for the results, of one window. Tests make it small. */
export const windows: { bytes: number } = { bytes: 32 * 2 ** 20 };

/**
 * Index ranges over shared memory, one window of the collection after the other: what is in shared memory at a time does not grow with
 * the collection, and is used again.
 */
async function ranges(what: Distribution, choice: Choice, context: Context): Promise<void> {
  const { from, sink } = what;
  const bytes = Math.max(
    sink.windowed ? sink.bytes : 0,
    from.element === undefined || isShared(from.local) ? 0 : elementNamed(from.element).bytes,
  );
  const align = from.align ?? sink.align;
  const fits = Math.max(1, Math.floor(windows.bytes / (bytes || 1) / align));
  // A power of two, so that what a reduction's tree joins in a window it joins in the whole collection too.
  const size = sink.windowed && bytes > 0 ? align * 2 ** Math.floor(Math.log2(fits)) : from.length;
  for (let lo = 0; lo < from.length; lo += size)
    await window(what, [lo, Math.min(from.length, lo + size)], choice, context);
}

/** Elements `lo` to `hi`: guided self-scheduling, large pieces first. */
async function window(
  what: Distribution,
  [lo, hi]: readonly [number, number],
  choice: Choice,
  context: Context,
): Promise<void> {
  const { profile, from, sink, grain } = what;
  const shared = (from.shared as NonNullable<Elements['shared']>)(lo, hi);
  const { base } = shared;
  const { output, free, stay, callers = false } = sink.output(lo, hi, base);
  const late = sink.late || callers || stay !== undefined;
  const work = { kind: 'range', source: shared.source, base, output, late } as const;
  const chunks = new Chunks(
    [lo - base, hi - base],
    choice.degree,
    grain ?? (context.options.plan === undefined ? undefined : choice.grain),
    profile,
    sink.align,
  );
  let haunted = false;
  let complete = false;
  /** Jobs whose workers may still write, and what is done after them. */
  let writing = 0;
  let after: (() => void) | undefined;
  const opened = (): (() => void) => {
    writing++;
    return () => {
      writing--;
      if (writing === 0) after?.();
    };
  };
  let done = lo;
  const progressed = (count: number): void => {
    done += count;
    context.options.onProgress?.({ done, total: from.length, part: what.name });
  };
  try {
    // Another job for the rest where the code is replaced.
    while (!chunks.over) {
      context.check();
      const piece = { work, shared, chunks, degree: choice.degree, progressed, quiet: opened() };
      if (await tasks(what, piece, context)) haunted = true;
    }
    // The caller may write there itself once the run is over.
    if (callers && haunted && writing > 0) await new Promise<void>((resolve) => (after = resolve));
    complete = true;
  } finally {
    shared.release();
    if (complete && stay !== undefined) stay(!haunted);
    else if ((complete && !haunted) || writing === 0) free();
    else after = free;
  }
}

interface Window {
  readonly work: Extract<Work, { readonly kind: 'range' }>;
  readonly shared: Shared;
  readonly chunks: Chunks;
  readonly degree: number;
  readonly progressed: (count: number) => void;
  /** No worker has anything to do with the job any more. */
  readonly quiet: () => void;
}

/** One job: all that is left in a window, or until there is other code. Tells whether workers that were given up may still write. */
function tasks(
  { name, segment, profile, sink, indexed, code, rounds = 1 }: Distribution,
  { work, shared: { base, provide }, chunks, degree, progressed, quiet }: Window,
  context: Context,
): Promise<boolean> {
  const { once } = segment.shape;
  const { output } = work;
  const used = code?.now() ?? segment.code();
  /** Time spent on it since the last result. */
  let provided = 0;
  const inPlace = (next: ReturnType<Chunks['next']>): ReturnType<Chunks['next']> => {
    if (next instanceof Promise) return next.then(inPlace);
    // A job that is over has given its memory back: it may be another's by then.
    if (next === undefined || ended) return next;
    const began = performance.now();
    provide(next.lo, next.count);
    provided += performance.now() - began;
    return next;
  };
  let ended = false;
  return new Promise((resolve, reject) => {
    const job = context.open({
      code: used,
      work,
      capacity: code?.changes === true ? Math.min(AHEAD, AHEAD_OF_CHANGE * degree) : AHEAD,
      inBytes: 0,
      outBytes: output.kind === 'typed' ? 1024 : 32 * 1024,
      degree,
      unordered: sink.unordered,
      attempts: once ? 1 : 3,
      retries: once ? 0 : context.retries,
      nextTask: () => (code === undefined || code.now() === used ? inPlace(chunks.next()) : undefined),
      deliver: (result) => {
        profile.worked(result.count * rounds, result.ended - result.started);
        chunks.learned();
        context.observe?.(name, result);
        if (result.failures.length > 0) return;
        const handed = performance.now();
        reported(() => sink.take(base === 0 ? result : { ...result, lo: result.lo + base }));
        const took = sink.handed === 'elements and results' ? performance.now() - handed : 0;
        if (sink.handed !== 'nothing') profile.handed('take', result.count, provided + took);
        provided = 0;
        progressed(result.count);
      },
      quiet,
      over: (error) => {
        ended = true;
        if (error === undefined) resolve(job.haunted);
        else reject(error);
      },
      // A chunk tells the number of the element itself.
      failed: (record) => failureOf(record, [], output.kind === 'chunk' ? 0 : base, indexed),
      lost: (_sequence, first, count, doing, ending) => {
        const place = `item ${doing === undefined ? `${base + first} to ${base + first + count - 1}` : base + doing.item}`;
        const how = describeEnding(ending?.code, ending?.error);
        return once
          ? new OssaError('OSSA_EFFECT_UNKNOWN', { place }, { cause: ending?.error })
          : new OssaError('OSSA_WORKER_LOST', { place, attempts: 3, how }, { cause: ending?.error });
      },
    });
    job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
    job.start();
  });
}

/** Elements that travel one by one. When handing them over turns out to cost more than the work, the rest is done here. */
async function travelling(what: Distribution, choice: Choice, context: Context): Promise<void> {
  const { name, segment, profile, from, sink, indexed } = what;
  const list = from.local as ArrayLike<unknown>;
  let next = 0;
  let done = 0;
  const decided = choice.grain !== undefined || context.options.plan !== undefined || !context.mayComputeHere;
  const loses = (): boolean =>
    !decided &&
    done > 64 &&
    profile.workNs !== undefined &&
    profile.handNs !== undefined &&
    profile.workNs < profile.handNs;
  await new Promise<void>((resolve, reject) => {
    const job = context.open(
      itemsJob({
        segment,
        degree: choice.degree,
        unordered: false,
        settle: false,
        attempts: 3,
        retries: context.retries,
        batch: context.options.plan === undefined ? undefined : choice.grain,
        ...(sink.whole === undefined ? {} : { whole: sink.whole }),
        profile,
        left: () => from.length - next,
        pull: () => {
          if (next >= from.length || loses()) return END;
          if (!(next in list))
            throw new OssaError('OSSA_CANNOT_TRAVEL', {
              path: `input[${next}]`,
              reason: 'is a hole',
              remedy: 'Fill the array: a hole is neither a value nor undefined.',
            });
          return list[next++];
        },
        deliver: (result) => {
          context.observe?.(name, result);
          if (result.failures.length > 0) return;
          const handed = performance.now();
          reported(() => sink.take(result));
          profile.handed('take', result.count, performance.now() - handed);
          done += result.count;
          context.options.onProgress?.({ done, total: from.length, part: name });
        },
        over: (error) => (error === undefined ? resolve() : reject(error)),
        failed: (index, record) => failureOf(record, [], index - record[0], indexed),
      }),
    );
    job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
    job.start();
  });
  if (next < from.length) await computeHere(what, next, context);
}
