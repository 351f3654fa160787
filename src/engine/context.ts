/** What all parts of one run share: its limits, its cancellation, who wants to know of its progress, and its trace. */
import type { whyNoNative } from '../compiler/native/available.ts';
import { OssaError } from '../errors.ts';
import type { Choice } from '../optimizer/planner.ts';
import type { Engine } from './engine.ts';
import type { Job } from './job.ts';
import type { JobOptions, TaskResult } from './task.ts';

/** What happens when an item of a stream fails. */
export type ErrorPolicy = 'failFast' | 'skip' | { readonly retry: number };

export interface Progress {
  /** Items done so far in the part that is at work. */
  readonly done: number;
  /** All items of the part, where known. */
  readonly total: number | undefined;
  /** The part, printed. */
  readonly part: string;
}

export interface RunOptions {
  /** Workers that the program may use; all of the pool if left out. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds after which the run is ended with OSSA_DEADLINE. */
  readonly deadlineMs?: number;
  /**
   * What a failing item does: end the run (`failFast`, after the outputs of everything before it), be left out from there on
   * (`skip`, for streams), or be tried again in its place, up to so many times, and then end the run. Trying again does not step
   * a state twice, unless the step changes in place what it was given.
   */
  readonly onError?: ErrorPolicy;
  /** Told of every item that is left out. */
  readonly onSkip?: (error: unknown) => void;
  readonly onProgress?: (progress: Progress) => void;
  /** Told at the end how the program was run, and why so. */
  readonly onPlan?: (plan: PlanJson) => void;
  /**
   * How loops over numbers are computed: by V8 (`'js'`), as Wasm, or as native code, for which a C compiler and the package koffi have to
   * be installed. Left out, as Wasm where that pays, and as native code from when that pays: it is compiled while Wasm runs. What is no
   * kernel is computed by V8. The digits are the same.
   */
  readonly kernels?: 'native' | 'wasm' | 'js';
  /** A plan made before: choices by part. Parts that it does not name are planned. */
  readonly plan?: PlanJson;
}

/** A plan as data: what `plan` prints, `--plan` reads, and a run reports. */
export interface PlanJson {
  readonly program: string;
  readonly parts: readonly PartPlan[];
}

export interface PartPlan extends Choice {
  readonly part: string;
  readonly items: number | undefined;
  /** Rounds of an iteration that a task did at once, at most; left out where that was one. */
  readonly rounds?: number;
  readonly workNs?: number;
  readonly milliseconds?: number;
  /** What workers spent on it, added up: what it would have taken in sequence. */
  readonly busyMilliseconds?: number;
  /** What its loop is: `native`, `wasm`, first the one and then the other, or why it is JavaScript. */
  readonly kernel?: string;
  /** What would be chosen now that the cost is measured. */
  readonly next?: Choice;
}

export type TaskObserver = (part: string, result: TaskResult) => void;

export class Context {
  readonly engine: Engine;
  readonly options: RunOptions;
  readonly #parts: PartPlan[] = [];
  /** Called for every task: the trace. */
  readonly observe: TaskObserver | undefined;
  readonly #jobs = new Set<Job>();
  readonly #stop: (() => void)[] = [];
  #aborted: { reason: unknown } | undefined;
  readonly #onAbort: ((reason: unknown) => void)[] = [];
  /** Where the run is possible only with what may not be installed; rejects, and the run is aborted, if that is so. */
  readonly ready: Promise<void> | undefined;

  constructor(engine: Engine, options: RunOptions, observe?: TaskObserver) {
    this.engine = engine;
    this.options = options;
    this.observe = observe;
    this.#stop.push(engine.hold());
    const { signal, deadlineMs } = options;
    if (deadlineMs !== undefined) {
      const end = performance.now() + deadlineMs;
      this.#stop.push(
        engine.watch((now) => {
          if (now >= end)
            this.abort(new OssaError('OSSA_DEADLINE', { milliseconds: deadlineMs, doing: this.#doing() }));
        }),
      );
    }
    if (signal !== undefined) {
      if (signal.aborted) this.abort(signal.reason);
      const listener = (): void => this.abort(signal.reason);
      signal.addEventListener('abort', listener, { once: true });
      this.#stop.push(() => signal.removeEventListener('abort', listener));
    }
    this.ready = options.kernels === 'native' ? needNative() : undefined;
    this.ready?.catch((reason: unknown) => this.abort(reason));
  }

  /** Whether the main thread may compute: a deadline or a signal could not end what it is at. */
  get mayComputeHere(): boolean {
    return this.options.deadlineMs === undefined && this.options.signal === undefined;
  }

  get retries(): number {
    const { onError } = this.options;
    return typeof onError === 'object' ? onError.retry : 0;
  }

  get workers(): number {
    return this.options.workers ?? this.engine.pool.seats;
  }

  get aborted(): { readonly reason: unknown } | undefined {
    return this.#aborted;
  }

  /** What became of the parts so far. */
  get parts(): readonly PartPlan[] {
    return this.#parts;
  }

  /** Takes down how a part was run. One that is run again and again in the same way is one entry, with the first's reason. */
  record(part: PartPlan): void {
    const at = this.#parts.findIndex(
      (each) => each.part === part.part && each.mode === part.mode && each.degree === part.degree,
    );
    const before = this.#parts[at];
    if (before === undefined) return void this.#parts.push(part);
    const { grain, reason } = before;
    const all: { -readonly [K in keyof PartPlan]: PartPlan[K] } = { ...part, grain, reason };
    for (const what of ['items', 'milliseconds', 'busyMilliseconds'] as const)
      if (before[what] !== undefined && part[what] !== undefined) all[what] = before[what] + part[what];
    if (before.rounds !== undefined) all.rounds = Math.max(before.rounds, part.rounds ?? 1);
    // Not all steps of an algorithm have loops for kernels.
    if (part.kernel === undefined && before.kernel !== undefined) all.kernel = before.kernel;
    this.#parts[at] = all;
  }

  /** Throws the reason if the run was aborted. */
  check(): void {
    if (this.#aborted !== undefined) throw this.#aborted.reason;
  }

  /** Called at once if the run is aborted already. */
  onAbort(listener: (reason: unknown) => void): void {
    if (this.#aborted !== undefined) listener(this.#aborted.reason);
    else this.#onAbort.push(listener);
  }

  abort(reason: unknown): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    for (const job of this.#jobs) job.tell({ kind: 'abort', reason });
    for (const listener of this.#onAbort) listener(reason);
  }

  /** Opens a job that ends with the run. */
  open(options: JobOptions): Job {
    const job = this.engine.open({
      ...options,
      over: (error) => {
        this.#jobs.delete(job);
        options.over(error);
      },
    });
    this.#jobs.add(job);
    return job;
  }

  /** The run is over, one way or the other. */
  end(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }

  /** Which items the workers were at, for the message of a deadline. */
  #doing(): string {
    const places = [...this.#jobs].flatMap((job) => job.doing());
    return places.length === 0 ? 'between parts' : `at ${places.slice(0, 4).join(', ')}`;
  }
}

/** Loaded once: to ask for a loaded module takes a tenth of a millisecond. */
let native: Promise<{ readonly whyNoNative: typeof whyNoNative }> | undefined;

async function needNative(): Promise<void> {
  native ??= import('../compiler/native/available.ts');
  const reason = await (await native).whyNoNative();
  if (reason !== undefined) throw new OssaError('OSSA_NO_NATIVE', { reason });
}
