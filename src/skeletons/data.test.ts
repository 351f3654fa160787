import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { f32, f64, i32, u8 } from '../types/element.ts';
import { grid, type Grid } from '../types/grid.ts';
import { range } from '../types/range.ts';
import type { Vec } from '../types/vec.ts';
import { allPairs } from './all-pairs.ts';
import type { AnySkeleton } from './chain.ts';
import { filter } from './filter.ts';
import { flatMap } from './flat-map.ts';
import { gather } from './gather.ts';
import { GROUP_BLOCK, groupBy } from './group-by.ts';
import { histogram } from './histogram.ts';
import { mapReduce } from './map-reduce.ts';
import { map } from './map.ts';
import { meaningOf } from './meaning.ts';
import type { Near } from './near.ts';
import type { Edge } from './node.ts';
import { bitXor, concat, max, op, sum } from './op.ts';
import { reduce } from './reduce.ts';
import { scan } from './scan.ts';
import { scatter } from './scatter.ts';
import { pipe } from './skeleton.ts';
import { sort } from './sort.ts';
import { stencil } from './stencil.ts';
import { zip } from './zip.ts';

const evaluate = (program: AnySkeleton, input: unknown): Promise<unknown> => meaningOf(program.node)(input);
const refused = (code: string, details: object = {}): unknown =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

const double = (x: number): number => x * 2;
const odd = (x: number): boolean => x % 2 !== 0;
const add = (x: number, y: number): number => x + y;
/** Fails on 3. */
const picky = (x: number): number => {
  if (x === 3) throw new RangeError('no threes');
  return x;
};
/** A promise where none may be. */
const promised = (x: number): number => Promise.resolve(x) as never;
/** Not associative to the last bit, nor commutative: shows how it was grouped. */
const halve = op((a: number, b: number) => a * 0.5 + b, { name: 'halve', identity: 0 });
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 30 });
const holes = new Array<unknown>(2);

