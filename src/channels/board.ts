/**
 * The words that all threads of a pool share: who sleeps, what to wake for, and what each worker is doing.
 *
 * Sleeping is safe by the usual order (Dekker): a sleeper first says that it sleeps, then looks once more, then waits on a word
 * that the other side changes before it looks for sleepers. So either the sleeper sees the work or the other side sees the sleeper.
 */

/** Changed whenever there may be new work; idle workers wait on it. */
const WORK = 0;
const SLEEPERS = 1;
/** Changed whenever the main thread may have something to accept; it waits on it. */
const DONE_SIGNAL = 2;
const MAIN_SLEEPS = 3;
/** Changed whenever a ring was opened or closed: workers then read their control messages. */
const RINGS = 4;
/** How many of the sleepers wait on their event loop. */
const PARKED = 6;
/** Seats of the pool. */
const SEATS = 5;
const HEADER = 16;

/** What a worker does now, for the watchdog, for error messages and for the trace. */
const PHASE = 0;
const RING = 1;
const SEQUENCE = 2;
/** Item within the task; a plain store for each item, read only when something went wrong. */
const ITEM = 3;
/** Set when the worker was given up: it must not claim again, should it still run. */
const GIVEN_UP = 4;
/** The value of RINGS up to which the worker has read its control messages. */
const SEEN_RINGS = 5;
/** Set when the worker holds something that wants to be closed before it ends. */
const HOLDS = 6;
const WORKER_WORDS = 16;

export const BOOTING = 0;
export const IDLE = 1;
export const BUSY = 2;
export const ASLEEP = 3;

export interface Doing {
  readonly phase: number;
  readonly ring: number;
  readonly sequence: number;
  readonly item: number;
}

