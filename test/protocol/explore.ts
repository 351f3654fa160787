/**
 * Every interleaving of a few threads over shared memory: a depth-first search of all states that they can reach, with one access
 * to memory as the step. A state that was seen before is not explored again, so loops that wait or try again cost nothing.
 *
 * A run fails where a thread says `fail`, and in any state from which the end cannot be reached any more: that is a deadlock, a lost
 * wake-up, a lost task or threads that go round for ever.
 */
import type { Access } from './yielding.ts';

/** The words of a state. */
export type Memory = readonly number[];

/** What a thread of a model may do besides accessing memory. */
export type Step =
  | Access
  /** Goes on in every way from 0 to n - 1 that is possible in the state. */
  | readonly ['choose', n: number, possible: (memory: Memory, way: number) => boolean]
  /** Goes on only in states where this holds. */
  | readonly ['when', holds: (memory: Memory) => boolean]
  /** Ends another thread where it stands. */
  | readonly ['kill', thread: number]
  /** Book-keeping of the test, done in one step with what precedes it. */
  | readonly ['note', index: number, value: number]
  | readonly ['fail', message: string]
  | readonly ['await', token: number];

export type Round = Generator<Step, readonly number[] | undefined, any>;

export interface Model {
  readonly memory: Int32Array;
  /** Each runs rounds: from what it remembers to what it remembers for the next round, or to its end. */
  readonly threads: readonly {
    readonly name: string;
    readonly start: readonly number[];
    readonly round: (local: readonly number[]) => Round;
  }[];
  /** True where everything that was to happen has happened. */
  readonly complete: (memory: Memory) => boolean;
  /** Something that must hold in every state: the message if it does not. */
  readonly invariant?: (memory: Memory) => string | undefined;
  /** More states than this are too many: the run fails. */
  readonly limit?: number;
}

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  /** What went wrong and the way there. */
  readonly failure: { readonly message: string; readonly trace: readonly string[] } | undefined;
}

/** A thread as it stands; never changed, so that states share it. */
interface Position {
  readonly local: readonly number[];
  /** What the accesses of this round have given so far: with `local`, it determines the thread's variables. */
  readonly history: readonly number[];
  /** The step it is about to take; undefined when it has ended or was killed. */
  readonly pending: Step | undefined;
  readonly hash1: number;
  readonly hash2: number;
}

interface State {
  readonly memory: Memory;
  /** Of the memory: kept up with every write, since most steps change no word or one. */
  readonly hash1: number;
  readonly hash2: number;
  readonly positions: readonly Position[];
  /** Who waits for which word, longest first. */
  readonly waiters: readonly Waiter[];
}

interface Waiter {
  readonly thread: number;
  readonly word: number;
  readonly blocks: boolean;
}

interface Frame {
  readonly state: State;
  readonly id: number;
  readonly moves: readonly number[];
  next: number;
}

class Violation extends Error {}

const OK = 0;
const NOT_EQUAL = 1;
/** Moves are numbers: thread and, for `choose`, the way it goes on. */
const WAYS = 64;

export function explore(model: Model): Exploration {
  const ids = new Map<number, number>();
  const from: number[] = [];
  const to: number[] = [];
  const complete: number[] = [];
  /** Per state, where it was first reached from and by which move. */
  const parents: number[] = [];
  const moves: number[] = [];
  const stack: Frame[] = [];
  const limit = model.limit ?? 5_000_000;

  const enter = (state: State, parent: number, move: number): void => {
    const key = hashOf(state);
    const known = ids.get(key);
    if (parent >= 0) {
      from.push(parent);
      to.push(known ?? ids.size);
    }
    if (known !== undefined) return;
    const id = ids.size;
    ids.set(key, id);
    parents.push(parent);
    moves.push(move);
    if (model.complete(state.memory)) complete.push(id);
    stack.push({ state, id, moves: movesOf(state), next: 0 });
    const broken = id >= limit ? `more than ${limit} states` : model.invariant?.(state.memory);
    if (broken !== undefined) throw new Violation(broken);
  };
  const ended = (message: string, last: number, by: readonly number[]): Exploration => {
    const path = [...by];
    for (let id = last; id > 0; id = parents[id] as number) path.unshift(moves[id] as number);
    return { states: ids.size, steps: from.length, failure: { message, trace: retrace(model, path) } };
  };

  let last = 0;
  let move = 0;
  try {
    enter(initial(model), -1, 0);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next === top.moves.length) {
        stack.pop();
        continue;
      }
      last = top.id;
      move = top.moves[top.next++] as number;
      enter(take(model, top.state, move), last, move);
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return ended(error.message, last, [move]);
  }
  const stuck = firstUnable(ids.size, from, to, complete);
  if (stuck !== undefined) return ended('from here the end cannot be reached', stuck, []);
  return { states: ids.size, steps: from.length, failure: undefined };
}

