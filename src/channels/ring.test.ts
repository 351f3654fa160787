import { Worker } from 'node:worker_threads';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, test } from 'vitest';
import {
  AGAIN,
  CLAIMED,
  claim,
  claimed,
  DONE,
  EMPTY,
  finish,
  formatRing,
  LIMIT,
  mayClaim,
  moveBase,
  publish,
  READY,
  reissue,
  release,
  ringWords,
  SEQUENCE,
  slotAt,
  STATE,
  stateOf,
  TAIL,
  workerOf,
} from './ring.ts';

function ringOf(capacity: number, offset = 0, degree = 2): Int32Array {
  const ring = new Int32Array(new SharedArrayBuffer(ringWords(capacity) * 4));
  formatRing(ring, capacity, offset, degree);
  return ring;
}

const stateAt = (ring: Int32Array, at: number): number => stateOf(ring[at + STATE] as number);

/** A worker's task from claim to finish. */
function perform(ring: Int32Array, worker: number): number {
  const at = claim(ring, worker);
  const sequence = ring[at + SEQUENCE] as number;
  expect(finish(ring, at, claimed(ring, at, worker))).toBe(true);
  return sequence;
}

describe('a task', () => {
  test('goes from the publisher to one worker and back', () => {
    const ring = ringOf(2);
    const at = slotAt(ring, 0);
    expect(claim(ring, 1)).toBe(-1);
    publish(ring, 0);
    expect(stateAt(ring, at)).toBe(READY);
    expect(claim(ring, 1)).toBe(at);
    expect(stateAt(ring, at)).toBe(CLAIMED);
    expect(workerOf(ring[at] as number)).toBe(1);
    expect(claim(ring, 2)).toBe(-1);
    expect(finish(ring, at, claimed(ring, at, 1))).toBe(true);
    expect(stateAt(ring, at)).toBe(DONE);
    release(ring, 0);
    moveBase(ring, 1);
    expect(stateAt(ring, at)).toBe(EMPTY);
  });

  test('tasks are claimed in the order of their publication, lap after lap', () => {
    const ring = ringOf(2);
    const order: number[] = [];
    for (let sequence = 0; sequence < 10; sequence++) {
      publish(ring, sequence);
      order.push(perform(ring, 1));
      release(ring, sequence);
      moveBase(ring, sequence + 1);
    }
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('at or above the limit is not claimed', () => {
    const ring = ringOf(4);
    for (let sequence = 0; sequence < 3; sequence++) publish(ring, sequence);
    Atomics.store(ring, LIMIT, 1);
    expect(perform(ring, 1)).toBe(0);
    expect(claim(ring, 1)).toBe(-1);
  });
});

describe('a task whose worker is lost', () => {
  test('is offered again and counts for its next owner only', () => {
    const ring = ringOf(2);
    publish(ring, 0);
    const at = claim(ring, 1);
    const former = claimed(ring, at, 1);
    expect(reissue(ring, at, former)).toBe(true);
    expect(stateAt(ring, at)).toBe(AGAIN);
    expect(claimed(ring, at, 1)).toBe(0);
    expect(claim(ring, 2)).toBe(at);
    expect(finish(ring, at, former)).toBe(false);
    expect(claimed(ring, at, 1)).toBe(0);
    expect(finish(ring, at, claimed(ring, at, 2))).toBe(true);
    expect(workerOf(ring[at] as number)).toBe(2);
  });

  test('is taken before new ones', () => {
    const ring = ringOf(4);
    for (let sequence = 0; sequence < 3; sequence++) publish(ring, sequence);
    const first = claim(ring, 1);
    reissue(ring, first, claimed(ring, first, 1));
    expect(perform(ring, 2)).toBe(0);
    expect(perform(ring, 2)).toBe(1);
  });

  test('is not taken away from a worker that finished after all', () => {
    const ring = ringOf(2);
    publish(ring, 0);
    const at = claim(ring, 1);
    const word = claimed(ring, at, 1);
    finish(ring, at, word);
    expect(reissue(ring, at, word)).toBe(false);
  });

  test('is not finished late when its slot has a new task', () => {
    const ring = ringOf(1);
    publish(ring, 0);
    const at = claim(ring, 1);
    const former = claimed(ring, at, 1);
    reissue(ring, at, former);
    perform(ring, 2);
    release(ring, 0);
    moveBase(ring, 1);
    publish(ring, 1);
    expect(finish(ring, at, former)).toBe(false);
    expect(perform(ring, 2)).toBe(1);
  });
});

test('epochs wrap', () => {
  const ring = ringOf(1);
  ring[slotAt(ring, 0)] = -1 << 12;
  publish(ring, 0);
  perform(ring, 1);
  release(ring, 0);
  expect(ring[slotAt(ring, 0)]).toBe(EMPTY);
  moveBase(ring, 1);
  publish(ring, 1);
  expect(perform(ring, 511)).toBe(1);
});

test('a ring of a lower degree belongs to the seats from its offset on', () => {
  const seats = (offset: number, degree: number): number[] =>
    [0, 1, 2, 3].filter((seat) => mayClaim(ringOf(1, offset, degree), seat, 4));
  expect(seats(0, 1)).toEqual([0]);
  expect(seats(3, 2)).toEqual([0, 3]);
  expect(seats(1, 4)).toEqual([0, 1, 2, 3]);
});

test('real threads claim every task exactly once', async () => {
  const capacity = 8;
  const workers = 3;
  const ring = ringOf(capacity);
  // Per slot, which task was done and how often one was begun there.
  const seen = new Int32Array(new SharedArrayBuffer(capacity * 8));
  const code = stripTypeScriptTypes(readFileSync(new URL('ring.ts', import.meta.url), 'utf8')).replace(
    /^export /gm,
    '',
  );
  const threads = Array.from(
    { length: workers },
    (_, i) =>
      new Worker(
        `${code}
        const { workerData: { ring, seen, id }, parentPort } = require('node:worker_threads');
        let count = 0;
        while (Atomics.load(ring, LIMIT) > 0) {
          const at = claim(ring, id);
          if (at < 0) { Atomics.pause(); continue; }
          const word = claimed(ring, at, id);
          const place = (at - HEADER_WORDS) / SLOT_WORDS;
          seen[place * 2] = ring[at + SEQUENCE];
          Atomics.add(seen, place * 2 + 1, 1);
          count++;
          if (!finish(ring, at, word)) throw new Error('taken away');
        }
        parentPort.postMessage(count);`,
        { eval: true, workerData: { ring, seen, id: i + 1 } },
      ),
  );
  const counts = Promise.all(
    threads.map(
      (thread) => new Promise<number>((resolve, reject) => void thread.once('message', resolve).once('error', reject)),
    ),
  );
  let base = 0;
  let next = 0;
  const end = performance.now() + 2000;
  while (performance.now() < end || base < next) {
    if (performance.now() < end) while (next - base < capacity) publish(ring, next++);
    const at = slotAt(ring, base);
    if (stateAt(ring, at) === DONE) {
      const place = base % capacity;
      if (seen[place * 2] !== base || seen[place * 2 + 1] !== 1)
        throw new Error(`task ${base} was done ${seen[place * 2 + 1]} times`);
      seen[place * 2 + 1] = 0;
      release(ring, base);
      moveBase(ring, ++base);
    } else Atomics.pause();
  }
  expect(Atomics.load(ring, TAIL)).toBe(next);
  Atomics.store(ring, LIMIT, 0);
  expect((await counts).reduce((sum, count) => sum + count)).toBe(next);
  expect(next).toBeGreaterThan(1000);
});