test.each<[string, AnySkeleton, unknown, unknown]>([
  [
    'zip',
    zip(add),
    [
      [1, 2],
      [10, 20],
    ],
    [11, 22],
  ],
  ['zip of one', zip(double), [[1, 2]], [2, 4]],
  [
    'zip of three, of any sort',
    zip((a: number, b: string, c: number) => `${a}${b}${c}`),
    [range(2), ['a', 'b'], u8.make(2)],
    ['0a0', '1b0'],
  ],
  ['zip of none', zip(add), [[], []], []],
  [
    'zip, async',
    zip(async (x: number, y: number) => x * y),
    [
      [2, 3],
      [4, 5],
    ],
    [8, 15],
  ],
  [
    'zip, async at times, stored',
    zip((x: number, y: number) => (x > 2 ? Promise.resolve(x / y) : x / y), f32),
    [
      [1, 3],
      [3, 4],
    ],
    Float32Array.of(1 / 3, 0.75),
  ],
  ['zip of holes', zip((x: unknown) => x), [holes], [undefined, undefined]],
  ['mapReduce', mapReduce(double, sum), [1, 2, 3], 12],
  ['mapReduce of nothing', mapReduce(double, max), [], -Infinity],
  ['mapReduce, rounded between', mapReduce((x: number) => x / 3, sum, u8), [1, 8, 9], 5],
  ['mapReduce of −0', mapReduce((x: number) => x, sum), [-0], -0],
  ['mapReduce, async', mapReduce(async (x: number) => `${x}`, concat), range(3), '012'],
  ['scan', scan(sum), [1, 2, 3], [1, 3, 6]],
  ['scan, exclusive', scan(sum, { exclusive: true }), [1, 2, 3], [0, 1, 3]],
  ['scan, stored', scan(sum, u8), range(100, 102.5, 1), Uint8Array.of(100, 201, 47)],
  ['scan, exclusive and stored', scan(max, f64, { exclusive: true }), [1], Float64Array.of(-Infinity)],
  ['scan of nothing', scan(sum), [], []],
  ['scan of nothing, exclusive', scan(sum, i32, { exclusive: true }), [], new Int32Array(0)],
  ['scan of −0', scan(sum), [-0, -0, 0], [-0, -0, 0]],
  ['scan of −0, exclusive', scan(sum, { exclusive: true }), [-0, -0], [0, -0]],
  ['scan of strings', scan(concat), ['a', 'b'], ['a', 'ab']],
  ['filter', filter(odd), [1, 2, 3, NaN, -0], [1, 3, NaN]],
  ['filter, stored', filter(odd, f32), Float64Array.of(0.1, 2), Float32Array.of(0.1)],
  ['filter by truth', filter((x: unknown) => x as boolean), [0, 1, '', 'a', null, [], NaN], [1, 'a', []]],
  ['filter, async', filter(async (x: number) => x > 1), [1, 2], [2]],
  ['filter, async at times', filter((x: number) => (x % 2 ? Promise.resolve(x > 1) : x > 2)), range(6), [3, 4, 5]],
  ['filter of nothing', filter(odd), [], []],
  ['filter of holes', filter((x) => x === undefined), holes, [undefined, undefined]],
  ['flatMap', flatMap((x: number) => range(x)), [2, 0, 1], [0, 1, 0]],
  ['flatMap, stored', flatMap((x: number) => [x / 2, x], u8), [3], Uint8Array.of(1, 3)],
  ['flatMap, async', flatMap(async (x: number) => Float32Array.of(x)), [1, 2], [1, 2]],
  ['flatMap of a program', flatMap(map((x: number) => x * 2)), [[1], [], [2, 3]], [2, 4, 6]],
  ['flatMap of nothing', flatMap((x: number) => [x]), [], []],
  [
    'allPairs',
    allPairs(add),
    [
      [1, 2],
      [10, 20, 30],
    ],
    { shape: [2, 3], data: [11, 21, 31, 12, 22, 32] },
  ],
  ['allPairs, stored', allPairs(add, u8), [[255], [1, 2]], { shape: [1, 2], data: Uint8Array.of(0, 1) }],
  ['allPairs of nothing', allPairs(add), [[], [1]], { shape: [0, 1], data: [] }],
  ['allPairs with nothing', allPairs(add), [[1, 2], []], { shape: [2, 0], data: [] }],
  [
    'allPairs, combined',
    allPairs((x: number, y: number) => x * y, sum),
    [
      [1, 2],
      [3, 4],
    ],
    [7, 14],
  ],
  ['allPairs, combined with nothing', allPairs(add, max), [[1, 2], []], [-Infinity, -Infinity]],
  ['allPairs, combined and stored', allPairs(add, sum, i32), [[1], [2.5, 3]], Int32Array.of(7)],
  [
    'gather',
    gather(),
    [
      ['a', 'b', 'c'],
      [2, 0, 2, -0],
    ],
    ['c', 'a', 'c', 'a'],
  ],
  ['gather, stored', gather(f32), [range(0, 1, 0.25), Uint8Array.of(3, 1)], Float32Array.of(0.75, 0.25)],
  ['gather nothing', gather(), [[], []], []],
  [
    'scatter',
    scatter(),
    [
      [0, 0, 0],
      [1, 2],
      [2, 0],
    ],
    [2, 0, 1],
  ],
  [
    'scatter: the last wins',
    scatter(),
    [
      ['', ''],
      ['a', 'b', 'c'],
      [1, 0, 1],
    ],
    ['b', 'c'],
  ],
  [
    'scatter: combined in turn',
    scatter(concat),
    [
      ['x', 'y'],
      ['a', 'b', 'c'],
      [1, 0, 1],
    ],
    ['xb', 'yac'],
  ],
  ['scatter, stored', scatter(sum, u8), [range(2), [255, 1, 1], [1, 1, 0]], Uint8Array.of(1, 1)],
  ['scatter, stored, without operator', scatter(i32), [[0.5], [], []], Int32Array.of(0)],
  ['scatter to nothing', scatter(), [[], [], []], []],
  ['sort', sort<number>(), [3, NaN, 0, -0, -Infinity, 10, 9], [-Infinity, -0, 0, 3, 9, 10, NaN]],
  ['sort, descending', sort<number>({ descending: true }), [3, NaN, -0, 0, 10], [NaN, 10, 3, 0, -0]],
  ['sort of strings', sort<string>(), ['b', 'B', 'aa', 'a', 'ä', ''], ['', 'B', 'a', 'aa', 'b', 'ä']],
  ['sort of bigints', sort<bigint>(), [2n ** 70n, -1n, 5n], [-1n, 5n, 2n ** 70n]],
  ['sort of typed ones', sort(f32), Float64Array.of(2, 0.1), Float32Array.of(0.1, 2)],
  ['sort of a range', sort<number>(), range(3, 0, -1), [1, 2, 3]],
  ['sort of nothing', sort(), [], []],
  ['sort of one', sort<string>({ descending: true }), ['a'], ['a']],
  ['sort by', sort({ by: (s: string) => s.length }), ['ccc', 'a', 'bb', 'b'], ['a', 'b', 'bb', 'ccc']],
  [
    'sort by, descending',
    sort({ by: (s: string) => s.length, descending: true }),
    ['a', 'bb', 'b', 'cc'],
    ['bb', 'cc', 'a', 'b'],
  ],
  ['sort by, stored', sort({ by: (x: number) => -x }, u8), [1, 3, 2], Uint8Array.of(3, 2, 1)],
  ['sort as', sort((a: number, b: number) => b - a), [1, 3, 2], [3, 2, 1]],
  ['sort as: undefined goes last', sort((a: number, b: number) => b - a), [1, undefined, 3], [3, 1, undefined]],
  [
    'groupBy',
    groupBy(odd),
    [1, 2, 3],
    new Map([
      [true, [1, 3]],
      [false, [2]],
    ]),
  ],
  [
    'groupBy, keys as in a map',
    groupBy((x: number) => x),
    [NaN, 0, -0, NaN],
    new Map([
      [NaN, [NaN, NaN]],
      [0, [0, -0]],
    ]),
  ],
  [
    'groupBy with an operator',
    groupBy(odd, sum),
    range(5),
    new Map([
      [false, 6],
      [true, 4],
    ]),
  ],
  [
    'groupBy with an operator and values',
    groupBy(
      (s: string) => s[0],
      sum,
      (s) => s.length,
    ),
    ['ab', 'c', 'a'],
    new Map([
      ['a', 3],
      ['c', 1],
    ]),
  ],
  ['groupBy of −0: the identity is not added', groupBy(odd, sum), [-0], new Map([[false, -0]])],
  ['groupBy of nothing', groupBy(odd, sum), [], new Map()],
  ['histogram', histogram(3, (x: number) => x), [0, 2, 2, -0], Float64Array.of(2, 0, 2)],
  [
    'histogram of what is in no bin',
    histogram(2, (x: number) => x),
    [-1, 2, 0.5, NaN, Infinity, 1],
    Float64Array.of(0, 1),
  ],
  [
    'histogram of what is no number',
    histogram(2, (x: unknown) => x as number),
    ['1', undefined, null, true, 1n, 'length'],
    Float64Array.of(0, 0),
  ],
  ['histogram of nothing', histogram(1, () => 0), [], Float64Array.of(0)],
])('%s', async (_name, program, input, output) => {
  const result = await evaluate(program, input);
  expect(result).toEqual(output);
  // The order of keys is part of the meaning.
  if (output instanceof Map) expect([...(result as typeof output).keys()]).toEqual([...output.keys()]);
});

