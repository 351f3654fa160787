/**
 * The thread instance: a loop that claims tasks from the open rings, runs their segment's emitted loop and puts the result in
 * place. It blocks (spin, then `Atomics.wait`) while everything it runs is synchronous and nothing is pending; otherwise it goes
 * back to its event loop between tasks.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Board, IDLE } from '../../channels/board.ts';
import { claim, mayClaim } from '../../channels/ring.ts';
import { adopt } from '../../compiler/kernel/runtime/linear.ts';
import { closeResources } from '../../compiler/capture/instantiate.ts';
import { IN_FLIGHT } from '../../compiler/emit/js/runtime.ts';
import { resourcesHeld } from '../../skeletons/resource.ts';
import { Lane } from './lane.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { Reporter } from './reporter.ts';
import { encodeThrown } from './result.ts';
import { warmUp } from './warm-up.ts';

const start = workerData as WorkerStart;
const port = parentPort as NonNullable<typeof parentPort>;
const board = new Board(new Int32Array(start.board));
const reporter = new Reporter(board);
const { id, seat } = start;

/** How long a worker with nothing to do blocks before it lets its event loop turn: timers of user code must not starve. */
const DOZE_MS = 50;
const PARK_MS = 10_000;

const lanes: Lane[] = [];
/** The lane that had the last task: its code is hot, so it is asked first, but only a few times in a row. */
let favourite = 0;
let run = 0;
const RUN_LENGTH = 8;
/** The lane that had the last task. */
let last: Lane | undefined;

let seenRings = 0;
let pendingItems = 0;
let turning = false;
let parked = false;
let holds = false;

const post = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer as ArrayBuffer[]);
};

function readControl(): void {
  seenRings = board.ringsSignal();
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: ToWorker } | undefined;
    if (received === undefined) {
      board.sawRings(id, seenRings);
      return;
    }
    const message = received.message;
    switch (message.type) {
      case 'open':
        open(message);
        break;
      case 'linear':
        adopt(message.memory, message.region);
        break;
      case 'close':
        lanes.splice(0, lanes.length, ...lanes.filter((lane) => lane.id !== message.ring));
        if (last?.id === message.ring) last = undefined;
        break;
      case 'large':
        laneOf(message.ring)?.large.set(message.sequence, message.bytes);
        break;
      case 'done':
        laneOf(message.ring)?.large.delete(message.sequence);
        break;
      case 'retire':
        void retire();
    }
  }
}

const laneOf = (ring: number): Lane | undefined => lanes.find((lane) => lane.id === ring);

function open(message: Extract<ToWorker, { type: 'open' }>): void {
  try {
    lanes.push(new Lane(message, board, reporter, id, post));
  } catch (error) {
    post({ type: 'broken', ring: message.ring, error: encodeThrown(error) });
  }
}

async function retire(): Promise<void> {
  await closeResources();
  process.exit(0);
}

/** Runs one task if there is one. */
function work(): boolean {
  const count = lanes.length;
  if (++run > RUN_LENGTH) {
    run = 0;
    favourite++;
  }
  for (let i = 0; i < count; i++) {
    const at = (favourite + i) % count;
    const lane = lanes[at] as Lane;
    if (lane.blocked || !mayClaim(lane.ring, seat, board.seats)) continue;
    const slot = claim(lane.ring, id);
    if (slot < 0) continue;
    if (at !== favourite % count) run = 0;
    favourite = at;
    // What is done for one program must not wait for a task of another.
    if (lane !== last) reporter.flush();
    last = lane;
    // An item too large for its slot was posted before its task was published.
    if (lane.isLarge(slot)) readControl();
    perform(lane, slot);
    return true;
  }
  return false;
}

function perform(lane: Lane, slot: number): void {
  const pending = lane.perform(slot);
  if (!holds && resourcesHeld() > 0) {
    holds = true;
    board.sayHolds(id);
  }
  if (pending === undefined) return;
  const items = Math.max(1, lane.itemsOf(slot));
  pendingItems += items;
  const settled = (): void => {
    pendingItems -= items;
    wake();
  };
  pending.then(settled, settled);
}

/** Goes on serving in a later turn of the event loop. */
function wake(): void {
  if (turning) return;
  turning = true;
  setImmediate(serve);
}

function serve(): void {
  turning = false;
  for (;;) {
    if (board.isGivenUp(id)) process.exit(1);
    const seen = board.workSignal();
    if (board.ringsSignal() !== seenRings) readControl();
    if (pendingItems < IN_FLIGHT && work()) {
      if (pendingItems > 0) return wake();
      continue;
    }
    reporter.flush();
    if (pendingItems > 0) return park(seen);
    board.enter(id, IDLE, -1, -1);
    if (spin(seen)) continue;
    if (!board.sleepWorker(id, seen, DOZE_MS)) return park(seen);
  }
}

function spin(seen: number): boolean {
  const end = performance.now() + start.spinMicroseconds / 1000;
  do {
    for (let i = 0; i < 64; i++) {
      if (board.workSignal() !== seen) return true;
      Atomics.pause();
    }
  } while (performance.now() < end);
  return false;
}

/** Waits with the event loop running: for work, or for a pending item to settle. One wait at a time: it cannot be withdrawn. */
function park(seen: number): void {
  if (parked) return;
  parked = true;
  void board.parkWorker(id, seen, PARK_MS).then(() => {
    parked = false;
    wake();
  });
}

// Nothing else keeps an idle worker alive: `waitAsync` does not.
setInterval(() => undefined, 0x7fffffff);
board.enter(id, IDLE, -1, -1);
post({ type: 'ready' });
// A ring that is open waits for this worker.
if (board.ringsSignal() === 0) warmUp();
wake();