export class Board {
  readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words;
  }

  static create(workers: number): Board {
    return new Board(new Int32Array(new SharedArrayBuffer((HEADER + workers * WORKER_WORDS) * 4)));
  }

  get seats(): number {
    return Atomics.load(this.words, SEATS);
  }

  set seats(seats: number) {
    Atomics.store(this.words, SEATS, seats);
  }

  // ── main thread ──

  /** There is new work for up to `workers` workers. Costs a notification (a system call) only if one sleeps. */
  announceWork(workers: number): void {
    Atomics.add(this.words, WORK, 1);
    if (Atomics.load(this.words, SLEEPERS) > 0) {
      // One that is parked may be busy again with an item that has settled, and would swallow a wake-up meant for one worker.
      Atomics.notify(this.words, WORK, Atomics.load(this.words, PARKED) > 0 ? Number.POSITIVE_INFINITY : workers);
    }
  }

  /** A ring was opened or closed; the number to compare with `hasSeenRings`. */
  announceRings(): number {
    const version = Atomics.add(this.words, RINGS, 1) + 1;
    this.announceWork(Number.POSITIVE_INFINITY);
    return version;
  }

  hasSeenRings(worker: number, version: number): boolean {
    return Atomics.load(this.words, HEADER + worker * WORKER_WORDS + SEEN_RINGS) >= version;
  }

  /** The value to hand to `sleepMain`: read it before looking for results. */
  doneSignal(): number {
    return Atomics.load(this.words, DONE_SIGNAL);
  }

  /** Waits off the thread until something is done, at most `timeout` milliseconds. The promise does not keep the process alive. */
  async sleepMain(seen: number, timeout: number): Promise<void> {
    Atomics.store(this.words, MAIN_SLEEPS, 1);
    const wait = Atomics.waitAsync(this.words, DONE_SIGNAL, seen, timeout);
    if (wait.async) await wait.value;
    Atomics.store(this.words, MAIN_SLEEPS, 0);
  }

  /** Ends a `sleepMain` early. */
  wakeMain(): void {
    Atomics.add(this.words, DONE_SIGNAL, 1);
    Atomics.notify(this.words, DONE_SIGNAL);
  }

  doing(worker: number): Doing {
    const at = HEADER + worker * WORKER_WORDS;
    return {
      phase: Atomics.load(this.words, at + PHASE),
      ring: Atomics.load(this.words, at + RING),
      sequence: Atomics.load(this.words, at + SEQUENCE),
      item: Atomics.load(this.words, at + ITEM),
    };
  }

  giveUp(worker: number): void {
    Atomics.store(this.words, HEADER + worker * WORKER_WORDS + GIVEN_UP, 1);
  }

  /** Prepares the words of a worker that is about to start under a number used before. */
  welcome(worker: number): void {
    const at = HEADER + worker * WORKER_WORDS;
    for (let i = 0; i < WORKER_WORDS; i++) Atomics.store(this.words, at + i, 0);
  }

  holds(worker: number): boolean {
    return Atomics.load(this.words, HEADER + worker * WORKER_WORDS + HOLDS) === 1;
  }

  // ── workers ──

  sayHolds(worker: number): void {
    Atomics.store(this.words, HEADER + worker * WORKER_WORDS + HOLDS, 1);
  }

  isGivenUp(worker: number): boolean {
    return Atomics.load(this.words, HEADER + worker * WORKER_WORDS + GIVEN_UP) === 1;
  }

  announceDone(): void {
    Atomics.add(this.words, DONE_SIGNAL, 1);
    if (Atomics.load(this.words, MAIN_SLEEPS) === 1) Atomics.notify(this.words, DONE_SIGNAL);
  }

  /** The same without waking the main thread: `tellMain` has to follow. */
  noteDone(): void {
    Atomics.add(this.words, DONE_SIGNAL, 1);
  }

  tellMain(): void {
    if (Atomics.load(this.words, MAIN_SLEEPS) === 1) Atomics.notify(this.words, DONE_SIGNAL);
  }

  workSignal(): number {
    return Atomics.load(this.words, WORK);
  }

  ringsSignal(): number {
    return Atomics.load(this.words, RINGS);
  }

  sawRings(worker: number, version: number): void {
    Atomics.store(this.words, HEADER + worker * WORKER_WORDS + SEEN_RINGS, version);
  }

  /** Blocks until WORK is no longer what was `seen` before looking for work. False on time-out. */
  sleepWorker(worker: number, seen: number, timeout: number): boolean {
    this.#fallAsleep(worker);
    const ended = Atomics.wait(this.words, WORK, seen, timeout);
    this.#wake(worker);
    return ended !== 'timed-out';
  }

  /** The same without blocking the thread's event loop. */
  async parkWorker(worker: number, seen: number, timeout: number): Promise<void> {
    Atomics.add(this.words, PARKED, 1);
    this.#fallAsleep(worker);
    const wait = Atomics.waitAsync(this.words, WORK, seen, timeout);
    if (wait.async) await wait.value;
    this.#wake(worker);
    Atomics.sub(this.words, PARKED, 1);
  }

  #fallAsleep(worker: number): void {
    Atomics.add(this.words, SLEEPERS, 1);
    Atomics.store(this.words, HEADER + worker * WORKER_WORDS + PHASE, ASLEEP);
  }

  #wake(worker: number): void {
    Atomics.store(this.words, HEADER + worker * WORKER_WORDS + PHASE, IDLE);
    Atomics.sub(this.words, SLEEPERS, 1);
  }

  enter(worker: number, phase: number, ring: number, sequence: number): void {
    const at = HEADER + worker * WORKER_WORDS;
    this.words[at + RING] = ring;
    this.words[at + SEQUENCE] = sequence;
    this.words[at + ITEM] = 0;
    Atomics.store(this.words, at + PHASE, phase);
  }

  itemAt(worker: number): number {
    return HEADER + worker * WORKER_WORDS + ITEM;
  }

  /**
   * A worker is gone. One that died asleep is no longer counted among the sleepers. One that died awake may have been about to wake
   * somebody, or may have been woken for work that it did not live to take: so everybody looks again.
   */
  forget(worker: number): void {
    const at = HEADER + worker * WORKER_WORDS + PHASE;
    // ASLEEP is said after counting and withdrawn before discounting: at worst one sleeper too many stays counted, which
    // costs a needless notification; never one too few, which would cost a wake-up.
    if (Atomics.exchange(this.words, at, BOOTING) === ASLEEP) Atomics.sub(this.words, SLEEPERS, 1);
    this.announceWork(Number.POSITIVE_INFINITY);
    this.wakeMain();
  }
}