describe('failures', () => {
  test.each<[string, AnySkeleton, unknown, string, string]>([
    [
      'zip',
      zip((x: number, y: number) => picky(x + y)),
      [
        [0, 1],
        [0, 2],
      ],
      "zip's function",
      '1',
    ],
    ['zip, later', zip(async (x: number) => picky(x)), [[0, 3, 3]], "zip's function", '1'],
    ['zip, stored', zip((x: number) => (x > 1 ? (1n as never) : x), f32), [[1, 2]], "zip's function", '1'],
    ['zip, stored later', zip(async (x: number) => (x > 1 ? (1n as never) : x), f32), [[1, 2]], "zip's function", '1'],
    ['mapReduce', mapReduce(picky, sum), [1, 3], 'picky', '1'],
    ['filter', filter((x: number) => picky(x) > 0), [1, 3, 3], "filter's predicate", '1'],
    ['filter, later', filter(async (x: number) => picky(x) > 0), [1, 3, 3], "filter's predicate", '1'],
    ['flatMap', flatMap((x: number) => [picky(x)]), [1, 3], "flatMap's function", '1'],
    ['flatMap, inside', flatMap(map(picky)), [[1], [1, 3]], 'picky', '1.1'],
    [
      'allPairs',
      allPairs((x: number, y: number) => picky(x + y)),
      [
        [0, 1],
        [1, 2],
      ],
      "allPairs' function",
      '1.1',
    ],
    [
      'stencil',
      stencil({ radius: 0, edge: 'clamp' }, (n: Near<number>) => picky(n.at())),
      grid([2, 2], [0, 1, 2, 3]),
      "stencil's function",
      '3',
    ],
    ['sort by', sort({ by: picky }), [1, 3], 'picky', '1'],
    ['groupBy', groupBy(picky), [1, 3], 'picky', '1'],
    ['groupBy of values', groupBy(odd, sum, picky), [1, 3], 'picky', '1'],
    ['histogram', histogram(9, picky), [1, 3], 'picky', '1'],
    ['scan', scan(op((a: number, b: number) => a + picky(b), { name: 'add', identity: 0 })), [3, 1, 3], 'add', '2'],
    [
      'scatter',
      scatter(op((a: number, b: number) => a + picky(b), { name: 'add', identity: 0 })),
      [[0], [1, 3], [0, 0]],
      'add',
      '1',
    ],
  ])('%s that throws', async (_name, program, input, role, path) => {
    await expect(evaluate(program, input)).rejects.toThrow(refused('OSSA_FUNCTION_FAILED', { role, path }));
  });

  test.each<[string, AnySkeleton, unknown]>([
    ['zip', zip(add), [1, 2]],
    ['zip', zip(add), []],
    ['zip', zip(add), [[1], 'a']],
    ['mapReduce', mapReduce(double, sum), 'text'],
    ['scan', scan(sum), 'text'],
    ['filter', filter(odd), new Set([1])],
    ['flatMap', flatMap((x: number) => [x]), { length: 0 }],
    ['flatMap of no collection', flatMap(() => 'text' as never), [1]],
    ['allPairs', allPairs(add), [[1], [2], [3]]],
    ['allPairs', allPairs(add), [[1]]],
    ['gather', gather(), [[1], [1]]],
    ['gather', gather(), [[], [0]]],
    ['gather', gather(), [[1], [-1]]],
    ['gather', gather(), [[1], [0.5]]],
    ['gather', gather(), [[1], ['0']]],
    ['gather', gather(), [[1], [NaN]]],
    ['scatter', scatter(), [[1], [1], [1]]],
    ['scatter', scatter(), [[1], [1]]],
    ['stencil of no grid', stencil({ radius: 0, edge: 'wrap' }, (n) => n.at()), [1, 2]],
    ['stencil of no grid', stencil({ radius: 0, edge: 'wrap' }, (n) => n.at()), { shape: [3], data: [1, 2] }],
    ['stencil of other dimensions', stencil({ radius: [1, 1], edge: 'wrap' }, (n) => n.at()), grid([1], [1])],
    ['stencil beyond its radius', stencil({ radius: 1, edge: 'wrap' }, (n) => n.at(2)), grid([1], [1])],
    ['stencil beyond its radius', stencil({ radius: [0, 1], edge: 'wrap' }, (n) => n.at(1, 1)), grid([1, 1], [1])],
    ['stencil between elements', stencil({ radius: 1, edge: 'wrap' }, (n) => n.at(0.5)), grid([1], [1])],
    ['sort', sort(), 7],
    ['sort of objects', sort(), [{}]],
    ['sort of what has no order', sort(), [undefined]],
    ['groupBy', groupBy(odd), 'text'],
    ['histogram', histogram(1, () => 0), 'text'],
    ['allPairs that are promised', allPairs(promised), [[1], [1]]],
    [
      'stencil that is promised',
      stencil({ radius: 0, edge: 'wrap' }, (n: Near<number>) => promised(n.at())),
      grid([1], [1]),
    ],
    ['sort by what is promised', sort({ by: promised }), [1]],
    ['sort as is promised', sort(promised as never), [1, 2]],
    ['groupBy what is promised', groupBy(promised), [1]],
    ['histogram of what is promised', histogram(1, promised), [1]],
  ])('%s refuses what it does not take', async (_name, program, input) => {
    await expect(evaluate(program, input)).rejects.toThrow(refused('OSSA_WRONG_INPUT'));
  });

  test('where it is, and what was expected', async () => {
    await expect(evaluate(zip(add), [[1], [2], [3, 4]])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { path: '2', expects: 'collections of one length (the first has 1 elements)' }),
    );
    await expect(evaluate(scatter(), [[1], [1], [0, 0]])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { path: '2', expects: 'as many indices as values (1)' }),
    );
    await expect(
      evaluate(gather(), [
        [1, 2],
        [0, 2, 3],
      ]),
    ).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { path: '1', expects: 'an index from 0 to 1', given: 'the number 2' }),
    );
    await expect(evaluate(sort(), [1, 2, 'a', 'b'])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { path: '2', expects: 'a number, as the first is' }),
    );
    await expect(evaluate(sort({ by: (x: unknown) => x as number }), [1, null])).rejects.toThrow(
      refused('OSSA_WRONG_INPUT', { path: '1' }),
    );
    await expect(
      evaluate(
        flatMap((x: number) => x as never),
        [1],
      ),
    ).rejects.toThrow(refused('OSSA_WRONG_INPUT', { role: "flatMap, from flatMap's function,", path: '0' }));
  });
});

