import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ASLEEP, Board, BOOTING, BUSY, IDLE } from './board.ts';

describe('the main thread', () => {
  test('does not sleep when something was done since it looked', async () => {
    const board = Board.create(1);
    const seen = board.doneSignal();
    board.announceDone();
    await expect(board.sleepMain(seen, 60_000)).resolves.toBeUndefined();
  });

  test('is woken by a result', async () => {
    const board = Board.create(1);
    const sleep = board.sleepMain(board.doneSignal(), 60_000);
    board.announceDone();
    await expect(sleep).resolves.toBeUndefined();
  });

  test('is woken by whoever wants it awake', async () => {
    const board = Board.create(1);
    const sleep = board.sleepMain(board.doneSignal(), 60_000);
    board.wakeMain();
    await expect(sleep).resolves.toBeUndefined();
  });

  test('sleeps no longer than it said', async () => {
    const board = Board.create(1);
    const started = performance.now();
    await board.sleepMain(board.doneSignal(), 20);
    expect(performance.now() - started).toBeGreaterThan(15);
  });
});

describe('a worker', () => {
  test('does not sleep when work was announced since it looked', () => {
    const board = Board.create(1);
    const seen = board.workSignal();
    board.announceWork(1);
    expect(board.sleepWorker(0, seen, 60_000)).toBe(true);
    expect(board.sleepWorker(0, board.workSignal(), 1)).toBe(false);
    expect(board.doing(0).phase).toBe(IDLE);
  });

  test('asleep in a thread of its own is woken by work', async () => {
    const board = Board.create(1);
    const thread = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       import(workerData.url).then(({ Board }) => {
         const board = new Board(workerData.words);
         parentPort.postMessage(board.sleepWorker(0, 0, 60_000));
       });`,
      { eval: true, workerData: { url: new URL('board.ts', import.meta.url).href, words: board.words } },
    );
    const woken = new Promise((resolve, reject) => void thread.once('message', resolve).once('error', reject));
    while (board.doing(0).phase !== ASLEEP) await pause(1);
    board.announceWork(1);
    expect(await woken).toBe(true);
  });

  test('is parked until there is work; whoever is parked looks for it', async () => {
    const board = Board.create(2);
    const parked = [0, 1].map((id) => board.parkWorker(id, board.workSignal(), 60_000));
    expect([board.doing(0).phase, board.doing(1).phase]).toEqual([ASLEEP, ASLEEP]);
    board.announceWork(1);
    await Promise.all(parked);
    expect([board.doing(0).phase, board.doing(1).phase]).toEqual([IDLE, IDLE]);
  });

  test('says what it does', () => {
    const board = Board.create(2);
    board.words[board.itemAt(1)] = 9;
    board.enter(1, BUSY, 3, 4);
    expect(board.doing(1)).toEqual({ phase: BUSY, ring: 3, sequence: 4, item: 0 });
    board.words[board.itemAt(1)] = 5;
    expect(board.doing(1).item).toBe(5);
    expect(board.doing(0)).toEqual({ phase: BOOTING, ring: 0, sequence: 0, item: 0 });
  });

  test('that is given up knows it, and its number starts afresh', () => {
    const board = Board.create(2);
    board.giveUp(1);
    expect([board.isGivenUp(0), board.isGivenUp(1)]).toEqual([false, true]);
    board.welcome(1);
    expect(board.isGivenUp(1)).toBe(false);
  });

  test('that died wakes the others and the main thread', async () => {
    const board = Board.create(2);
    const sleeps = [board.parkWorker(0, board.workSignal(), 60_000), board.sleepMain(board.doneSignal(), 60_000)];
    board.forget(1);
    await expect(Promise.all(sleeps)).resolves.toHaveLength(2);
  });
});

test('rings are seen when every worker has read so far', () => {
  const board = Board.create(1);
  board.seats = 3;
  expect(board.seats).toBe(3);
  const work = board.workSignal();
  const version = board.announceRings();
  expect(board.workSignal()).not.toBe(work);
  expect(board.ringsSignal()).toBe(version);
  expect(board.hasSeenRings(0, version)).toBe(false);
  board.sawRings(0, version);
  expect(board.hasSeenRings(0, version)).toBe(true);
});
