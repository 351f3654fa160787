import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { type RingCase, ringModel } from './ring-model.ts';
import { swap } from './yielding.ts';

const spelled = ({ workers, tasks, capacity, losses, zombies }: RingCase): string =>
  `${workers} workers, ${tasks} tasks in ${capacity} slots, ${losses} lost${zombies ? ' as a zombie' : ''}`;

describe('every interleaving of the ring', () => {
  const cases: RingCase[] = [
    { workers: 2, tasks: 2, capacity: 1, losses: 0, zombies: false },
    { workers: 2, tasks: 2, capacity: 2, losses: 0, zombies: false },
    { workers: 2, tasks: 3, capacity: 1, losses: 0, zombies: false },
    { workers: 2, tasks: 2, capacity: 1, losses: 1, zombies: false },
    { workers: 3, tasks: 1, capacity: 1, losses: 1, zombies: false },
    { workers: 2, tasks: 2, capacity: 1, losses: 1, zombies: true },
    { workers: 2, tasks: 2, capacity: 2, losses: 1, zombies: true },
  ];
  test.each(cases.map((size) => [spelled(size), size] as const))('%s', (name, size) => {
    const { states, steps, failure } = explore(ringModel(size));
    console.log(`${name}: ${states} states, ${steps} steps`);
    expect(failure?.trace.join('\n')).toBeUndefined();
  });
});

describe('a fault in the ring is found', () => {
  const small: RingCase = { workers: 2, tasks: 2, capacity: 2, losses: 0, zombies: false };
  const zombie: RingCase = { workers: 2, tasks: 2, capacity: 1, losses: 1, zombies: true };
  const three: RingCase = { workers: 3, tasks: 1, capacity: 1, losses: 1, zombies: false };
  const faults: [string, RingCase, string, string][] = [
    [
      'a claim that does not compare',
      small,
      'Atomics.compareExchange(ring, at, word, with_(word, worker, CLAIMED)) === word;',
      'Atomics.store(ring, at, with_(word, worker, CLAIMED)) !== 0;',
    ],
    [
      'a hint that does not compare',
      small,
      'Atomics.compareExchange(ring, CLAIM, sequence, sequence + 1);',
      'Atomics.add(ring, CLAIM, 1);',
    ],
    [
      'a tail that runs ahead of the task',
      small,
      'Atomics.store(ring, at, with_(Atomics.load(ring, at), 0, READY));\n  Atomics.store(ring, TAIL, sequence + 1);',
      'Atomics.store(ring, TAIL, sequence + 1);\n  Atomics.store(ring, at, with_(Atomics.load(ring, at), 0, READY));',
    ],
    [
      'a zombie that believes whatever word is in its slot',
      zombie,
      'return stateOf(word) === CLAIMED && workerOf(word) === worker ? word : 0;',
      'return word;',
    ],
    [
      'a zombie that finishes without comparing',
      zombie,
      'return Atomics.compareExchange(ring, at, claimed, with_(claimed, workerOf(claimed), DONE)) === claimed;',
      'Atomics.store(ring, at, with_(claimed, workerOf(claimed), DONE));\n  return true;',
    ],
    [
      'a task offered again that two workers take',
      three,
      'if (Atomics.compareExchange(ring, at, word, with_(word, worker, CLAIMED)) === word) {',
      'if (Atomics.store(ring, at, with_(word, worker, CLAIMED)) !== 0) {',
    ],
    ['a task offered again that nobody looks for', zombie, 'Atomics.add(ring, REDO, 1);', ''],
  ];
  test.each(faults)('%s', (_name, size, from, to) => {
    const { failure } = explore(ringModel({ ...size, change: swap(from, to) }));
    expect(failure).toBeDefined();
    expect(failure?.trace.length).toBeGreaterThan(0);
  });
});