describe('grid', () => {
  test('is plain data, and does not copy', () => {
    const data = new Float32Array(6);
    const shape = [1, 2, 3];
    const made = grid(shape, data);
    shape[0] = 9;
    expect(made).toEqual({ shape: [1, 2, 3], data });
    expect(made.data).toBe(data);
    expect(Object.isFrozen(made) && Object.isFrozen(made.shape)).toBe(true);
    expect(grid([0, 5], []).shape).toEqual([0, 5]);
    expect(grid([3], range(3)).data).toEqual(range(3));
  });

  test.each<[unknown, unknown]>([
    [[], [1]],
    [[1, 1, 1, 1], [1]],
    [[2], [1]],
    [[-1], []],
    [[0.5, 2], [1]],
    [['1'], [1]],
    [1, [1]],
    [undefined, [1]],
    [[1], 'a'],
    [[1], undefined],
  ])('of shape %j over %j is refused', (shape, data) => {
    expect(() => grid(shape as never, data as never)).toThrow(refused('OSSA_INVALID_ARGUMENT', { name: 'grid' }));
  });
});

describe('stencil', () => {
  const neighbours =
    (radius: number) =>
    (n: Near<number>): number[] =>
      Array.from({ length: 2 * radius + 1 }, (_, i) => n.at(i - radius));

  test.each<[Edge<number>, number[][]]>([
    [
      'clamp',
      [
        [1, 1, 1, 2, 3],
        [1, 1, 2, 3, 4],
        [1, 2, 3, 4, 4],
        [2, 3, 4, 4, 4],
      ],
    ],
    [
      'wrap',
      [
        [3, 4, 1, 2, 3],
        [4, 1, 2, 3, 4],
        [1, 2, 3, 4, 1],
        [2, 3, 4, 1, 2],
      ],
    ],
    [
      'mirror',
      [
        [3, 2, 1, 2, 3],
        [2, 1, 2, 3, 4],
        [1, 2, 3, 4, 3],
        [2, 3, 4, 3, 2],
      ],
    ],
    [
      { fill: -1 },
      [
        [-1, -1, 1, 2, 3],
        [-1, 1, 2, 3, 4],
        [1, 2, 3, 4, -1],
        [2, 3, 4, -1, -1],
      ],
    ],
  ])('in one dimension, edge %j', async (edge, expected) => {
    expect(await evaluate(stencil({ radius: 2, edge }, neighbours(2)), grid([4], [1, 2, 3, 4]))).toEqual({
      shape: [4],
      data: expected,
    });
  });

  test.each<[Edge<number>, number[], number[][]]>([
    ['clamp', [7], [[7, 7, 7, 7, 7, 7, 7]]],
    ['wrap', [7], [[7, 7, 7, 7, 7, 7, 7]]],
    ['mirror', [7], [[7, 7, 7, 7, 7, 7, 7]]],
    [{ fill: 0 }, [7], [[0, 0, 0, 7, 0, 0, 0]]],
    [
      'clamp',
      [1, 2],
      [
        [1, 1, 1, 1, 2, 2, 2],
        [1, 1, 1, 2, 2, 2, 2],
      ],
    ],
    [
      'wrap',
      [1, 2],
      [
        [2, 1, 2, 1, 2, 1, 2],
        [1, 2, 1, 2, 1, 2, 1],
      ],
    ],
    [
      'mirror',
      [1, 2],
      [
        [2, 1, 2, 1, 2, 1, 2],
        [1, 2, 1, 2, 1, 2, 1],
      ],
    ],
    [
      { fill: 0 },
      [1, 2],
      [
        [0, 0, 0, 1, 2, 0, 0],
        [0, 0, 1, 2, 0, 0, 0],
      ],
    ],
  ])('of a grid smaller than the radius, edge %j of %j', async (edge, data, expected) => {
    expect(await evaluate(stencil({ radius: 3, edge }, neighbours(3)), grid([data.length], data))).toMatchObject({
      data: expected,
    });
  });

  test('in two and three dimensions, offsets left out are 0', async () => {
    const nine = (n: Near<number>): string =>
      [-1, 0, 1].map((i) => [-1, 0, 1].map((j) => n.at(i, j)).join('')).join(' ');
    const square = grid([2, 3], [1, 2, 3, 4, 5, 6]);
    const at = async (edge: Edge<number>, place: number): Promise<unknown> =>
      ((await evaluate(stencil({ radius: 1, edge }, nine), square)) as Grid<string>).data.at(place);
    expect(await at('clamp', 0)).toBe('112 112 445');
    expect(await at('wrap', 0)).toBe('645 312 645');
    expect(await at('mirror', 0)).toBe('545 212 545');
    expect(await at({ fill: 0 }, 0)).toBe('000 012 045');
    expect(await at('wrap', 5)).toBe('231 564 231');
    const cube = grid([2, 2, 2], range(8));
    const sides = (n: Near<number>): number[] => [n.at(), n.at(1), n.at(0, 1), n.at(0, 0, 1), n.at(-1, -1, -1)];
    expect(await evaluate(stencil({ radius: [1, 1, 1], edge: { fill: 9 } }, sides), cube)).toMatchObject({
      shape: [2, 2, 2],
      data: { 0: [0, 4, 2, 1, 9], 7: [7, 9, 9, 9, 0] },
    });
    const place = (n: Near<number>): string => n.position.join('');
    expect(await evaluate(stencil({ radius: 0, edge: 'wrap' }, place), cube)).toMatchObject({
      data: ['000', '001', '010', '011', '100', '101', '110', '111'],
    });
  });

  test('stores, and takes nothing', async () => {
    const mean = stencil({ radius: 1, edge: 'clamp' }, (n: Near<number>) => (n.at(-1) + n.at() + n.at(1)) / 3, f32);
    expect(await evaluate(mean, { shape: [2], data: [1, 2] })).toEqual({
      shape: [2],
      data: Float32Array.of(4 / 3, 5 / 3),
    });
    expect(await evaluate(mean, grid([0], []))).toEqual({ shape: [0], data: new Float32Array(0) });
    expect(
      await evaluate(
        stencil({ radius: 1, edge: 'wrap' }, (n) => n.at(1, 1)),
        grid([3, 0], []),
      ),
    ).toEqual({
      shape: [3, 0],
      data: [],
    });
  });

  test('laws: radius 0 is map; with wrap it commutes with rotating the grid', async () => {
    const extent = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        extent,
        extent,
        fc.nat(9),
        fc.nat(9),
        fc.infiniteStream(fc.integer()),
        async (n, m, di, dj, values) => {
          const square = grid([n, m], [...values.take(n * m)]);
          const rotated = <A>({ data }: Grid<A>): Grid<A> =>
            grid(
              [n, m],
              range(n * m).length === 0
                ? []
                : Array.from(
                    { length: n * m },
                    (_, at) => data.at(((Math.floor(at / m) + di) % n) * m + (((at % m) + dj) % m)) as A,
                  ),
            );
          const f = (near: Near<number>): number => near.at() - 2 * near.at(1, -2) + 3 * near.at(-2, 1);
          const program = stencil({ radius: 2, edge: 'wrap' }, f);
          const direct = (await evaluate(program, square)) as Grid<number>;
          expect(await evaluate(program, rotated(square))).toEqual(rotated(direct));
          const alone = await evaluate(
            stencil({ radius: 0, edge: 'mirror' }, (near: Near<number>) => double(near.at())),
            square,
          );
          expect(alone).toEqual({ shape: [n, m], data: await evaluate(map(double), square.data) });
        },
      ),
    );
  });
});

