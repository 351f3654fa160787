import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branch } from './branch.ts';
import type { AnySkeleton } from './chain.ts';
import { deadLetter } from './dead-letter.ts';
import { effect } from './effect.ts';
import { expand } from './expand.ts';
import { farm } from './farm.ts';
import { feedback } from './feedback.ts';
import { fork } from './fork.ts';
import { keep } from './keep.ts';
import { map } from './map.ts';
import { meaningOf, streamMeaning } from './meaning.ts';
import { merge } from './merge.ts';
import { sum } from './op.ts';
import { reduce } from './reduce.ts';
import { pipe, seq } from './skeleton.ts';
import { stateful } from './stateful.ts';
import { window, type Window } from './window.ts';
import { zip } from './zip.ts';

const evaluate = (program: AnySkeleton, input: unknown): Promise<unknown> => meaningOf(program.node)(input);
const all = (program: AnySkeleton, inputs: Iterable<unknown>): Promise<unknown[]> =>
  Array.fromAsync(streamMeaning(program.node, (fn) => fn, inputs));
const refused = (code: string, details: object = {}): unknown =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

const inc = (x: number): number => x + 1;
const double = (x: number): number => x * 2;
const odd = (x: number): boolean => x % 2 !== 0;
const total = stateful(
  () => 0,
  (state: number, x: number) => [state + x, state + x] as const,
);
/** Fails on 3. */
const picky = (x: number): number => {
  if (x === 3) throw new RangeError('no threes');
  return x;
};
/** Called by its place in messages. */
const nameless =
  (f: (x: number) => number) =>
  (x: number): number =>
    f(x);
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 12 });
const itemsOf = (windows: readonly unknown[]): unknown[] => windows.map((w) => (w as Window<unknown>).items);

describe('expand', () => {
  test.each<[string, (x: number) => unknown]>([
    ['arrays', (x) => Array.from({ length: x }, (_, i) => i)],
    ['sets', (x) => new Set(Array.from({ length: x }, (_, i) => i))],
    ['typed arrays', (x) => Uint8Array.from({ length: x }, (_, i) => i)],
    ['promises of arrays', async (x) => Array.from({ length: x }, (_, i) => i)],
    ['arrays of promises', (x) => Array.from({ length: x }, async (_, i) => i)],
    ['sets of promises', (x) => new Set(Array.from({ length: x }, async (_, i) => i))],
    [
      'generators',
      function* count(x) {
        for (let i = 0; i < x; i++) yield i;
      },
    ],
    [
      'generators of promises',
      function* count(x) {
        for (let i = 0; i < x; i++) yield Promise.resolve(i);
      },
    ],
    [
      'async generators',
      async function* count(x) {
        for (let i = 0; i < x; i++) yield i;
      },
    ],
  ])('gives the items of %s', async (_name, f) => {
    expect(await all(expand(f as never), [2, 0, 1, 3])).toEqual([0, 1, 0, 0, 1, 2]);
    expect(await all(expand(f as never), [])).toEqual([]);
  });

  test('a hole is undefined', async () => {
    const outputs = await all(
      expand((): unknown[] => Object.assign([], { 1: 1 })),
      [0],
    );
    expect(Object.keys(outputs)).toEqual(['0', '1']);
    expect(outputs).toEqual([undefined, 1]);
  });

  test.each<[string, unknown]>([
    ['text', 'ab'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['an object', { length: 2 }],
  ])('%s is no list of items', async (_name, given) => {
    const list = (): never => given as never;
    await expect(all(expand(list), [0])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { role: 'expand, from list,', expects: 'an iterable of items', path: '0' }),
    );
    await expect(
      all(
        expand(async () => list()),
        [0],
      ),
    ).rejects.toThrow(refused('OSSA_WRONG_INPUT', { role: "expand, from expand's function," }));
  });

  test('what an iterable throws while it is read is a failure of the function', async () => {
    const items = function* items(x: number): Generator<number> {
      yield x;
      yield picky(x);
    };
    const outputs: unknown[] = [];
    const drain = async (): Promise<void> => {
      for await (const y of streamMeaning(expand(items).node, (fn) => fn, [1, 2, 3])) outputs.push(y);
    };
    await expect(drain()).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: 'items', path: '2', message: 'no threes' }),
    );
    expect(outputs).toEqual([1, 1, 2, 2]);
    const later = async function* later(x: number): AsyncGenerator<number> {
      yield picky(x);
    };
    await expect(all(expand(later), [1, 3])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: 'later', path: '1' }),
    );
    await expect(
      all(
        expand((x: number) => [Promise.reject(new Error(`${x}`))]),
        [1],
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { message: '1' }));
  });

  test('laws: expand of one item is a function, of some is keep, expand after expand is one', async () => {
    const f = (x: number): number[] => Array.from({ length: Math.abs(x) % 4 }, (_, i) => x + i);
    const g = (x: number): number[] => (odd(x) ? [x, -x] : []);
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(
          await all(
            expand((x: number) => [inc(x)]),
            xs,
          ),
        ).toEqual(await all(seq(inc), xs));
        expect(
          await all(
            expand((x: number) => (odd(x) ? [x] : [])),
            xs,
          ),
        ).toEqual(await all(keep(odd), xs));
        expect(await all(pipe(expand(f), expand(g)), xs)).toEqual(
          await all(
            expand((x: number) => f(x).flatMap(g)),
            xs,
          ),
        );
        expect(await all(expand(f), xs)).toEqual(xs.flatMap(f));
      }),
    );
  });
});

