/**
 * A job: one segment over a sequence of tasks, from a source to a sink, on the workers of a pool. This file carries out what the
 * coordinator commands on a ring of shared memory, and tells it what happens there.
 */
import { acquire, giveBack } from '../channels/arena.ts';
import { BUSY } from '../channels/board.ts';
import { decode, Decoder } from '../channels/codec/codec.ts';
import {
  BY_MESSAGE,
  CLAIMED,
  COUNT,
  DONE,
  END,
  FAILED,
  FLAGS,
  formatRing,
  HEADER_WORDS,
  IN_BYTES,
  LIMIT,
  LO,
  moveBase,
  OUT_BYTES,
  OUT_COUNT,
  publish,
  reissue,
  release,
  ringWords,
  SEQUENCE,
  SLOT_WORDS,
  slotAt,
  START,
  stateOf,
  WAITED,
  workerOf,
} from '../channels/ring.ts';
import type { Doing } from '../channels/board.ts';
import type { Ending } from '../instances/driver.ts';
import type { Pool } from '../instances/pool.ts';
import { type FailureRecord, UNWANTED } from '../instances/thread/result.ts';
import type { FromWorker, OpenRing } from '../instances/thread/messages.ts';
import { type Command, Coordinator, type Event } from './coordinator.ts';
import type { JobOptions, TaskContent, TaskResult } from './task.ts';

/** How long tasks that nobody wants any more may hold a worker before it is replaced. */
const QUIESCE_MS = 250;

export class Job {
  readonly id: number;
  readonly #options: JobOptions;
  readonly #pool: Pool;
  readonly #coordinator: Coordinator;
  readonly #ring: Int32Array;
  readonly #floats: Float64Array;
  readonly #memory: SharedArrayBuffer;
  readonly #open: OpenRing;
  /** One for all results: a new one for each would look at the whole memory anew. */
  readonly #decoder = new Decoder();
  /** The state word of each slot that was last told to the coordinator. */
  readonly #seen: Int32Array;
  readonly #messages = new Map<number, Extract<FromWorker, { type: 'result' }>>();
  /** Workers that may still write to the block of a slot. */
  readonly #apart = new Map<number, Set<number>>();
  readonly #lastLoss = new Map<number, { doing: Doing; ending: Ending }>();
  #queue: Event[] = [];
  #stepping = false;
  #over = false;
  #letGo: (() => boolean) | undefined;
  #closedAt = 0;

