/** One open ring as a worker sees it: the ring's memory, the instance of its segment, and how a task is run on them. */
import { BUSY, type Board } from '../../channels/board.ts';
import { decode, Decoder, Encoder } from '../../channels/codec/codec.ts';
import {
  BY_MESSAGE,
  claimed,
  COUNT,
  END,
  FAILED,
  FLAGS,
  finish,
  IN_BYTES,
  LIMIT,
  OUT_BYTES,
  OUT_COUNT,
  ringWords,
  START,
  WAITED,
} from '../../channels/ring.ts';
import {
  type Chunk,
  type Control,
  type Emitted,
  failed,
  type Loop,
  make,
  NONE,
  type Partial,
  reduceChunk,
  retrying,
  type Source,
  type Stop,
  type Target,
} from '../../compiler/emit/js/runtime.ts';
import { type Encoded, encodeResult, type FailureRecord, recordOf, tooLarge, UNWANTED } from './result.ts';
import { isThenable } from '../../skeletons/thenable.ts';
import { BLOCK } from '../../skeletons/tree.ts';
import { elementNamed } from '../../types/typed.ts';
import { ClaimedTask } from './claimed-task.ts';
import { type Instance, instanceOf } from './instance.ts';
import type { Reporter } from './reporter.ts';
import type { ChunkParam, FromWorker, OpenRing, SharedRoom, Work } from './messages.ts';

/** What one message may carry; results of a task that take more are refused. */
const LARGEST_RESULT = 2 ** 31;

/** Items that take less are watched in groups. */
const CHEAP_MS = 0.001;

const origin = performance.timeOrigin;

export class Lane {
  readonly id: number;
  readonly ring: Int32Array;
  readonly large: Map<number, Uint8Array> = new Map();
  readonly #floats: Float64Array;
  readonly #memory: SharedArrayBuffer;
  readonly #inBytes: number;
  readonly #outBytes: number;
  readonly #blocks: number;
  readonly #capacity: number;
  readonly #work: Work;
  readonly #retries: number;
  readonly #serial: boolean;
  readonly #instance: Instance;
  readonly #board: Board;
  readonly #reporter: Reporter;
  readonly #worker: number;
  readonly #post: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;
  readonly #encoder = new Encoder();
  readonly #decoder = new Decoder();
  /** Items and results of the task before, where they were numbers: tasks that pass without garbage keep the heap small. */
  #numbers = new Float64Array(0);
  #results: unknown[] | undefined;
  /** Tasks that wait for promises, and still hold their items and results. */
  #pending = 0;
  /** What an item of the last task took: dear ones are watched one by one. */
  #itemMs = 1;
  readonly #source: Source;
  readonly #target: Target;
  readonly #buffer: Target;
  /** When the work of the task that is being delivered was done. */
  #ended: number | undefined;
  /** What chunks are given, `value` taken from its frame. */
  readonly #param: ChunkParam | undefined;

  constructor(
    open: OpenRing,
    board: Board,
    reporter: Reporter,
    worker: number,
    post: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void,
  ) {
    this.id = open.ring;
    this.#memory = open.memory;
    const words = ringWords(open.capacity);
    this.ring = new Int32Array(open.memory, 0, words);
    this.#floats = new Float64Array(open.memory, 0, words / 2);
    this.#inBytes = open.inBytes;
    this.#outBytes = open.outBytes;
    this.#blocks = words * 4;
    this.#capacity = open.capacity;
    this.#work = open.work;
    this.#retries = open.retries;
    this.#serial = open.code.serial;
    this.#board = board;
    this.#reporter = reporter;
    this.#worker = worker;
    this.#post = post;
    this.#instance = instanceOf(open.code);
    this.#param = paramOf(open.work);
    if (open.work.kind === 'range') {
      const { source, output } = open.work;
      this.#source =
        source.kind === 'typed'
          ? elementNamed(source.element).view(source.buffer, source.byteOffset, source.length)
          : source.kind === 'range'
            ? source
            : undefined;
      const room = output.kind === 'typed' ? output : output.kind === 'chunk' ? output.room : undefined;
      if (room !== undefined) this.#target = elementNamed(room.element).view(room.buffer, room.byteOffset, room.length);
      if (output.kind === 'fold')
        this.#buffer = output.buffer === undefined ? new Array(BLOCK) : make(output.buffer, BLOCK);
    }
  }

