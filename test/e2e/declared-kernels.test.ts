/** Kernels that are declared mean the same as a function, in the interpreter of programs, in JavaScript on workers and compiled. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  f32,
  f64,
  filter,
  i32,
  i8,
  map,
  op,
  OssaError,
  pipe,
  type PlanJson,
  range,
  reduce,
  run,
  type Skeleton,
  struct,
  u32,
  u8,
} from '../../src/index.ts';
import { bool, erf, kernel } from '../../src/kernel.ts';
import * as module from './fixtures/bell.ts';
import { above, bell, normal, wave } from './fixtures/bell.ts';

const numbers = Float64Array.from({ length: 3000 }, (_, i) => i / 7 - 200);
numbers.set([NaN, -0, 0.5, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 300]);

/** The result, which is the same in every way; compiled unless a reason is expected. */
async function expectInEveryWay<I, O>(program: Skeleton<I, O>, input: I, kernels: unknown = 'wasm'): Promise<O> {
  const plans: PlanJson[] = [];
  const onPlan = (plan: PlanJson): void => void plans.push(plan);
  const meant = await evaluate(program, input);
  for (const workers of [1, 2])
    for (const kernels of ['wasm', 'js'] as const)
      expect(await run(program, input, { kernels, workers, onPlan })).toEqual(meant);
  expect(plans[0]?.parts[0]?.kernel).toEqual(kernels);
  return meant;
}

const scale = 3;
const weights = { a: 2, b: Float32Array.of(1, 2, 3) };
const point = struct({ x: f64, y: f32 });

describe('a kernel with types', () => {
  test('is a function that converts what it is given, and computes in the types', () => {
    const add = kernel([u8, i8], u8, (x, y) => x + y);
    expect(add(300, 200)).toBe((44 - 56) & 255);
    expect(kernel([f32], f32, (x) => x * 1.1)(0.1)).toBe(Math.fround(Math.fround(0.1) * Math.fround(1.1)));
    expect(kernel([u32], u32, (x) => x - 1)(0)).toBe(2 ** 32 - 1);
    expect(kernel([bool], f64, (x) => (x ? 1 : 2))(NaN as never)).toBe(2);
    expect(kernel([f64], bool, (x) => x > 1)(2)).toBe(true);
    expect(add).toHaveLength(2);
  });
  test.each([
    ['to narrow integers', map(kernel([u8], u8, (x) => x + 100))],
    [
      'to booleans',
      map(
        kernel([bool], f32, (x) => (x ? 0.1 : -0.1)),
        f64,
      ),
    ],
    [
      'to singles',
      map(
        kernel([f32], f32, (x) => Math.exp(x) * 1.1),
        f64,
      ),
    ],
    [
      'with captured values',
      map(
        kernel([f64], f64, (x) => x * scale + weights.a + weights.b[x]!),
        f64,
      ),
    ],
  ])('converts elements %s', async (_, program) => {
    await expectInEveryWay(program as Skeleton<Float64Array, unknown>, numbers);
  });
  test('has tuples and structs', async () => {
    const pair = kernel([f64], [f64, u8], (x) => [x, x | 0]);
    const turned = kernel([[f64, u8]], point, ([x, y]) => ({ x: y * 1.1, y: x }));
    const norm = kernel([point], f64, ({ x, y }) => Math.hypot(x, y));
    expect(pair(300.5)).toEqual([300.5, 44]);
    expect(turned([0.1, 300])).toEqual({ x: 44 * 1.1, y: Math.fround(0.1) });
    await expectInEveryWay(pipe(map(pair), map(turned, point), map(norm, f64)), numbers);
  });
  test('reads 0 outside of an array', () => {
    const table = Float64Array.of(5, 6);
    const at = kernel([i32], f64, (i) => table[i]! + 1);
    expect([-1, 0, 1, 2].map((i) => at(i))).toEqual([1, 6, 7, 1]);
  });
  test('combines partial results in its type', async () => {
    const add = op(
      kernel([f32, f32], f32, (a, b) => a + b),
      { identity: 0, commutative: true },
    );
    const total = await expectInEveryWay(
      pipe(
        map((x: number) => x / 3),
        reduce(add),
      ),
      range(5000),
    );
    expect(total).toBe(Math.fround(total));
  });
  test('is a predicate', async () => {
    await expectInEveryWay(filter(kernel([f32], bool, (x) => x !== 0 && x > -50)), numbers);
  });
});

