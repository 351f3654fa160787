/**
 * One run of a job in a simulated world: the shipped coordinator, job and ring, with workers, source, consumer and messages played
 * by a seeded random generator. Workers crash, hang, come back as zombies and write late; messages are lost, doubled and overtaken;
 * the source is slow or ends; the consumer is slow; items fail; the run is aborted. The same seed gives the same run.
 */
import assert from 'node:assert/strict';
import { Board } from '../../src/channels/board.ts';
import { encodeToBytes } from '../../src/channels/codec/codec.ts';
import * as slot from '../../src/channels/ring.ts';
import type { TaskContent, TaskResult } from '../../src/engine/task.ts';
import { Job } from '../../src/engine/job.ts';
import type { Pool } from '../../src/instances/pool.ts';
import type { FromWorker, OpenRing } from '../../src/instances/thread/messages.ts';
import { UNWANTED } from '../../src/instances/thread/result.ts';
import { Dice, type World } from './world.ts';

export interface Outcome {
  readonly steps: number;
  readonly delivered: number;
  readonly lost: number;
  readonly end: 'ended' | 'failed' | 'lost' | 'aborted';
}

type Result = Extract<FromWorker, { type: 'result' }>;

/** A worker between the steps of its life: what it has read of the task it has, and how far it is. */
interface Player {
  readonly id: number;
  state: 'free' | 'looking' | 'claimed' | 'reading' | 'running' | 'writing' | 'telling' | 'finishing' | 'announcing';
  /** Hangs in user code: takes no more steps. */
  hangs: boolean;
  alive: boolean;
  givenUp: boolean;
  slot: number;
  word: number;
  run: number;
  sequence: number;
  flags: number;
  lo: number;
  failed: number;
  readonly letters: Result[];
}

type News = { readonly kind: 'exit' | 'gone' | 'zombie'; readonly worker: Player };

const BLOCK = 64;
const BOARD: Board = Board.create(64);
const DOING = { phase: 0, ring: 0, sequence: 0, item: 0 } as const;
const ENDING = { code: 1, error: undefined } as const;
/** After the turmoil, a run that takes more steps than this hangs. */
const PATIENCE = 6000;
const DISTURBANCE = 12;

/** A promise that settles when it is told to, and calls back at once: the run stays one thread of control. */
class Later extends Promise<TaskContent | undefined> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #filled: ((content: TaskContent | undefined) => unknown) | undefined;

  constructor() {
    super(() => undefined);
  }

  // It is handed to the job only, which calls `then` once.
  // oxlint-disable-next-line unicorn/no-thenable
  override then<A, B>(filled?: ((content: TaskContent | undefined) => A | PromiseLike<A>) | null): Promise<A | B> {
    this.#filled = filled ?? undefined;
    return this as unknown as Promise<A | B>;
  }

  settle(content: TaskContent | undefined): void {
    this.#filled?.(content);
  }
}

/** Runs the world of a seed to its end. Throws if something is not as promised. `trace` gets a line for each step. */
export function simulate(world: World, trace?: string[]): Outcome {
  return new Simulation(world, trace).run();
}

class Simulation {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #trace: string[] | undefined;
  readonly #job: Job;
  readonly #players: Player[] = [];
  readonly #mail: News[] = [];
  readonly #delivered = new Set<number>();
  /** Per run of a task, the word under which its worker claimed it. */
  readonly #runs: number[] = [];
  /** How often each task was claimed. */
  readonly #claims: number[] = [];
  #ring: Int32Array = new Int32Array(0);
  #memory: SharedArrayBuffer = new SharedArrayBuffer(0);
  #filled = 0;
  #pending: { later: Later; content: TaskContent | undefined } | undefined;
  #wanted: number;
  #end: Outcome['end'] | undefined;
  #endedAt = -1;
  #over = false;
  #losses = 0;
  #steps = 0;

