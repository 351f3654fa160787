/**
 * Single calls: many `run`s of the same program at once share one job, so that ten thousand calls in flight cost a few dozen
 * tasks. Every call succeeds or fails on its own.
 */
import type { FailureRecord } from '../instances/thread/result.ts';
import type { SegmentCode } from '../instances/thread/messages.ts';
import { OssaError } from '../errors.ts';
import type { Profile } from '../optimizer/profile.ts';
import type { Engine } from './engine.ts';
import { failureOf } from './failures.ts';
import { END, itemsJob } from './items.ts';
import type { Job } from './job.ts';
import type { Segment } from './segment.ts';
import type { TaskResult } from './task.ts';

interface Call {
  readonly input: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  losses: number;
}

/** A call whose worker is lost with it is tried again this often. */
const ATTEMPTS = 3;
/** An idle channel is closed after this long, */
const IDLE_MS = 2000;
/** or when more than this many are idle, the longest idle first: each keeps a ring open on every worker. */
const IDLE_CHANNELS = 8;
const idleChannels = new Set<CallChannel>();

export class CallChannel {
  readonly #engine: Engine;
  readonly #segment: Segment;
  readonly #profile: Profile;
  /** Calls that wait to be handed over. */
  #waiting: Call[] = [];
  #taken = 0;
  /** Calls handed over, by their index in the job. */
  readonly #inFlight = new Map<number, Call>();
  #job: Job | undefined;
  #code: SegmentCode | undefined;
  #handed = 0;
  #more: ((item: unknown) => void) | undefined;
  #flushing = false;
  #release: (() => void) | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Engine, segment: Segment, profile: Profile) {
    this.#engine = engine;
    this.#segment = segment;
    this.#profile = profile;
  }

  /** True if the job at work has the captured values of now. */
  fits(code: SegmentCode): boolean {
    return this.#code === undefined || this.#code === code;
  }

  submit(input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject, losses: 0 });
      if (this.#flushing) return;
      this.#flushing = true;
      // In the next microtask: whatever is submitted until then goes along.
      queueMicrotask(() => {
        this.#flushing = false;
        this.#flush();
      });
    });
  }

  #flush(): void {
    this.#release ??= this.#engine.hold();
    idleChannels.delete(this);
    if (this.#idle !== undefined) clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#job === undefined) this.#start();
    const more = this.#more;
    if (more !== undefined) {
      this.#more = undefined;
      more(this.#next());
    }
    this.#engine.kick();
  }

  /** The next call's input for the job, or a promise of it. */
  #next(): unknown {
    const call = this.#waiting[this.#taken];
    if (call === undefined) {
      this.#waiting = [];
      this.#taken = 0;
      return new Promise((resolve) => {
        this.#more = resolve;
      });
    }
    this.#taken++;
    this.#inFlight.set(this.#handed++, call);
    return call.input;
  }

  #start(): void {
    this.#handed = 0;
    this.#more = undefined;
    const degree = this.#engine.pool.seats;
    let refused: unknown;
    const job = this.#engine.open(
      itemsJob({
        segment: this.#segment,
        degree,
        unordered: true,
        settle: true,
        attempts: ATTEMPTS,
        retries: 0,
        batch: undefined,
        profile: this.#profile,
        pull: () => this.#next(),
        deliver: ({ lo, count, values, failures }) => this.#deliver(lo, count, values, failures),
        over: (error) => {
          refused = error;
          this.#over(refused);
        },
        failed: (index) => new OssaError('OSSA_INTERNAL', { what: `call ${index} failed its job` }),
      }),
    );
    this.#code = this.#segment.code();
    // It may be over as soon as it starts: where the first call cannot travel.
    this.#job = job;
    job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
    job.start();
  }

  #deliver(lo: number, count: number, values: TaskResult['values'], failures: readonly FailureRecord[]): void {
    const failed = new Map(failures.map((record) => [record[0], record]));
    let next = 0;
    for (let i = 0; i < count; i++) {
      const call = this.#inFlight.get(lo + i) as Call;
      this.#inFlight.delete(lo + i);
      const record = failed.size === 0 ? undefined : failed.get(i);
      if (record === undefined) call.resolve(values[next++]);
      else call.reject(failureOf(record, [], 0, false));
    }
    if (this.#inFlight.size === 0 && this.#waiting.length === this.#taken) this.#rest();
  }

  /** Nothing to do: the process may end; the job stays open for a while. */
  #rest(): void {
    this.#release?.();
    this.#release = undefined;
    this.#idle ??= setTimeout(() => this.#close(), IDLE_MS);
    this.#idle.unref();
    idleChannels.add(this);
    if (idleChannels.size > IDLE_CHANNELS) (idleChannels.values().next().value as CallChannel).#close();
  }

  #close(): void {
    idleChannels.delete(this);
    const more = this.#more;
    // A call that comes before the job is over waits for the next one.
    this.#more = undefined;
    more?.(END);
  }

  /** The job is over: idle, or because a call could not travel, or took its workers with it. */
  #over(error: unknown): void {
    this.#job = undefined;
    this.#code = undefined;
    const left = [...this.#inFlight];
    this.#inFlight.clear();
    if (error === undefined) {
      if (this.#waiting.length > this.#taken) this.#flush();
      return;
    }
    const culprit = culpritOf(error);
    const again: Call[] = [];
    for (const [index, call] of left) {
      if (index === culprit || culprit === undefined || ++call.losses >= ATTEMPTS) call.reject(alone(error));
      else again.push(call);
    }
    this.#waiting = [...again, ...this.#waiting.slice(this.#taken)];
    this.#taken = 0;
    if (this.#waiting.length > 0) this.#flush();
    else this.#rest();
  }
}

/** The index of the call to blame, if one is: the one that did not travel, or at which the worker was lost. */
function culpritOf(error: unknown): number | undefined {
  if (!(error instanceof OssaError)) return undefined;
  const place = String(error.details['place'] ?? error.details['path'] ?? '');
  const match = /^(?:item |input\[)(\d+)/.exec(place);
  return match === null ? undefined : Number(match[1]);
}

/** The error as one call sees it: its input is the only one. */
function alone(error: unknown): unknown {
  const path = error instanceof OssaError ? error.details['path'] : undefined;
  if (typeof path !== 'string' || !path.startsWith('input[')) return error;
  const { code, details, cause, site } = error as OssaError;
  return new OssaError(code, { ...details, path: path.replace(/^input\[\d+\]/, 'input') }, { cause, site });
}
