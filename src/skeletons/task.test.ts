import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { range } from '../types/range.ts';
import { branchAndBound, type Best } from './branch-and-bound.ts';
import type { AnySkeleton } from './chain.ts';
import { divide } from './divide.ts';
import { iterate } from './iterate.ts';
import { map } from './map.ts';
import { meaningOf, streamMeaning } from './meaning.ts';
import { pool, type Generation } from './pool.ts';
import { random } from './random.ts';
import { pipe } from './skeleton.ts';
import { stateful } from './stateful.ts';

const evaluate = (program: AnySkeleton, input: unknown): Promise<unknown> => meaningOf(program.node)(input);
const all = (program: AnySkeleton, inputs: Iterable<unknown>): Promise<unknown[]> =>
  Array.fromAsync(streamMeaning(program.node, (fn) => fn, inputs));
const refused = (code: string, details: object = {}): unknown =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

const inc = (x: number): number => x + 1;
/** Fails on 3. */
const picky = (x: number): number => {
  if (x === 3) throw new RangeError('no threes');
  return x;
};
/** A promise where none may be. */
const promised = (): never => Promise.resolve(1) as never;

describe('divide', () => {
  const sumTo = {
    simple: (n: number) => n === 0,
    solve: () => 0,
    split: (n: number) => [n - 1],
    combine: ([r = 0]: number[], n: number) => r + n,
  };

  test('known answers', async () => {
    const fib = divide({
      simple: (n: number) => n < 2,
      solve: (n) => n,
      split: (n) => [n - 1, n - 2],
      combine: ([a = 0, b = 0]) => a + b,
    });
    expect(await all(fib, [0, 1, 10, 20])).toEqual([0, 1, 55, 6765]);
    const sorted = divide({
      simple: (xs: number[]) => xs.length < 2,
      solve: (xs) => xs,
      split: ([pivot = 0, ...rest]) => [rest.filter((x) => x < pivot), rest.filter((x) => x >= pivot)],
      combine: ([low = [], high = []], [pivot = 0]) => [...low, pivot, ...high],
    });
    expect(await evaluate(sorted, [3, 1, 2, 3, 0])).toEqual([0, 1, 2, 3, 3]);
  });

  test('results stand in the order of the parts, any number of them', async () => {
    const trace = divide({
      simple: (s: string) => s.length > 2,
      solve: (s) => s,
      split: (s) => Array.from({ length: s.length + 1 }, (_, i) => s + i),
      combine: (parts, s) => `(${s}:${parts.join(' ')})`,
    });
    expect(await evaluate(trace, '')).toBe('(:(0:(00:000 001 002) (01:010 011 012)))');
  });

  test('a problem without parts is combined from none', async () => {
    const none = divide({
      simple: () => false,
      solve: () => -1,
      split: () => [],
      combine: (results, n: number) => results.length + n,
    });
    expect(await evaluate(none, 5)).toBe(5);
  });

  test('recursion needs no stack', async () => {
    expect(await evaluate(divide(sumTo), 1_000_000)).toBe((1_000_000 * 1_000_001) / 2);
  });

  test('the depth is a limit', async () => {
    expect(await evaluate(divide({ ...sumTo, depth: 10 }), 10)).toBe(55);
    await expect(all(divide({ ...sumTo, depth: 10 }), [1, 11])).rejects.toThrow(
      refused('OSSA_LIMIT', { where: 'divide', limit: 10, what: 'levels of division', path: '1' }),
    );
    // A problem without parts is no level.
    const leaf = {
      simple: () => false,
      solve: () => 0,
      split: (n: number) => (n > 0 ? [n - 1] : []),
      combine: () => 1,
      depth: 1,
    };
    expect(await evaluate(divide(leaf), 1)).toBe(1);
    await expect(evaluate(divide(leaf), 2)).rejects.toThrow(refused('OSSA_LIMIT'));
  });

  test.each(['simple', 'solve', 'split', 'combine'] as const)('%s may throw, and may not be late', async (name) => {
    const throwing = { ...sumTo, [name]: Object.defineProperty(() => picky(3), 'name', { value: '' }) };
    await expect(evaluate(map(divide(throwing)), [2])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: `divide's ${name}`, path: '0', message: 'no threes' }),
    );
    await expect(evaluate(divide({ ...sumTo, [name]: promised }), 2)).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { role: 'promised' }),
    );
  });

  test('split gives an array', async () => {
    const split = (): never => new Set([1]) as never;
    await expect(evaluate(divide({ ...sumTo, split }), 2)).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { role: 'divide, from split,', expects: 'an array of smaller problems' }),
    );
  });

  test('laws: what is simple is solved; it is the recursion', async () => {
    interface Tree {
      readonly x: number;
      readonly below: readonly Tree[];
    }
    const treeOf = (depth: number): fc.Arbitrary<Tree> =>
      fc.record({
        x: fc.nat(9),
        below: fc.array(depth === 0 ? fc.constant(leaf) : treeOf(depth - 1), { maxLength: 3 }),
      });
    const leaf: Tree = { x: 1, below: [] };
    const tree = treeOf(4);
    const functions = {
      simple: ({ x, below }: Tree) => x === 0 || below.length === 0,
      solve: ({ x }: Tree) => `${x}`,
      split: ({ below }: Tree) => below,
      combine: (results: string[], { x }: Tree) => `(${results.join('')})${x}`,
    };
    const recursive = (t: Tree): string =>
      functions.simple(t) ? functions.solve(t) : functions.combine(functions.split(t).map(recursive), t);
    await fc.assert(
      fc.asyncProperty(tree, async (t) => {
        expect(await evaluate(divide(functions), t)).toBe(recursive(t));
        expect(await evaluate(divide({ ...functions, simple: () => true }), t)).toBe(functions.solve(t));
      }),
    );
  });
});

