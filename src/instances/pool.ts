/**
 * A pool of instances: a fixed number of seats, each held by a living worker. A worker that ends or is given up is replaced at
 * once; one that was told to stop and does not is a zombie: its number is never used again while it lives, so nothing it still
 * does can be taken for the work of its replacement.
 */
import { giveBack } from '../channels/arena.ts';
import { Board, type Doing } from '../channels/board.ts';
import { type Introduction, introduction } from '../channels/numbers.ts';
import { MAX_WORKERS } from '../channels/ring.ts';
import { OssaError } from '../errors.ts';
import type { Ending, Instance, InstanceDriver } from './driver.ts';
import type { FromWorker, OpenRing, ToWorker } from './thread/messages.ts';

/** How long a stopped worker may take to end before it counts as a zombie. */
export const ZOMBIE_MS = 250;

export interface PoolEvents {
  message(worker: number, message: FromWorker): void;
  /** The worker will deliver nothing any more. `certain`: it surely runs no more; otherwise it may still write. */
  lost(worker: number, certain: boolean, ending: Ending, doing: Doing): void;
  /** A worker that was lost without certainty is now surely gone. */
  gone(worker: number): void;
  /** A worker that was told to stop still runs: it is given up. */
  zombie(worker: number, doing: Doing): void;
}

type Large = Extract<ToWorker, { type: 'large' }>;

interface Member {
  readonly id: number;
  readonly seat: number;
  readonly instance: Instance;
  /** What it knows of the memory of kernels. */
  introduction: Introduction | undefined;
  ready: boolean;
  stopping: boolean;
}

export class Pool {
  readonly board: Board;
  readonly #driver: InstanceDriver;
  readonly #events: PoolEvents;
  readonly #members = new Map<number, Member>();
  readonly #open = new Map<number, OpenRing>();
  /** Items too large for their slot, by ring and task, until they are accepted: a replacement has to get them too. */
  readonly #pinned = new Map<number, Map<number, Large>>();
  readonly #zombies = new Set<number>();
  readonly #waiting: (() => void)[] = [];
  #nextId = 1;
  #closed = false;
  /** Workers that ended before they were ready, in a row: a pool that cannot start must say so instead of trying for ever. */
  #failedStarts = 0;

  constructor(driver: InstanceDriver, seats: number, events: PoolEvents) {
    this.#driver = driver;
    this.#events = events;
    this.board = Board.create(MAX_WORKERS + 1);
    this.board.seats = seats;
  }

  get seats(): number {
    return this.board.seats;
  }

  /** Makes room for more workers; they start when they are needed. */
  grow(seats: number): void {
    if (seats > this.seats) this.board.seats = Math.min(seats, MAX_WORKERS);
  }

