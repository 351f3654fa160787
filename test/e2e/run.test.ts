import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  f64,
  farm,
  fork,
  generate,
  iterate,
  keep,
  map,
  type OssaError,
  pipe,
  plan,
  type PlanJson,
  range,
  reduce,
  resource,
  run,
  seq,
  type Skeleton,
  stateful,
  stream,
  sum,
} from '../../src/index.ts';

const collect = async <A>(source: AsyncIterable<A>): Promise<A[]> => {
  const all: A[] = [];
  for await (const x of source) all.push(x);
  return all;
};
const failure = async (work: Promise<unknown>): Promise<OssaError> => {
  try {
    await work;
  } catch (error) {
    return error as OssaError;
  }
  throw new Error('it did not fail');
};
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('errors of items', () => {
  const picky = (x: number): number => {
    if (x % 10 === 7) throw new RangeError(`not ${x}`);
    return x * 2;
  };

  test('failFast gives everything before the lowest failing item, then its error', async () => {
    const seen: number[] = [];
    const error = await failure(
      (async () => {
        for await (const x of stream(farm(picky, { degree: 2 }), numbers(100))) seen.push(x);
      })(),
    );
    expect(seen).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect(error.code).toBe('OSSA_FUNCTION_FAILED');
    expect(error.details['place']).toBe('input[7]');
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  test('skip leaves failing items out and tells of each', async () => {
    const skipped: unknown[] = [];
    const all = await collect(
      stream(farm(picky, { degree: 2 }), numbers(100), { onError: 'skip', onSkip: (error) => skipped.push(error) }),
    );
    expect(all).toEqual(
      numbers(100)
        .filter((x) => x % 10 !== 7)
        .map((x) => x * 2),
    );
    expect(skipped.map((error) => (error as OssaError).details['path'])).toEqual(
      numbers(10).map((i) => `${i * 10 + 7}`),
    );
  });

  test('retry tries an item again in its place', async () => {
    const flaky = (x: number): number => {
      const tries = ((globalThis as { tries?: Map<number, number> }).tries ??= new Map());
      tries.set(x, (tries.get(x) ?? 0) + 1);
      if (x % 5 === 0 && (tries.get(x) as number) < 3) throw new Error('not yet');
      return x;
    };
    expect(await collect(stream(farm(flaky, { degree: 2 }), numbers(50), { onError: { retry: 2 } }))).toEqual(
      numbers(50),
    );
    expect(
      (await failure(collect(stream(farm(picky, { degree: 2 }), numbers(50), { onError: { retry: 2 } })))).code,
    ).toBe('OSSA_FUNCTION_FAILED');
  });

  test('skip is refused where it would misalign a collection', async () => {
    expect((await failure(run(map(picky), numbers(3), { onError: 'skip' }))).code).toBe('OSSA_INVALID_ARGUMENT');
  });
});

describe('ending early', () => {
  const endless = (x: number): number => {
    if (x === 5) for (;;);
    return x;
  };

  test('a deadline ends the run at the item, and the pool goes on', async () => {
    const started = performance.now();
    const error = await failure(run(map(endless), numbers(20), { deadlineMs: 300 }));
    expect(performance.now() - started).toBeLessThan(1300);
    expect(error.code).toBe('OSSA_DEADLINE');
    expect(error.message).toContain('item 5');
    expect(
      await run(
        map((x: number) => x + 1),
        [1, 2],
      ),
    ).toEqual([2, 3]);
  });

  test('a signal ends the run with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    expect(await failure(run(map(endless), numbers(20), { signal: controller.signal }))).toBe(reason);
    expect(
      await failure(
        run(
          seq((x: number) => x),
          1,
          { signal: AbortSignal.abort(reason) },
        ),
      ),
    ).toBe(reason);
  });

  test('a stream given up closes its source', async () => {
    let closed = false;
    let pulled = 0;
    function* source(): Generator<number> {
      try {
        for (let i = 0; ; i++) {
          pulled++;
          yield i;
        }
      } finally {
        closed = true;
      }
    }
    for await (const x of stream(
      farm((n: number) => n, { degree: 2, batch: 4 }),
      source(),
    ))
      if (x === 10) break;
    expect(closed).toBe(true);
    expect(pulled).toBeLessThan(200);
  });
});

describe('streams', () => {
  test('a source that waits is not waited for: what there is goes out', async () => {
    async function* slow(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await sleep(200);
      yield 3;
    }
    const times: number[] = [];
    const started = performance.now();
    for await (const _ of stream(
      farm((x: number) => x, { degree: 2 }),
      slow(),
    ))
      times.push(performance.now() - started);
    expect(times[1]).toBeLessThan(190);
    expect(times).toHaveLength(3);
  });

  test('the source is told of failures, and fails the stream after what came before', async () => {
    function* broken(): Generator<number> {
      yield 1;
      yield 2;
      throw new Error('the disk is gone');
    }
    const seen: number[] = [];
    const error = await failure(
      (async () => {
        for await (const x of stream(
          farm((n: number) => n + 1, { degree: 2 }),
          broken(),
        ))
          seen.push(x);
      })(),
    );
    expect(seen).toEqual([2, 3]);
    expect(error.message).toBe('the disk is gone');
  });

  test('parts with and without state feed each other', async () => {
    const program = pipe(
      farm((x: number) => x * 3),
      keep((x: number) => x % 2 === 0),
      stateful(
        () => 0,
        (total: number, x: number) => [total + x, total + x] as const,
      ),
      farm((x: number) => `${x}`),
    );
    let total = 0;
    const expected = numbers(5000)
      .map((x) => x * 3)
      .filter((x) => x % 2 === 0)
      .map((x) => `${(total += x)}`);
    expect(await collect(stream(program, numbers(5000)))).toEqual(expected);
  });

  test('asynchronous functions are in flight together', async () => {
    const wait = async (x: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return x;
    };
    const started = performance.now();
    expect(await collect(stream(farm(wait, { degree: 2, batch: 16 }), numbers(128)))).toEqual(numbers(128));
    expect(performance.now() - started).toBeLessThan(1500); // one after the other: 2.5 s
  });
});

test('many programs at once share the workers and keep their answers', async () => {
  const programs = numbers(24).map((k) =>
    pipe(
      generate((i: number) => (i % 97) * k, f64),
      reduce(sum),
    ),
  );
  const expected = numbers(24).map((k) => numbers(20_000).reduce((total, i) => total + (i % 97) * k, 0));
  expect(await Promise.all(programs.map((program) => run(program, 20_000)))).toEqual(expected);
});

test('ten thousand calls in flight', async () => {
  const add = seq((x: number) => x + 1);
  expect(await Promise.all(numbers(10_000).map((i) => run(add, i)))).toEqual(numbers(10_000).map((i) => i + 1));
});

test('calls fail one by one', async () => {
  const odd = seq((x: number) => {
    if (x % 2 === 0) throw new Error(`even ${x}`);
    return x;
  });
  const outcomes = await Promise.allSettled(numbers(100).map((i) => run(odd, i)));
  expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(numbers(100).map((i) => i % 2 === 1));
});

test('after a call that could not travel, the next ones are answered', async () => {
  const program = seq((value: { readonly n?: number; readonly f?: () => number }) => value.n);
  const stuck = { f: () => 1 };
  expect((await failure(run(program, stuck))).code).toBe('OSSA_CANNOT_TRAVEL');
  expect(await run(program, { n: 2 })).toBe(2);
  expect((await failure(run(program, stuck))).code).toBe('OSSA_CANNOT_TRAVEL');
  expect(await Promise.all([1, 2, 3].map((n) => run(program, { n })))).toEqual([1, 2, 3]);
});

test('captured values are those of the moment run is called', async () => {
  const table = [1, 2, 3];
  const program = map((i: number) => table[i]);
  const first = run(program, [0, 1, 2]);
  table[1] = 20;
  expect(await first).toEqual([1, 2, 3]);
  expect(await run(program, [0, 1, 2])).toEqual([1, 20, 3]);
});

test('a resource is made once for each worker', async () => {
  const connection = resource(() => ({ id: Math.random() }));
  const ids = await run(
    map(() => connection.get().id),
    numbers(500),
    { workers: 2 },
  );
  expect(new Set(ids).size).toBeLessThanOrEqual(8); // workers of the pool
});

test('an item larger than a block, and results larger still', async () => {
  const big = 'x'.repeat(300_000);
  expect(
    await collect(
      stream(
        farm((s: string) => s + s, { degree: 2 }),
        [big, 'a', big],
      ),
    ),
  ).toEqual([big + big, 'aa', big + big]);
});

test('progress is told, and a plan can be replayed', async () => {
  const dones: number[] = [];
  const program = map((x: number) => Math.sqrt(x), f64);
  await run(program, range(1e6), { onProgress: ({ done }) => dones.push(done) });
  expect(dones.at(-1)).toBe(1e6);
  const made = await plan(program, range(1e6));
  expect(made.parts[0]).toMatchObject({ part: '0', items: 1e6 });
  const replayed = await plan(program, range(1e6), {
    plan: {
      program: made.program,
      parts: [{ part: '0', items: 1e6, mode: 'parallel', degree: 1, grain: 1000, reason: 'asked' }],
    },
  });
  expect(replayed.parts[0]).toMatchObject({ mode: 'parallel', degree: 1, grain: 1000, reason: 'asked' });
});

test('a plan says what a stream was measured to cost, and where its parts stand', async () => {
  const plans: PlanJson[] = [];
  const onPlan = (made: PlanJson): void => void plans.push(made);
  await collect(
    stream(
      farm((x: number) => x + 1, { degree: 1 }),
      range(5000),
      { onPlan },
    ),
  );
  await collect(
    stream(
      farm((x: number) => x + 1),
      range(5000),
      { onPlan },
    ),
  );
  const measured = { workNs: expect.any(Number) as unknown, items: expect.any(Number) as unknown };
  expect(plans[0]?.parts).toMatchObject([{ ...measured, items: 5000, reason: 'degree 1 asked for' }]);
  expect(plans[1]?.parts).toMatchObject([
    { ...measured, next: { reason: expect.stringContaining('an item') as unknown } },
  ]);
  const values = Float64Array.from({ length: 100_000 }, (_, i) => i);
  const twice = iterate(
    map((x: number) => x / 2, f64),
    { times: 2 },
  );
  await run(fork(reduce(sum) as Skeleton<Float64Array, number>, twice), values, { onPlan });
  expect(plans[2]?.parts.map(({ part, items }) => [part, items]).toSorted()).toEqual([
    ['0.0.0', 100_000],
    ['0.1.0.0.0', 200_000],
  ]);
});
