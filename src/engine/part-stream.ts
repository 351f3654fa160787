/** One part of a stream's program at work: outputs are pulled one by one from the batches that its job delivers. */
import { instanceOf } from '../instances/thread/instance.ts';
import { NONE, retrying, Several, type Stop } from '../compiler/emit/js/runtime.ts';
import type { FailureRecord } from '../instances/thread/result.ts';
import { planner, type Choice } from '../optimizer/planner.ts';
import type { Profile } from '../optimizer/profile.ts';
import type { Context, PartPlan } from './context.ts';
import { failureOf } from './failures.ts';
import { END, itemsJob, type Pull } from './items.ts';
import type { Job } from './job.ts';
import type { Segment } from './segment.ts';
import { unwatched } from './sequential.ts';
import type { StreamPart } from './steps.ts';
import type { TaskResult } from './task.ts';

export interface PreparedPart {
  readonly part: StreamPart;
  readonly segment: Segment;
  readonly profile: Profile;
}

/** Batches alive at once: one used up, two asked for behind it, and one being delivered. */
const ROOMS = 4;
const NOTHING = new Float64Array(0);

/** Outputs that came together. Output i comes from item `lo + positions[i]`, or `lo + i` if none was dropped. */
interface Batch {
  readonly values: TaskResult['values'];
  readonly lo: number;
  readonly positions: Uint32Array | Float64Array | undefined;
}

/** One part at work: outputs are pulled one by one from batches that its job delivers. */
export class PartStream {
  readonly #name: string;
  readonly #entry: PreparedPart;
  readonly #source: Pull;
  readonly #context: Context;
  #batch: Batch = { values: [], lo: 0, positions: undefined };
  #at = 0;
  readonly #batches: Batch[] = [];
  readonly #before: PartStream | undefined;
  /** Where in the stream's source the items of this part come from, if that is not their own number: those in flight. */
  readonly #origins: number[] = [];
  #firstOrigin = 0;
  /** Where in the stream's source the output given last comes from. */
  #lastOrigin = 0;
  #job: Job | undefined;
  #over: { error: unknown } | undefined;
  #waiter: { resolve: (item: unknown) => void; reject: (error: unknown) => void } | undefined;
  #choice: Choice | undefined;
  #done = 0;
  /** Outputs of an item that gave several here, the next at the end. */
  #left: unknown[] = [];
  /** Set when the rest is computed here. */
  #here: ((item: unknown) => unknown) | undefined;
  #switching = false;
  readonly #rooms: Float64Array[] = [];
  #turn = 0;

  constructor(entry: PreparedPart, name: string, source: Pull, context: Context, before: PartStream | undefined) {
    this.#entry = entry;
    this.#name = name;
    this.#context = context;
    this.#before = before?.renumbers === true ? before : undefined;
    this.#source = this.#before === undefined ? source : this.#noting(source, this.#before);
  }

  /** True if outputs are not numbered as the stream's inputs are. */
  get renumbers(): boolean {
    const { unordered, many } = this.#entry.part;
    return this.#before !== undefined || unordered || many || this.#context.options.onError === 'skip';
  }

