/**
 * Items through one segment on workers: the job behind streams, single calls and maps over objects. Items are pulled from the
 * source, encoded in batches whose size follows their cost, and come back as batches of values.
 */
import { acquire } from '../channels/arena.ts';
import { encodeInto, Encoder } from '../channels/codec/codec.ts';
import { OssaError } from '../errors.ts';
import type { ChunkParam } from '../instances/thread/messages.ts';
import type { FailureRecord } from '../instances/thread/result.ts';
import { guided, TASK_NS } from '../optimizer/planner.ts';
import type { Profile } from '../optimizer/profile.ts';
import type { JobOptions, TaskContent, TaskResult } from './task.ts';
import type { Segment } from './segment.ts';

/** Pulled when there is nothing more. */
export const END: unique symbol = Symbol('end');

/** Where items come from: the next item, END, or a promise of either. */
export type Pull = () => unknown;

export interface ItemsOptions {
  readonly segment: Segment;
  readonly degree: number;
  readonly unordered: boolean;
  readonly settle: boolean;
  readonly attempts: number;
  readonly retries: number;
  /** Items in a batch; found from their cost if left out. */
  readonly batch: number | undefined;
  readonly profile: Profile;
  readonly pull: Pull;
  /** Items that are left to pull, where known: batches can then be large at first, and small at the end. */
  readonly left?: () => number;
  readonly deliver: (result: TaskResult) => void;
  /** The items of a batch are a piece of a collection, for the segment's `chunk`, which is given the parameter. */
  readonly whole?: { readonly param: ChunkParam };
  readonly numbers?: JobOptions['numbers'];
  readonly over: (error?: unknown) => void;
  /** The error for an item: `index` counts from the first item of the job. */
  readonly failed: (index: number, record: FailureRecord) => unknown;
}

const BLOCK_BYTES = 64 * 1024;
/** More items than this in a batch gain nothing and delay the first. */
const LARGEST_BATCH = 1024;
/** Items in a batch that wait for promises: a worker has up to 64 of them under way. */
const WAITING_BATCH = 32;

export function itemsJob(options: ItemsOptions): JobOptions {
  const batches = new Batches(options);
  return {
    code: options.segment.code(),
    work: {
      kind: 'items',
      settle: options.settle,
      several: options.segment.shape.several === true,
      ...(options.whole === undefined ? {} : { whole: options.whole }),
    },
    capacity: powerOfTwo(options.degree * 2 + 2),
    inBytes: BLOCK_BYTES,
    outBytes: BLOCK_BYTES,
    degree: options.degree,
    unordered: options.unordered,
    attempts: options.segment.shape.serial || options.segment.shape.once ? 1 : options.attempts,
    retries: options.segment.shape.once ? 0 : options.retries,
    nextTask: (block) => batches.fill(block),
    ...(options.numbers === undefined ? {} : { numbers: options.numbers }),
    deliver: (result) => {
      batches.learn(result);
      options.deliver(result);
    },
    // What went wrong with the source is told after everything before it was delivered.
    over: (error) => {
      batches.end();
      options.over(error ?? batches.error);
    },
    failed: (record, result) => options.failed(result.lo + record[0], record),
    lost: (_sequence, lo, count, doing, ending) => {
      const item = lo + Math.min(doing?.item ?? 0, Math.max(0, count - 1));
      if (options.segment.shape.once)
        return new OssaError('OSSA_EFFECT_UNKNOWN', { place: `item ${item}` }, { cause: ending?.error });
      return options.segment.shape.serial
        ? new OssaError('OSSA_STATE_LOST', { item }, { cause: ending?.error })
        : new OssaError(
            'OSSA_WORKER_LOST',
            {
              place: `item ${item}`,
              attempts: options.attempts,
              how: describeEnding(ending?.code, ending?.error),
            },
            { cause: ending?.error },
          );
    },
  };
}

export function describeEnding(code: number | undefined, error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return code === undefined ? 'it was stopped' : `exit code ${code}`;
}

/** The source's side of a job: batches encoded into blocks. */
class Batches {
  /** Why the source ended early. */
  error: unknown;
  readonly #options: ItemsOptions;
  readonly #encoder = new Encoder();
  #limit: number;
  #lo = 0;
  #ended = false;
  /** The task that asks for what is given at the end was made. */
  #asked = false;
  #over = false;
  /** An item that did not fit the block before, or whose promise was pending when the block was closed. */
  #held: { item: unknown } | undefined;

  constructor(options: ItemsOptions) {
    this.#options = options;
    const { workNs } = options.profile;
    // What must not be done twice goes one by one: of a lost batch nobody knows how far it came.
    this.#limit = (options.segment.shape.once ? 1 : options.batch) ?? (workNs === undefined ? 1 : this.#best(workNs));
  }

