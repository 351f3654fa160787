import type { Board } from '../../channels/board.ts';

/** Tasks that take less are told of together. */
const SHORT_MS = 0.5;
/** How long results wait for more. */
const UNTOLD_MS = 1;
/** How long those do that may be heard of late. */
const LATE_MS = 20;

/**
 * Tells the main thread of tasks that are done. To wake it takes about as long as the shortest tasks (measured: 80 µs in a virtual machine), so
 * that of short ones, one after the other, it hears together.
 */
export class Reporter {
  readonly #board: Board;
  /** Since when the main thread may not know of something. */
  #untoldSince: number | undefined;

  constructor(board: Board) {
    this.#board = board;
  }

  /**
   * A task is done of which nobody needs to know before the worker has nothing more to do for the same program, or for some time. Times are in
   * milliseconds.
   */
  done(ended: number, took: number, late: boolean): void {
    this.#untoldSince ??= ended;
    const isDue = took >= SHORT_MS || ended - this.#untoldSince > UNTOLD_MS;
    if (late ? ended - this.#untoldSince > LATE_MS : isDue) return this.now();
    this.#board.noteDone();
  }

  /** A task is done that somebody may wait for. */
  now(): void {
    this.#untoldSince = undefined;
    this.#board.announceDone();
  }

  /** There is nothing more to do for the program. */
  flush(): void {
    if (this.#untoldSince === undefined) return;
    this.#untoldSince = undefined;
    this.#board.tellMain();
  }
}