describe('a kernel without types', () => {
  test("means what the function means, with Ossa's math", async () => {
    const plain = kernel((x: number) => Math.sqrt(Math.abs(x)) + x * 0.1);
    expect(plain(2)).toBe(Math.SQRT2 + 0.2);
    const e = kernel((x: number) => Math.exp(x) + Math.pow(x, 2) + Math.hypot(x) + Math.pow(x, 0.5));
    await expectInEveryWay(map(e, f64), numbers);
    await expectInEveryWay(map(kernel(Math.sin), f64), numbers);
  });
  test('takes structs and tuples as they come, and gives its own', async () => {
    const split = kernel((x: number): [number, boolean] => [Math.log(x), x > 3]);
    const join = kernel(([x, big]: [number, boolean]) => ({ x: big ? x : 0, y: 1 }));
    await expectInEveryWay(
      pipe(
        map(split),
        map(join, point),
        map(
          kernel((p: { x: number; y: number }) => p.x + p.y),
          f64,
        ),
      ),
      numbers,
    );
  });
  test('reads what JavaScript reads outside of an array', async () => {
    const table = Float64Array.of(5, 6);
    const at = kernel((i: number) => Math.exp(table[i]!));
    expect(at(2)).toBeNaN();
    await expectInEveryWay(
      map(at, f64),
      Float64Array.from({ length: 100 }, (_, i) => i),
    );
  });
  test('is a function of what it cannot be compiled for', () => {
    const first = kernel((list: readonly number[]) => Math.exp(list[0]!) + list.length);
    const one = kernel((x: number) => Math.exp(x));
    expect(first(Array.from({ length: 100 }, () => 1.1))).toBe(one(1.1) + 100);
  });
});

describe('kernels in functions', () => {
  const single = kernel([f32], f32, (x) => Math.exp(x) * 1.1);
  const exact = kernel((x: number) => Math.log(x) * single(x));
  const places = Float64Array.of(1, 2, 3);
  const place = kernel([f64], f64, (x) => places[x]! + 1);

  test('are compiled into them', async () => {
    await expectInEveryWay(
      map((x: number) => single(x) + 1, f64),
      numbers,
    );
    await expectInEveryWay(map(exact, f64), numbers);
    await expectInEveryWay(
      map((x: number) => exact(x) + (exact(x) > 0 ? single(-x) : 0), f64),
      numbers,
    );
    await expectInEveryWay(
      map(
        kernel([f32], f32, (x) => single(x) + exact(x)),
        f64,
      ),
      numbers,
    );
    await expectInEveryWay(
      map((x: number) => erf(x) + 1, f64),
      numbers,
    );
  });
  test('read 0 outside, also where the function around them would not go on', async () => {
    await expectInEveryWay(
      map((x: number) => place(x) * 2, f64),
      numbers,
    );
  });
  test('give and take tuples and structs', async () => {
    const turn = kernel([[f64, u8]], point, ([x, y]) => ({ x: y * 1.1, y: x }));
    const inner = (x: number): number => {
      const { x: a, y: b } = turn([x, x * 3]);
      return a + b;
    };
    await expectInEveryWay(map(inner, f64), numbers);
  });
  test('may come from other modules', async () => {
    await expectInEveryWay(
      map((x: number) => normal(x) + bell(x) + module.bell(x), f64),
      numbers,
    );
    await expectInEveryWay(map(module.normal, f64), numbers);
    await expectInEveryWay(map(above, f64), numbers);
  });
});