  constructor(id: number, pool: Pool, offset: number, options: JobOptions) {
    this.id = id;
    this.#pool = pool;
    this.#options = options;
    this.#coordinator = new Coordinator(options);
    const words = ringWords(options.capacity);
    this.#memory = acquire(words * 4 + options.capacity * (options.inBytes + options.outBytes));
    this.#ring = new Int32Array(this.#memory, 0, words);
    this.#floats = new Float64Array(this.#memory, 0, words / 2);
    this.#seen = new Int32Array(options.capacity).fill(-1);
    formatRing(this.#ring, options.capacity, offset, options.degree);
    this.#open = {
      type: 'open',
      ring: id,
      memory: this.#memory,
      capacity: options.capacity,
      inBytes: options.inBytes,
      outBytes: options.outBytes,
      code: options.code,
      work: options.work,
      retries: options.retries,
    };
    pool.open(this.#open);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Its tasks are items, of which each may be waited for. */
  get isStream(): boolean {
    return this.#options.work.kind === 'items';
  }

  /** The workers that may be at work for it. */
  get degree(): number {
    return this.#options.degree;
  }

  start(): void {
    this.tell({ kind: 'start' });
  }

  /** Tells the coordinator an event and carries out what it commands. */
  tell(event: Event): void {
    this.#queue.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let i = 0; i < this.#queue.length; i++) {
        for (const command of this.#coordinator.step(this.#queue[i] as Event)) this.#carryOut(command);
      }
    } catch (error) {
      this.#finish(error);
    } finally {
      this.#queue = [];
      this.#stepping = false;
    }
  }

  /** Looks for results. True if there was something new. */
  poll(): boolean {
    let news = false;
    const coordinator = this.#coordinator;
    // Telling of one result may release slots and fill them again, so the bounds are read anew at every step.
    for (let sequence = coordinator.base; sequence < coordinator.published && !this.#over; sequence++) {
      const at = slotAt(this.#ring, sequence);
      const word = Atomics.load(this.#ring, at);
      if (stateOf(word) !== DONE || this.#ring[at + SEQUENCE] !== sequence) continue;
      const place = (at - HEADER_WORDS) / SLOT_WORDS;
      if (this.#seen[place] === word) continue;
      const message = this.#messageOf(sequence, at, word);
      if (message === 'missing') continue;
      this.#seen[place] = word;
      const failedAt = message === undefined ? (this.#ring[at + FAILED] as number) : message.failed;
      if (failedAt === UNWANTED) continue;
      news = true;
      const failed = failedAt !== -1 && !this.#settles;
      this.tell({ kind: 'done', sequence, failed });
    }
    return news;
  }

  message(message: Exclude<FromWorker, { type: 'ready' }>): void {
    if (message.type === 'result') {
      const word = Atomics.load(this.#ring, slotAt(this.#ring, message.sequence));
      // A worker that was given up has told its result too late: it must not take the place of the valid one.
      if (claimedWord(word) !== message.word) return;
      this.#messages.set(message.sequence, message);
      this.poll();
    } else {
      this.#finish(decode(message.error)[0]);
    }
  }

  workerLost(worker: number, certain: boolean, ending: Ending, doing: Doing): void {
    this.#takeBack(worker, certain, { ending, doing });
  }

  /** Offers what the worker had to others. */
  #takeBack(worker: number, certain: boolean, loss: { doing: Doing; ending: Ending } | undefined): void {
    if (this.#over) return;
    this.poll();
    const { base, published } = this.#coordinator;
    for (let sequence = base; sequence < published; sequence++) {
      const at = slotAt(this.#ring, sequence);
      const word = Atomics.load(this.#ring, at);
      if (workerOf(word) !== worker) continue;
      const state = stateOf(word);
      const missing = state === DONE && this.#messageOf(sequence, at, word) === 'missing';
      if (state !== CLAIMED && !missing) continue;
      if (loss !== undefined) this.#lastLoss.set(sequence, loss);
      if (!certain) {
        const place = (at - HEADER_WORDS) / SLOT_WORDS;
        const writers = this.#apart.get(place) ?? new Set();
        this.#apart.set(place, writers.add(worker));
      }
      this.tell({ kind: 'lost', sequence, certain });
    }
  }

  workerGone(worker: number): void {
    for (const [place, writers] of this.#apart) {
      writers.delete(worker);
      if (writers.size === 0) this.#apart.delete(place);
    }
    // It may have claimed a task just after it was given up, having looked just before.
    this.#takeBack(worker, true, undefined);
  }

  /** True when the job's memory may be used by others: nobody holds its ring any more. Asked from time to time once it is over. */
  quiet(now: number): boolean {
    if (this.#letGo === undefined) return false;
    // First who may still claim, then who has claimed: a worker with a pending asynchronous task has closed the ring and still
    // has the task.
    if (this.#letGo() && this.#apart.size === 0 && this.#holders().length === 0) {
      giveBack(this.#memory);
      this.#options.quiet?.();
      return true;
    }
    if (now - this.#closedAt > QUIESCE_MS) this.stopWorkers();
    return false;
  }

  /** Gives up the workers that still have a task of this job. */
  stopWorkers(): void {
    for (const worker of this.#holders()) this.#pool.kill(worker, undefined);
  }

  /** Living workers that have a task of this job. */
  #holders(): number[] {
    const holders = new Set<number>();
    for (let place = 0; place < this.#options.capacity; place++) {
      const word = Atomics.load(this.#ring, HEADER_WORDS + place * SLOT_WORDS);
      if (stateOf(word) === CLAIMED && this.#pool.lives(workerOf(word))) holders.add(workerOf(word));
    }
    return [...holders];
  }

  /** Where its workers are, in the words of messages. */
  doing(): string[] {
    const items = this.#options.work.kind === 'items';
    return this.#pool
      .members()
      .map(({ id }) => this.#pool.board.doing(id))
      .filter(({ phase, ring }) => phase === BUSY && ring === this.id)
      .map(({ sequence, item }) => {
        const lo = items ? (this.#floats[(slotAt(this.#ring, sequence) + LO) / 2] as number) : 0;
        return `item ${lo + item}`;
      });
  }

  /** The message that carries the task's result: undefined if the result stands in the slot. */
  #messageOf(
    sequence: number,
    at: number,
    done: number,
  ): Extract<FromWorker, { type: 'result' }> | undefined | 'missing' {
    if (this.#ring[at + OUT_BYTES] !== -1 && ((this.#ring[at + FLAGS] as number) & BY_MESSAGE) === 0) return undefined;
    const message = this.#messages.get(sequence);
    return message?.word === claimedWord(done) ? message : 'missing';
  }

  /** True while a worker that was given up may still write where this job's results are. */
  get haunted(): boolean {
    return this.#apart.size > 0;
  }

  get #settles(): boolean {
    return this.#options.work.kind === 'items' && this.#options.work.settle;
  }

  #carryOut(command: Command): void {
    if (this.#over) return;
    switch (command.kind) {
      case 'fill':
        return this.#fill(command.sequence);
      case 'publish': {
        publish(this.#ring, command.sequence);
        this.#announce();
        return;
      }
      case 'reissue': {
        const at = slotAt(this.#ring, command.sequence);
        const word = Atomics.load(this.#ring, at);
        if (command.apart) this.#ring[at + FLAGS] = BY_MESSAGE;
        this.#messages.delete(command.sequence);
        if (reissue(this.#ring, at, word)) this.#announce();
        else this.poll();
        return;
      }
      case 'deliver':
        return this.#deliver(command.sequence);
      case 'limit':
        Atomics.store(this.#ring, LIMIT, command.sequence);
        return;
      case 'end':
        return this.#finish();
      case 'fail':
        if (command.by === 'loss') {
          const at = slotAt(this.#ring, command.sequence);
          const loss = this.#lastLoss.get(command.sequence);
          const lo = this.#floats[(at + LO) / 2] as number;
          const count = this.#ring[at + COUNT] as number;
          this.#finish(this.#options.lost(command.sequence, lo, count, loss?.doing, loss?.ending));
        }
        return;
      case 'aborted':
        return this.#finish(command.reason);
    }
  }

  /** Where not every worker may claim, waking one could wake a wrong one. */
  #announce(): void {
    this.#pool.board.announceWork(this.#options.degree < this.#pool.seats ? Number.POSITIVE_INFINITY : 1);
  }

  #fill(sequence: number): void {
    const place = sequence % this.#options.capacity;
    const block = new Uint8Array(
      this.#memory,
      this.#ring.length * 4 + place * (this.#options.inBytes + this.#options.outBytes),
      this.#options.inBytes,
    );
    const filled = (content: TaskContent | undefined): void => {
      if (this.#over) return;
      if (content === undefined) return this.tell({ kind: 'ended' });
      const at = slotAt(this.#ring, sequence);
      if (content.large !== undefined) {
        this.#pool.pin({ type: 'large', ring: this.id, sequence, bytes: content.large });
      }
      this.#ring[at + COUNT] = content.count;
      this.#floats[(at + LO) / 2] = content.lo;
      this.#ring[at + IN_BYTES] = content.large === undefined ? content.bytes : -1;
      this.#ring[at + FLAGS] = this.#apart.has(place) ? BY_MESSAGE : 0;
      this.tell({ kind: 'filled', sequence });
    };
    const content = this.#options.nextTask(block, sequence);
    if (content instanceof Promise) content.then(filled, (error: unknown) => this.#finish(error));
    else filled(content);
  }

  #deliver(sequence: number): void {
    const at = slotAt(this.#ring, sequence);
    const result = this.#result(sequence, at);
    this.#messages.delete(sequence);
    this.#lastLoss.delete(sequence);
    if (this.#ring[at + IN_BYTES] === -1) this.#pool.unpin(this.id, sequence);
    this.#options.deliver(result);
    release(this.#ring, sequence);
    moveBase(this.#ring, this.#coordinator.base);
    if (result.failures.length > 0 && !this.#settles) {
      this.#finish(this.#options.failed(result.failures[0] as FailureRecord, result));
    }
  }

  #result(sequence: number, at: number): TaskResult {
    const word = Atomics.load(this.#ring, at);
    const message = this.#messageOf(sequence, at, word) as Extract<FromWorker, { type: 'result' }> | undefined;
    const values = message?.values ?? (this.#ring[at + OUT_COUNT] as number);
    const failed = message?.failed ?? (this.#ring[at + FAILED] as number);
    const count = this.#ring[at + COUNT] as number;
    const place = (at - HEADER_WORDS) / SLOT_WORDS;
    const { inBytes, outBytes, work } = this.#options;
    const bytes = message?.bytes.length ?? (this.#ring[at + OUT_BYTES] as number);
    const apart = work.kind === 'range' && work.output.kind === 'typed' && failed === -1 ? message?.bytes : undefined;
    const frame =
      message?.bytes ??
      new Uint8Array(this.#memory, this.#ring.length * 4 + place * (inBytes + outBytes) + inBytes, bytes);
    const room = apart === undefined && bytes > 0 ? this.#options.numbers : undefined;
    const empty = apart !== undefined || bytes === 0;
    const began = performance.now();
    if (!empty) this.#decoder.open(frame);
    const numbers = room === undefined ? undefined : this.#decoder.numbersOnly(room);
    const decoded = empty || numbers !== undefined ? [] : this.#decoder.rest();
    const received = performance.now() - began;
    const processed = failed >= 0 && !this.#settles ? failed : count;
    const placed = work.kind === 'items' && !work.whole && (work.several || values < processed);
    return {
      sequence,
      lo: this.#floats[(at + LO) / 2] as number,
      count,
      values: numbers ?? (decoded.length === values ? decoded : decoded.slice(0, values)),
      positions: placed ? (decoded[values] as Uint32Array) : undefined,
      apart,
      failures: decoded.slice(values + (placed ? 1 : 0)) as unknown as FailureRecord[],
      started: this.#floats[(at + START) / 2] as number,
      ended: this.#floats[(at + END) / 2] as number,
      received,
      worker: workerOf(word),
      waited: ((this.#ring[at + FLAGS] as number) & WAITED) !== 0,
    };
  }

  #finish(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    Atomics.store(this.#ring, LIMIT, 0);
    this.#letGo = this.#pool.close(this.id);
    this.#closedAt = performance.now();
    this.#options.over(error);
  }
}

/** A DONE word as it was while the worker had the task. */
function claimedWord(done: number): number {
  return (done & ~7) | CLAIMED;
}