  /** Its segment holds state, and an item is under way: the next one has to wait for it. */
  get blocked(): boolean {
    return this.#serial && this.#pending > 0;
  }

  itemsOf(slot: number): number {
    return this.ring[slot + COUNT] as number;
  }

  /** True if the task's item is among the messages. */
  isLarge(slot: number): boolean {
    return this.ring[slot + IN_BYTES] === -1;
  }

  /** Runs the task in the slot, which this worker has claimed. A promise if it goes on after the call. */
  perform(slot: number): Promise<void> | undefined {
    const word = claimed(this.ring, slot, this.#worker);
    // Taken away again already: this worker was given up in between.
    if (word === 0) return undefined;
    const task = new ClaimedTask(this.ring, this.#floats, slot, word);
    this.#board.enter(this.#worker, BUSY, this.id, task.sequence);
    this.#begin(slot);
    const control: Control = {
      progress: this.#board.words,
      place: this.#board.itemAt(this.#worker),
      limits: this.ring,
      limitAt: LIMIT,
      sequence: task.sequence,
      stride: this.#itemMs < CHEAP_MS ? 64 : 1,
    };
    if (this.#work.kind === 'range') return this.#range(task, control, this.#work);
    return task.count === 0 ? this.#end(task) : this.#items(task, control, this.#work.settle);
  }

  /** Work begins: what it takes to get at the items is none. */
  #begin(slot: number): void {
    this.#floats[(slot + START) / 2] = origin + performance.now();
  }

  #items(task: ClaimedTask, control: Control, settle: boolean): Promise<void> | undefined {
    const decoder = this.#decoder;
    const count = decoder.open(this.#input(task));
    const { whole } = this.#work as Extract<Work, { kind: 'items' }>;
    if (whole !== undefined) {
      const items = decoder.rest();
      this.#begin(task.slot);
      return this.#chunk(task, { source: items, lo: 0, hi: count, base: task.lo }, undefined);
    }
    const values = decoder.numbersOnly(this.#room) ?? decoder.rest();
    this.#begin(task.slot);
    const results = (this.#pending === 0 ? this.#results : undefined) ?? new Array<unknown>(count);
    const failures: FailureRecord[] = [];
    const loop = retrying(this.#instance.emitted, this.#retries);
    const go = (from: number): Promise<void> | undefined => {
      const stop = loop(values, results, from, count, 0, control);
      if (!(stop instanceof Promise)) return end(stop);
      Atomics.or(this.ring, task.slot + FLAGS, WAITED);
      return this.#later(stop.then(end));
    };
    const end = (stop: Stop): Promise<void> | undefined => {
      if (stop?.failure !== undefined) {
        failures.push(recordOf(stop.at, stop.failure));
        results[stop.at] = NONE;
        if (settle) return go(stop.at + 1);
      }
      this.#deliver(
        task,
        results,
        stop === undefined ? count : stop.at,
        failures,
        stop !== undefined && stop.failure === undefined,
        settle,
      );
      this.#results = this.#encoder.numbersOnly ? results : undefined;
      return undefined;
    };
    return go(0);
  }

  /** What the segment gives when no item follows: the outputs of an item behind the last. */
  #end(task: ClaimedTask): Promise<void> | undefined {
    const deliver = (result: unknown): void => this.#deliver(task, [result], 1, [], false, false);
    const fail = (thrown: unknown): void => this.#deliver(task, [], 0, [recordOf(0, failed(thrown, ''))], false, false);
    try {
      const result = this.#instance.emitted.end?.() ?? NONE;
      if (!isThenable(result)) return void deliver(result);
      return this.#later(Promise.resolve(result).then(deliver, fail));
    } catch (thrown) {
      return void fail(thrown);
    }
  }

  readonly #room = (count: number): Float64Array => {
    if (this.#pending > 0) return new Float64Array(count);
    if (this.#numbers.length < count) this.#numbers = new Float64Array(count);
    return this.#numbers;
  };

  async #later(end: Promise<void> | undefined): Promise<void> {
    this.#pending++;
    try {
      await end;
    } finally {
      this.#pending--;
    }
  }

  #range(task: ClaimedTask, control: Control, work: Extract<Work, { kind: 'range' }>): Promise<void> | undefined {
    const { emitted } = this.#instance;
    const looping: Emitted = { ...emitted, loop: retrying(emitted, this.#retries) };
    const { lo, count } = task;
    if (work.output.kind === 'chunk') {
      const { room, per } = work.output;
      return this.#chunk(task, { source: this.#source, lo, hi: lo + count, base: work.base }, room && { ...room, per });
    }
    if (work.output.kind === 'fold') {
      const done = (partial: Partial): void => this.#stopped(task, partial.nodes, partial.nodes.length, partial.stop);
      // A pending block keeps the buffer: tasks of this lane that overlap in time need one each.
      const buffer = Array.isArray(this.#buffer) ? new Array(BLOCK) : this.#buffer.slice();
      const partial = reduceChunk(
        looping as Emitted & Required<Pick<Emitted, 'fold' | 'combine'>>,
        this.#source,
        lo,
        lo + count,
        buffer,
        control,
      );
      return partial instanceof Promise ? partial.then(done) : (done(partial), undefined);
    }
    const apart = (task.flags & BY_MESSAGE) !== 0;
    if (work.output.kind === 'typed') {
      const { bytes, view } = elementNamed(work.output.element);
      const memory = new ArrayBuffer(apart ? count * bytes : 0);
      const target = apart ? view(memory, 0, count) : this.#target;
      const done = (stop: Stop): void => {
        if (apart && stop === undefined) this.#send(task, new Uint8Array(memory), { values: count, failed: -1 });
        else this.#stopped(task, [], 0, stop);
      };
      return finally_(looping.loop(this.#source, target, lo, lo + count, apart ? lo : work.output.from, control), done);
    }
    const results: unknown[] = new Array(count);
    return finally_(looping.loop(this.#source, results, lo, lo + count, lo, control), (stop) =>
      this.#stopped(task, results, stop === undefined ? count : stop.at - lo, stop),
    );
  }

  /** One value for all elements of the task and, where somebody else may still write to the room, what belongs into it. */
  #chunk(
    task: ClaimedTask,
    { source, lo, hi, base }: { source: Source; lo: number; hi: number; base: number },
    room: (SharedRoom & { readonly per: number }) | undefined,
  ): Promise<void> | undefined {
    const apart = room !== undefined && (task.flags & BY_MESSAGE) !== 0;
    const out = apart ? make(room.element, (hi - lo) * room.per) : this.#target;
    const chunk = this.#instance.emitted.chunk as Chunk;
    const call = (): unknown => chunk(source, lo, hi, base, out, apart ? lo : (room?.from ?? 0), this.#param as never);
    const done = (value: unknown): void =>
      this.#deliver(task, apart ? [value, out] : [value], apart ? 2 : 1, [], false, false);
    const fail = (left: number, thrown: unknown): Promise<void> | undefined => {
      if (left > 0) return attempt(left - 1);
      const failure = failed(thrown, '');
      const [at = base + lo, ...path] = failure.path;
      this.#deliver(task, [], 0, [[at - task.numberedFrom, path, failure.report(failure.path)]], false, false);
      return undefined;
    };
    const attempt = (left: number): Promise<void> | undefined => {
      try {
        const value = call();
        if (!isThenable(value)) return void done(value);
        return Promise.resolve(value).then(done, (thrown: unknown) => fail(left, thrown));
      } catch (thrown) {
        return fail(left, thrown);
      }
    };
    return attempt(this.#retries);
  }

  #stopped(task: ClaimedTask, results: unknown[], count: number, stop: Stop): void {
    const failures: FailureRecord[] = stop?.failure === undefined ? [] : [recordOf(stop.at, stop.failure)];
    this.#deliver(task, results, count, failures, stop !== undefined && stop.failure === undefined, false);
  }

  #input(task: ClaimedTask): Uint8Array {
    const bytes = task.inBytes;
    if (bytes >= 0)
      return new Uint8Array(this.#memory, this.#blocks + task.place * (this.#inBytes + this.#outBytes), bytes);
    return this.large.get(task.sequence) as Uint8Array;
  }

  /** Puts `count` results and the failures in place and says so. */
  #deliver(
    task: ClaimedTask,
    results: unknown[],
    count: number,
    failures: FailureRecord[],
    unwanted: boolean,
    settle: boolean,
  ): void {
    // Nor is it work to hand over the results.
    this.#ended = origin + performance.now();
    const apart = (task.flags & BY_MESSAGE) !== 0;
    if (unwanted) {
      const nothing = { bytes: 0, values: 0, failed: UNWANTED };
      if (apart) this.#send(task, new Uint8Array(0), nothing);
      else this.#place(task, nothing);
      return;
    }
    const told = this.#work.kind === 'range' || this.#work.whole ? 'never' : this.#work.several ? 'always' : 'dropped';
    const encode = (block: Uint8Array): Encoded | undefined =>
      encodeResult(this.#encoder, block, { results, count, failures, settle, told, base: task.firstIndex });
    if (!apart) {
      const encoded = encode(
        new Uint8Array(
          this.#memory,
          this.#blocks + task.place * (this.#inBytes + this.#outBytes) + this.#inBytes,
          this.#outBytes,
        ),
      );
      if (encoded !== undefined) return this.#place(task, encoded);
    }
    for (let size = this.#outBytes * 4; ; size = Math.max(size * 2, this.#encoder.wanted)) {
      const bytes = new Uint8Array(Math.min(Math.max(size, 1024), LARGEST_RESULT));
      const encoded = encode(bytes);
      if (encoded !== undefined) return this.#send(task, bytes.subarray(0, encoded.bytes), encoded);
      // Told as the failure of the first item: none of them gets through.
      if (size >= LARGEST_RESULT) {
        results = [];
        count = 0;
        failures.splice(0, failures.length, tooLarge(task.firstIndex));
      }
    }
  }

  /** The result is in the slot's block. */
  #place(task: ClaimedTask, { bytes, values, failed }: Encoded): void {
    this.ring[task.slot + FAILED] = failed;
    this.ring[task.slot + OUT_COUNT] = values;
    this.ring[task.slot + OUT_BYTES] = bytes;
    this.#finish(task);
  }

  /** The result goes as a message, with everything that would stand in the slot: a former worker may still write there. */
  #send(task: ClaimedTask, bytes: Uint8Array, { values, failed }: Pick<Encoded, 'values' | 'failed'>): void {
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    this.#post(
      { type: 'result', ring: this.id, sequence: task.sequence, word: task.claimed, bytes: own, values, failed },
      [own.buffer as ArrayBuffer],
    );
    if ((task.flags & BY_MESSAGE) === 0) this.ring[task.slot + OUT_BYTES] = -1;
    this.#finish(task);
  }

  #finish(task: ClaimedTask): void {
    const ended = this.#ended ?? origin + performance.now();
    this.#ended = undefined;
    this.#floats[(task.slot + END) / 2] = ended;
    this.#itemMs = (ended - (this.#floats[(task.slot + START) / 2] as number)) / Math.max(1, task.count);
    finish(this.ring, task.slot, task.claimed);
    // Nobody waits for a piece of a collection before there are all.
    if (this.#work.kind === 'range') this.#reporter.done(ended, this.#itemMs * task.count, this.#isLate(task));
    else this.#reporter.now();
  }

  /** Whether the main thread may hear late that a task is done: it did not fail, and does not have to hand out others meanwhile. */
  #isLate({ sequence, slot }: ClaimedTask): boolean {
    if (this.#work.kind !== 'range' || !this.#work.late || this.ring[slot + FAILED] !== -1) return false;
    return sequence % Math.ceil(this.#capacity / 4) !== 0;
  }
}

function paramOf(work: Work): ChunkParam | undefined {
  const { param } = work.kind === 'items' ? (work.whole ?? {}) : work.output.kind === 'chunk' ? work.output : {};
  const frame = param?.['frame'];
  return frame === undefined ? param : { ...param, value: decode(frame as Uint8Array)[0] };
}

function finally_(stop: ReturnType<Loop>, done: (stop: Stop) => void): Promise<void> | undefined {
  if (stop instanceof Promise) return stop.then(done);
  done(stop);
  return undefined;
}