describe('window', () => {
  test('by count', async () => {
    expect(await all(window({ count: 2 }), ['a', 'b', 'c', 'd', 'e'])).toEqual([
      { key: undefined, start: 0, end: 2, items: ['a', 'b'] },
      { key: undefined, start: 2, end: 4, items: ['c', 'd'] },
      { key: undefined, start: 4, end: 6, items: ['e'] },
    ]);
    expect(await all(window({ count: 3 }), [])).toEqual([]);
    expect(await all(window({ count: 1 }), [undefined])).toEqual([
      { key: undefined, start: 0, end: 1, items: [undefined] },
    ]);
  });

  test.each<[string, { count: number; every?: number; partial?: boolean }, unknown[][]]>([
    ['tumbling', { count: 3 }, [[0, 1, 2], [3, 4, 5], [6]]],
    [
      'full ones only',
      { count: 3, partial: false },
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    ['sliding', { count: 3, every: 2 }, [[0, 1, 2], [2, 3, 4], [4, 5, 6], [6]]],
    [
      'sliding, full ones only',
      { count: 3, every: 2, partial: false },
      [
        [0, 1, 2],
        [2, 3, 4],
        [4, 5, 6],
      ],
    ],
    [
      'sliding by one',
      { count: 5, every: 1 },
      [[0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 4, 5, 6], [4, 5, 6], [5, 6], [6]],
    ],
    ['with gaps', { count: 2, every: 3 }, [[0, 1], [3, 4], [6]]],
    ['with gaps, the last one full', { count: 1, every: 6 }, [[0], [6]]],
  ])('by count, %s', async (_name, options, expected) => {
    expect(itemsOf(await all(window(options), [0, 1, 2, 3, 4, 5, 6]))).toEqual(expected);
  });

  test('with a key, items of each key have windows of their own', async () => {
    const byParity = window({ count: 2, key: (x: number) => x % 2 });
    expect(await all(byParity, [1, 2, 3, 5, 4, 6])).toEqual(
      [
        { key: 1, start: 0, end: 2, items: [1, 3] },
        { key: 0, start: 0, end: 2, items: [2, 4] },
        { key: 1, start: 2, end: 4, items: [5] },
        { key: 0, start: 2, end: 4, items: [6] },
      ].toSorted((a, b) => b.items.length - a.items.length),
    );
    // Keys are compared as Map does.
    expect(await all(window({ count: 2, key: (x: number) => x }), [0, NaN, -0, NaN])).toEqual([
      { key: 0, start: 0, end: 2, items: [0, -0] },
      { key: NaN, start: 0, end: 2, items: [NaN, NaN] },
    ]);
    expect(await all(window({ count: 2, key: async (x: number) => x > 1 }), [1, 2, 1])).toMatchObject([
      { key: false, items: [1, 1] },
      { key: true, items: [2] },
    ]);
  });

  const at = (x: number): number => x;

  test('by time: windows leave when an item comes at their end, those without items are not given', async () => {
    const outputs: unknown[] = [];
    const seen: number[] = [];
    const program = pipe(
      (x: number) => (seen.push(x), x),
      window({ time: at, length: 10 }),
      (w: Window<number>) => (outputs.push([seen.at(-1), w.start, w.end, w.items]), w),
    );
    await all(program, [1, 9.5, 10, 35, 36]);
    expect(outputs).toEqual([
      [10, 0, 10, [1, 9.5]],
      [35, 10, 20, [10]],
      [36, 30, 40, [35, 36]],
    ]);
  });

  test('by time: negative and fractional moments, sliding and with gaps', async () => {
    expect(await all(window({ time: at, length: 10 }), [-15, -10, -0, 0])).toMatchObject([
      { start: -20, end: -10, items: [-15] },
      { start: -10, end: 0, items: [-10] },
      { start: 0, end: 10, items: [-0, 0] },
    ]);
    expect(await all(window({ time: at, length: 1, every: 0.5 }), [0, 0.75, 1])).toMatchObject([
      { start: -0.5, end: 0.5, items: [0] },
      { start: 0, end: 1, items: [0, 0.75] },
      { start: 0.5, end: 1.5, items: [0.75, 1] },
      { start: 1, end: 2, items: [1] },
    ]);
    expect(await all(window({ time: at, length: 2, every: 5 }), [0, 1, 2, 3, 4, 5, 12])).toMatchObject([
      { start: 0, end: 2, items: [0, 1] },
      { start: 5, end: 7, items: [5] },
    ]);
  });

  test('by time: items may come late within the lateness', async () => {
    const program = window({ time: at, length: 10, lateness: 5 });
    expect(itemsOf(await all(program, [1, 14, 9, 15, 3].slice(0, 4)))).toEqual([
      [1, 9],
      [14, 15],
    ]);
    await expect(all(program, [1, 14, 9, 15, 3])).rejects.toThrow(
      refused('OSSA_LATE_ITEM', { time: 3, closed: 10, path: '4' }),
    );
    const dropping = window({ time: at, length: 10, lateness: 5, late: 'drop' });
    expect(itemsOf(await all(dropping, [1, 14, 9, 15, 3]))).toEqual([
      [1, 9],
      [14, 15],
    ]);
  });

  test('by time: an item is late when its last window is closed, and joins those that are open', async () => {
    const sliding = window({ time: at, length: 10, every: 5 });
    expect(await all(sliding, [6, 12, 7])).toMatchObject([
      { start: 0, items: [6] },
      { start: 5, items: [6, 12, 7] },
      { start: 10, items: [12] },
    ]);
    await expect(all(sliding, [6, 12, 4])).rejects.toThrow(refused('OSSA_LATE_ITEM', { time: 4, closed: 12 }));
    // An item in a gap is in no window, and not late.
    expect(await all(window({ time: at, length: 2, every: 5 }), [0, 8, 3])).toMatchObject([{ items: [0] }]);
  });

  test('by time: with a key, windows close for all keys, the earliest and the first key first', async () => {
    interface Event {
      readonly t: number;
      readonly k: string;
    }
    const events: Event[] = [
      { t: 1, k: 'b' },
      { t: 2, k: 'a' },
      { t: 11, k: 'b' },
      { t: 12, k: 'a' },
    ];
    const program = window({ time: (e: Event) => e.t, length: 10, lateness: 1, key: (e: Event) => e.k });
    expect(
      (await all(program, events)).map((w) => [(w as Window<Event, string>).key, (w as Window<Event>).start]),
    ).toEqual([
      ['b', 0],
      ['a', 0],
      ['b', 10],
      ['a', 10],
    ]);
  });

  test.each([NaN, Infinity, -Infinity, '3', undefined, 2n ** 60n, 2 ** 60])('%s is no moment', async (time) => {
    const moment = (): never => time as never;
    await expect(all(window({ time: moment, length: 1 }), [0])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { role: 'window, from moment,', path: '0' }),
    );
  });

  test('functions may be async, and what they throw is theirs', async () => {
    expect(itemsOf(await all(window({ time: async (x: number) => x, length: 2 }), [1, 2]))).toEqual([[1], [2]]);
    await expect(all(window({ time: picky, length: 2 }), [1, 3])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: 'picky', path: '1' }),
    );
    await expect(all(window({ count: 2, key: nameless(picky) }), [3])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: "window's key" }),
    );
  });

  test('laws: tumbling windows keep the stream; sliding ones are what slices are', async () => {
    const count = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(numbers, count, count, fc.boolean(), async (xs, length, every, partial) => {
        const items = pipe(
          window<number>({ count: length }),
          expand((w: Window<number>) => w.items),
        );
        expect(await all(items, xs)).toEqual(xs);
        const expected: unknown[] = [];
        for (let start = 0; start < xs.length; start += every) {
          if (!partial && start + length > xs.length) continue;
          const slice = xs.slice(start, start + length);
          expected.push({ key: undefined, start, end: start + length, items: slice });
        }
        expect(await all(window({ count: length, every, partial }), xs)).toEqual(expected);
      }),
    );
  });

  test('laws: by time, an item is in exactly the windows that its moment is in', async () => {
    const moment = fc.integer({ min: -60, max: 60 });
    const extent = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { maxLength: 20 }), extent, extent, async (xs, length, every) => {
        const windows = (await all(window({ time: at, length, every, lateness: 200 }), xs)) as Window<number>[];
        const starts = [...new Set(windows.map(({ start }) => start))];
        expect(windows.map(({ start }) => start)).toEqual(starts.toSorted((a, b) => a - b));
        for (const { start, end, items } of windows) {
          expect(end).toBe(start + length);
          expect(items).toEqual(xs.filter((x) => x >= start && x < end));
        }
        for (const x of xs) {
          let inside = 0;
          for (let n = -200; n <= 200; n++) if (n * every <= x && x < n * every + length) inside++;
          expect(windows.filter(({ start, end }) => x >= start && x < end)).toHaveLength(inside);
        }
      }),
    );
  });

  test('laws: tumbling by a fraction, each item is in exactly one window', async () => {
    const moment = fc.integer({ min: -10_000, max: 10_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { maxLength: 30 }), fc.integer({ min: 1, max: 99 }), async (xs, tenths) => {
        const length = tenths / 10;
        const moments = xs.map((x) => x / 10).toSorted((a, b) => a - b);
        const windows = (await all(window({ time: at, length }), moments)) as Window<number>[];
        expect(windows.flatMap(({ items }) => items)).toEqual(moments);
      }),
    );
  });
});

