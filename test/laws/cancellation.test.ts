/** Programs that are ended before they are done, at any moment: by a signal, a deadline, or a reader who has had enough. */
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { run, stream } from '../../src/api/run.ts';
import { BUSY } from '../../src/channels/board.ts';
import { theEngine } from '../../src/engine/engine.ts';
import { OssaError } from '../../src/errors.ts';
import { f64, farm, generate, map, pipe, range, reduce, seq, stateful, sum, unordered } from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { meaningOf, streamMeaning } from '../../src/skeletons/meaning.ts';
import { inTime } from './outcome.ts';
import { difference } from './same.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = 60;

const busy = (x: number): number => {
  let y = x;
  for (let i = 0; i < 300_000; i++) y = y * 0.999 + 1;
  return y;
};
const waiting = async (x: number): Promise<number> => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  return x + 1;
};
const total = stateful(
  () => 0,
  (n: number, x: number) => [n + x, n + x] as const,
);
const small = (x: number): number => Math.abs(Math.trunc(x)) % 4;

/** Of a list of numbers, each taking some milliseconds in all. */
const ofLists: readonly AnySkeleton[] = [
  map(busy),
  map(busy, f64),
  map(waiting),
  pipe(map(busy), reduce(sum)),
  map(pipe(small, generate(waiting), reduce(sum))),
  pipe((list: readonly number[]) => list.length, waiting, busy),
];
/** Of numbers, one after the other. */
const ofNumbers: readonly AnySkeleton[] = [
  farm(busy),
  farm(waiting, { degree: 3 }),
  pipe(farm(busy), total),
  unordered(farm(waiting)),
  pipe(waiting, total, farm(busy, { batch: 2 })),
  pipe(small, generate(waiting), reduce(sum)),
];

const list = range(60);
const expectedOf = (program: AnySkeleton): Promise<unknown> => meaningOf(program.node)(list);

/** Nothing is left running, and the same workers give right results. */
async function poolIsFine(): Promise<void> {
  const { pool } = theEngine();
  const isBusy = (): boolean => pool.members().some(({ id }) => pool.board.doing(id).phase === BUSY);
  for (let tries = 0; isBusy(); tries++) {
    expect(tries, 'workers are still at work').toBeLessThan(200);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await inTime(run(seq(small), 7))).toBe(3);
  expect(await inTime(run(pipe(map(small), reduce(sum)), range(8)))).toBe(12);
}

/** Counts how often it is told that no more is wanted. */
function source(
  length: number,
  later: boolean,
): { readonly items: Iterable<number> | AsyncIterable<number>; readonly closed: () => number } {
  let closed = 0;
  let i = 0;
  const next = (): IteratorResult<number> =>
    i < length ? { value: i++, done: false } : { value: undefined, done: true };
  const end = (): IteratorResult<number> => {
    closed++;
    return { value: undefined, done: true };
  };
  const items = later
    ? { [Symbol.asyncIterator]: () => ({ next: async () => next(), return: async () => end() }) }
    : { [Symbol.iterator]: () => ({ next, return: end }) };
  return { items, closed: () => closed };
}

afterAll(() => theEngine().pool.shut());

test(`a signal ends a run at once with its reason (OSSA_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ofLists),
      fc.integer({ min: 0, max: 25 }),
      fc.constantFrom(1, 2, 7),
      async (program, ms, workers) => {
        const controller = new AbortController();
        const reason = { stop: ms };
        const running = inTime(run(program as never, list, { workers, signal: controller.signal }));
        const ended = running.then(
          async (result) => difference(await expectedOf(program), result),
          (error: unknown) => (error === reason ? undefined : error),
        );
        await new Promise((resolve) => setTimeout(resolve, ms));
        controller.abort(reason);
        expect(await ended).toBeUndefined();
        await poolIsFine();
      },
    ),
    { seed, numRuns },
  );
});

test(`a signal ends a stream with its reason and closes the source (OSSA_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ofNumbers),
      fc.integer({ min: 0, max: 25 }),
      fc.boolean(),
      async (program, ms, later) => {
        const controller = new AbortController();
        const reason = new Error(`stopped after ${ms} ms`);
        // More than can be done in that time, waiting side by side as they do.
        const { items, closed } = source(50_000, later);
        setTimeout(() => controller.abort(reason), ms);
        const read = async (): Promise<void> => {
          for await (const output of stream(program as never, items as never, { signal: controller.signal }))
            void output;
        };
        await expect(inTime(read())).rejects.toBe(reason);
        expect(closed()).toBe(1);
        await poolIsFine();
      },
    ),
    { seed, numRuns },
  );
});

test(`who leaves a stream has had the first outputs, and the source is closed once (OSSA_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ofNumbers),
      fc.nat(40),
      fc.boolean(),
      fc.constantFrom(1, 2, 7),
      async (program, wanted, later, workers) => {
        const { items, closed } = source(1000, later);
        const outputs: unknown[] = [];
        const read = async (): Promise<void> => {
          for await (const output of stream(program as never, items as never, { workers })) {
            outputs.push(output);
            if (outputs.length > wanted) break;
          }
        };
        await inTime(read());
        expect(closed()).toBe(1);
        if (!program.flags.includes('unordered')) {
          const expected: unknown[] = [];
          for await (const output of streamMeaning(program.node, (fn) => fn, range(1000))) {
            expected.push(output);
            if (expected.length > wanted) break;
          }
          expect(difference(expected, outputs)).toBeUndefined();
        }
        await poolIsFine();
      },
    ),
    { seed, numRuns },
  );
});

test(`a deadline ends a run that takes longer (OSSA_SEED=${seed})`, async () => {
  const endless = map(async (x: number) => {
    await new Promise((resolve) => setTimeout(resolve, 1e6));
    return x;
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(endless, ...ofLists),
      fc.integer({ min: 1, max: 40 }),
      async (program, deadlineMs) => {
        const started = performance.now();
        const ended = inTime(run(program as never, list, { deadlineMs })).then(
          async (result) => difference(await expectedOf(program), result),
          (error: unknown) => (error instanceof OssaError && error.code === 'OSSA_DEADLINE' ? undefined : error),
        );
        expect(await ended).toBeUndefined();
        expect(performance.now() - started).toBeLessThan(deadlineMs + 1000);
        await poolIsFine();
      },
    ),
    { seed, numRuns: 30 },
  );
});