test('captured values are those of the moment: when a run begins, or when it is called', async () => {
  const state = { factor: 2 };
  const times = kernel([i32], i32, (x) => (x * state.factor) | 0);
  expect(times(3)).toBe(6);
  // A factor that is no integer makes the product a float: it is compiled for that.
  state.factor = 2.5;
  expect(times(3)).toBe(7);
  expect(await expectInEveryWay(map(times, i32), Int32Array.of(1, 2, 3))).toEqual(Int32Array.of(2, 5, 7));
});

test('fast kernels are the exact ones as functions', async () => {
  const exact = kernel([f64], f64, (x) => Math.exp(x) * 3 + x);
  const fast = kernel([f64], f64, (x) => Math.exp(x) * 3 + x, { fast: true });
  const input = Float64Array.from({ length: 1000 }, (_, i) => i / 100);
  expect(fast(1.7)).toBe(exact(1.7));
  const results = await run(map(fast, f64), input, { kernels: 'wasm' });
  for (const [i, x] of input.entries()) expect(Math.abs(results[i]! / exact(x) - 1)).toBeLessThan(1e-14);
});

describe('what cannot be compiled', () => {
  const thrown = (declare: () => unknown): OssaError => {
    try {
      declare();
    } catch (error) {
      if (error instanceof OssaError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };
  const table = ['a'];
  test.each<[string, () => unknown, string]>([
    ['a string', () => kernel((x: number) => `${x}`), 'a template string'],
    ['a function of the host', () => kernel([f64], f64, (x) => x + performance.now()), 'performance'],
    ['a clash', () => kernel([i32, u32], i32, (x, y) => x + y), '+ of i32 and u32'],
    ['a result', () => kernel([f64], u8, (x) => x), 'a result of f64'],
    ['parameters', () => kernel([f64] as never, f64, ((x: number, y: number) => x + y) as never), 'the parameters of'],
    ['a captured list', () => kernel([f64], f64, (x) => x + table.length + table[0]!.length), 'table'],
    ['a constant index', () => kernel([[f64, f64]], f64, (x) => (x as number[])[2]!), 'the constant index 2'],
    ['the operator whose digits are V8’s', () => kernel((x: number) => x ** 0.3), '**'],
  ])('is an error where it is declared: %s', (_, declare, construct) => {
    const { code, message, site } = thrown(declare);
    expect(code).toBe('OSSA_KERNEL');
    expect(message).toContain(construct);
    expect(site?.file).toMatch(/declared-kernels\.test\.ts$/);
    const source = readFileSync(String(site?.file), 'utf8').split('\n');
    expect(source[Number(site?.line) - 1]).toContain('=>');
    expect(source.findIndex((line) => line.includes("['a string'"))).toBeLessThan(Number(site?.line));
  });
  test("is also V8's Math of another module, without types", () => {
    const { message, site } = thrown(() => kernel((x: number) => wave(x)));
    expect(message).toContain('Math.sin');
    expect(site?.file).toMatch(/bell\.ts$/);
    const typed = kernel([f64], f64, (x) => wave(x));
    const own = kernel(Math.sin);
    expect(typed(1.1)).toBe(own(1.1));
  });
  test.each<[() => unknown, string]>([
    [() => kernel([f64, 'f32'] as never, f64, (() => 1) as never), 'OSSA_INVALID_ARGUMENT'],
    [() => kernel(f64 as never, f64, (() => 1) as never), 'OSSA_INVALID_ARGUMENT'],
    [() => kernel([f64], f64, (x) => x, { fast: 1 } as never), 'OSSA_INVALID_ARGUMENT'],
    [() => kernel([f64], f64, (x) => x, { fst: true } as never), 'OSSA_UNKNOWN_OPTION'],
    [() => kernel([f64], f64, 3 as never), 'OSSA_NOT_A_FUNCTION'],
    [() => kernel((async (x: number) => x) as never), 'OSSA_NOT_SYNCHRONOUS'],
  ])('has arguments that are checked: %s', (declare, code) => {
    expect(thrown(declare).code).toBe(code);
  });
});