describe('branch', () => {
  test('goes where the name says, in order', async () => {
    const program = branch((x: number) => x > 3, { true: double, false: async (x: number) => -x });
    expect(await all(program, [1, 5, 2, 4])).toEqual([-1, 10, -2, 8]);
    expect(
      await evaluate(
        branch((x: number) => x % 2, { 0: inc, 1: double }),
        3,
      ),
    ).toBe(6);
    expect(
      await evaluate(
        branch(async (x: string) => x as 'a' | 'b', { a: () => 1, b: () => 2 }),
        'b',
      ),
    ).toBe(2);
    expect(
      await all(branch(odd, { true: keep((x: number) => x > 2), false: expand((x: number) => [x, x]) }), [1, 2, 3]),
    ).toEqual([2, 2, 3]);
  });

  test('arms with state have it for their items', async () => {
    expect(await all(branch(odd, { true: total, false: seq(inc) }), [1, 2, 3, 4, 5])).toEqual([1, 3, 4, 5, 9]);
    expect(
      itemsOf(
        await all(
          branch(odd, { true: window<number>({ count: 2 }), false: window<number>({ count: 3 }) }),
          [1, 2, 3, 4, 5],
        ),
      ),
    ).toEqual([[1, 3], [5], [2, 4]]);
  });

  test.each([['c'], [undefined], ['toString'], [Symbol('a')]])('%s names no arm', async (name) => {
    const choose = (): never => name as never;
    await expect(all(branch(choose as () => 'a' | 'b', { a: inc, b: inc }), [1])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { role: 'branch, from choose,', expects: 'the name of an arm (a, b)', path: '0' }),
    );
  });

  test('failures of choose and of arms are told apart', async () => {
    await expect(evaluate(branch(nameless(picky), { 1: inc }), 3)).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: "branch's choose" }),
    );
    await expect(evaluate(branch(odd, { false: inc, true: nameless(picky) }), 3)).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: 'arm 2 of branch' }),
    );
  });

  test('laws: equal arms are no branch; what follows may follow in each arm', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(await all(branch(odd, { true: double, false: double }), xs)).toEqual(xs.map(double));
        const keeping = keep((x: number) => x > 0);
        expect(await all(pipe(branch(odd, { true: inc, false: double }), keeping), xs)).toEqual(
          await all(branch(odd, { true: pipe(inc, keeping), false: pipe(double, keeping) }), xs),
        );
      }),
    );
  });
});

