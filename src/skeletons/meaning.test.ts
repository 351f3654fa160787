import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { f32, u8 } from '../types/element.ts';
import { range } from '../types/range.ts';
import type { AnySkeleton, Fn } from './chain.ts';
import { farm } from './farm.ts';
import { generate } from './generate.ts';
import { keep } from './keep.ts';
import { map } from './map.ts';
import { meaningOf, open, streamMeaning } from './meaning.ts';
import { concat, op, sum } from './op.ts';
import { reduce } from './reduce.ts';
import { pipe, seq, type Skeleton } from './skeleton.ts';
import { stateful } from './stateful.ts';
import { unordered } from './unordered.ts';

const evaluate = (program: AnySkeleton, input: unknown): Promise<unknown> => meaningOf(program.node)(input);
const all = (program: AnySkeleton, inputs: Iterable<unknown> | AsyncIterable<unknown>): Promise<unknown[]> =>
  Array.fromAsync(streamMeaning(program.node, (fn) => fn, inputs));

const double = (x: number): number => x * 2;
const odd = (x: number): boolean => x % 2 === 1;
const total = stateful(
  () => 0,
  (state: number, x: number) => [state + x, state + x] as const,
);
const step = (state: number): never => state as never;
/** Fails on 3. */
const picky = (x: number): number => {
  if (x === 3) throw new RangeError('no threes');
  return x;
};
const later = async (x: number): Promise<number> => picky(x);
/** A promise by behaviour only. */
// oxlint-disable-next-line unicorn/no-thenable -- what is tested
const thenable = (x: number): PromiseLike<number> => ({ then: (resolve) => resolve?.(x * 10) as never });
const nested = (f: Fn<number, number>): AnySkeleton => pipe(generate(generate(f)), map(map(f)), map(reduce(sum)));
const failure = (program: AnySkeleton, input: unknown): Promise<unknown> =>
  evaluate(program, input).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('one input gives one output', () => {
  test.each<[string, AnySkeleton, unknown, unknown]>([
    ['seq', seq(double), 4, 8],
    ['pipe', pipe(double, double, String), 4, '16'],
    ['farm', farm(pipe(double, double), { degree: 3 }), 4, 16],
    ['unordered', unordered(double), 4, 8],
    ['map over an array', map(double), [1, 2], [2, 4]],
    ['map over a typed array', map(double), Float32Array.of(0.1), [Math.fround(0.1) * 2]],
    ['map over a range', map(double), range(3, 0, -1), [6, 4, 2]],
    ['map over nothing', map(double), [], []],
    ['map to typed elements', map((x: number) => x / 3, f32), [1], Float32Array.of(1 / 3)],
    ['map to bytes', map(double, u8), [200], Uint8Array.of(144)],
    ['map of map', map(map(double)), [[1], range(3)], [[2], [0, 2, 4]]],
    ['reduce', reduce(concat), ['a', 'b', 'c'], 'abc'],
    ['reduce of one element', reduce(sum), [-0], -0],
    ['reduce of nothing', reduce(sum), [], 0],
    ['generate', generate(double), 3, [0, 2, 4]],
    ['generate nothing', generate(double, f32), 0, new Float32Array(0)],
    ['stateful', total, 5, 5],
  ])('%s', async (_name, program, input, output) => {
    expect(await evaluate(program, input)).toEqual(output);
  });

  test('what may give more or fewer is refused at once', () => {
    const refused = expect.objectContaining({ code: 'OSSA_NOT_ONE_TO_ONE' });
    expect(() => meaningOf(pipe(double, keep(odd)).node)).toThrow(refused);
  });
});

describe('a stream', () => {
  test('goes through item by item, in order', async () => {
    const program = pipe(keep(odd), farm(double), unordered(double));
    expect(await all(program, [1, 2, 3, 4, 5])).toEqual([4, 12, 20]);
    expect(await all(program, [])).toEqual([]);
  });

  test('state goes from item to item, with a key for each key apart', async () => {
    expect(await all(total, [1, 2, 3])).toEqual([1, 3, 6]);
    const count = stateful(
      () => 0,
      (n: number, x: unknown) => [n + 1, [x, n + 1]] as const,
      (x: unknown) => x,
    );
    // Keys are compared as Map does: NaN equals NaN, −0 equals +0.
    expect(await all(count, [NaN, 0, 'a', -0, NaN])).toEqual([
      [NaN, 1],
      [0, 1],
      ['a', 1],
      [-0, 2],
      [NaN, 2],
    ]);
  });

  test('state inside a collection begins anew for each', async () => {
    const running = map(
      stateful(
        () => 0,
        (state: number, x: number) => [state + x, state + x] as const,
        (x: number) => x % 2,
      ),
    );
    expect(await all(running, [[1, 2, 3], [1]])).toEqual([[1, 2, 4], [1]]);
  });

  test('init is called for the first item, not before', async () => {
    let calls = 0;
    const counting = stateful(
      () => calls++,
      (state: number, x: number) => [state, x] as const,
    );
    expect(await all(counting, [])).toEqual([]);
    expect(calls).toBe(0);
    await all(counting, [1, 2, 3]);
    expect(calls).toBe(1);
  });

  test('comes from async sources and promises too, and leaving it closes the source', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
        yield 3;
      } finally {
        closed = true;
      }
    }
    expect(await all(seq(double), [Promise.resolve(1), 2])).toEqual([2, 4]);
    for await (const x of streamMeaning(seq(double).node, (fn) => fn, source())) if (x === 4) break;
    expect(closed).toBe(true);
  });
});

