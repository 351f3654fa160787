/** Results in memory of the caller's, and memory that workers share: the result is that of a run without, and stands where it was wanted. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { type PlanJson, run, stream } from '../../src/api/run.ts';
import { shared } from '../../src/api/shared.ts';
import { theEngine } from '../../src/engine/engine.ts';
import {
  f32,
  f64,
  filter,
  grid,
  i32,
  iterate,
  map,
  move,
  type Near,
  pipe,
  range,
  reduce,
  sort,
  stencil,
  struct,
  sum,
  zip,
} from '../../src/pure.ts';
import { loseAWorker } from '../laws/cases.ts';
import { difference } from '../laws/same.ts';
import { compiledKernels } from '../native.ts';

const n = 30_000;
const point = struct({ x: f64, id: i32 });
const numbers = (): Float64Array => Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) / 3);
const root = (x: number): number => Math.sqrt(x) + 1;
const around = (near: Near<number>): number => near.at(-1) - near.at(1);

describe('shared', () => {
  test('has zeros, or the elements of a collection', () => {
    expect([...shared(f64, 3)]).toEqual([0, 0, 0]);
    expect(shared(f64, 0)).toHaveLength(0);
    expect([...shared(i32, [1.5, -2, 2 ** 31])]).toEqual([1, -2, -(2 ** 31)]);
    expect([...shared(f32, Float64Array.of(0.1))]).toEqual([Math.fround(0.1)]);
    expect([...shared(f64, range(3))]).toEqual([0, 1, 2]);
    const points = shared(point, [{ x: 0.5, id: 1.5 }]);
    expect([...points]).toEqual([{ x: 0.5, id: 1 }]);
    expect([...shared(point, points)]).toEqual([{ x: 0.5, id: 1 }]);
    expect(points.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('stands apart from every other', () => {
    const all = Array.from({ length: 50 }, (_, i) => shared(f64, 1 + ((i * 37) % 100)).fill(i));
    for (const [i, each] of all.entries()) expect(new Set(each)).toEqual(new Set([i]));
  });

  test.each([
    [{}, 1, 'an element type, such as f64 or struct({ x: f64 })'],
    [{ name: 5 }, 1, 'an element type'],
    [undefined, 1, 'an element type'],
    [f64, -1, 'a number of elements, 0 or more, or a collection of them, but was given the number -1'],
    [f64, 1.5, 'a number of elements, 0 or more'],
    [f64, 2 ** 50, 'as many elements as there is memory for, but was given 1125899906842624 of 8 bytes'],
    [f64, 'abc', 'or a collection of them, but was given the string "abc"'],
    [point, Float64Array.of(1), 'a struct { x: f64, id: i32 } has to be an object, not number'],
  ])('refuses shared(%o, %o)', (type, content, message) => {
    expect(() => shared(type as never, content as never)).toThrow(message);
  });

  test('memory is used again when nothing refers to it any more, and zero', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const length = 123_457;
    const places = new Set<number>();
    let held: Float64Array | undefined;
    const take = (): boolean => {
      const made = shared(f64, length);
      if (made.some((x) => x !== 0)) throw new Error('what stood there before');
      const again = places.has(made.byteOffset);
      places.add(made.fill(7).byteOffset);
      // A view of the first keeps the memory of it.
      held ??= made.subarray(1);
      return again;
    };
    let again = false;
    for (let turn = 0; turn < 100 && !again; turn++) {
      again = take();
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(again).toBe(true);
    expect(new Set(held)).toEqual(new Set([7]));
  });

  test('what is too large for the memory of kernels has memory of its own', async () => {
    const large = shared(f64, 2 ** 28 + 1);
    expect([large.length, large.byteOffset]).toEqual([2 ** 28 + 1, 0]);
  });
});

describe.each([...compiledKernels, 'js'] as const)('into, kernels: %s', (kernels) => {
  test.each([1, 2, 7])('%i workers', async (workers) => {
    const input = shared(f64, numbers());
    const into = shared(f64, n);
    const program = map(root, f64);
    expect(await run(program, input, { into, kernels, workers })).toBe(into);
    expect(difference(await evaluate(program, numbers()), Float64Array.from(into))).toBeUndefined();
  });

  test('in the memory of the input', async () => {
    for (const memory of [shared(f64, numbers()), numbers()]) {
      const expected = await evaluate(iterate(map(root, f64), { times: 3 }), Float64Array.from(memory));
      await run(map(root, f64), memory, { into: memory, kernels });
      await run(pipe(map(root, f64), map(root, f64)), memory, { into: memory, kernels });
      expect(difference(expected, Float64Array.from(memory))).toBeUndefined();
    }
  });

  test('in a part of the memory of the input, of which elements around are read', async () => {
    const memory = shared(f64, numbers());
    const program = stencil({ radius: 1, edge: 'clamp' }, around, f64);
    const { data } = await evaluate(program, grid([n - 8], numbers().subarray(0, n - 8)));
    const into = grid([n - 8], memory.subarray(4, n - 4));
    const result = await run(program, grid([n - 8], memory.subarray(0, n - 8)), { into, kernels });
    expect(result.data).toBe(into.data);
    expect(difference(data, Float64Array.from(into.data))).toBeUndefined();
  });

  test.each([1, 3])(
    'in a part of the memory of the input, which the last skeleton reads after %i rounds',
    async (times) => {
      const memory = shared(f64, numbers());
      const smooth = stencil({ radius: 1, edge: 'clamp' }, around, f64);
      const program = pipe(iterate(smooth, { times }), smooth);
      const { data } = await evaluate(program, grid([n - 8], numbers().subarray(0, n - 8)));
      const into = grid([n - 8], memory.subarray(4, n - 4));
      const result = await run(program, grid([n - 8], memory.subarray(0, n - 8)), { into, kernels });
      expect(result.data).toBe(into.data);
      expect(difference(data, Float64Array.from(into.data))).toBeUndefined();
    },
  );

  test('in the memory of an input that is given up', async () => {
    const memory = shared(f64, numbers());
    const expected = await evaluate(sort<number, Float64Array>(f64), numbers());
    await run(sort<number, Float64Array>(f64), move(memory), { into: memory, kernels });
    expect(difference(expected, Float64Array.from(memory))).toBeUndefined();
  });

  test('in the memory of one of several inputs', async () => {
    const program = zip((x: number, k: number) => x * k, f64);
    const expected = await evaluate(program, [numbers(), range(n)]);
    const memory = shared(f64, numbers());
    await run(program, [memory, range(n)], { into: memory, kernels });
    expect(difference(expected, Float64Array.from(memory))).toBeUndefined();
  });

  test('arrays that functions close over are read where they are', async () => {
    const table = shared(f64, numbers());
    const program = map((i: number) => (table[i] as number) + (table[n - 1 - i] as number), f64);
    const into = shared(f64, n);
    for (const change of [0, 1]) {
      table[5] = change;
      const plans: PlanJson[] = [];
      await run(program, range(n), { into, kernels, onPlan: (plan) => void plans.push(plan) });
      expect(plans[0]?.parts[0]?.kernel).toBe(kernels === 'js' ? undefined : kernels);
      const expected = Float64Array.from(table, (x, i) => x + (table[n - 1 - i] as number));
      expect(difference(expected, Float64Array.from(into))).toBeUndefined();
    }
  });

  test('structs', async () => {
    const program = map((x: number) => ({ x: x + 0.5, id: x }), point);
    const expected = await evaluate(program, numbers());
    for (const into of [shared(point, n), point.make(n)]) {
      expect(await run(program, numbers(), { into, kernels })).toBe(into);
      const copy = point.make(n);
      copy.set(into);
      expect(difference(expected, copy)).toBeUndefined();
    }
  });
});

describe('into', () => {
  test('what is not stored there while it is made is copied', async () => {
    const program = pipe(
      filter((x: number) => x > 5),
      sort<number, Float64Array>(f64),
    );
    const expected = await evaluate(program, numbers());
    const into = shared(f64, expected.length);
    expect(await run(program, numbers(), { into })).toBe(into);
    expect(difference(expected, Float64Array.from(into))).toBeUndefined();
  });

  test('a grid may be given as its elements', async () => {
    const program = stencil({ radius: 1, edge: 'wrap' }, around, f64);
    const into = shared(f64, n);
    const result = await run(program, grid([n], numbers()), { into: into as never });
    expect([result.shape, result.data === into]).toEqual([[n], true]);
  });

  const other = '30000 elements of f64, as the result has, but was given';
  const smooth = stencil({ radius: 1, edge: 'wrap' }, around, f64);
  test.each([
    ['a shorter one', map(root, f64), numbers(), new Float64Array(3), `${other} 3 elements of f64`],
    ['other elements', map(root, f64), numbers(), shared(f32, n), `${other} 30000 elements of f32`],
    ['an array', map(root, f64), numbers(), [1, 2], 'a typed collection, such as shared(f64, 1000)'],
    [
      'a result that is an array',
      map(root),
      numbers(),
      numbers(),
      'the last skeleton has an element type, as in map(f, f64)',
    ],
    ['a number', reduce(sum), numbers(), new Float64Array(1), 'a program that gives a typed collection'],
    [
      'a grid',
      map(root, f64),
      numbers(),
      grid([n], numbers()),
      'no grid, as the result is, but was given a grid of shape',
    ],
    [
      'another grid',
      smooth,
      grid([n], numbers()),
      grid([3, n / 3], numbers()),
      'a grid of shape [30000], as the result is',
    ],
  ])('refuses what does not hold such a result: %s', async (_what, program, input, into, message) => {
    const ran = run(program as never, input, { into });
    await expect(ran).rejects.toMatchObject({ code: 'OSSA_INVALID_ARGUMENT' });
    await expect(ran).rejects.toThrow(message);
  });

  test('is for one result', () => {
    expect(() => stream(map(root, f64), [numbers()], { into: numbers() } as never)).toThrow('into');
  });

  test('a failure is that of a run without', async () => {
    const fails = map((x: number) => {
      if (x === 9) throw new RangeError('nine');
      return x;
    }, f64);
    const into = shared(f64, n);
    const without = await run(fails, numbers()).catch((error: unknown) => error);
    await expect(run(fails, numbers(), { into })).rejects.toMatchObject({ message: (without as Error).message });
    await run(map(root, f64), numbers(), { into });
    expect(into[0]).toBe(1);
  });

  test('workers that are given up do not write when the run is over', async () => {
    const slow = map((x: number) => {
      let y = x;
      for (let k = 0; k < 2000; k++) y = Math.sqrt(y + k);
      return y;
    }, f64);
    const expected = await evaluate(slow, numbers());
    const into = shared(f64, n);
    for (let turn = 0; turn < 3; turn++) {
      const ran = run(slow, numbers(), { into, kernels: 'js', deadlineMs: 60_000 });
      setTimeout(() => loseAWorker(turn), 10);
      await ran;
      expect(difference(expected, Float64Array.from(into))).toBeUndefined();
      into.fill(0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(into.every((x) => x === 0)).toBe(true);
    }
    expect(theEngine().pool.members().length).toBeGreaterThan(0);
  });
});