describe('scan', () => {
  test.each([1023, 1024, 1025, 2047, 2048, 2049])('of %i elements, block by block', async (n) => {
    const xs = Array.from({ length: n }, (_, i) => Math.sin(i));
    const fn = halve.fn;
    const expected: number[] = [];
    for (let block = 0; block < n; block += 1024) {
      const carry = expected.at(-1);
      const locals: number[] = [];
      for (const x of xs.slice(block, block + 1024))
        locals.push(locals.length === 0 ? x : fn(locals.at(-1) as number, x));
      expected.push(...locals.map((local) => (carry === undefined ? local : fn(carry, local))));
    }
    expect(await evaluate(scan(halve), xs)).toEqual(expected);
    expect(await evaluate(scan(halve, { exclusive: true }), xs)).toEqual([0, ...expected.slice(0, -1)]);
    expect(await evaluate(scan(halve, f32, { exclusive: true }), xs)).toEqual(
      Float32Array.from([0, ...expected.slice(0, -1)]),
    );
    // Of integers the grouping does not show.
    const sums = (await evaluate(scan(sum), range(n))) as number[];
    expect(sums).toEqual(Array.from({ length: n }, (_, i) => (i * (i + 1)) / 2));
  });

  test('laws: the last is the reduction; exclusive is shifted by one', async () => {
    for (const operator of [bitXor, max, sum]) {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer(), { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 60 }),
          async (some, times) => {
            const xs = Array.from({ length: some.length * times }, (_, i) => some[i % some.length] as number);
            const inclusive = (await evaluate(scan(operator), xs)) as number[];
            expect(inclusive.at(-1)).toBe(await evaluate(reduce(operator), xs));
            expect(await evaluate(scan(operator, { exclusive: true }), xs)).toEqual([
              operator.identity,
              ...inclusive.slice(0, -1),
            ]);
          },
        ),
        { numRuns: 40 },
      );
    }
  });
});