  /** The position behind the last item of the stream's source, once all is done. */
  get #end(): number {
    return this.#before === undefined ? this.#done : this.#before.#end;
  }

  /** The source, with the origin of every item noted as it comes. */
  #noting(source: Pull, before: PartStream): Pull {
    const note = (item: unknown): unknown => {
      this.#origins.push(item === END ? before.#end : before.#lastOrigin);
      return item;
    };
    return () => {
      const item = source();
      return item instanceof Promise ? item.then(note) : note(item);
    };
  }

  /** The position in the stream's source of this part's item `index`. */
  #originOf(index: number): number {
    return this.#before === undefined ? index : (this.#origins[index - this.#firstOrigin] as number);
  }

  /** Items below `index` are done with. */
  #forgetOrigins(index: number): void {
    this.#origins.splice(0, index - this.#firstOrigin);
    this.#firstOrigin = index;
  }

  /** The next output, END, or a promise of either. */
  pull(): unknown {
    for (;;) {
      if (this.#at < this.#batch.values.length) {
        const { values, lo, positions } = this.#batch;
        const at = this.#at++;
        if (this.renumbers) this.#lastOrigin = lo + (positions === undefined ? at : (positions[at] as number));
        return values[at];
      }
      const next = this.#batches.shift();
      if (next !== undefined) {
        this.#batch = next;
        this.#at = 0;
        this.#job?.tell({ kind: 'wanted', tasks: 1 });
        continue;
      }
      if (this.#here !== undefined) return this.#pullHere(this.#here);
      if (this.#over !== undefined) {
        if (this.#over.error !== undefined) throw this.#over.error;
        return END;
      }
      if (this.#job === undefined) {
        this.#begin();
        continue;
      }
      // News may be another batch, or that the job is over.
      if (this.#context.engine.poll()) continue;
      this.#context.engine.kick();
      return new Promise((resolve, reject) => {
        this.#waiter = { resolve, reject };
      });
    }
  }

  #begin(): void {
    const { part, segment, profile } = this.#entry;
    const { options, workers } = this.#context;
    // No plan may spread state over workers: that would change the meaning.
    const planned = part.serial ? undefined : options.plan?.parts.find((entry) => entry.part === this.#name);
    const degree = part.serial ? 1 : part.degree;
    const choose = (): Choice =>
      planned ??
      planner.choose({
        items: undefined,
        workers: part.serial ? 1 : workers,
        workNs: profile.workNs,
        here: this.#context.mayComputeHere,
        handNs: profile.handNs,
        degree,
        batch: part.batch,
      });
    this.#choice = choose();
    const { mode, degree: chosen, grain, reason } = this.#choice;
    /** At the end again, with what was measured. */
    const record = (more: Partial<PartPlan>): void =>
      this.#context.record({ part: this.#name, items: undefined, mode, degree: chosen, grain, reason, ...more });
    record({});
    const skips = options.onError === 'skip';
    if (this.#choice.mode === 'sequential' && !part.serial && !skips) {
      this.#here = this.#local();
      return;
    }
    const decided =
      degree !== undefined || planned !== undefined || part.serial || skips || !this.#context.mayComputeHere;
    let count = 0;
    const job = this.#context.open(
      itemsJob({
        segment,
        degree: this.#choice.degree,
        unordered: part.unordered,
        settle: skips,
        attempts: 3,
        retries: this.#context.retries,
        batch: part.batch ?? planned?.grain,
        profile,
        pull: () => {
          if (!decided && count > 256 && this.#loses()) {
            this.#switching = true;
            return END;
          }
          count++;
          return this.#source();
        },
        numbers: (count) => this.#room(count),
        deliver: (result) => {
          this.#context.observe?.(this.#name, result);
          const { values, failures, lo, positions, count } = result;
          this.#done += count;
          if (skips) for (const record of failures) options.onSkip?.(this.#failure(lo + record[0], record));
          options.onProgress?.({ done: this.#done, total: undefined, part: this.#name });
          if (values.length > 0) this.#batches.push(this.#batchOf(values, lo, positions));
          else this.#job?.tell({ kind: 'wanted', tasks: 1 });
          this.#wake();
        },
        over: (error) => {
          const { workNs } = profile;
          record({ items: this.#done, next: choose(), ...(workNs === undefined ? {} : { workNs }) });
          if (this.#switching && error === undefined) this.#here = this.#local();
          else this.#over = { error };
          this.#wake();
        },
        failed: (index, record) => this.#failure(index, record),
      }),
    );
    this.#job = job;
    // Two: one being used up and one ready behind it.
    job.tell({ kind: 'wanted', tasks: 2 });
    job.start();
  }

  /** The failure of this part's item `index`, told with its position in the stream's source. */
  #failure(index: number, [, path, error]: FailureRecord): unknown {
    return failureOf([0, path, error], [this.#originOf(index)], 0, false);
  }

  /** A batch whose `lo` and `positions` speak of the stream's source, where outputs are renumbered. */
  #batchOf(values: TaskResult['values'], lo: number, positions: Uint32Array | undefined): Batch {
    if (this.#before === undefined) return { values, lo, positions };
    const origins = Float64Array.from(values, (_, i) => this.#originOf(lo + (positions?.[i] ?? i)));
    // In order, nothing below this batch is asked for again but by the failure that ends it.
    if (!this.#entry.part.unordered) this.#forgetOrigins(lo);
    return { values, lo: 0, positions: origins };
  }

  #loses(): boolean {
    const { workNs, handNs } = this.#entry.profile;
    return workNs !== undefined && handNs !== undefined && workNs < handNs;
  }

  /** Memory for a batch of numbers, used in turns: batches that live on from one collection to the next would make the heap grow. */
  #room(count: number): Float64Array {
    if (count === 0) return NOTHING;
    this.#turn = (this.#turn + 1) % ROOMS;
    const room = this.#rooms[this.#turn];
    if (room !== undefined && room.length >= count) return room;
    return (this.#rooms[this.#turn] = new Float64Array(Math.max(count, 64)));
  }

  #wake(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    let item: unknown;
    this.#waiter = undefined;
    try {
      item = this.pull();
    } catch (error) {
      waiter.reject(error);
      return;
    }
    waiter.resolve(item);
  }

  /** The part's function on the main thread. */
  #local(): (item: unknown) => unknown {
    const { segment } = this.#entry;
    const loop = retrying(instanceOf(segment.code()).emitted, segment.shape.once ? 0 : this.#context.retries);
    const control = unwatched();
    const input = [undefined] as unknown[];
    const output = [undefined] as unknown[];
    return (item) => {
      input[0] = item;
      const origin = this.#originOf(this.#done++);
      this.#lastOrigin = origin;
      if (this.#before !== undefined) this.#forgetOrigins(this.#done);
      const check = (stop: Stop): unknown => {
        if (stop?.failure === undefined) return output[0];
        throw failureOf([0, stop.failure.path, stop.failure.report([])], [origin], 0, false);
      };
      const stop = loop(input, output, 0, 1, 0, control);
      return stop instanceof Promise ? stop.then(check) : check(stop);
    };
  }

  #pullHere(here: (item: unknown) => unknown): unknown {
    for (;;) {
      if (this.#left.length > 0) return this.#left.pop();
      const item = this.#source();
      if (item === END) return END;
      const output = item instanceof Promise ? item.then((late) => (late === END ? END : here(late))) : here(item);
      if (output instanceof Promise) return this.#firstKept(output, here);
      if (output !== NONE) return this.#firstOf(output);
    }
  }

  /** The first output that is not dropped, from a pending one on. */
  async #firstKept(pending: Promise<unknown>, here: (item: unknown) => unknown): Promise<unknown> {
    let output = await pending;
    while (output === NONE) {
      const item = await this.#source();
      output = item === END ? END : await here(item);
    }
    return this.#firstOf(output);
  }

  /** The first of an item's outputs; the others follow. */
  #firstOf(output: unknown): unknown {
    if (!(output instanceof Several)) return output;
    this.#left = output.outputs.toReversed();
    return this.#left.pop();
  }
}