/** The moves in words. */
function retrace(model: Model, path: readonly number[]): string[] {
  let state = initial(model);
  return path.map((move, i) => {
    const label = describe(model, state, move);
    // The last move may be the one that the model refuses.
    if (i < path.length - 1) state = take(model, state, move);
    return label;
  });
}

function initial(model: Model): State {
  const draft = new Draft({ memory: [...model.memory], hash1: 0, hash2: 0, positions: [], waiters: [] });
  for (const thread of model.threads) draft.positions.push(advance(thread, thread.start, [], draft));
  return draft.done();
}

/** A state in the making. Memory is shared with the state before until a word changes. */
class Draft {
  readonly positions: Position[];
  waiters: readonly Waiter[];
  #memory: Memory;
  #own = false;
  #hash1: number;
  #hash2: number;

  constructor({ memory, hash1, hash2, positions, waiters }: State) {
    this.#memory = memory;
    this.#hash1 = hash1;
    this.#hash2 = hash2;
    this.positions = [...positions];
    this.waiters = waiters;
  }

  read(at: number): number {
    return this.#memory[at] as number;
  }

  write(at: number, value: number): void {
    const old = this.#memory[at] as number;
    const stored = value | 0;
    if (old === stored) return;
    if (!this.#own) this.#memory = this.#memory.slice();
    this.#own = true;
    (this.#memory as number[])[at] = stored;
    this.#hash1 ^= mix1(at, old) ^ mix1(at, stored);
    this.#hash2 ^= mix2(at * 31, old) ^ mix2(at * 31, stored);
  }

  done(): State {
    return {
      memory: this.#memory,
      hash1: this.#hash1,
      hash2: this.#hash2,
      positions: this.positions,
      waiters: this.waiters,
    };
  }
}

/** The thread goes on until it is about to take its next step. */
function advance(
  thread: Model['threads'][number],
  start: readonly number[],
  results: readonly number[],
  draft: Draft,
): Position {
  let local = start;
  let history = results as number[];
  for (let rounds = 0; rounds < 100; rounds++) {
    const round = thread.round(local);
    let next = round.next();
    for (let i = 0; i < history.length && !next.done; i++) {
      next = round.next(resultOf(next.value, history[i] as number));
    }
    while (!next.done && (next.value[0] === 'note' || next.value[0] === 'fail')) {
      if (next.value[0] === 'fail') throw new Violation(next.value[1] as string);
      draft.write(next.value[1] as number, next.value[2] as number);
      history.push(0);
      next = round.next(0);
    }
    if (!next.done) return position(local, history, next.value);
    if (next.value === undefined) return position([], [], undefined);
    local = next.value;
    history = [];
  }
  throw new Error(`${thread.name} goes round without a step`);
}

/** What the code sees of a result: histories hold numbers only. */
function resultOf(step: Step, code: number): unknown {
  if (step[0] === 'wait') return code === NOT_EQUAL ? 'not-equal' : 'ok';
  if (step[0] === 'waitAsync') return { async: code !== NOT_EQUAL, value: 0 };
  return code;
}

function position(local: readonly number[], history: readonly number[], pending: Step | undefined): Position {
  let hash1 = pending === undefined ? 1 : 2;
  let hash2 = local.length;
  for (const value of local) {
    hash1 = mix1(hash1, value);
    hash2 = mix2(hash2, value);
  }
  hash1 = mix1(hash1, 0x5bd1);
  for (const value of history) {
    hash1 = mix1(hash1, value);
    hash2 = mix2(hash2, value);
  }
  return { local, history, pending, hash1, hash2 };
}

const mix1 = (hash: number, value: number): number => {
  const mixed = Math.imul(Math.imul(hash, 0x27d4eb2f) ^ value, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + 0x7f4a7c15;
};
const mix2 = (hash: number, value: number): number => {
  const mixed = Math.imul((Math.imul(hash, 0x165667b1) + value) | 0, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39) + 0x165667b1;
};

/** 53 bits stand for a state: with a million states, two of them share a number with a probability of one in ten thousand. */
function hashOf(state: State): number {
  let { hash1, hash2 } = state;
  for (const thread of state.positions) {
    hash1 = mix1(hash1, thread.hash1);
    hash2 = mix2(hash2, thread.hash2);
  }
  for (const { thread, word, blocks } of state.waiters) {
    hash1 = mix1(hash1, thread * 1024 + word * 2 + (blocks ? 1 : 0));
    hash2 = mix2(hash2, thread * 1024 + word * 2 + (blocks ? 1 : 0));
  }
  return (hash1 >>> 0) * 2 ** 21 + (hash2 & (2 ** 21 - 1));
}

function movesOf(state: State): number[] {
  const moves: number[] = [];
  for (let thread = 0; thread < state.positions.length; thread++) {
    const step = (state.positions[thread] as Position).pending;
    if (step === undefined) continue;
    if (step[0] === 'choose') {
      const [, ways, possible] = step as Extract<Step, readonly ['choose', ...unknown[]]>;
      for (let way = 0; way < ways; way++) if (possible(state.memory, way)) moves.push(thread * WAYS + way);
    } else if (step[0] === 'when') {
      if ((step[1] as (memory: Memory) => boolean)(state.memory)) moves.push(thread * WAYS);
    } else if (!state.waiters.some((waiter) => waiter.thread === thread && (waiter.blocks || step[0] === 'await'))) {
      moves.push(thread * WAYS);
    }
  }
  return moves;
}

function take(model: Model, state: State, move: number): State {
  const thread = Math.floor(move / WAYS);
  const { local, history, pending } = state.positions[thread] as Position;
  const step = pending as Step;
  const draft = new Draft(state);
  let result = 0;
  if (step[0] === 'choose') result = move % WAYS;
  else if (step[0] === 'kill') {
    const victim = step[1] as number;
    draft.positions[victim] = position([], [], undefined);
    draft.waiters = state.waiters.filter((waiter) => waiter.thread !== victim);
  } else if (step[0] === 'wait' || step[0] === 'waitAsync') {
    const [name, array, index, expected] = step as Access;
    const word = array.from + index;
    if (draft.read(word) !== expected) result = NOT_EQUAL;
    else {
      draft.waiters = [...state.waiters, { thread, word, blocks: name === 'wait' }];
      // A thread that blocks has no result yet: it gets one when it is notified.
      if (name === 'wait') return draft.done();
      result = OK;
    }
  } else if (step[0] === 'notify') {
    const [, array, index, count] = step as Access;
    const woken = state.waiters.filter((waiter) => waiter.word === array.from + index).slice(0, count);
    draft.waiters = state.waiters.filter((waiter) => !woken.includes(waiter));
    for (const waiter of woken) {
      if (!waiter.blocks) continue;
      const sleeper = state.positions[waiter.thread] as Position;
      const asleep = model.threads[waiter.thread] as Model['threads'][number];
      draft.positions[waiter.thread] = advance(asleep, sleeper.local, [...sleeper.history, OK], draft);
    }
    result = woken.length;
  } else if (step[0] !== 'when' && step[0] !== 'await') result = access(draft, step as Access);
  draft.positions[thread] = advance(
    model.threads[thread] as Model['threads'][number],
    local,
    [...history, result],
    draft,
  );
  return draft.done();
}

function access(draft: Draft, [name, array, index, first = 0, second = 0]: Access): number {
  const at = array.from + index;
  const old = draft.read(at);
  switch (name) {
    case 'load':
    case 'get':
      return old;
    case 'store':
    case 'set':
      draft.write(at, first);
      return first;
    case 'add':
      draft.write(at, old + first);
      return old;
    case 'sub':
      draft.write(at, old - first);
      return old;
    case 'exchange':
      draft.write(at, first);
      return old;
    case 'compareExchange':
      if (old === first) draft.write(at, second);
      return old;
    default:
      throw new Error(`Atomics.${name} is not modelled`);
  }
}

function describe(model: Model, state: State, move: number): string {
  const thread = Math.floor(move / WAYS);
  const step = (state.positions[thread] as Position).pending as Step;
  const { name } = model.threads[thread] as Model['threads'][number];
  if (step[0] === 'choose') return `${name}: choose ${move % WAYS}`;
  if (step[0] === 'when' || step[0] === 'kill' || step[0] === 'await') return `${name}: ${step[0]}`;
  const [access, array, index, ...operands] = step as Access;
  return `${name}: ${access} ${[array.from + index, ...operands.map(spelled)].join(' ')} (${state.memory[array.from + index]})`;
}

/** State words are easier to read as epoch.worker.state. */
const spelled = (value: number): string =>
  value > 4095 && value < 2 ** 31 - 1 ? `${value >>> 12}.${(value >>> 3) & 511}.${value & 7}` : String(value);

/** The first state from which none of the complete ones can be reached. */
function firstUnable(
  states: number,
  from: readonly number[],
  to: readonly number[],
  complete: readonly number[],
): number | undefined {
  const starts = new Int32Array(states + 1);
  for (const target of to) starts[target + 1] = (starts[target + 1] as number) + 1;
  for (let i = 0; i < states; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const sources = new Int32Array(to.length);
  const fill = starts.slice();
  for (let i = 0; i < to.length; i++) {
    const target = to[i] as number;
    const place = fill[target] as number;
    sources[place] = from[i] as number;
    fill[target] = place + 1;
  }
  const able = new Uint8Array(states);
  const queue = [...complete];
  for (const id of queue) able[id] = 1;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (let i = starts[next] as number; i < (starts[next + 1] as number); i++) {
      const source = sources[i] as number;
      if (able[source] === 1) continue;
      able[source] = 1;
      queue.push(source);
    }
  }
  const unable = able.indexOf(0);
  return unable < 0 ? undefined : unable;
}