  get ready(): number {
    let count = 0;
    for (const member of this.#members.values()) if (member.ready && !member.stopping) count++;
    return count;
  }

  get zombies(): number {
    return this.#zombies.size;
  }

  /** True if some worker holds a resource that wants to be closed. */
  get holds(): boolean {
    return [...this.#members.keys()].some((id) => this.board.holds(id));
  }

  /** Workers that were told to stop and are not gone yet, zombies among them. */
  get stopping(): number {
    let count = 0;
    for (const member of this.#members.values()) if (member.stopping) count++;
    return count;
  }

  /** True while the worker may still run, be it as a zombie. */
  lives(id: number): boolean {
    return this.#members.has(id);
  }

  members(): readonly { readonly id: number; readonly seat: number; readonly instance: Instance }[] {
    return [...this.#members.values()];
  }

  /** Starts workers for the first `seats` seats, if they are not held already. Returns at once. */
  warm(seats: number = this.seats): void {
    for (let seat = 0; seat < Math.min(seats, this.seats); seat++) {
      if (![...this.#members.values()].some((member) => member.seat === seat && !member.stopping)) this.#start(seat);
    }
  }

  /** Settles when at least `count` workers are ready. */
  async whenReady(count: number): Promise<void> {
    this.warm(count);
    while (this.ready < count) {
      if (this.#failedStarts > this.seats * 2 + 2) {
        throw new OssaError('OSSA_WORKERS_DO_NOT_START', { tier: this.#driver.tier, tries: this.#failedStarts });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Makes a ring known to every worker, present and future. */
  open(ring: OpenRing): void {
    this.#open.set(ring.ring, ring);
    for (const member of this.#members.values()) if (!member.stopping) this.#introduce(member);
    this.broadcast(ring);
    this.board.announceRings();
  }

  /** The ring is over. Gives a question to ask from time to time: has every worker that may still run let go of it? */
  close(ring: number): () => boolean {
    this.#open.delete(ring);
    this.#pinned.delete(ring);
    this.broadcast({ type: 'close', ring });
    const version = this.board.announceRings();
    const holders = [...this.#members.keys()];
    return () => holders.every((id) => !this.#members.has(id) || this.board.hasSeenRings(id, version));
  }

  /** Sends an item too large for its slot. Workers read it when they claim its task. */
  pin(large: Large): void {
    const pinned = this.#pinned.get(large.ring) ?? new Map<number, Large>();
    this.#pinned.set(large.ring, pinned.set(large.sequence, large));
    this.broadcast(large);
  }

  /** The item's task is accepted. */
  unpin(ring: number, sequence: number): void {
    const pinned = this.#pinned.get(ring);
    const large = pinned?.get(sequence);
    // A worker that was given up may read what others write there from now on: nobody takes what it makes of it.
    if (large !== undefined) giveBack(large.bytes.buffer as SharedArrayBuffer);
    pinned?.delete(sequence);
    this.broadcast({ type: 'done', ring, sequence });
  }

  broadcast(message: ToWorker): void {
    for (const member of this.#members.values()) if (!member.stopping) member.instance.post(message);
  }

  /** Gives a worker up: stops it and starts another in its seat. */
  kill(id: number, error: unknown): void {
    const member = this.#members.get(id);
    if (member === undefined || member.stopping) return;
    member.stopping = true;
    this.board.giveUp(id);
    const doing = this.board.doing(id);
    member.instance.stop();
    this.#events.lost(id, false, { code: undefined, error }, doing);
    if (!this.#closed) this.#start(member.seat);
    setTimeout(() => {
      if (!this.#members.has(id)) return;
      this.#zombies.add(id);
      this.#events.zombie(id, this.board.doing(id));
    }, ZOMBIE_MS).unref();
  }

  /** Ends all workers; resources they hold are closed first, for at most `graceMs`. */
  async shut(graceMs = 1000): Promise<void> {
    this.#closed = true;
    this.broadcast({ type: 'retire' });
    this.board.announceRings();
    const deadline = Date.now() + graceMs;
    while (this.#members.size > this.#zombies.size && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 20);
      });
    }
    for (const member of this.#members.values()) member.instance.stop();
  }

  #start(seat: number): void {
    const id = this.#freeId();
    this.board.welcome(id);
    const member: Member = {
      id,
      seat,
      introduction: undefined,
      ready: false,
      stopping: false,
      instance: this.#driver.start(
        { id, seat, board: this.board.words.buffer as SharedArrayBuffer },
        { message: (message) => this.#message(member, message), gone: (ending) => this.#gone(member, ending) },
      ),
    };
    this.#members.set(id, member);
    this.#introduce(member);
    for (const ring of this.#open.values()) member.instance.post(ring);
    for (const pinned of this.#pinned.values()) for (const large of pinned.values()) member.instance.post(large);
  }

  /** Tells a worker of the memory of kernels, once there is one. */
  #introduce(member: Member): void {
    if (member.introduction !== undefined) return;
    member.introduction = introduction();
    if (member.introduction === undefined) return;
    const { memory, region } = member.introduction;
    member.instance.post({ type: 'linear', memory, region });
  }

  #freeId(): number {
    for (let tries = 0; tries < MAX_WORKERS; tries++) {
      const id = this.#nextId;
      this.#nextId = (this.#nextId % MAX_WORKERS) + 1;
      if (!this.#members.has(id)) return id;
    }
    throw new OssaError('OSSA_TOO_MANY_WORKERS', { limit: MAX_WORKERS });
  }

  #message(member: Member, message: FromWorker): void {
    if (message.type === 'ready') {
      member.ready = true;
      this.#failedStarts = 0;
      this.#settle();
    }
    this.#events.message(member.id, message);
  }

  #gone(member: Member, ending: Ending): void {
    const doing = this.board.doing(member.id);
    this.board.giveUp(member.id);
    this.board.forget(member.id);
    this.#members.delete(member.id);
    this.#zombies.delete(member.id);
    member.introduction?.giveBack();
    if (!member.ready) this.#failedStarts++;
    if (member.stopping) this.#events.gone(member.id);
    else {
      this.#events.lost(member.id, true, ending, doing);
      if (!this.#closed && this.#failedStarts <= this.seats * 2 + 2) this.#start(member.seat);
    }
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
