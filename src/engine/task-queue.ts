/** Tasks that give rise to other tasks: a queue that workers empty, and that their results fill again. */
import type { Profile } from '../optimizer/profile.ts';
import type { Context } from './context.ts';
import { failureOf } from './failures.ts';
import { END, itemsJob } from './items.ts';
import type { Segment } from './segment.ts';

/** The segment's `chunk` is given lists of tasks, and gives a list of their outcomes. `Note` goes with a task from here to here. */
export class TaskQueue<Note> {
  readonly #name: string;
  readonly #segment: Segment;
  readonly #profile: Profile;
  readonly #context: Context;
  /** The next ones at the end. */
  readonly #first: { readonly task: unknown; readonly note: Note }[] = [];
  #rest: { readonly task: unknown; readonly note: Note }[] = [];
  #taken = 0;
  /** Handed over, by number. */
  readonly #under = new Map<number, Note>();
  #number = 0;
  #more: ((item: unknown) => void) | undefined;

  constructor(name: string, segment: Segment, profile: Profile, context: Context) {
    this.#name = name;
    this.#segment = segment;
    this.#profile = profile;
    this.#context = context;
  }

  /** Tasks that nobody has taken. */
  get waiting(): number {
    return this.#first.length + this.#rest.length - this.#taken;
  }

  add(task: unknown, note: Note): void {
    this.#rest.push({ task, note });
  }

  /** To be taken before all others. */
  addFirst(task: unknown, note: Note): void {
    this.#first.push({ task, note });
  }

  /** Has all tasks done, and those that `take` adds when it is given an outcome. */
  async run(
    take: (outcome: unknown, note: Note) => void,
    param: { readonly [name: string]: unknown } = {},
  ): Promise<void> {
    const context = this.#context;
    const started = performance.now();
    const busyBefore = this.#profile.busyMs;
    await new Promise<void>((resolve, reject) => {
      const job = context.open(
        itemsJob({
          segment: this.#segment,
          degree: context.workers,
          unordered: true,
          settle: false,
          attempts: 3,
          retries: context.retries,
          batch: undefined,
          whole: { param },
          profile: this.#profile,
          pull: () => this.#next(),
          deliver: (result) => {
            context.observe?.(this.#name, result);
            if (result.failures.length > 0) return;
            const [outcomes] = result.values as readonly [readonly unknown[]];
            for (const [i, outcome] of outcomes.entries()) {
              const note = this.#under.get(result.lo + i) as Note;
              this.#under.delete(result.lo + i);
              take(outcome, note);
            }
            context.options.onProgress?.({ done: this.#number - this.#under.size, total: undefined, part: this.#name });
            const more = this.#more;
            this.#more = undefined;
            more?.(this.#next());
          },
          over: (error) => (error === undefined ? resolve() : reject(error)),
          failed: (_index, record) => failureOf(record, [], 0, false),
        }),
      );
      job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
      job.start();
    });
    context.record({
      ...{ part: this.#name, items: this.#number, mode: 'parallel', degree: context.workers, grain: undefined },
      reason: 'tasks that arise from tasks',
      milliseconds: performance.now() - started,
      busyMilliseconds: this.#profile.busyMs - busyBefore,
    });
  }

  #next(): unknown {
    const next = this.#first.pop() ?? this.#rest[this.#taken++];
    if (next === undefined) {
      this.#rest = [];
      this.#taken = 0;
      if (this.#under.size === 0) return END;
      return new Promise((resolve) => {
        this.#more = resolve;
      });
    }
    this.#under.set(this.#number++, next.note);
    return next.task;
  }
}
