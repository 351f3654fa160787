/**
 * A ring of task slots in shared memory: how tasks are handed to workers and results come back, with no message and no lock.
 *
 * One publisher (the main thread) fills slots in sequence; any number of workers claim them. The whole life of a slot is in one
 * 32-bit word `epoch | worker | state`, changed by compare-and-swap, so that claiming a task and saying who has it are one step:
 * there is no moment in which a task is taken but nobody knows by whom, and a worker that was given up (its task is issued again
 * under the next epoch) can finish as late as it likes without its result being taken for the valid one.
 *
 *   EMPTY ── publish ──► READY ── claim ──► CLAIMED ── finish ──► DONE ── release ──► EMPTY (next epoch)
 *                                              └── reissue ──► AGAIN (next epoch) ── claim ──► …
 *
 * The functions below use nothing but `Atomics` on the ring's words; the tests run this very code through every interleaving.
 */

/** Words of a ring's header. */
export const TAIL = 0; // sequence number of the next task to be published
const CLAIM = 1; // where to look for the next unclaimed task: a hint, never ahead of an unclaimed READY slot
const REDO = 2; // how many slots are AGAIN: they lie behind the hint
const BASE = 3; // the oldest sequence number that is not released
export const LIMIT = 4; // tasks at or above it are not wanted any more
export const OFFSET = 5; // which workers may claim: `degree` workers from `offset` on, modulo the pool
export const DEGREE = 6;
const CAPACITY = 7;
export const HEADER_WORDS = 16;

/** Words of a slot, relative to its start. Times and ranges are 64-bit floats and need the even places they have. */
export const STATE = 0;
export const SEQUENCE = 1;
export const COUNT = 2; // items in the task
export const FLAGS = 3; // how to deliver the result
export const LO = 4; // f64: first index of a range task, or the stream index of the first item
export const IN_BYTES = 6;
export const OUT_BYTES = 7; // -1: the result comes as a message
export const OUT_COUNT = 8;
export const FAILED = 9; // item at which the task failed, -1 if none
export const START = 10; // f64: milliseconds since the epoch of time
export const END = 12;
export const SLOT_WORDS = 16;

export const EMPTY = 0;
export const READY = 1;
export const AGAIN = 2;
export const CLAIMED = 3;
export const DONE = 4;

/** FLAGS: the result must not touch the slot's own block, because a worker that was given up may still write there. */
export const BY_MESSAGE = 1;
/** FLAGS: the worker has waited for promises, so that the time of the task says nothing of its work. */
export const WAITED = 2;

const STATE_BITS = 3;
const WORKER_BITS = 9;
const EPOCH_SHIFT = STATE_BITS + WORKER_BITS;
/** Workers a pool may have. */
export const MAX_WORKERS: number = (1 << WORKER_BITS) - 1;
/** No limit: every published task is wanted. */
export const NO_LIMIT = 0x7fffffff;

export const stateOf = (word: number): number => word & ((1 << STATE_BITS) - 1);
export const workerOf = (word: number): number => (word >>> STATE_BITS) & MAX_WORKERS;
const with_ = (word: number, worker: number, state: number): number =>
  (word & (-1 << EPOCH_SHIFT)) | (worker << STATE_BITS) | state;
const nextEpoch = (word: number, state: number): number => (((word >>> EPOCH_SHIFT) + 1) << EPOCH_SHIFT) | state;

/** Words that a ring of `capacity` slots takes. */
export const ringWords = (capacity: number): number => HEADER_WORDS + capacity * SLOT_WORDS;
export const slotAt = (ring: Int32Array, sequence: number): number =>
  HEADER_WORDS + (sequence % (ring[CAPACITY] as number)) * SLOT_WORDS;

/** Prepares a fresh ring. `capacity` must divide 2³¹ so that sequence numbers may wrap in principle; powers of two do. */
export function formatRing(ring: Int32Array, capacity: number, offset: number, degree: number): void {
  ring.fill(0);
  ring[CAPACITY] = capacity;
  ring[LIMIT] = NO_LIMIT;
  ring[OFFSET] = offset;
  ring[DEGREE] = degree;
}