describe('fork', () => {
  test('gives a tuple', async () => {
    expect(
      await evaluate(
        fork(inc, String, async (x: number) => -x),
        2,
      ),
    ).toEqual([3, '2', -2]);
    expect(await evaluate(fork(reduce(sum), map(inc)), [1, 2])).toEqual([3, [2, 3]]);
    expect(await all(fork(total, inc), [1, 2, 3])).toEqual([
      [1, 2],
      [3, 3],
      [6, 4],
    ]);
    expect(await evaluate(fork(inc), -1)).toEqual([0]);
  });

  test('branches are called one after the other, and the first that fails counts', async () => {
    const log: string[] = [];
    const slow = async (): Promise<void> => {
      log.push('begin');
      await new Promise((resolve) => setImmediate(resolve));
      log.push('end');
    };
    await evaluate(
      fork(slow, () => void log.push('next')),
      0,
    );
    expect(log).toEqual(['begin', 'end', 'next']);
    await expect(
      evaluate(
        fork(inc, (x: number) => picky(x), picky),
        3,
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: 'branch 2 of fork' }));
  });

  test('laws: what is before may stand in each branch; with zip it combines element by element', async () => {
    const h = (x: number, y: string): string => `${x}${y}`;
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(await all(pipe(double, fork(inc, String)), xs)).toEqual(
          await all(fork(pipe(double, inc), pipe(double, String)), xs),
        );
        expect(await evaluate(pipe(fork(map(inc), map(String)), zip(h)), xs)).toEqual(
          await evaluate(
            map((x: number) => h(inc(x), String(x))),
            xs,
          ),
        );
      }),
    );
  });
});

