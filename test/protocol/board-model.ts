/**
 * Sleeping and waking, as a model to explore: main thread and workers share a ring and the pool's board, look for work, and sleep
 * when there is none, with the shipped functions of both. Nobody ever times out here: a wake-up that is lost is lost for ever.
 */
import * as ring from '../../src/channels/ring.ts';
import type { Memory, Model, Round } from './explore.ts';
import { type Words, yielding } from './yielding.ts';

const RING = new URL('../../src/channels/ring.ts', import.meta.url);
const BOARD = new URL('../../src/channels/board.ts', import.meta.url);

export interface BoardCase {
  readonly workers: number;
  readonly tasks: number;
  readonly capacity: number;
  /** Blocked in `Atomics.wait`, or with the event loop running. */
  readonly sleep: 'sleepWorker' | 'parkWorker';
  /** The first worker may end at any moment. */
  readonly dies: boolean;
  /** Edits the board's text: a fault that the exploration has to find. */
  readonly change?: (text: string) => string;
}

/** The board has this many words for itself and for each worker. */
const BOARD_WORDS = 16;

export function boardModel({ workers, tasks, capacity, sleep, dies, change }: BoardCase): Model {
  const code = yielding(RING);
  const { Board } = yielding(BOARD, change);
  const words = ring.ringWords(capacity);
  const accepted = words + BOARD_WORDS * (workers + 1);
  const memory = new Int32Array(accepted + 1);
  ring.formatRing(memory.subarray(0, words), capacity, 0, workers);
  const shared: Words = { ...(Object.fromEntries(memory.subarray(0, ring.HEADER_WORDS).entries()) as Record<number, number>), from: 0 };
  const board = new Board({ from: words });

  function* main([next, base]: readonly number[]): Round {
    let published = next as number;
    let released = base as number;
    const signal: number = yield* board.doneSignal();
    for (let sequence = released; sequence < published; sequence++) {
      if (ring.stateOf(yield ['load', shared, code['slotAt'](shared, sequence)]) !== ring.DONE) break;
      yield* code['release'](shared, sequence);
      yield* code['moveBase'](shared, ++released);
    }
    if (released === tasks) {
      yield ['note', accepted, 1];
      return undefined;
    }
    while (published < tasks && published - released < capacity) {
      yield* code['publish'](shared, published++);
      yield* board.announceWork(1);
    }
    if (released === base && published === next) yield* board.sleepMain(signal, Number.POSITIVE_INFINITY);
    return [published, released];
  }

  function* worker(id: number): Round {
    const seen: number = yield* board.workSignal();
    const at: number = yield* code['claim'](shared, id + 1);
    if (at < 0) yield* board[sleep](id, seen, Number.POSITIVE_INFINITY);
    else {
      yield* code['finish'](shared, at, yield* code['claimed'](shared, at, id + 1));
      yield* board.announceDone();
    }
    return [];
  }

  /** What the main thread does when a worker ends. */
  function* exit(): Round {
    yield ['kill', 1];
    yield* board.forget(0);
    for (let place = 0; place < capacity; place++) {
      const at = ring.HEADER_WORDS + place * ring.SLOT_WORDS;
      const word = yield ['load', shared, at];
      if (ring.workerOf(word) !== 1 || ring.stateOf(word) !== ring.CLAIMED) continue;
      if (yield* code['reissue'](shared, at, word)) yield* board.announceWork(1);
    }
    return undefined;
  }

  return {
    memory,
    threads: [
      { name: 'main', start: [0, 0], round: main },
      ...Array.from({ length: workers }, (_, id) => ({ name: `worker ${id + 1}`, start: [], round: () => worker(id) })),
      ...(dies ? [{ name: 'exit', start: [], round: exit }] : []),
    ],
    complete: (state: Memory) => state[accepted] === 1,
  };
}