describe('groupBy with an operator', () => {
  test('is combined in blocks', async () => {
    const n = 2 * GROUP_BLOCK + 5;
    const xs = Array.from({ length: n }, (_, i) => Math.sin(i));
    const keyOf = (i: number): number => (i < GROUP_BLOCK ? 0 : i % 3);
    const expected = new Map<number, number>();
    for (let block = 0; block < n; block += GROUP_BLOCK) {
      const local = new Map<number, number>();
      for (let i = block; i < Math.min(n, block + GROUP_BLOCK); i++) {
        const known = local.get(keyOf(i));
        local.set(keyOf(i), known === undefined ? (xs[i] as number) : halve.fn(known, xs[i] as number));
      }
      for (const [k, v] of local) expected.set(k, expected.has(k) ? halve.fn(expected.get(k) as number, v) : v);
    }
    const program = groupBy(keyOf, halve, (i) => xs[i] as number);
    expect(await evaluate(program, range(n))).toEqual(expected);
  });

  test('keys stand in the order in which they first appear', async () => {
    const keys = (await evaluate(
      groupBy((x: number) => x % 5, sum),
      [7, 3, 2, 11, 8],
    )) as Map<number, number>;
    expect([...keys]).toEqual([
      [2, 9],
      [3, 11],
      [1, 11],
    ]); // 7 + 2, 3 + 8, 11
  });
});