  constructor(world: World, trace: string[] | undefined) {
    this.#world = world;
    this.#trace = trace;
    this.#dice = new Dice(world.seed ^ 0x5eed);
    this.#wanted = world.appetite;
    const pool = {
      board: BOARD,
      open: (open: OpenRing) => {
        this.#memory = open.memory;
        this.#ring = new Int32Array(open.memory, 0, slot.ringWords(open.capacity));
      },
      close: () => () => true,
      lives: (id: number) => this.#players[id - 1]?.alive === true,
      broadcast: () => undefined,
      kill: () => undefined,
      members: () => [],
    };
    this.#job = new Job(1, pool as unknown as Pool, 0, {
      code: { key: '', text: '', units: [], captured: new Uint8Array(), shared: [], serial: false },
      work: { kind: 'items', settle: false, several: false },
      capacity: world.capacity,
      inBytes: BLOCK,
      outBytes: BLOCK,
      degree: world.workers,
      unordered: world.unordered,
      attempts: world.attempts,
      retries: 0,
      nextTask: (_block, sequence) => this.#fill(sequence),
      deliver: (result) => this.#deliver(result),
      failed: (_failure, result) => this.#finish('failed', result.sequence),
      lost: (sequence) => this.#finish('lost', sequence),
      over: (error) => {
        assert.ok(!this.#over, 'a job is over once');
        this.#over = true;
        if (error === undefined) this.#finish('ended', world.tasks);
        else if (error === 'abort') this.#finish('aborted', 0);
        else if (error instanceof Error) throw error;
      },
    });
    for (let i = 0; i < world.workers; i++) this.#hire();
  }

  run(): Outcome {
    const { turmoil } = this.#world;
    this.#job.start();
    this.#job.tell({ kind: 'wanted', tasks: this.#wanted });
    while (!this.#over) {
      assert.ok(++this.#steps < turmoil + PATIENCE, 'the run hangs');
      if (this.#steps <= turmoil && this.#dice.one(DISTURBANCE)) this.#disturb();
      else this.#step(this.#steps > turmoil);
    }
    const end = this.#end as Outcome['end'] | undefined;
    assert.ok(end !== undefined, 'the end is told');
    this.#check();
    // What comes after the end changes nothing.
    for (let i = 0; i < 8; i++) this.#step(false);
    const working: readonly Player['state'][] = ['running', 'writing', 'telling', 'finishing'];
    const writes = this.#players.some(({ alive, givenUp, state }) => alive && !givenUp && working.includes(state));
    assert.ok(!(this.#job.quiet(0) && writes), 'memory is given back while a worker still has a task');
    return { steps: this.#steps, delivered: this.#delivered.size, lost: this.#losses, end };
  }

  #log(line: () => string): void {
    this.#trace?.push(`${this.#steps} ${line()}`);
  }

  #hire(): void {
    this.#players.push({
      id: this.#players.length + 1,
      state: 'free',
      hangs: false,
      alive: true,
      givenUp: false,
      slot: -1,
      word: 0,
      run: -1,
      sequence: -1,
      flags: 0,
      lo: 0,
      failed: -1,
      letters: [],
    });
  }

  // ── source and consumer ──

  #fill(sequence: number): TaskContent | undefined | Later {
    assert.equal(this.#end, undefined, 'nothing is asked for after the end');
    assert.equal(sequence, this.#filled, 'tasks are filled in order');
    const content = sequence < this.#world.tasks ? { count: 1, lo: sequence * 10, bytes: 0 } : undefined;
    if (content !== undefined) this.#filled++;
    if (this.#world.unordered) {
      assert.ok(this.#filled - this.#delivered.size <= this.#world.capacity, 'more tasks in flight than there is room');
    } else assert.ok(sequence - this.#delivered.size < this.#world.capacity, 'more tasks in flight than there is room');
    if (!this.#world.slowSource || this.#dice.one(2)) return content;
    this.#pending = { later: new Later(), content };
    return this.#pending.later;
  }

  #deliver(result: TaskResult): void {
    const { sequence, values, failures } = result;
    this.#log(() => `  delivers ${sequence}`);
    assert.equal(this.#end, undefined, 'nothing is delivered after the end');
    assert.ok(!this.#delivered.has(sequence), `task ${sequence} is delivered twice`);
    if (!this.#world.unordered) assert.equal(sequence, this.#delivered.size, 'tasks are delivered in order');
    this.#delivered.add(sequence);
    assert.ok(--this.#wanted >= 0, 'more is delivered than was wanted');
    const failed = this.#world.failing.has(sequence);
    assert.equal(failures.length, failed ? 1 : 0, `task ${sequence}: failures`);
    assert.equal(values.length, failed ? 0 : 1, `task ${sequence}: values`);
    const [of, run] = (failed ? (failures[0] as readonly unknown[])[2] : values[0]) as [number, number];
    assert.equal(of, sequence, `task ${sequence} gets the result of task ${of}`);
    const word = Atomics.load(this.#ring, slot.slotAt(this.#ring, sequence));
    assert.equal(
      (this.#runs[run] as number) & ~7,
      word & ~7,
      `task ${sequence} gets the result of a worker that was given up`,
    );
  }

  #finish(end: Outcome['end'], at: number): unknown {
    // `over` follows `failed` and `lost` with the error that they gave.
    if (this.#end !== undefined) return end;
    this.#log(() => `  ${end} at ${at}`);
    this.#end = end;
    this.#endedAt = at;
    return end;
  }

  /** What was promised for this end. */
  #check(): void {
    const { tasks, failing, unordered, attempts } = this.#world;
    const lowest = Math.min(tasks, ...failing);
    const before = this.#end === 'failed' ? this.#endedAt + 1 : this.#endedAt;
    if (this.#end === 'aborted') return;
    if (this.#end === 'ended') assert.equal(failing.size, 0, 'a failing task is told');
    if (this.#end === 'failed') assert.equal(this.#endedAt, lowest, 'it fails at the lowest failing task');
    if (this.#end === 'lost') {
      assert.ok(this.#endedAt <= lowest, 'it fails at the lowest failing task');
      assert.equal(this.#claims[this.#endedAt], attempts, 'it gives up after so many attempts');
    }
    for (let task = 0; task < before; task++)
      assert.ok(this.#delivered.has(task), `task ${task} lies before the end and is not delivered`);
    if (!unordered) assert.equal(this.#delivered.size, before, 'nothing is delivered beyond the end');
    for (const task of failing) assert.ok(task === this.#endedAt || !this.#delivered.has(task), 'one failure is told');
  }

  // ── what may happen ──

  /** Somebody goes on: a worker, a message, the main thread. When it is calm, whatever can go on does so in turn. */
  #step(calm: boolean): void {
    const players = this.#players;
    const choice = calm ? this.#steps % (players.length + 4) : this.#dice.below(players.length + 4);
    if (choice < players.length) return this.#work(players[choice] as Player, calm);
    switch (choice - players.length) {
      case 0:
        if (this.#job.poll()) this.#log(() => 'main sees results');
        return;
      case 1:
        return this.#receive(calm);
      case 2: {
        const pending = this.#pending;
        if (pending === undefined) return;
        this.#pending = undefined;
        this.#log(() => 'the source is ready');
        pending.later.settle(pending.content);
        return;
      }
      default: {
        if (this.#wanted > 3) return;
        const more = 1 + this.#dice.below(3);
        this.#wanted += more;
        this.#job.tell({ kind: 'wanted', tasks: more });
      }
    }
  }

  #disturb(): void {
    const { aborts, losses } = this.#world;
    const player = this.#players[this.#dice.below(this.#players.length)] as Player;
    switch (this.#dice.below(aborts ? 7 : 6)) {
      case 0:
      case 1: {
        // It ends by itself. What it posted may be lost with it.
        if (!player.alive || player.givenUp || this.#losses >= losses) return;
        this.#losses++;
        this.#log(() => `worker ${player.id} crashes while ${player.state}`);
        player.alive = false;
        if (this.#dice.one(2)) player.letters.length = 0;
        this.#mail.push({ kind: 'exit', worker: player });
        return;
      }
      case 2:
      case 3: {
        // It is stopped from outside, but goes on for as long as it likes.
        if (!player.alive || player.givenUp || this.#losses >= losses) return;
        this.#losses++;
        return this.#giveUp(player);
      }
      case 4:
        // Every worker that hangs is lost in the end.
        if (player.state === 'running' && (player.givenUp || this.#losses < losses)) {
          if (!player.givenUp) this.#losses++;
          this.#log(() => `worker ${player.id} hangs`);
          player.hangs = true;
        }
        return;
      case 5:
        return this.#dies(player);
      default:
        this.#log(() => 'abort');
        this.#job.tell({ kind: 'abort', reason: 'abort' });
    }
  }

  #giveUp(player: Player): void {
    if (player.givenUp) return;
    this.#log(() => `worker ${player.id} is given up while ${player.state}`);
    player.givenUp = true;
    this.#hire();
    this.#job.workerLost(player.id, false, ENDING, DOING);
    this.#mail.push({ kind: 'zombie', worker: player });
  }

  /** A worker that was told to stop does so at last. */
  #dies(player: Player): void {
    if (!player.alive || !player.givenUp) return;
    this.#log(() => `worker ${player.id} is gone while ${player.state}`);
    player.alive = false;
    if (this.#dice.one(2)) player.letters.length = 0;
    this.#mail.push({ kind: 'gone', worker: player });
  }

  /** Some message arrives: the letters of each worker in order, but those of different workers in any. */
  #receive(calm: boolean): void {
    const senders = this.#players.filter((player) => player.letters.length > 0);
    const choice = this.#dice.below(senders.length + this.#mail.length);
    if (choice < senders.length) {
      const { letters, id } = senders[choice] as Player;
      const letter = letters[0] as Result;
      // Now and then one arrives twice.
      if (calm || !this.#dice.one(8)) letters.shift();
      this.#log(() => `message of worker ${id} for ${letter.sequence}`);
      this.#job.message(letter);
      return;
    }
    const news = this.#mail[choice - senders.length];
    // A zombie is told long after the worker was given up: by then it has seen that it was.
    if (news === undefined || (news.kind === 'zombie' && news.worker.state === 'looking')) return;
    this.#mail.splice(choice - senders.length, 1);
    this.#log(() => `main learns of worker ${news.worker.id}: ${news.kind}`);
    if (news.kind === 'zombie') {
      if (news.worker.alive) this.#job.workerLost(news.worker.id, false, ENDING, DOING);
      return;
    }
    // Nothing comes from a worker whose end is known.
    news.worker.letters.length = 0;
    if (news.kind === 'exit') {
      this.#hire();
      this.#job.workerLost(news.worker.id, true, ENDING, DOING);
    } else this.#job.workerGone(news.worker.id);
  }

  /** The worker takes one step: between any two, anything else may happen. */
  #work(player: Player, calm: boolean): void {
    if (!player.alive) return;
    if (player.hangs) {
      // A watchdog finds it sooner or later.
      if (calm && !player.givenUp) this.#giveUp(player);
      return;
    }
    const ring = this.#ring;
    const { slot: at } = player;
    if (at >= 0)
      this.#log(() => `worker ${player.id} ${player.state} in slot ${(at - slot.HEADER_WORDS) / slot.SLOT_WORDS}`);
    switch (player.state) {
      case 'free':
        if (player.givenUp) return this.#dies(player);
        player.state = 'looking';
        return;
      case 'looking':
        player.slot = slot.claim(ring, player.id);
        player.state = player.slot < 0 ? 'free' : 'claimed';
        if (player.slot >= 0) {
          const sequence = ring[player.slot + slot.SEQUENCE] as number;
          this.#log(() => `worker ${player.id} claims task ${sequence}`);
          this.#claims[sequence] = (this.#claims[sequence] ?? 0) + 1;
          if (this.#end === undefined)
            assert.ok(
              (this.#claims[sequence] as number) <= this.#world.attempts,
              `task ${sequence} is tried too often`,
            );
        }
        return;
      case 'claimed':
        player.word = slot.claimed(ring, at, player.id);
        player.run = this.#runs.push(player.word) - 1;
        player.state = player.word === 0 ? 'free' : 'reading';
        return;
      case 'reading':
        player.sequence = ring[at + slot.SEQUENCE] as number;
        player.flags = ring[at + slot.FLAGS] as number;
        player.lo = new Float64Array(this.#memory)[(at + slot.LO) / 2] as number;
        player.state = 'running';
        return;
      case 'running':
        // Only a zombie can have read what does not belong together.
        player.failed = this.#world.failing.has(player.lo / 10) ? 0 : -1;
        if (player.sequence >= Atomics.load(ring, slot.LIMIT)) player.failed = UNWANTED;
        player.state = (player.flags & slot.BY_MESSAGE) === 0 ? 'writing' : 'telling';
        return;
      case 'writing': {
        const bytes = this.#resultOf(player);
        const place = (at - slot.HEADER_WORDS) / slot.SLOT_WORDS;
        const block = ring.length * 4 + place * 2 * BLOCK + BLOCK;
        new Uint8Array(this.#memory, block, BLOCK).set(bytes);
        ring[at + slot.FAILED] = player.failed;
        ring[at + slot.OUT_COUNT] = player.failed === -1 ? 1 : 0;
        ring[at + slot.OUT_BYTES] = bytes.length;
        player.state = 'finishing';
        return;
      }
      case 'telling':
        player.state = 'finishing';
        player.letters.push({
          type: 'result',
          ring: 1,
          sequence: player.sequence,
          word: player.word,
          bytes: this.#resultOf(player),
          values: player.failed === -1 ? 1 : 0,
          failed: player.failed,
        });
        return;
      case 'finishing':
        slot.finish(ring, at, player.word);
        player.state = 'announcing';
        return;
      case 'announcing':
        player.slot = -1;
        player.state = 'free';
    }
  }

  #resultOf({ lo, run, failed }: Player): Uint8Array {
    if (failed === UNWANTED) return new Uint8Array(0);
    const value = [lo / 10, run];
    return encodeToBytes(failed === -1 ? value : [0, [], value], 'result');
  }
}