describe('async functions', () => {
  test('are awaited one after the other, thenables too', async () => {
    const log: string[] = [];
    const slow = async (x: number): Promise<number> => {
      log.push(`begin ${x}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`end ${x}`);
      return x;
    };
    const program = map(pipe(slow, thenable as Fn<number, number>));
    expect(await evaluate(program, [1, 2])).toEqual([10, 20]);
    expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('may be predicates, steps, inits and keys, for some items only', async () => {
    const program = pipe(
      keep((x: number) => (x % 3 === 0 ? Promise.resolve(false) : true)),
      stateful(
        async () => 100,
        (state: number, x: number) =>
          x % 2 === 0 ? Promise.resolve([state + x, state] as const) : ([state + x, state] as const),
        async (x: number) => x % 2,
      ),
    );
    expect(await all(program, [1, 2, 3, 4, 5])).toEqual([100, 100, 102, 101]);
  });

  test('give the results of synchronous ones', async () => {
    expect(
      await evaluate(
        nested(async (x: number) => x + 1),
        5,
      ),
    ).toEqual(
      await evaluate(
        nested((x: number) => x + 1),
        5,
      ),
    );
  });
});

describe('failures', () => {
  test.each<[string, AnySkeleton, unknown, string, string]>([
    ['a function', seq(picky), 3, 'picky', ''],
    ['an async function', seq(later), 3, 'later', ''],
    ['an element', map(picky), [1, 3, 3], 'picky', '1'],
    ['an element, later', map(later), [1, 3, 3], 'later', '1'],
    ['an element of an element', map(pipe(map(picky), reduce(sum))), [[1], [1, 2, 3]], 'picky', '1.2'],
    ['an element of an element, later', pipe(map(map(later))), [[1], [1, 2, 3]], 'later', '1.2'],
    ['an index', generate(farm(picky)), 9, 'picky', '3'],
    ['a function without a name', map((x: number) => picky(x)), [3], "map's function", '0'],
    ['a stage without a name', pipe(double, (x: number) => picky(x + 1)), 1, 'stage 2 of pipe', ''],
    [
      'an operator',
      map(reduce(op((a: number, b: number) => a + picky(b), { name: 'add', identity: 0 }))),
      [[3], [1, 3]],
      'add',
      '1',
    ],
    [
      'a step',
      stateful(
        () => 0,
        (s: number, x: number) => [s, picky(x)] as const,
      ),
      3,
      "stateful's step",
      '',
    ],
    [
      'an init',
      stateful(
        () => picky(3),
        (s: number, x: number) => [s, x] as const,
      ),
      3,
      "stateful's init",
      '',
    ],
    [
      'a key',
      stateful(
        () => 0,
        (s: number, x: number) => [s, x] as const,
        picky,
      ),
      3,
      'picky',
      '',
    ],
  ])('%s that throws', async (_name, program, input, role, path) => {
    const error = (await failure(program, input)) as Error;
    expect(error).toMatchObject({
      code: 'OSSA_FUNCTION_FAILED',
      details: { role, path, message: 'no threes' },
      cause: expect.any(RangeError),
    });
    const place = path === '' ? 'input' : `input[${path.replace('.', '][')}]`;
    expect(error.message).toContain(`${role} failed at ${place}: no threes`);
  });

  test('what is thrown need not be an error', async () => {
    const error = await failure(
      map(() => {
        throw 'text';
      }),
      [1],
    ); // oxlint-disable-line no-throw-literal
    expect(error).toMatchObject({ cause: 'text', details: { message: 'the string "text"' } });
  });

  test('a value that cannot be stored is a failure of its element', async () => {
    const error = await failure(
      map((x: number) => (x === 2 ? (1n as never) : x), f32),
      [1, 2],
    );
    expect(error).toMatchObject({ code: 'OSSA_FUNCTION_FAILED', details: { path: '1' }, cause: expect.any(TypeError) });
  });

  test.each<[string, AnySkeleton, unknown, string]>([
    ['map', map(map(double)), [[1], 'text'], '1'],
    ['map', map(double), new Set([1]), ''],
    ['map', map(double), new DataView(new ArrayBuffer(8)), ''],
    ['reduce', reduce(sum), 7, ''],
    ['generate', generate(double), -1, ''],
    ['generate', generate(double), 2 ** 32, ''],
    ['generate', map(generate(double)), [1, 1.5], '1'],
  ])('%s says what it expects', async (role, program, input, path) => {
    expect(await failure(program, input)).toMatchObject({ code: 'OSSA_WRONG_INPUT', details: { role, path } });
  });

  test('a step has to return a pair', async () => {
    expect(
      await failure(
        map(
          stateful(
            () => 0,
            step,
            (x: number) => x,
          ),
        ),
        [1],
      ),
    ).toMatchObject({
      code: 'OSSA_WRONG_INPUT',
      details: { role: 'stateful, from step,', path: '0', given: 'the number 0' },
    });
  });

  test('a stream emits everything before the failing item, whose position begins the path', async () => {
    const outputs: unknown[] = [];
    const program = pipe(
      keep((xs: number[]) => xs.length > 0),
      map(picky),
    );
    const drain = async (): Promise<void> => {
      for await (const output of streamMeaning(program.node, (fn) => fn, [[1], [], [2, 3], [4]])) outputs.push(output);
    };
    await expect(drain()).rejects.toMatchObject({ code: 'OSSA_FUNCTION_FAILED', details: { path: '2.1' } });
    expect(outputs).toEqual([[1]]);
  });
});

test('functions are called through resolve, which is asked once for each', async () => {
  const asked: string[] = [];
  const process = open(
    pipe(
      map(double),
      map(double),
      map((x: number) => x + 1),
      reduce(sum),
    ).node,
    {
      resolve: (fn, role) => {
        asked.push(role);
        return (...args: unknown[]) => fn(...args);
      },
    },
  );
  expect(await process.next([1, 2])).toEqual([14]);
  expect(await process.next([1])).toEqual([5]);
  expect(asked).toEqual(['double', 'sum', "map's function"].toSorted((a, b) => asked.indexOf(a) - asked.indexOf(b)));
  expect(asked).toHaveLength(3);
});

test('what resolve throws is not taken for a failure of the function', async () => {
  const error = new Error('cannot be captured');
  const refuse = (): never => {
    throw error;
  };
  await expect(meaningOf(map(map(double)).node, refuse)([[1]])).rejects.toBe(error);
});

/** A program from number to number together with the function that it should be. */
interface Pair {
  readonly program: AnySkeleton;
  readonly meaning: (x: number) => number;
}
const { pair } = fc.letrec<{ pair: Pair; composed: Pair; farmed: Pair; collected: Pair; leaf: Pair }>((tie) => ({
  leaf: fc
    .record({ factor: fc.integer({ min: -3, max: 3 }), term: fc.double(), late: fc.boolean() })
    .map(({ factor, term, late }) => {
      const f = (x: number): number => x * factor + term;
      return { program: late ? seq(async (x: number) => f(x)) : seq(f), meaning: f };
    }),
  composed: fc.array(tie('pair'), { minLength: 1, maxLength: 4 }).map((parts) => ({
    program: pipe(...(parts.map(({ program }) => program) as never)) as never,
    meaning: (x) => parts.reduce((value, { meaning }) => meaning(value), x),
  })),
  farmed: fc
    .tuple(tie('pair'), fc.boolean())
    .map(([{ program, meaning }, ordered]) => ({ program: farm(program as never, { ordered }), meaning })),
  collected: fc.tuple(tie('pair'), tie('pair'), fc.nat(6), fc.boolean()).map(([f, g, length, typed]) => {
    const spread = (x: number): number[] => Array.from({ length }, (_, i) => x + i);
    const fold = op((a: number, b: number) => a * 0.5 + b, { identity: -0 });
    return {
      program: pipe(
        spread,
        map(f.program as never, ...((typed ? [f32] : []) as [])) as never,
        map(g.program as never) as never,
        reduce(fold) as never,
      ) as never,
      meaning: (x) => {
        const values = spread(x).map((y) => (typed ? Math.fround(f.meaning(y)) : f.meaning(y)));
        return values.length === 0 ? -0 : values.map((y) => g.meaning(y)).reduce((a, b) => a * 0.5 + b);
      },
    };
  }),
  pair: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('composed'),
    tie('farmed'),
    tie('collected'),
  ),
}));

test('programs, however nested, mean the functions they are built from', async () => {
  await fc.assert(
    fc.asyncProperty(pair, fc.double(), async ({ program, meaning }, x) => {
      expect(await evaluate(program, x)).toBe(meaning(x));
    }),
    { numRuns: 500 },
  );
});

test('laws: composition is associative, farm is the identity, map distributes over pipe', async () => {
  await fc.assert(
    fc.asyncProperty(pair, pair, pair, fc.array(fc.double(), { maxLength: 5 }), async (a, b, c, xs) => {
      const [f, g, h] = [a, b, c].map(({ program }) => program as Skeleton<number, number>) as [
        Skeleton<number, number>,
        Skeleton<number, number>,
        Skeleton<number, number>,
      ];
      const expected = await all(pipe(f, g, h), xs);
      expect(await all(pipe(f, pipe(g, h)), xs)).toEqual(expected);
      expect(await all(pipe(pipe(f, g), h), xs)).toEqual(expected);
      expect(await all(farm(pipe(f, g, h)), xs)).toEqual(expected);
      expect(await evaluate(pipe(map(f), map(g), map(h)), xs)).toEqual(expected);
      expect(await evaluate(map(pipe(f, g, h)), xs)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});
