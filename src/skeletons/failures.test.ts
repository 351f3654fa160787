import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { f32 } from '../types/element.ts';
import type { AnySkeleton } from './chain.ts';
import { deadLetter } from './dead-letter.ts';
import { expand } from './expand.ts';
import { generate } from './generate.ts';
import { map } from './map.ts';
import { meaningOf, streamMeaning } from './meaning.ts';
import { op } from './op.ts';
import { reduce } from './reduce.ts';
import { retry } from './retry.ts';
import { settle, type Result } from './settle.ts';
import { pipe, seq } from './skeleton.ts';
import { stateful } from './stateful.ts';

const evaluate = (program: AnySkeleton, input: unknown): Promise<unknown> => meaningOf(program.node)(input);
const all = (program: AnySkeleton, inputs: Iterable<unknown>): Promise<unknown[]> =>
  Array.fromAsync(streamMeaning(program.node, (fn) => fn, inputs));
const refused = (code: string, details: object = {}): unknown =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

/** Fails on 3. */
const picky = (x: number): number => {
  if (x === 3) throw new RangeError('no threes');
  return x;
};
const later = async (x: number): Promise<number> => picky(x);
const numbers = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
const failed = (path: readonly number[]): object => ({
  ok: false,
  code: 'OSSA_FUNCTION_FAILED',
  message: 'no threes',
  path,
});
/** A function that fails on its first so many calls for an item, and counts them. */
const flaky = (failures: number): { calls: number; fn: (x: number) => number } => {
  const state = {
    calls: 0,
    fn: (x: number): number => {
      if (state.calls++ < failures) throw new Error(`call ${state.calls}`);
      return x;
    },
  };
  return state;
};

afterEach(() => void vi.useRealTimers());

describe('settle', () => {
  test.each<[string, AnySkeleton]>([
    ['a function', settle(picky)],
    ['an async function', settle(later)],
    ['a function and async ones', settle(pipe(picky, later))],
  ])('%s', async (_name, program) => {
    expect(await all(program, [1, 3, 2])).toEqual([{ ok: true, value: 1 }, failed([]), { ok: true, value: 2 }]);
    expect(await all(program, [])).toEqual([]);
  });

  test('paths are those inside the item', async () => {
    expect(await evaluate(map(settle(picky)), [1, 3])).toEqual([{ ok: true, value: 1 }, failed([])]);
    expect(await evaluate(settle(map(picky)), [1, 3, 3])).toEqual(failed([1]));
    expect(await evaluate(settle(map(later)), [1, 3, 3])).toEqual(failed([1]));
    expect(await all(map(settle(map(map(picky)))), [[[[1], [2, 3]], []]])).toEqual([
      [failed([1, 1]), { ok: true, value: [] }],
    ]); // path: 1.1
    expect(await evaluate(settle(generate(picky)), 5)).toEqual(failed([3]));
  });

  test('wrong inputs are failures, and so is what cannot be stored', async () => {
    expect(await evaluate(settle(map(picky)), 'text')).toMatchObject({ ok: false, code: 'OSSA_WRONG_INPUT', path: [] });
    const result = await evaluate(settle(map((x: number) => (x > 1 ? (1n as never) : x), f32)), [1, 2]);
    expect(result).toMatchObject({ ok: false, code: 'OSSA_FUNCTION_FAILED', path: [1] });
    const text = op(
      () => {
        throw 'text';
      },
      { name: 'thrower', identity: 0 },
    ); // oxlint-disable-line no-throw-literal
    expect(await evaluate(settle(reduce(text)), [1, 2])).toMatchObject({ ok: false, message: 'the string "text"' });
    expect(await evaluate(settle(settle(picky)), 3)).toEqual({ ok: true, value: failed([]) });
    expect(
      await evaluate(
        settle((): undefined => undefined),
        0,
      ),
    ).toEqual({ ok: true, value: undefined });
  });

  test('state with a key stays where it was when its step failed', async () => {
    const sums = stateful(
      () => 0,
      (s: number, x: number) => [s + picky(x), s + x] as const,
      () => 'k',
    ); // one key
    expect(await all(settle(sums), [1, 3, 5])).toEqual([{ ok: true, value: 1 }, failed([]), { ok: true, value: 6 }]);
  });

  test('laws: it never fails, and its values are those of the program', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        const results = await all(settle(later), xs);
        expect(results).toEqual(xs.map((x) => (x === 3 ? failed([]) : { ok: true, value: x })));
        const fine = xs.filter((x) => x !== 3);
        expect(
          await all(
            pipe(settle(picky), (r: Result<number>) => (r.ok ? r.value : 0)),
            fine,
          ),
        ).toEqual(await all(seq(picky), fine));
      }),
    );
  });
});