describe('branchAndBound', () => {
  /** Leaves have a cost, a bound is that of the best leaf below, less some slack. */
  interface Tree {
    readonly name: number;
    readonly cost: number | undefined;
    readonly slack: number;
    readonly below: readonly Tree[];
  }
  const leaf = (name: number, cost: number | undefined): Tree => ({ name, cost, slack: 0, below: [] });
  const inner = (name: number, below: readonly Tree[], slack = 0): Tree => ({ name, cost: undefined, slack, below });
  const least = ({ cost, below }: Tree): number => cost ?? Math.min(Infinity, ...below.map(least));
  const functions = {
    bound: (tree: Tree) => least(tree) - tree.slack,
    branch: (tree: Tree) => tree.below,
    cost: (tree: Tree) => tree.cost,
  };
  const leaves = (tree: Tree): Tree[] => (tree.cost === undefined ? tree.below.flatMap(leaves) : [tree]);
  const best = (tree: Tree): Best<Tree> | undefined => {
    const [first] = leaves(tree).toSorted((a, b) => (a.cost as number) - (b.cost as number));
    return first && { cost: first.cost as number, solution: first };
  };

  test.each<[string, Tree, number | undefined]>([
    ['the root is a solution', leaf(1, 5), 1],
    ['no solution', leaf(1, undefined), undefined],
    ['no solution below', inner(1, [leaf(2, undefined), inner(3, [])]), undefined],
    ['the least', inner(0, [leaf(1, 5), inner(2, [leaf(3, 4), leaf(4, 6)])]), 3],
    ['of equals the leftmost', inner(0, [inner(1, [leaf(2, 3)], 1), leaf(3, 3), inner(4, [leaf(5, 3)], 3)]), 2],
    [
      'of equals the leftmost, found last',
      inner(0, [inner(1, [inner(2, [inner(3, [leaf(4, 3)])])]), inner(5, [leaf(6, 3)], 9)]),
      4,
    ],
    ['negative costs and −0', inner(0, [leaf(1, 0), leaf(2, -0), leaf(3, -1)]), 3],
    ['infinite costs', inner(0, [leaf(1, Infinity), leaf(2, -Infinity)], Infinity), 2],
  ])('%s', async (_name, tree, name) => {
    const found = (await evaluate(branchAndBound(functions), tree)) as Best<Tree> | undefined;
    expect(found?.solution.name).toBe(name);
    expect(found).toEqual(best(tree));
  });

  test('leaves out what cannot be better', async () => {
    const seen: number[] = [];
    const branch = (tree: Tree): readonly Tree[] => (seen.push(tree.name), tree.below);
    const tree = inner(0, [inner(1, [leaf(2, 9)]), inner(3, [leaf(4, 1)]), inner(5, [leaf(6, 1)])]);
    const found = await evaluate(branchAndBound({ ...functions, branch }), tree);
    expect(found).toMatchObject({ cost: 1, solution: { name: 4 } });
    expect(seen).toEqual([0, 3]);
  });

  test('the limit counts open nodes', async () => {
    const wide = inner(0, range(5).length === 5 ? [1, 2, 3, 4, 5].map((name) => inner(name, [leaf(9, name)])) : []);
    expect(await evaluate(branchAndBound({ ...functions, limit: 5 }), wide)).toMatchObject({ cost: 1 });
    await expect(all(branchAndBound({ ...functions, limit: 4 }), [leaf(1, 1), wide])).rejects.toThrow(
      refused('OSSA_LIMIT', { where: 'branchAndBound', limit: 4, what: 'open nodes', path: '1' }),
    );
  });

  test.each(['bound', 'branch', 'cost'] as const)('%s may throw, and may not be late', async (name) => {
    const throwing = { ...functions, [name]: Object.defineProperty(() => picky(3), 'name', { value: '' }) };
    await expect(all(branchAndBound(throwing), [inner(1, [leaf(2, 1)])])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: `branchAndBound's ${name}` }),
    );
  });

  test.each<[string, object, string]>([
    ['a bound', { bound: () => NaN }, 'a number'],
    ['a bound', { bound: () => undefined }, 'a number'],
    ['a bound that is late', { bound: promised }, 'a result that is no promise (await in a map before)'],
    ['branches', { branch: () => new Set() }, 'an array of nodes'],
    ['branches that are late', { branch: promised }, 'a result that is no promise (await in a map before)'],
    ['a cost', { cost: () => null }, 'a number or undefined'],
    ['a cost', { cost: () => NaN }, 'a number or undefined'],
  ])('%s has to be one', async (_name, wrong, expects) => {
    const program = branchAndBound({ ...functions, ...wrong } as typeof functions);
    await expect(evaluate(program, inner(0, [leaf(1, 1)]))).rejects.toThrow(refused('OSSA_WRONG_INPUT', { expects }));
  });

  test('laws: the lowest cost in the tree, and of several the leftmost, whatever the bounds', async () => {
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.record({ name: fc.nat(), cost: fc.nat(5), slack: fc.nat(3), below: fc.constant([]) }),
        fc.record({
          name: fc.nat(),
          cost: fc.constant(undefined),
          slack: fc.nat(3),
          below: fc.array(tie('tree'), { maxLength: 4 }),
        }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (t) => {
        const found = (await evaluate(branchAndBound(functions), t)) as Best<Tree> | undefined;
        expect(found).toEqual(best(t));
        expect(found?.solution).toBe(best(t)?.solution);
      }),
      { numRuns: 500 },
    );
  });
});

