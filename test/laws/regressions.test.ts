/** Programs that once did not agree with their meaning. Each stands for a mistake that can be made again. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import { evaluate, evaluateStream } from '../../src/api/evaluate.ts';
import type { RunOptions } from '../../src/api/run.ts';
import { acquirePlaces, giveBackPlaces } from '../../src/channels/numbers.ts';
import { run, stream } from '../../src/api/run.ts';
import { theEngine } from '../../src/engine/engine.ts';
import {
  allPairs,
  effect,
  f32,
  f64,
  farm,
  fork,
  gather,
  generate,
  groupBy,
  iterate,
  keep,
  map,
  max,
  op,
  pipe,
  range,
  reduce,
  scan,
  seq,
  sort,
  stateful,
  struct,
  sum,
  u8,
  unordered,
  zip,
} from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { elements } from '../../src/types/element.ts';
import { type Case, disagreement } from './cases.ts';
import { inTime } from './outcome.ts';

const parallel: RunOptions = planned('parallel');
const sequential: RunOptions = planned('sequential');
const everyWay: readonly RunOptions[] = [{}, { workers: 1 }, { workers: 2 }, { workers: 7 }, parallel, sequential];

function planned(mode: 'parallel' | 'sequential', degree = 2, grain = 5): RunOptions {
  const choice = { items: undefined, mode, degree, grain, reason: 'chosen by the test' };
  return { plan: { program: '', parts: ['0', '1', '2', '3'].map((part) => ({ part, ...choice })) } };
}

const later = async (x: number): Promise<number> => x + 0.5;
const odd = (x: number): boolean => x % 2 === 1;
const oddLater = async (x: number): Promise<boolean> => x % 2 === 1;
const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
const counting = stateful(
  () => 0,
  (n: number, x: number) => [n + 1, n * 1000 + x] as const,
  (x: number) => x % 3,
);
const countingLater = stateful(
  async () => 0,
  async (n: number, x: number) => [n + 1, n * 1000 + x] as const,
  (x: number) => x % 3,
);
const fails = (): never => {
  throw new Error('no');
};
const notThree = (x: number): number => {
  if (x === 3) throw new RangeError('three');
  return x;
};
const strictMax = op(
  (a: number, b: number) => {
    if (Math.max(a, b) === 9000) throw new RangeError('too much');
    return Math.max(a, b);
  },
  { name: 'strictMax', identity: 0, commutative: true, exact: true },
);
// oxlint-disable-next-line no-throw-literal -- users do
const throwing = op(
  (): number => {
    throw 'no operator';
  },
  { name: 'throwing', identity: 0 },
);

/** Program, input, and the ways to run it where they matter. */
type Row = readonly [unknown, Case['input'], (readonly RunOptions[])?];
const disagreements = async (rows: readonly Row[]): Promise<string[]> => {
  const found: string[] = [];
  for (const [program, input, options = everyWay] of rows) {
    const difference = await disagreement({
      program: program as AnySkeleton,
      input,
      options,
      evaluated: true,
      into: [],
    });
    if (difference !== undefined) found.push(`${String(program)}: ${difference}`);
  }
  return found;
};
const one = (input: unknown): Case['input'] => ({ one: input });
const many = (inputs: readonly unknown[]): Case['input'] => ({ many: () => inputs, text: '' });
const manyLater = (inputs: readonly unknown[]): Case['input'] => ({
  async *many() {
    yield* inputs;
  },
  text: '',
});

afterAll(() => theEngine().pool.shut());

