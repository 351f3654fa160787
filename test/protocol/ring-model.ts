/**
 * The ring with one publisher and a few workers, as a model to explore: the functions of the ring are the shipped ones, made
 * interruptible; around them, publisher and workers do what the engine and a thread instance do with a ring.
 */
import * as ring from '../../src/channels/ring.ts';
import type { Memory, Model, Round } from './explore.ts';
import { type Words, yielding } from './yielding.ts';

const FILE = new URL('../../src/channels/ring.ts', import.meta.url);

export interface RingCase {
  readonly workers: number;
  readonly tasks: number;
  readonly capacity: number;
  /** How often a worker may be declared lost, at any moment, whatever it is doing. */
  readonly losses: number;
  /** Lost workers may go on for ever; otherwise the first thing that is known of the loss is the worker's end. */
  readonly zombies: boolean;
  /** Edits the ring's text: a fault that the exploration has to find. */
  readonly change?: (text: string) => string;
}

/** Messages a worker may send in one run. */
const LETTERS = 4;

export function ringModel({ workers, tasks, capacity, losses, zombies, change }: RingCase): Model {
  const code = yielding(FILE, change);
  const words = ring.ringWords(capacity);
  const letters = words;
  const givenUp = letters + workers * LETTERS;
  const accepted = givenUp + workers;
  const memory = new Int32Array(accepted + tasks);
  ring.formatRing(memory.subarray(0, words), capacity, 0, workers);
  const constants = memory.subarray(0, ring.HEADER_WORDS);
  const shared: Words = { ...(Object.fromEntries(constants.entries()) as Record<number, number>), from: 0 };
  const post: Words = { from: letters };
  const lost: Words = { from: givenUp };
  const complete = (state: Memory): boolean => {
    for (let task = 0; task < tasks; task++) if (state[accepted + task] !== 1) return false;
    return true;
  };
  const claimable = (state: Memory): boolean => {
    for (let place = 0; place < capacity; place++) {
      const now = ring.stateOf(state[ring.HEADER_WORDS + place * ring.SLOT_WORDS] as number);
      if (now === ring.READY || now === ring.AGAIN) return true;
    }
    return false;
  };

  function* worker(id: number, [sent]: readonly number[]): Round {
    if ((yield ['load', lost, id]) === 1) return undefined;
    // Worker numbers begin at 1: 0 in a state word is nobody.
    const at: number = yield* code['claim'](shared, id + 1);
    if (at < 0) {
      // It tries again as long as there truly is something: to find nothing for ever then is a fault.
      yield ['when', claimable];
      return [sent as number];
    }
    const claimed: number = yield* code['claimed'](shared, at, id + 1);
    if (claimed === 0) return [sent as number];
    const apart = ((yield ['get', shared, at + ring.FLAGS]) & ring.BY_MESSAGE) !== 0;
    if (apart) yield ['store', post, id * LETTERS + (sent as number), claimed];
    // The result is the word under which it was made, so that a wrong one is seen.
    else yield ['set', shared, at + ring.OUT_BYTES, claimed];
    yield* code['finish'](shared, at, claimed);
    return [(sent as number) + (apart ? 1 : 0)];
  }

  /** Local: the next task, the oldest not accepted, losses left, the zombie (-1: none), its unsafe place (-1), per task its message, per worker letters read. */
  function* publisher(local: readonly number[]): Round {
    const [next, base, left, zombie, place] = local as [number, number, number, number, number];
    const messages = local.slice(5, 5 + tasks);
    const read = local.slice(5 + tasks);
    if (base === tasks) return undefined;
    // What would change nothing is left out: it would only multiply the states.
    const possible: Readonly<Record<string, (state: Memory) => boolean>> = {
      look: (state) => base < next && ring.stateOf(state[code['slotAt'](shared, base)] as number) === ring.DONE,
      read: (state) => read.some((letter, from) => state[letters + from * LETTERS + letter] !== 0),
      publish: () => next < tasks && next - base < capacity,
      lose: () => left > 0,
      gone: () => zombie >= 0,
    };
    const options = Object.keys(possible);
    const option =
      options[
        yield [
          'choose',
          options.length,
          (state, way) => (possible[options[way] as string] as (state: Memory) => boolean)(state),
        ]
      ];
    const after = (changed: {
      next?: number;
      base?: number;
      left?: number;
      zombie?: number;
      place?: number;
    }): number[] => [
      changed.next ?? next,
      changed.base ?? base,
      changed.left ?? left,
      changed.zombie ?? zombie,
      changed.place ?? place,
      ...messages,
      ...read,
    ];

    if (option === 'publish') {
      yield ['set', shared, code['slotAt'](shared, next) + ring.FLAGS, place === next % capacity ? ring.BY_MESSAGE : 0];
      yield* code['publish'](shared, next);
      return after({ next: next + 1 });
    }

    if (option === 'read') {
      const from = yield [
        'choose',
        workers,
        (state, way) => state[letters + way * LETTERS + (read[way] as number)] !== 0,
      ];
      const word = yield ['load', post, from * LETTERS + (read[from] as number)];
      read[from] = (read[from] as number) + 1;
      for (let sequence = base; sequence < next; sequence++) {
        if (((yield ['load', shared, code['slotAt'](shared, sequence)]) & ~7) === (word & ~7))
          messages[sequence] = word;
      }
      return after({});
    }

    if (option === 'look') {
      const at: number = code['slotAt'](shared, base);
      const word = yield ['load', shared, at];
      const claimed = (word & ~7) | ring.CLAIMED;
      const apart = ((yield ['get', shared, at + ring.FLAGS]) & ring.BY_MESSAGE) !== 0;
      if (apart && messages[base] !== claimed) return after({});
      if (!apart && (yield ['get', shared, at + ring.OUT_BYTES]) !== claimed)
        yield ['fail', 'the result accepted is not that of its worker'];
      yield ['note', accepted + base, 1];
      messages[base] = 0;
      yield* code['release'](shared, base);
      yield* code['moveBase'](shared, base + 1);
      return after({ base: base + 1 });
    }

    const victim = option === 'gone' ? zombie : yield ['choose', workers, () => true];
    const certain = option === 'gone' || !zombies;
    if (certain) yield ['kill', 1 + victim];
    else yield ['store', lost, victim, 1];
    let unsafe = certain ? -1 : place;
    for (let sequence = base; sequence < next; sequence++) {
      const at: number = code['slotAt'](shared, sequence);
      const word = yield ['load', shared, at];
      if (ring.workerOf(word) !== victim + 1) continue;
      const missing =
        ring.stateOf(word) === ring.DONE &&
        ((yield ['get', shared, at + ring.FLAGS]) & ring.BY_MESSAGE) !== 0 &&
        messages[sequence] !== ((word & ~7) | ring.CLAIMED);
      if (ring.stateOf(word) !== ring.CLAIMED && !missing) continue;
      if (!certain) {
        unsafe = sequence % capacity;
        yield ['set', shared, at + ring.FLAGS, ring.BY_MESSAGE];
      }
      messages[sequence] = 0;
      yield* code['reissue'](shared, at, word);
    }
    return option === 'gone'
      ? after({ zombie: -1, place: -1 })
      : after({ left: left - 1, zombie: certain ? -1 : victim, place: unsafe });
  }

  return {
    memory,
    threads: [
      {
        name: 'publisher',
        start: [0, 0, losses, -1, -1, ...new Array<number>(tasks + workers).fill(0)],
        round: publisher,
      },
      ...Array.from({ length: workers }, (_, id) => ({
        name: `worker ${id + 1}`,
        start: [0],
        round: (local: readonly number[]) => worker(id, local),
      })),
    ],
    complete,
    invariant: (state) => {
      for (let place = 0; place < capacity; place++) {
        const at = ring.HEADER_WORDS + place * ring.SLOT_WORDS;
        const claim = state[1] as number;
        if (ring.stateOf(state[at] as number) === ring.READY && claim > (state[at + ring.SEQUENCE] as number)) {
          return 'the hint has passed a task that nobody has claimed';
        }
      }
      return undefined;
    },
  };
}