describe('retry', () => {
  test.each([0, 1, 2, 5])('%i failures of a synchronous function', async (failures) => {
    const exact = flaky(failures);
    expect(await evaluate(retry(exact.fn, { times: failures }), 7)).toBe(7);
    expect(exact.calls).toBe(failures + 1);
    if (failures === 0) return;
    const short = flaky(failures);
    await expect(evaluate(retry(short.fn, { times: failures - 1 }), 7)).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { message: `call ${failures}` }),
    );
    expect(short.calls).toBe(failures);
  });

  test.each([1, 2, 2000])('%i failures of an async function, without delay', async (failures) => {
    const { fn } = flaky(failures);
    expect(
      await evaluate(
        retry(async (x: number) => fn(x), { times: failures }),
        7,
      ),
    ).toBe(7);
    const short = flaky(failures);
    await expect(
      evaluate(
        retry(async (x: number) => short.fn(x), { times: failures - 1 }),
        7,
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { message: `call ${failures}` }));
    expect(short.calls).toBe(failures);
  });

  test('tries need no stack', async () => {
    const { fn } = flaky(100_000);
    expect(await evaluate(retry(fn, { times: 100_000 }), 7)).toBe(7);
  });

  test('a try begins again with the whole item', async () => {
    let calls = 0;
    const program = retry(
      map((x: number) => (calls++ === 1 ? picky(3) : x)),
      { times: 1 },
    ); // fails on its second call
    expect(await evaluate(program, [1, 2, 3])).toEqual([1, 2, 3]);
    expect(calls).toBe(5);
    await expect(all(retry(map(picky), { times: 2 }), [[1], [1, 3]])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { path: '1.1' }),
    );
  });

  test('outputs of a try that failed are not given', async () => {
    let calls = 0;
    const program = retry(
      pipe(
        expand((x: number) => [x, x + 1]),
        (x: number) => (calls++ === 1 ? picky(3) : x),
      ),
      { times: 1 },
    );
    expect(await all(program, [1, 5])).toEqual([1, 2, 5, 6]);
  });

  test('delays grow by the factor', async () => {
    vi.useFakeTimers();
    for (const body of [(fn: (x: number) => number) => fn, (fn: (x: number) => number) => async (x: number) => fn(x)]) {
      const start = Date.now();
      const times: number[] = [];
      const { fn } = flaky(3);
      const program = retry(
        body((x) => (times.push(Date.now() - start), fn(x))),
        { times: 3, delayMs: 10, factor: 3 },
      );
      const result = evaluate(program, 7);
      await vi.runAllTimersAsync();
      expect(await result).toBe(7);
      expect(times).toEqual([0, 10, 40, 130]);
    }
  });

  test('the factor is 2 when left out, and a delay never longer than a timer can be', async () => {
    vi.useFakeTimers();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { fn } = flaky(4);
    const result = evaluate(retry(fn, { times: 4, delayMs: 2 ** 29 }), 7);
    await vi.runAllTimersAsync();
    expect(await result).toBe(7);
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 29, 2 ** 30, 2 ** 31 - 1, 2 ** 31 - 1]);
  });

  test('laws: what does not fail is not changed; zero times is the program', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, fc.nat(3), async (xs, times) => {
        const fine = xs.filter((x) => x !== 3);
        expect(await all(retry(picky, { times }), fine)).toEqual(await all(seq(picky), fine));
        expect(await all(settle(retry(later, { times: 0 })), xs)).toEqual(await all(settle(later), xs));
      }),
    );
  });
});

describe('deadLetter', () => {
  test('tells of the item and of the error, and goes on', async () => {
    const letters: unknown[] = [];
    const program = deadLetter(map(picky), (letter) => letters.push(letter));
    expect(await all(program, [[1], [2, 3], [], 'text', [4]])).toEqual([[1], [], [4]]);
    expect(letters).toEqual([
      { item: [2, 3], error: failed([1]) },
      { item: 'text', error: expect.objectContaining({ ok: false, code: 'OSSA_WRONG_INPUT', path: [] }) },
    ]);
  });

  test('async bodies and letters are awaited', async () => {
    const log: unknown[] = [];
    const program = deadLetter(later, async ({ item, error }) => {
      await new Promise((resolve) => setImmediate(resolve));
      log.push(item, error.message);
    });
    for await (const y of streamMeaning(program.node, (fn) => fn, [3, 4])) log.push(y);
    expect(log).toEqual([3, 'no threes', 4]);
  });

  test('outputs of an item that fails later are not given', async () => {
    const letters: number[] = [];
    const program = deadLetter(
      pipe(
        expand((x: number) => [x, x + 1]),
        picky,
      ),
      ({ item }) => letters.push(item),
    );
    expect(await all(program, [1, 2, 3, 4])).toEqual([1, 2, 4, 5]);
    expect(letters).toEqual([2, 3]);
  });

  test('a letter that fails ends the run', async () => {
    const post = (): never => {
      throw new Error('no stamps');
    };
    await expect(all(deadLetter(picky, post), [1, 3])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: 'post', path: '1', message: 'no stamps' }),
    );
    await expect(
      all(
        deadLetter(later, async () => post()),
        [3],
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: "deadLetter's letter" }));
  });

  test('laws: letters and outputs make up the inputs', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        const letters: number[] = [];
        const program = deadLetter(picky, ({ item }) => letters.push(item));
        expect(await all(program, xs)).toEqual(xs.filter((x) => x !== 3));
        expect(letters).toEqual(xs.filter((x) => x === 3));
      }),
    );
  });
});

test('what is no failure of the program ends the run', async () => {
  const error = new Error('cannot be captured');
  const refuse = (): never => {
    throw error;
  };
  // A map resolves its functions when it is opened, for each collection.
  for (const program of [
    settle(map(map(picky))),
    retry(map(map(picky)), { times: 3 }),
    deadLetter(map(map(picky)), vi.fn<() => void>()),
  ])
    await expect(
      Array.fromAsync(streamMeaning(program.node, (fn) => (fn === picky ? refuse() : fn), [[[1]]])),
    ).rejects.toBe(error);
});
