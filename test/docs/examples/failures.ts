import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLetter, effect, map, retry, settle } from 'ossa';
import { run, stream } from '../runners.ts';

/** Where the examples write. */
export const folder: string = mkdtempSync(join(tmpdir(), 'ossa-examples-'));

// settle
export const settleExample = run(map(settle((text: string) => JSON.parse(text) as unknown).to(({ ok }) => ok)), [
  '{}',
  '{',
]); // → [ true, false ]

// retry
export const retryExample = run(map(retry((n: number) => n + 1, { times: 3, delayMs: 100 })), [1, 2]); // → [ 2, 3 ]

// deadLetter
export const deadLetterExample = stream(
  deadLetter(
    (text: string) => JSON.parse(text) as number,
    ({ item, error }) => appendFileSync(join(folder, 'bad.txt'), `${item}: ${error.message}\n`),
  ),
  ['1', 'two', '3'],
); // → [ 1, 3 ]

// effect
export const effectExample = stream(
  effect(
    (name: string) => {
      writeFileSync(join(folder, name), 'done');
      return name;
    },
    { idempotent: true },
  ),
  ['a.txt', 'b.txt'],
); // → [ 'a.txt', 'b.txt' ]
