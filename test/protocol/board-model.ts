/**
 * Sleeping and waking, as a model to explore: main thread and workers look for work and sleep when there is none, with the shipped
 * functions of the board. Nobody ever times out here: a wake-up that is lost is lost for ever. The work itself is two counters, so
 * that what is explored is the sleeping.
 */
import type { Memory, Model, Round } from './explore.ts';
import { type Words, yielding } from './yielding.ts';

const BOARD = new URL('../../src/channels/board.ts', import.meta.url);

export interface BoardCase {
  readonly workers: number;
  readonly tasks: number;
  /** Tasks that may be under way. */
  readonly capacity: number;
  /** Blocked in `Atomics.wait`, or with the event loop running. */
  readonly sleep: 'sleepWorker' | 'parkWorker';
  /** The first worker may end at any moment. */
  readonly dies: boolean;
  /** Workers tell of what they have done when there is nothing more to do. */
  readonly together?: boolean;
  /** Edits the board's text: a fault that the exploration has to find. */
  readonly change?: (text: string) => string;
}

const TODO = 0;
/** Tasks done and not yet accepted. */
const READY = 1;
const OVER = 2;
/** From here on, 1 where a worker has a task. */
const HOLDS = 3;
/** The board has this many words for itself and for each worker. */
const BOARD_WORDS = 16;

export function boardModel({ workers, tasks, capacity, sleep, dies, together = false, change }: BoardCase): Model {
  const { Board } = yielding(BOARD, change);
  const own = BOARD_WORDS * (workers + 1);
  const work: Words = { from: own };
  const board = new Board({ from: 0 });

  /** Local: tasks published, tasks accepted. */
  function* main([next, base]: readonly number[]): Round {
    let published = next as number;
    const signal: number = yield* board.doneSignal();
    const accepted = (base as number) + (yield ['exchange', work, READY, 0]);
    if (accepted === tasks) {
      yield ['note', own + OVER, 1];
      return undefined;
    }
    while (published < tasks && published - accepted < capacity) {
      published++;
      yield ['add', work, TODO, 1];
      yield* board.announceWork(1);
    }
    if (accepted === base && published === next) yield* board.sleepMain(signal, Number.POSITIVE_INFINITY);
    return [published, accepted];
  }

  /** Local: whether there is something that main has not been told. */
  function* worker(id: number, [untold]: readonly number[]): Round {
    const seen: number = yield* board.workSignal();
    const todo = yield ['load', work, TODO];
    if (todo === 0) {
      if (untold === 1) yield* board.tellMain();
      yield* board[sleep](id, seen, Number.POSITIVE_INFINITY);
      return [0];
    }
    if ((yield ['compareExchange', work, TODO, todo, todo - 1]) === todo) {
      // One step with the claim, as in a ring's state word: there is no moment in which nobody knows who has the task.
      yield ['note', own + HOLDS + id, 1];
      yield ['add', work, READY, 1];
      yield ['note', own + HOLDS + id, 0];
      if (together) {
        yield* board.noteDone();
        return [1];
      }
      yield* board.announceDone();
    }
    return [untold as number];
  }

  /** What the main thread does when a worker ends. */
  function* exit(): Round {
    yield ['kill', 1];
    yield* board.forget(0);
    if ((yield ['exchange', work, HOLDS, 0]) === 0) return undefined;
    yield ['add', work, TODO, 1];
    yield* board.announceWork(1);
    return undefined;
  }

  return {
    memory: new Int32Array(own + HOLDS + workers),
    threads: [
      { name: 'main', start: [0, 0], round: main },
      ...Array.from({ length: workers }, (_, id) => ({
        name: `worker ${id + 1}`,
        start: [0],
        round: (local: readonly number[]) => worker(id, local),
      })),
      ...(dies ? [{ name: 'exit', start: [], round: exit }] : []),
    ],
    complete: (state: Memory) => state[own + OVER] === 1,
  };
}
