/**
 * What is to happen to each task of a job, as a pure state machine: events in, commands out, no I/O, no clock. Whoever drives it
 * (the engine over a ring of shared memory, or the simulator in the tests) carries the commands out and tells what happened.
 *
 * Guarantees, whatever the schedule, losses, duplicates and delays:
 *  - every task is delivered exactly once, in order (unless `unordered`), or the job fails;
 *  - a failing job delivers exactly what lies before its lowest failing task, then fails with that task;
 *  - at most `capacity` tasks are between being filled and being released.
 */

export interface JobLimits {
  /** Tasks that may be in flight. */
  readonly capacity: number;
  readonly unordered: boolean;
  /** How often a task may be given to a worker that is lost with it, before the job fails. */
  readonly attempts: number;
}

export type Event =
  | { readonly kind: 'start' }
  /** The source filled the task that was asked for. */
  | { readonly kind: 'filled'; readonly sequence: number }
  /** The source has no more tasks; the one asked for stays empty. */
  | { readonly kind: 'ended' }
  /** A valid result is in place. `failed`: the task stopped at an item that failed. */
  | { readonly kind: 'done'; readonly sequence: number; readonly failed: boolean }
  /** The worker that had the task is lost. `certain`: it surely runs no more. */
  | { readonly kind: 'lost'; readonly sequence: number; readonly certain: boolean }
  /** The consumer can take `tasks` more results. */
  | { readonly kind: 'wanted'; readonly tasks: number }
  | { readonly kind: 'abort'; readonly reason: unknown };

export type Command =
  /** Ask the source for the content of this task. */
  | { readonly kind: 'fill'; readonly sequence: number }
  | { readonly kind: 'publish'; readonly sequence: number }
  /** Offer the task again. `apart`: its former worker may still write to the task's own place. */
  | { readonly kind: 'reissue'; readonly sequence: number; readonly apart: boolean }
  /** Hand the result over; its place may be reused when this is carried out. */
  | { readonly kind: 'deliver'; readonly sequence: number }
  /** Tasks at or above it are of no use any more. */
  | { readonly kind: 'limit'; readonly sequence: number }
  | { readonly kind: 'end' }
  /** The job failed at this task: by an item, or because its workers were lost again and again. */
  | { readonly kind: 'fail'; readonly sequence: number; readonly by: 'item' | 'loss' }
  | { readonly kind: 'aborted'; readonly reason: unknown };

interface Task {
  state: 'issued' | 'done' | 'failed' | 'lost' | 'delivered';
  losses: number;
}

export class Coordinator {
  readonly #limits: JobLimits;
  readonly #tasks = new Map<number, Task>();
  /** The next task to fill; all below were published. */
  #next = 0;
  /** All below are delivered. */
  #base = 0;
  #filling = false;
  #ended = false;
  #wanted = 0;
  /** The lowest task known to fail: nothing at or above it is delivered in full. */
  #failing = Number.POSITIVE_INFINITY;
  #over = false;

  constructor(limits: JobLimits) {
    this.#limits = limits;
  }

  /** Nothing more will be commanded. */
  get over(): boolean {
    return this.#over;
  }

  get base(): number {
    return this.#base;
  }

  get published(): number {
    return this.#next;
  }

  step(event: Event): Command[] {
    const commands: Command[] = [];
    if (this.#over) return commands;
    switch (event.kind) {
      case 'start':
        break;
      case 'filled':
        this.#filling = false;
        this.#tasks.set(event.sequence, { state: 'issued', losses: 0 });
        this.#next = event.sequence + 1;
        commands.push({ kind: 'publish', sequence: event.sequence });
        break;
      case 'ended':
        this.#filling = false;
        this.#ended = true;
        break;
      case 'done':
        this.#done(event.sequence, event.failed, commands);
        break;
      case 'lost':
        this.#lost(event.sequence, event.certain, commands);
        break;
      case 'wanted':
        this.#wanted += event.tasks;
        break;
      case 'abort':
        this.#over = true;
        commands.push({ kind: 'limit', sequence: 0 }, { kind: 'aborted', reason: event.reason });
        return commands;
    }
    this.#advance(commands);
    return commands;
  }

  #done(sequence: number, failed: boolean, commands: Command[]): void {
    const task = this.#tasks.get(sequence);
    // A second result of a task (its worker was slow, not lost) is not an event: the first one counted.
    if (task === undefined || task.state !== 'issued') return;
    task.state = failed ? 'failed' : 'done';
    if (failed) this.#failAt(sequence, commands);
  }

  #lost(sequence: number, certain: boolean, commands: Command[]): void {
    const task = this.#tasks.get(sequence);
    if (task === undefined || task.state !== 'issued' || sequence >= this.#failing) return;
    task.losses++;
    if (task.losses < this.#limits.attempts) {
      commands.push({ kind: 'reissue', sequence, apart: !certain });
      return;
    }
    task.state = 'lost';
    this.#failAt(sequence, commands);
  }

  #failAt(sequence: number, commands: Command[]): void {
    if (sequence >= this.#failing) return;
    this.#failing = sequence;
    this.#ended = true;
    commands.push({ kind: 'limit', sequence });
  }

  #advance(commands: Command[]): void {
    if (this.#limits.unordered) this.#deliverAny(commands);
    this.#deliverInOrder(commands);
    if (this.#over) return;
    if (this.#ended && this.#base === this.#next) {
      this.#over = true;
      commands.push({ kind: 'end' });
      return;
    }
    if (!this.#ended && !this.#filling && this.#next - this.#base < this.#limits.capacity) {
      this.#filling = true;
      commands.push({ kind: 'fill', sequence: this.#next });
    }
  }

  #deliverAny(commands: Command[]): void {
    for (let sequence = this.#base; sequence < this.#next && this.#wanted > 0 && sequence < this.#failing; sequence++) {
      const task = this.#tasks.get(sequence) as Task;
      if (task.state !== 'done') continue;
      task.state = 'delivered';
      this.#wanted--;
      commands.push({ kind: 'deliver', sequence });
    }
  }

  #deliverInOrder(commands: Command[]): void {
    for (; this.#base < this.#next; this.#base++) {
      const task = this.#tasks.get(this.#base) as Task;
      if (task.state === 'issued') return;
      if (task.state !== 'delivered') {
        if (task.state === 'lost') {
          this.#over = true;
          commands.push({ kind: 'fail', sequence: this.#base, by: 'loss' });
          return;
        }
        if (this.#wanted === 0) return;
        this.#wanted--;
        commands.push({ kind: 'deliver', sequence: this.#base });
        if (task.state === 'failed') {
          this.#over = true;
          commands.push({ kind: 'fail', sequence: this.#base, by: 'item' });
          return;
        }
      }
      this.#tasks.delete(this.#base);
    }
  }
}