describe('laws', () => {
  const perm = fc.array(fc.integer(), { maxLength: 12 }).chain((xs) =>
    fc.record({
      xs: fc.constant(xs),
      p: fc.shuffledSubarray([...xs.keys()], { minLength: xs.length, maxLength: xs.length }),
    }),
  );
  const key = (x: number): number => ((x % 3) + 3) % 3;

  test('zip', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        const pair = [xs, xs.map(double)];
        expect(await evaluate(pipe(zip(add), map(double)), pair)).toEqual(
          await evaluate(
            zip((x: number, y: number) => double(x + y)),
            pair,
          ),
        );
      }),
    );
  });

  test('filter: two are one, and it goes over concatenation; flatMap: map and filter are special cases', async () => {
    const positive = (x: number): boolean => x > 0;
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (xs, ys) => {
        const kept = await evaluate(pipe(filter(odd), filter(positive)), xs);
        expect(kept).toEqual(
          await evaluate(
            filter((x: number) => odd(x) && positive(x)),
            xs,
          ),
        );
        expect(await evaluate(filter(odd), [...xs, ...ys])).toEqual([...xs.filter(odd), ...ys.filter(odd)]);
        expect(
          await evaluate(
            flatMap((x: number) => [double(x)]),
            xs,
          ),
        ).toEqual(await evaluate(map(double), xs));
        expect(
          await evaluate(
            flatMap((x: number) => (odd(x) ? [x] : [])),
            xs,
          ),
        ).toEqual(xs.filter(odd));
        const repeat = (x: number): Vec<number> => range(key(x));
        expect(await evaluate(pipe(map(double), flatMap(repeat)), xs)).toEqual(
          await evaluate(flatMap(pipe(double, repeat)), xs),
        );
      }),
    );
  });

  test('mapReduce is map and reduce', async () => {
    const program = mapReduce((x: number) => x / 3, halve);
    expect(String(program)).toBe(
      String(
        pipe(
          map((x: number) => x / 3),
          reduce(halve),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        expect(await evaluate(program, xs)).toBe(
          await evaluate(
            pipe(
              map((x: number) => x / 3),
              reduce(halve),
            ),
            xs,
          ),
        );
      }),
    );
  });

  test('allPairs with an operator reduces the rows', async () => {
    const f = (x: number, y: number): number => x * 3 + y;
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (xs, ys) => {
        const { shape, data } = (await evaluate(allPairs(f), [xs, ys])) as Grid<number, number[]>;
        expect(shape).toEqual([xs.length, ys.length]);
        expect(data).toEqual(xs.flatMap((x) => ys.map((y) => f(x, y))));
        const rows = xs.map((_, i) => data.slice(i * ys.length, (i + 1) * ys.length));
        expect(await evaluate(allPairs(f, halve), [xs, ys])).toEqual(await evaluate(map(reduce(halve)), rows));
      }),
    );
  });

  test('gather and scatter', async () => {
    await fc.assert(
      fc.asyncProperty(perm, fc.array(fc.nat()), async ({ xs, p }, some) => {
        expect(await evaluate(gather(), [xs, range(xs.length)])).toEqual(xs);
        const ys = xs.map(double);
        expect(await evaluate(gather(), [await evaluate(scatter(), [xs, ys, p]), p])).toEqual(ys);
        expect(await evaluate(scatter(), [xs, await evaluate(gather(), [ys, p]), p])).toEqual(ys);
        expect(await evaluate(scatter(), [xs, [], []])).toEqual(xs);
        const j = xs.length === 0 ? [] : some.map((i) => i % xs.length);
        expect(await evaluate(gather(), [await evaluate(gather(), [xs, p]), j])).toEqual(
          await evaluate(gather(), [xs, await evaluate(gather(), [p, j])]),
        );
      }),
    );
  });

  test('sort is stable, a permutation, and does nothing twice', async () => {
    interface Card {
      readonly rank: number;
      readonly at: number;
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(-0, NaN))),
        fc.boolean(),
        async (ranks, descending) => {
          const cards = ranks.map((rank, at) => ({ rank, at }));
          const sorted = (await evaluate(sort({ by: (c: Card) => c.rank, descending }), cards)) as Card[];
          expect(sorted.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual([...ranks.keys()]);
          for (const [i, b] of sorted.entries()) {
            const a = sorted[i - 1];
            if (a !== undefined && Object.is(a.rank, b.rank)) expect(a.at).toBeLessThan(b.at);
          }
          const plain = Array.from(Float64Array.from(ranks).sort());
          expect(sorted.map(({ rank }) => rank)).toEqual(descending ? plain.toReversed() : plain);
          expect(await evaluate(sort<number>({ descending }), ranks)).toEqual(sorted.map(({ rank }) => rank));
          expect(await evaluate(pipe(sort<number>(), sort<number>()), ranks)).toEqual(plain);
          const integers = ranks.filter(Number.isInteger);
          const compare = (a: number, b: number): number => (descending ? b - a : a - b);
          expect(await evaluate(sort(compare), integers)).toEqual(integers.toSorted(compare));
        },
      ),
    );
  });

  test('groupBy: groups are the collection, and with an operator each is mapReduced', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (xs) => {
        const groups = (await evaluate(groupBy(key), xs)) as Map<number, number[]>;
        expect([...groups.values()].flat().toSorted()).toEqual(xs.toSorted());
        const expected = new Map<number, unknown>();
        for (const [k, group] of groups) {
          expect(group).toEqual(xs.filter((x) => key(x) === k));
          expected.set(k, await evaluate(mapReduce(double, sum), group));
        }
        const combined = (await evaluate(groupBy(key, sum, double), xs)) as Map<number, number>;
        expect([...combined]).toEqual([...expected]);
      }),
    );
  });

  test('histogram: of two together it is the sum, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (xs, ys) => {
        const program = histogram(7, (x: number) => x);
        const [a, b] = (await evaluate(map(program), [xs, ys])) as [Float64Array, Float64Array];
        expect(await evaluate(program, [...xs, ...ys].toReversed())).toEqual(
          a.map((count, i) => count + (b[i] as number)),
        );
      }),
    );
  });
});
