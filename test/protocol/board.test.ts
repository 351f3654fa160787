import { describe, expect, test } from 'vitest';
import { type BoardCase, boardModel } from './board-model.ts';
import { explore } from './explore.ts';
import { swap } from './yielding.ts';

const base: BoardCase = { workers: 2, tasks: 2, capacity: 1, sleep: 'sleepWorker', dies: false };

describe('every interleaving of sleeping and waking', () => {
  const cases: [string, BoardCase][] = [
    ['one at a time', base],
    ['two at a time', { ...base, capacity: 2 }],
    ['with the event loop running', { ...base, capacity: 2, sleep: 'parkWorker' }],
    ['one worker', { ...base, workers: 1, tasks: 3, capacity: 2 }],
    ['a worker dies', { ...base, dies: true }],
    ['told together', { ...base, capacity: 2, together: true }],
    ['told together, parked', { ...base, sleep: 'parkWorker', together: true }],
    ['told together, a worker dies', { ...base, dies: true, together: true }],
  ];
  test.each(cases)('%s', (name, size) => {
    const { states, steps, failure } = explore(boardModel(size));
    console.log(`${name}: ${states} states, ${steps} steps`);
    expect(failure?.trace.join('\n')).toBeUndefined();
  });
});

describe('a lost wake-up is found', () => {
  const faults: [string, BoardCase, string, string][] = [
    [
      'a worker that looks before it says that it sleeps',
      base,
      'Atomics.wait(this.words, WORK, seen',
      'Atomics.wait(this.words, WORK, Atomics.load(this.words, WORK)',
    ],
    [
      'work announced after the sleepers were counted',
      base,
      'Atomics.add(this.words, WORK, 1);\n    if (Atomics.load(this.words, SLEEPERS) > 0)',
      'const sleepers = Atomics.load(this.words, SLEEPERS);\n    Atomics.add(this.words, WORK, 1);\n    if (sleepers > 0)',
    ],
    [
      'results that main is not told',
      { ...base, together: true },
      'tellMain(): void {\n    if (Atomics.load(this.words, MAIN_SLEEPS) === 1) Atomics.notify(this.words, DONE_SIGNAL);',
      'tellMain(): void {\n    Atomics.load(this.words, MAIN_SLEEPS);',
    ],
    ['a main thread that does not say that it sleeps', base, '    Atomics.store(this.words, MAIN_SLEEPS, 1);\n', ''],
    [
      'a result announced after looking whether main sleeps',
      base,
      'Atomics.add(this.words, DONE_SIGNAL, 1);\n    if (Atomics.load(this.words, MAIN_SLEEPS) === 1)',
      'const sleeps = Atomics.load(this.words, MAIN_SLEEPS);\n    Atomics.add(this.words, DONE_SIGNAL, 1);\n    if (sleeps === 1)',
    ],
    [
      'a dead worker that took a wake-up with it',
      { ...base, dies: true },
      'SLEEPERS, 1);\n    this.announceWork(Number.POSITIVE_INFINITY);',
      'SLEEPERS, 1);',
    ],
    [
      'a dead worker that was about to wake main',
      { ...base, dies: true },
      'this.announceWork(Number.POSITIVE_INFINITY);\n    this.wakeMain();',
      'this.announceWork(Number.POSITIVE_INFINITY);',
    ],
  ];
  test.each(faults)('%s', (_name, size, from, to) => {
    const { failure } = explore(boardModel({ ...size, change: swap(from, to) }));
    expect(failure?.message).toBe('from here the end cannot be reached');
  });
});