describe('merge', () => {
  test('gives the outputs of all, program after program, item after item', async () => {
    const program = merge(double, pipe(keep(odd), String), async (x: number) => -x);
    expect(await all(program, [1, 2])).toEqual([2, '1', -1, 4, -2]);
    expect(await all(program, [])).toEqual([]);
  });

  test('ends all at the end', async () => {
    expect(itemsOf(await all(merge(window<number>({ count: 2 }), window<number>({ count: 3 })), [1, 2, 3, 4]))).toEqual(
      [[1, 2], [1, 2, 3], [3, 4], [4]],
    );
  });

  test('laws: one is itself, nesting is flat, what follows may follow in each', async () => {
    const p = expand((x: number) => [x, x + 1]);
    const q = keep(odd);
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(await all(merge(p), xs)).toEqual(await all(p, xs));
        expect(await all(merge(p, merge(q, double)), xs)).toEqual(await all(merge(p, q, double), xs));
        expect(await all(pipe(merge(p, q), double), xs)).toEqual(
          await all(merge(pipe(p, double), pipe(q, double)), xs),
        );
        expect(await all(merge(p, q), xs)).toEqual(xs.flatMap((x) => [x, x + 1, ...(odd(x) ? [x] : [])]));
      }),
    );
  });
});

describe('feedback', () => {
  interface Walk {
    readonly n: number;
    readonly steps: number;
  }
  const collatz = ({ n, steps }: Walk): Walk => ({ n: n % 2 ? 3 * n + 1 : n / 2, steps: steps + 1 });

  test('goes round until it may leave', async () => {
    const program = feedback(collatz, ({ n }) => n !== 1);
    expect(await evaluate(program, { n: 27, steps: 0 })).toEqual({ n: 1, steps: 111 });
    expect(
      await all(program, [
        { n: 2, steps: 0 },
        { n: 8, steps: 0 },
      ]),
    ).toEqual([
      { n: 1, steps: 1 },
      { n: 1, steps: 3 },
    ]);
    expect(await all(program, [])).toEqual([]);
  });

  test('is breadth first, and an input is finished before the next', async () => {
    // A tree: x gives 2x and 2x + 1; those from 8 on leave.
    const tree = feedback(
      expand((x: number) => [2 * x, 2 * x + 1]),
      (x) => x < 8,
    );
    expect(await all(tree, [1, 5])).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 10, 11]);
    // Leaves of an early round leave before those of a later one.
    const ragged = feedback(
      expand((x: number) => [x - 2, x - 1]),
      (x) => x > 0,
    );
    expect(await all(ragged, [3])).toEqual([-1, 0, 0, -1, 0]);
  });

  test.each<[string, (x: number) => number | Promise<number>, (x: number) => boolean | Promise<boolean>]>([
    ['synchronous', inc, (x) => x < 1000],
    ['async body', async (x) => x + 1, (x) => x < 1000],
    ['async again', inc, async (x) => x < 1000],
    [
      'both, sometimes',
      (x) => (x % 3 ? x + 1 : Promise.resolve(x + 1)),
      (x) => (x % 2 ? x < 1000 : Promise.resolve(x < 1000)),
    ],
  ])('a thousand rounds, %s', async (_name, body, again) => {
    expect(await all(feedback(body, again), [0, 5000])).toEqual([1000, 5001]);
  });

  test('rounds need no stack', async () => {
    expect(
      await evaluate(
        feedback(inc, (x) => x < 1_000_000),
        0,
      ),
    ).toBe(1_000_000);
  });

  test('the limit counts the items of one input that wait', async () => {
    const twice = (limit: number): AnySkeleton =>
      feedback(
        expand((x: number) => [x + 1, x + 1]),
        (x) => x < 4,
        { limit },
      );
    expect(await all(twice(8), [0, 0])).toHaveLength(32);
    await expect(all(twice(7), [3, 0])).rejects.toThrow(
      refused('OSSA_LIMIT', { where: 'feedback', limit: 7, path: '1' }),
    );
    expect(
      await evaluate(
        feedback(inc, (x) => x < 9, { limit: 1 }),
        0,
      ),
    ).toBe(9);
  });

  test('failures are those of the functions, wherever in the rounds', async () => {
    await expect(
      all(
        feedback(
          (x: number) => picky(x) + 1,
          (x) => x < 9,
        ),
        [5, 0],
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: "feedback's function", path: '1' }));
    await expect(
      evaluate(
        feedback(inc, (x) => picky(x) < 9),
        0,
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: "feedback's again" }));
  });

  test('what its body holds at the end goes round too', async () => {
    const pairs = window({ count: 2, key: (x: number) => x % 3 });
    const halves = pipe(
      pairs,
      expand((w: Window<number, number>) => w.items.map((x) => x - 3)),
    );
    expect(
      await all(
        feedback(halves, (x) => x >= 3),
        [],
      ),
    ).toEqual([]);
    expect(
      (
        await all(
          feedback(halves, (x) => x >= 3),
          [7, 8, 10],
        )
      ).toSorted(),
    ).toEqual([1, 1, 2]);
  });

  test('laws: without again it is the body; a one-to-one body is a loop', async () => {
    const p = expand((x: number) => [x, inc(x)]);
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(
          await all(
            feedback(p, () => false),
            xs,
          ),
        ).toEqual(await all(p, xs));
        const loop = (x: number): number => {
          let y = x;
          do y = y * 2 + 1;
          while (y > -100 && y < 100 && y !== -1);
          return y;
        };
        expect(
          await all(
            feedback(
              (x: number) => x * 2 + 1,
              (y) => y > -100 && y < 100 && y !== -1,
            ),
            xs,
          ),
        ).toEqual(xs.map(loop));
      }),
    );
  });
});

test('effect is its function', async () => {
  const done: number[] = [];
  const note = async (x: number): Promise<number> => done.push(x);
  expect(await all(pipe(inc, effect(note, { idempotent: true }), farm(double)), [1, 2])).toEqual([2, 4]);
  expect(await all(effect(note, { atMostOnce: true }), [7])).toEqual([3]);
  expect(done).toEqual([2, 3, 7]);
  await expect(
    all(
      effect((x: number) => picky(x), { atMostOnce: true }),
      [3],
    ),
  ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: "effect's function", path: '0' }));
});

test('a dead letter from a body that holds items leaves them at the end', async () => {
  const pairs = window({ count: 2, key: (x: number) => picky(x) % 2 });
  const letters: unknown[] = [];
  const program = deadLetter(pairs, ({ item }) => letters.push(item));
  expect(itemsOf(await all(program, [1, 2, 3, 5, 7]))).toEqual([[1, 5], [2], [7]]);
  expect(letters).toEqual([3]);
});