describe('iterate', () => {
  test.each<[string, AnySkeleton, unknown, unknown]>([
    ['so many times', iterate(inc, { times: 3 }), 0, 3],
    ['so many times, async', iterate(async (x: number) => x + 1, { times: 3 }), 0, 3],
    ['until it holds', iterate((x: number) => x * 2, { until: (x) => x > 10 }), 1, 16],
    ['one round at least', iterate(inc, { until: () => true }), 0, 1],
    [
      'until it changes no more',
      iterate((x: number) => Math.floor(x / 2), { until: (x, before) => x === before }),
      9,
      0,
    ],
    ['until the round', iterate(inc, { until: (_x, _before, round) => round === 4 }), 0, 5],
    ['until, at most so often', iterate(inc, { until: (x) => x > 10, times: 3 }), 0, 3],
    ['until, before it is that often', iterate(inc, { until: (x) => x > 1, times: 9 }), 0, 2],
    ['until, async', iterate(inc, { until: async (x) => x > 3 }), 0, 4],
    ['all async', iterate(async (x: number) => x + 1, { until: async (x) => x > 3, times: 9 }), 0, 4],
    [
      'async at times',
      iterate((x: number) => (x % 2 ? x + 1 : Promise.resolve(x + 1)), {
        until: (x) => (x % 3 ? x > 6 : Promise.resolve(x > 6)),
      }),
      0,
      7,
    ],
    ['a program', iterate(map(inc), { times: 2 }), [0, 1], [2, 3]],
    ['many rounds', iterate(inc, { times: 300_000 }), 0, 300_000],
    ['many rounds, async', iterate(async (x: number) => x + 1, { times: 20_000 }), 0, 20_000],
  ])('%s', async (_name, program, input, output) => {
    expect(await evaluate(program, input)).toEqual(output);
  });

  test('until sees what a round gave, what it was given, and its number', async () => {
    const seen: unknown[] = [];
    await evaluate(
      iterate((x: number) => x * 2, { times: 3, until: (...given) => (seen.push(given), false) }),
      5,
    );
    expect(seen).toEqual([
      [10, 5, 0],
      [20, 10, 1],
      [40, 20, 2],
    ]); // (next, before, round)
  });

  test('state in the body goes from round to round, and begins anew for each input', async () => {
    const total = stateful(
      () => 0,
      (s: number, x: number) => [s + x, s + x] as const,
      () => 'all',
    ); // one key
    expect(await all(iterate(total, { times: 3 }), [1, 1, 2])).toEqual([4, 4, 8]);
  });

  test('failures are those of the round', async () => {
    await expect(
      all(
        iterate((x: number) => picky(x) + 1, { times: 9 }),
        [4, 0],
      ),
    ).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role: "iterate's function", path: '1' }));
    const until = Object.defineProperty((x: number) => picky(x) > 9, 'name', { value: '' });
    await expect(evaluate(iterate(inc, { until }), 0)).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { role: "iterate's until" }),
    );
  });

  test('laws: once is the program; rounds add up', async () => {
    const times = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer(), times, times, async (x, m, n) => {
        const p = (y: number): number => (y * 31 + 7) | 0;
        expect(await evaluate(iterate(p, { times: 1 }), x)).toBe(p(x));
        expect(await evaluate(iterate(p, { times: m + n }), x)).toBe(
          await evaluate(pipe(iterate(p, { times: m }), iterate(p, { times: n })), x),
        );
      }),
    );
  });
});