describe('typed collections', () => {
  test('what they do not hold fails as in sequence, also where it is stored on the main thread', async () => {
    const point = struct({ x: f64 }) as never;
    const rows: Row[] = [
      [scan(sum, point), one(numbers(5))],
      [zip((a: string) => a, point), one([['a', 'b']])],
      [gather(point), one([['a', 'b'], numbers(2)])],
      [allPairs((a: string) => a, point), one([['a'], ['b']])],
      [sort((a: string, b: string) => a.length - b.length, point), one(['ab', 'a'])],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('what an async body gives is stored when it has come', async () => {
    const rows: Row[] = [
      [map(later, f64), one(numbers(300))],
      [map(pipe(generate(later, f32), reduce(sum))), one([3, 0, 5])],
      [pipe(map(later, f32), reduce(sum)), one(new Float64Array(20_000).fill(0.1))],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('a reduction rounds to the element type of the map, not of its input', async () => {
    const rows: Row[] = [
      [
        pipe(
          map((x: number) => x / 3),
          reduce(sum),
        ),
        one(Float32Array.from(numbers(30_000))),
      ],
      [
        pipe(
          map((x: number) => x + 0.5),
          reduce(max),
        ),
        one(Int32Array.from(numbers(30_000))),
      ],
      [
        pipe(
          map((x: number) => x / 3, f32),
          reduce(sum),
        ),
        one(range(30_000)),
      ],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('elements that travel one by one are stored too', async () => {
    expect(await disagreements([[map(Number, u8), one(['1', '', 'x', '300'])]])).toEqual([]);
  });

  test.each(['f64', 'f32', 'i32', 'u8'] as const)(
    'a value without a number fails as the collection of %s, in the same words',
    async (as) => {
      const mixed = map(((x: number) => (x === 2 ? 2n : x)) as (x: number) => number, elements[as] as typeof f64);
      const rows: Row[] = [
        [mixed, one([0, 1, 2, 3])],
        [map(mixed), one([[1], [2]])],
        [
          pipe(
            mixed,
            map((x: number) => x),
          ),
          one([0, 1, 2, 3]),
        ],
      ];
      expect(await disagreements(rows)).toEqual([]);
    },
  );

  test('the result is in memory of its own, which the next part and the next run can take', async () => {
    const result = await run(
      map((x: number) => x * 2, f64),
      numbers(5000),
    );
    expect(result.buffer).toBeInstanceOf(ArrayBuffer);
    const program = pipe(
      map(later, f64),
      (list: Float64Array) => list.length,
      generate((i: number) => i, u8),
    );
    expect(await disagreements([[program, one([1, 2])]])).toEqual([]);
  });
});

describe('state', () => {
  test.each([
    ['synchronous', counting],
    ['asynchronous', countingLater],
  ])('%s, inside a body, begins anew for each collection, also while others are at work', async (_name, state) => {
    const lists = [numbers(7), numbers(2), [], numbers(20)];
    const rows: Row[] = [
      [map(state), one(numbers(50))],
      [map(map(state)), one(lists)],
      [farm(map(state)), many(lists)],
      [map(pipe(generate(pipe(generate(state), map(later))), (x: number[][]) => x.flat())), one([2, 3, 1])],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('goes over the elements of a range', async () => {
    const rows: Row[] = [
      [map(counting), one(range(10))],
      [farm(map(counting)), many([range(3), range(5)])],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('is kept by one worker whatever a plan says', async () => {
    const total = stateful(
      () => 0,
      (n: number, x: number) => [n + x, n] as const,
    );
    expect(await disagreements([[total, many(numbers(200)), [planned('parallel', 7, 1)]]])).toEqual([]);
  });

  test.each([
    ['synchronous', fails],
    ['asynchronous', async (): Promise<never> => fails()],
  ])('each of its %s functions fails by its own name', async (_name, no) => {
    const init = (): number => 0;
    const step = (n: number, x: number): readonly [number, number] => [n, x];
    const noPair = async (): Promise<never> => [1] as never;
    const rows: Row[] = [
      [stateful(no, step), many([1])],
      [stateful(init, no), many([1])],
      [stateful(init, step, no), many([1])],
      [
        stateful(
          async () => 0,
          noPair,
          async (x: number) => x,
        ),
        many([1]),
      ],
      [map(stateful(init, no, (x: number) => x)), one([1])],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });
});

describe('operators that throw', () => {
  test('everywhere', async () => {
    const rows: Row[] = [
      [reduce(throwing), one([1, 2])],
      [reduce(throwing), one(numbers(20_000))],
      [
        pipe(
          map((x: number) => x),
          reduce(throwing),
        ),
        one(range(20_000)),
      ],
      [map(reduce(throwing)), one([[1], [1, 2]])],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test.each([0, 1024, 5000, 9000, 16_383])(
    'at element %i: in a block, between blocks, or between chunks',
    async (at) => {
      const input = new Float64Array(16_384);
      input[at] = 9000;
      const rows: Row[] = [
        [reduce(strictMax), one(input)],
        [
          pipe(
            map((x: number) => x, f64),
            reduce(strictMax),
          ),
          one(input),
        ],
      ];
      expect(await disagreements(rows)).toEqual([]);
    },
  );

  test('behind a map that fails too', async () => {
    const input = numbers(40_000).map((i) => (i === 39_999 ? 3 : i === 1 ? 9000 : 0));
    expect(await disagreements([[pipe(map(notThree), reduce(strictMax)), one(input)]])).toEqual([]);
  });
});

describe('streams', () => {
  test('an async filter drops items on the main thread too', async () => {
    const rows: Row[] = [
      [keep(oddLater), many(numbers(30))],
      [
        pipe(
          keep(oddLater),
          (x: number) => x,
          keep(async () => false),
        ),
        manyLater(numbers(30)),
      ],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });

  test('end when everything was dropped, however the end is heard of', async () => {
    const none = pipe(
      keep(oddLater),
      (x: number) => x * 2,
      keep(odd),
      unordered((x: number) => x),
    );
    const rows = Array.from({ length: 60 }, (_, i): Row => {
      const items = numbers(i);
      return [none, i % 2 === 0 ? many(items) : manyLater(items), [{ workers: 1 + (i % 7) }]];
    });
    expect(await disagreements(rows)).toEqual([]);
  });

  test('fail at the position in the source, whatever was dropped before', async () => {
    const fifth = stateful(
      () => 0,
      (n: number, x: number) => {
        if (n === 4) throw new Error('the fifth');
        return [n + 1, x] as const;
      },
    );
    const rows: Row[] = [
      [pipe(keep(odd), fifth), many(numbers(30))],
      [pipe(keep(oddLater), fifth), manyLater(numbers(30))],
      [pipe(fifth, keep(odd), notThree), many(numbers(30))],
    ];
    expect(await disagreements(rows)).toEqual([]);
  });
});

describe('the source of a stream', () => {
  const slowly = farm(async (x: number) => x + 1, { degree: 1, batch: 10 });
  /** A source that gives one item, and others when it is told to. */
  function holding(): { readonly items: () => AsyncGenerator<number>; readonly goOn: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    return {
      async *items() {
        yield 0;
        await promise;
        for (let i = 0; i < 30; i++) yield i + 0.5;
      },
      goOn: resolve,
    };
  }

  test('does not keep a signal waiting while it waits itself', async () => {
    const controller = new AbortController();
    const outputs = stream(slowly, holding().items(), { signal: controller.signal });
    await outputs.next();
    const pending = outputs.next();
    controller.abort('enough');
    await expect(inTime(pending)).rejects.toBe('enough');
  });

  test('may give an item after the end of its stream: it is not written where others have theirs', async () => {
    for (let round = 0; round < 5; round++) {
      const { items, goOn } = holding();
      const outputs = stream(slowly, items());
      await outputs.next();
      await outputs.return?.();
      // Until the memory is free for the next stream.
      await new Promise((resolve) => setTimeout(resolve, 60));
      const next = async function* (): AsyncGenerator<number> {
        for (let i = 0; i < 40; i++) {
          if (i === 15) {
            goOn();
            for (let turn = 0; turn < 20; turn++) await undefined;
          }
          yield i;
        }
      };
      expect(await Array.fromAsync(stream(slowly, next()))).toEqual(numbers(40).map((x) => x + 1));
    }
  });

  test('is read for several calls of next at once', async () => {
    const outputs = stream(slowly, [1, 2]);
    const results = await inTime(Promise.all([outputs.next(), outputs.next(), outputs.next()]));
    expect(results.map(({ value }) => value as unknown)).toEqual([2, 3, undefined]);
  });
});

test('calls that come while their channel is being closed are answered', async () => {
  const programs = Array.from({ length: 80 }, (_, i) => seq((x: number) => x + i));
  for (let round = 0; round < 3; round++) {
    const results = await inTime(
      Promise.all(programs.map(async (program) => [await run(program, 1), await run(program, 2)])),
    );
    expect(results).toEqual(programs.map((_, i) => [1 + i, 2 + i]));
  }
});

test('nothing is written to the memory of a range that is over', async () => {
  const input = new Float64Array(300_000).fill(7);
  const fails = (): never => {
    throw new Error('at once');
  };
  let used = false;
  for (let turn = 0; turn < 50 && !used; turn++) {
    // It is used next, unless what other runs had becomes free in the meantime.
    const places = acquirePlaces('f64', input.length);
    const numbers = (places.view as unknown as Float64Array).fill(-1);
    giveBackPlaces(places);
    await expect(run(map(fails), input, { workers: 2 })).rejects.toThrow('at once');
    // The first few were there before anything had failed; with them it was used indeed.
    used = numbers.subarray(0, 1024).includes(7);
    expect(numbers.subarray(1024).every((x) => x === -1)).toBe(true);
  }
  expect(used).toBe(true);
});

test('parts behind an unordered one fail at the lowest item too', async () => {
  const slowFirst = async (x: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, x === 0 ? 20 : 0));
    return x;
  };
  const fails = (x: number): number => {
    throw new Error(`at ${x}`);
  };
  const program = unordered(pipe(slowFirst, effect(fails, { atMostOnce: true })));
  for (const workers of [1, 2, 7])
    await expect(Array.fromAsync(stream(program, numbers(50), { workers }))).rejects.toThrow('at 0');
});

test('groups of elements that travel are combined in the blocks of the collection', async () => {
  const words = Array.from({ length: 900 }, (_, i) => `w${i}`);
  const shown = op((a: string, b: string) => `(${a.slice(-9)}${b.slice(-9)})`, { identity: '' });
  const program = groupBy((word: string) => word.length, shown);
  for (const options of everyWay) expect(await run(program, words, options)).toEqual(await evaluate(program, words));
});

test('state waits for the item before, also where others claim the next task', async () => {
  const late = async (x: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, x % 3));
    return x;
  };
  const program = fork(
    counting,
    pipe((x: number) => x, late),
  );
  async function* source(): AsyncGenerator<number> {
    for (let i = 0; i < 200; i++) {
      if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield i;
    }
  }
  const expected = await Array.fromAsync(evaluateStream(program, numbers(200)));
  for (const workers of [1, 2, 7])
    expect(await Array.fromAsync(stream(program, source(), { workers }))).toEqual(expected);
});

test('a loop that is ended goes round no more, while others keep the engine at work', async () => {
  const rounds = new Int32Array(new SharedArrayBuffer(4));
  const endless = iterate(
    map((x: number) => x + Atomics.add(rounds, 0, 1)),
    {
      until: async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return false;
      },
    },
  );
  await expect(run(endless, numbers(50), { deadlineMs: 400 })).rejects.toMatchObject({ code: 'OSSA_DEADLINE' });
  const others = async (): Promise<void> => {
    await run(map(later), numbers(20), { workers: 2 });
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await others();
  const before = rounds[0];
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 10; i++) await others();
  expect(rounds[0]).toBe(before);
});

test('memory of kernels that a run has failed in is used again', async () => {
  const x = new Float64Array(200_000).fill(1);
  const double = map((value: number) => value * 2, f64);
  await run(double, x, { kernels: 'wasm', workers: 2 });
  const begins = (): number => {
    const places = acquirePlaces('f64', 4e6);
    giveBackPlaces(places);
    return places.standing.byteOffset;
  };
  x[150_000] = 7;
  const fails = map((value: number) => {
    if (value === 7) throw new Error('once');
    return value;
  }, f64);
  const before = begins();
  for (let k = 0; k < 20; k++) await expect(run(fails, x, { workers: 2 })).rejects.toThrow('once');
  // Workers let go of what is over some time after.
  await vi.waitFor(() => expect(Math.abs(begins() - before)).toBeLessThan(8192), { timeout: 5000, interval: 20 });
});