  learn(result: TaskResult): void {
    const { profile, batch } = this.#options;
    if (result.waited) {
      // What is waited for goes in parallel whatever the grain: the more at once, the better.
      if (batch === undefined && !this.#options.segment.shape.once) this.#limit = Math.max(this.#limit, WAITING_BATCH);
      return;
    }
    profile.worked(result.count, result.ended - result.started);
    profile.handed('receive', result.count, result.received);
    // Up gently: what was measured on few items, or on cold code, says little.
    if (batch === undefined && profile.workNs !== undefined && !this.#options.segment.shape.once)
      this.#limit = Math.min(this.#best(profile.workNs), this.#limit * 4);
  }

  #best(workNs: number): number {
    const { left, degree } = this.#options;
    return left === undefined ? batchFor(workNs) : guided(left(), degree, workNs, LARGEST_BATCH);
  }

  /** The job is over: its blocks belong to others soon, so an item that is still to come must not be written. */
  end(): void {
    this.#over = true;
  }

  fill(block: Uint8Array): TaskContent | undefined | Promise<TaskContent | undefined> {
    if (this.#ended && this.#held === undefined && !this.#asks) return undefined;
    const started = performance.now();
    this.#encoder.begin(block);
    const content = this.#pullInto(0);
    if (content !== undefined && !(content instanceof Promise)) {
      this.#options.profile.handed('give', content.count, performance.now() - started);
    }
    return content;
  }

  /** Goes on filling the block, which holds `count` items. */
  #pullInto(count: number): TaskContent | undefined | Promise<TaskContent | undefined> {
    let n = count;
    while (n < this.#limit) {
      let item: unknown;
      if (this.#held !== undefined) {
        item = this.#held.item;
        this.#held = undefined;
      } else {
        if (this.#ended) break;
        try {
          item = this.#options.pull();
        } catch (error) {
          this.#stop(error);
          break;
        }
      }
      if (item === END) {
        this.#ended = true;
        break;
      }
      if (item instanceof Promise) return this.#pullLater(item, n);
      const fits = this.#put(item, n);
      if (fits === 'large') return this.#large(item);
      if (fits === 'full') break;
      n++;
    }
    return this.#close(n);
  }

  /**
   * Goes on with a source whose next item is a promise. A batch with items in it is closed when the source has nothing ready
   * within a turn of the event loop; its pending item then begins the next batch.
   */
  #pullLater(first: Promise<unknown>, count: number): Promise<TaskContent | undefined> {
    return new Promise((resolve) => {
      let n = count;
      let open = true;
      let seen = -1;
      const close = (content: TaskContent | undefined): void => {
        open = false;
        resolve(content);
      };
      const closeIfStill = (): void => {
        if (!open || this.#over) return;
        if (seen === n) {
          this.#held = { item: pending };
          close(this.#close(n));
        } else watch();
      };
      const watch = (): void => {
        seen = n;
        setImmediate(closeIfStill);
      };
      const failed = (error: unknown): void => {
        if (!open || this.#over) return;
        this.#stop(error);
        close(this.#close(n));
      };
      const arrived = (item: unknown): void => {
        if (!open || this.#over) return;
        if (item === END) {
          this.#ended = true;
          return close(this.#close(n));
        }
        const fits = this.#put(item, n);
        if (fits === 'large') return close(this.#large(item));
        if (fits === 'full' || ++n >= this.#limit) return close(this.#close(n));
        let next: unknown;
        try {
          next = this.#options.pull();
        } catch (error) {
          return failed(error);
        }
        if (next instanceof Promise) {
          pending = next;
          next.then(arrived, failed);
          if (seen < 0) watch();
          return;
        }
        // Synchronous again: as much as there is.
        this.#held = { item: next };
        const content = this.#pullInto(n);
        open = false;
        resolve(content);
      };
      let pending = first;
      if (n > 0) watch();
      first.then(arrived, failed);
    });
  }

  #put(item: unknown, n: number): 'fits' | 'full' | 'large' {
    try {
      if (this.#encoder.value(item, 'input')) return 'fits';
      if (n === 0) return 'large';
      this.#held = { item };
      return 'full';
    } catch (error) {
      this.#stop(atItem(error, this.#lo + n));
      return 'full';
    }
  }

  #stop(error: unknown): void {
    this.error ??= error;
    this.#ended = true;
    this.#held = undefined;
  }

  #large(item: unknown): TaskContent {
    // What did not fit says how much there is, or nearly: mostly it is one long array.
    const atLeast = Math.max(4 * BLOCK_BYTES, this.#encoder.wanted + 4096);
    const large = encodeInto((bytes) => new Uint8Array(acquire(bytes), 0, bytes), item, 'input', atLeast);
    const content: TaskContent = { count: 1, lo: this.#lo, bytes: -1, large };
    this.#lo++;
    return content;
  }

  /** Whether the segment has to be asked what it gives at the end: not when the source failed. */
  get #asks(): boolean {
    return this.#options.segment.shape.ends === true && !this.#asked && this.error === undefined;
  }

  #close(count: number): TaskContent | undefined {
    if (count === 0) {
      if (!this.#asks) return undefined;
      this.#asked = true;
    }
    const content: TaskContent = { count, lo: this.#lo, bytes: this.#encoder.end() };
    this.#lo += count;
    return content;
  }
}

/** The refusal of a value, told with the position of its item. */
function atItem(error: unknown, index: number): unknown {
  if (!(error instanceof OssaError)) return error;
  const path = error.details['path'];
  if (typeof path !== 'string') return error;
  return new OssaError(
    error.code,
    { ...error.details, path: path.replace(/^input/, `input[${index}]`) },
    { cause: error.cause },
  );
}

const batchFor = (workNs: number): number =>
  Math.max(1, Math.min(LARGEST_BATCH, Math.round(TASK_NS / Math.max(workNs, 1))));

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}