describe('pool', () => {
  const climb = (x: number, { random: r }: Generation<number>): number => x + r.uniform() - 0.25;
  const fittest = (old: readonly number[], young: readonly number[]): number[] =>
    [...old, ...young].sort((a, b) => b - a).slice(0, old.length);

  test.each<[string, AnySkeleton, unknown, unknown]>([
    ['the offspring is the population', pool({ evolve: inc, generations: 3 }), [1, 5], [4, 8]],
    ['no generation', pool({ evolve: inc, generations: 0 }), range(3), [0, 1, 2]],
    ['nobody', pool({ evolve: inc, generations: 3 }), [], []],
    [
      'selected from old and young',
      pool({ evolve: (x: number) => 3 - x, select: fittest, generations: 2 }),
      [0, 1],
      [3, 2],
    ],
    [
      'a population that grows',
      pool({ evolve: inc, select: (old, young) => [...old, ...young], generations: 2 }),
      [0],
      [0, 1, 1, 2],
    ],
    ['a population that dies out', pool({ evolve: inc, select: () => [], generations: 5 }), [0], []],
    ['until', pool({ evolve: inc, until: ([x = 0]) => x > 4, generations: 99 }), [0], [5]],
    ['until is asked before the first', pool({ evolve: inc, until: () => true, generations: 9 }), [0], [0]],
    [
      'until the generation',
      pool({ evolve: inc, until: (_population, generation) => generation === 2, generations: 9 }),
      [0],
      [2],
    ],
    [
      'what evolve sees',
      pool({
        evolve: (_x: unknown, { generation, index, population }) => [generation, index, [...population]],
        generations: 1,
      }),
      'ab'.split(''),
      [
        [0, 0, ['a', 'b']],
        [0, 1, ['a', 'b']],
      ],
    ],
  ])('%s', async (_name, program, input, output) => {
    expect(await evaluate(program, input)).toEqual(output);
  });

  test('the input is not changed, and the output is a new array', async () => {
    const input = [3, 1, 2];
    const output = await evaluate(pool({ evolve: inc, select: (old) => old, generations: 1 }), input);
    expect(output).toEqual(input);
    expect(output).not.toBe(input);
    const frozen = await evaluate(pool({ evolve: inc, select: () => Object.freeze([1]), generations: 1 }), input);
    expect(Object.isFrozen(frozen)).toBe(false);
  });

  test('random numbers are keyed by seed, generation and individual', async () => {
    const program = (options: object): AnySkeleton => pool({ evolve: climb, generations: 20, ...options });
    const results = await evaluate(program({}), [0, 0, 0]);
    expect(await evaluate(program({}), [0, 0, 0])).toEqual(results);
    expect(await evaluate(program({ seed: 1 }), [0, 0, 0])).toEqual(results);
    expect(await evaluate(program({ seed: 2 }), [0, 0, 0])).not.toEqual(results);
    expect(new Set(results as number[]).size).toBe(3);
    // Without selection, individuals evolve independently.
    expect(await evaluate(program({}), [0])).toEqual((results as number[]).slice(0, 1));
    const draws = pool({ evolve: (_x: number, { random: r }) => r.next32(), generations: 2, seed: 5 });
    expect(await evaluate(draws, [0, 0])).toEqual([random(5, 2 ** 32).next32(), random(5, 2 ** 32 + 1).next32()]);
    const choosing = pool({
      evolve: inc,
      select: (old, _young, r) => old.map(() => r.next32()),
      generations: 1,
      seed: 5,
    });
    const chosen = (await evaluate(choosing, [0, 0])) as number[];
    expect(chosen).toEqual(await evaluate(choosing, [0, 0]));
    expect(new Set(chosen).size).toBe(2);
  });

  test('law: generations add up, counted on', async () => {
    const from = (start: number, generations: number): AnySkeleton =>
      pool({ evolve: (x: number, { generation, index }) => (x * 31 + generation + start + index) | 0, generations });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { maxLength: 6 }), fc.nat(5), fc.nat(5), async (xs, m, n) => {
        expect(await evaluate(from(0, m + n), xs)).toEqual(await evaluate(from(m, n), await evaluate(from(0, m), xs)));
      }),
    );
  });

  test('failures', async () => {
    await expect(evaluate(pool({ evolve: (x: number) => picky(x + 1), generations: 9 }), [5, 0])).rejects.toThrow(
      refused('OSSA_FUNCTION_FAILED', { path: '1', message: 'no threes' }),
    );
    for (const name of ['select', 'until']) {
      const throwing = {
        evolve: inc,
        generations: 1,
        [name]: Object.defineProperty(() => picky(3), 'name', { value: '' }),
      };
      await expect(evaluate(pool(throwing), [1])).rejects.toThrow(
        refused('OSSA_FUNCTION_FAILED', { role: `pool's ${name}` }),
      );
    }
    await expect(evaluate(pool({ evolve: inc, generations: 1 }), 'text')).rejects.toThrow(refused('OSSA_WRONG_INPUT'));
    for (const wrong of [{ select: () => new Set() }, { select: promised }, { until: promised }, { evolve: promised }])
      await expect(evaluate(pool({ evolve: inc, generations: 1, ...(wrong as object) }), [1])).rejects.toThrow(
        refused('OSSA_WRONG_INPUT'),
      );
  });
});
