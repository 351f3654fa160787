import { expect, test } from 'vitest';
import { Profile } from '../optimizer/profile.ts';
import { itemsJob, type Pull } from './items.ts';
import { Segment } from './segment.ts';

const double = (x: number): number => x * 2;
const segment = new Segment({
  read: 'index',
  steps: [{ node: { kind: 'seq', fn: double }, place: 'test' }],
  serial: false,
});

const jobOf = (pull: Pull): ReturnType<typeof itemsJob> =>
  itemsJob({
    segment,
    degree: 1,
    unordered: false,
    settle: false,
    attempts: 1,
    retries: 0,
    batch: 8,
    profile: new Profile(),
    pull,
    deliver: () => undefined,
    over: () => undefined,
    failed: () => undefined,
  });

/** One item at once, then a source that waits: the batch is open when the job ends. */
function waiting(): { pull: Pull; fail: (error: Error) => void; give: (item: number) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let pulled = 0;
  return { pull: () => (pulled++ === 0 ? 1 : promise), fail: reject, give: resolve };
}

test.each(['closes', 'fails', 'gives'] as const)(
  'a job that is over leaves its block alone when its source %s',
  async (late) => {
    const { pull, fail, give } = waiting();
    const job = jobOf(pull);
    const block = new Uint8Array(1024);
    void job.nextTask(block, 0);
    job.over(new Error('aborted'));
    block.fill(7);
    if (late === 'fails') fail(new Error('too late'));
    if (late === 'gives') give(2);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(block.every((byte) => byte === 7)).toBe(true);
  },
);