/** Publisher: makes the task in the slot of `sequence` (already filled in) claimable. */
export function publish(ring: Int32Array, sequence: number): void {
  const at = slotAt(ring, sequence);
  ring[at + SEQUENCE] = sequence;
  Atomics.store(ring, at, with_(Atomics.load(ring, at), 0, READY));
  Atomics.store(ring, TAIL, sequence + 1);
}

/** Worker: takes a task; gives the place of its slot, or -1 when there is none. Wait-free but for lost races. */
export function claim(ring: Int32Array, worker: number): number {
  if (Atomics.load(ring, REDO) > 0) {
    const at = claimAgain(ring, worker);
    if (at >= 0) return at;
  }
  for (;;) {
    const sequence = Atomics.load(ring, CLAIM);
    if (sequence >= Atomics.load(ring, TAIL) || sequence >= Atomics.load(ring, LIMIT)) return -1;
    const at = slotAt(ring, sequence);
    const word = Atomics.load(ring, at);
    // The slot may have been lapped since CLAIM was read. Taking it is right all the same: whoever has it by the word
    // reads the sequence number from the slot.
    const taken =
      stateOf(word) === READY && Atomics.compareExchange(ring, at, word, with_(word, worker, CLAIMED)) === word;
    Atomics.compareExchange(ring, CLAIM, sequence, sequence + 1);
    if (taken) return at;
  }
}

/** Worker: takes a task that was lost by another worker. */
export function claimAgain(ring: Int32Array, worker: number): number {
  const limit = Atomics.load(ring, LIMIT);
  for (let sequence = Atomics.load(ring, BASE); sequence < Atomics.load(ring, TAIL); sequence++) {
    if (sequence >= limit) return -1;
    const at = slotAt(ring, sequence);
    const word = Atomics.load(ring, at);
    if (stateOf(word) !== AGAIN) continue;
    if (Atomics.compareExchange(ring, at, word, with_(word, worker, CLAIMED)) === word) {
      Atomics.sub(ring, REDO, 1);
      return at;
    }
  }
  return -1;
}

/**
 * Worker: the word under which it has the slot that it just claimed, or 0 if the task was taken away from it since: then it must
 * leave the slot alone. To believe whatever word is there would be to finish the task in the name of its next owner.
 */
export function claimed(ring: Int32Array, at: number, worker: number): number {
  const word = Atomics.load(ring, at);
  return stateOf(word) === CLAIMED && workerOf(word) === worker ? word : 0;
}

/** Worker: the result is in place. False if the task was given to somebody else meanwhile: the result does not count. */
export function finish(ring: Int32Array, at: number, claimed: number): boolean {
  return Atomics.compareExchange(ring, at, claimed, with_(claimed, workerOf(claimed), DONE)) === claimed;
}

/**
 * Publisher: takes the task from a worker that is lost and offers it again. `word` is what the publisher saw in the slot:
 * CLAIMED, or DONE when the result itself was lost with the worker. False if the slot changed since (the worker finished
 * after all): look again.
 */
export function reissue(ring: Int32Array, at: number, word: number): boolean {
  if (Atomics.compareExchange(ring, at, word, nextEpoch(word, AGAIN)) !== word) return false;
  Atomics.add(ring, REDO, 1);
  return true;
}

/** Publisher: the task's result was accepted, or is not wanted any more; the slot may be filled again. */
export function release(ring: Int32Array, sequence: number): void {
  const at = slotAt(ring, sequence);
  const word = Atomics.load(ring, at);
  Atomics.store(ring, at, nextEpoch(word, EMPTY));
}

/** Publisher: everything below `base` is released. */
export function moveBase(ring: Int32Array, base: number): void {
  Atomics.store(ring, BASE, base);
}

/** True if the worker is among those that may claim from this ring. */
export function mayClaim(ring: Int32Array, worker: number, workers: number): boolean {
  const from = (worker - (ring[OFFSET] as number) + workers) % workers;
  return from < (ring[DEGREE] as number);
}
