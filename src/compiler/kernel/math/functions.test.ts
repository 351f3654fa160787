import { describe, expect, test } from 'vitest';
import { compiled, kernelOf, measure, randomWords, roundedFunctions } from '../../../../test/math/accuracy.ts';
import { interpret } from '../ir/interpret.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import type { Float } from './formula.ts';
import { mathFunctions, type MathName } from './functions.ts';

const names = Object.keys(mathFunctions) as MathName[];
const types: readonly Float[] = ['f64', 'f32'];
const all = names.flatMap((name) => types.map((type) => [name, type] as const));

/** Units of the last place that no result is away from the exact one. */
const MOST = 1;
/** Arguments for each function and type: `scripts/math-accuracy.ts` takes many more. */
const SAMPLE = 2000;

const INF = Infinity;
const least = { f64: 2 ** -1074, f32: 2 ** -149 } as const;

/** Results that are exact: arguments, then the result. */
const exactly: Readonly<Partial<Record<MathName, readonly (readonly number[])[]>>> = {
  exp: [[0, 1], [-0, 1], [INF, INF], [-INF, 0], [1e4, INF], [-1e4, 0], [1e300, INF], [-1e300, 0]],
  expm1: [[0, 0], [-0, -0], [INF, INF], [-INF, -1], [1e4, INF], [-1e4, -1]],
  log: [[1, 0], [0, -INF], [-0, -INF], [INF, INF], [-1, NaN], [-INF, NaN], [-1e-40, NaN]],
  log1p: [[0, 0], [-0, -0], [-1, -INF], [INF, INF], [-1.5, NaN], [-INF, NaN]],
  log2: [[1, 0], [0, -INF], [-0, -INF], [INF, INF], [-1, NaN], [8, 3], [0.25, -2], [2 ** 100, 100], [2 ** -140, -140]],
  log10: [[1, 0], [0, -INF], [-0, -INF], [INF, INF], [-1, NaN], [10, 1], [1000, 3], [1e10, 10]],
  sin: [[0, 0], [-0, -0], [INF, NaN], [-INF, NaN]],
  cos: [[0, 1], [-0, 1], [INF, NaN], [-INF, NaN]],
  tan: [[0, 0], [-0, -0], [INF, NaN], [-INF, NaN]],
  asin: [[0, 0], [-0, -0], [1.5, NaN], [-1.5, NaN], [INF, NaN]],
  acos: [[1, 0], [1.5, NaN], [-1.5, NaN], [-INF, NaN]],
  atan: [[0, 0], [-0, -0]],
  atan2: [[0, 1, 0], [-0, 1, -0], [0, 0, 0], [-0, 0, -0], [1, INF, 0], [-1, INF, -0], [0, INF, 0], [-0, INF, -0]],
  sinh: [[0, 0], [-0, -0], [INF, INF], [-INF, -INF], [1e4, INF], [-1e4, -INF]],
  cosh: [[0, 1], [-0, 1], [INF, INF], [-INF, INF], [1e4, INF], [-1e4, INF]],
  tanh: [[0, 0], [-0, -0], [INF, 1], [-INF, -1], [1e4, 1], [-1e4, -1]],
  asinh: [[0, 0], [-0, -0], [INF, INF], [-INF, -INF]],
  acosh: [[1, 0], [0.5, NaN], [-1, NaN], [0, NaN], [-INF, NaN], [INF, INF]],
  atanh: [[0, 0], [-0, -0], [1, INF], [-1, -INF], [1.5, NaN], [-1.5, NaN], [INF, NaN]],
  cbrt: [[0, 0], [-0, -0], [INF, INF], [-INF, -INF], [27, 3], [-8, -2], [1e3, 10]],
  hypot: [[3, 4, 5], [0, 0, 0], [-0, -0, 0], [INF, NaN, INF], [NaN, -INF, INF], [-3, 0, 3], [0, -2, 2], [INF, 1, INF]],
  erf: [[0, 0], [-0, -0], [INF, 1], [-INF, -1], [30, 1]],
  round: [[0.5, 1], [-0.5, -0], [1.5, 2], [-1.5, -1], [2.5, 3], [-0, -0], [-0.2, -0], [0.2, 0], [INF, INF], [-INF, -INF], [8388609, 8388609]],
  sign: [[3, 1], [-3, -1], [0, 0], [-0, -0], [INF, 1], [-INF, -1]],
  pow: [
    ...[[2, 10, 1024], [2, -3, 0.125], [-2, 3, -8], [-2, 2, 4], [-2, 0.5, NaN], [9, 0.5, 3], [10, 2, 100]],
    ...[[1, INF, NaN], [-1, INF, NaN], [1, -INF, NaN], [1, NaN, NaN], [NaN, 0, 1], [NaN, -0, 1], [INF, 0, 1]],
    ...[[0, 0, 1], [-0, 3, -0], [-0, 2, 0], [-0, -3, -INF], [-0, -2, INF], [0, -3, INF], [0, 3, 0], [-0, 0.5, 0]],
    ...[[INF, 2, INF], [INF, -2, 0], [-INF, 3, -INF], [-INF, 2, INF], [-INF, -3, -0], [-INF, -2, 0], [-INF, 0.5, INF]],
    ...[[2, INF, INF], [2, -INF, 0], [0.5, INF, 0], [0.5, -INF, INF], [-2, INF, INF], [-0.5, INF, 0], [0, INF, 0]],
    ...[[0, -INF, INF], [INF, INF, INF], [-INF, -INF, 0], [2, 1e10, INF], [-2, 100001, -INF], [0.5, 1e10, 0]],
    ...[[-1, 2 ** 60, 1], [-1, 3, -1], [1, 1e30, 1], [-3, 1, -3], [2, 1e300, INF]],
  ],
}; // prettier-ignore

/** Results that are numbers near π. */
const angles: readonly (readonly [MathName, readonly number[], number])[] = [
  ['atan', [INF], Math.PI / 2],
  ['atan', [-INF], -Math.PI / 2],
  ['asin', [1], Math.PI / 2],
  ['asin', [-1], -Math.PI / 2],
  ['acos', [-1], Math.PI],
  ['acos', [0], Math.PI / 2],
  ['atan2', [0, -0], Math.PI],
  ['atan2', [-0, -0], -Math.PI],
  ['atan2', [0, -1], Math.PI],
  ['atan2', [-0, -1], -Math.PI],
  ['atan2', [1, 0], Math.PI / 2],
  ['atan2', [-1, -0], -Math.PI / 2],
  ['atan2', [INF, 1], Math.PI / 2],
  ['atan2', [1, -INF], Math.PI],
  ['atan2', [INF, INF], Math.PI / 4],
  ['atan2', [-INF, -INF], (-3 * Math.PI) / 4],
  ['atan2', [INF, -INF], (3 * Math.PI) / 4],
];

describe.each(all)('%s of %s', (name, type) => {
  const f = compiled(name, type);
  const rounded = (x: number): number => (type === 'f32' ? Math.fround(x) : x);

  test('is a kernel that is read back from its text', () => {
    const kernel = kernelOf(name, type);
    verify(kernel, 'a test');
    expect(print(parse(print(kernel)))).toBe(print(kernel));
  });
  test('has the special values of ECMAScript', () => {
    const cases = (exactly[name] ?? []).map((row) => row.map(rounded));
    expect(cases.map((row) => f(...row.slice(0, -1)))).toEqual(cases.map((row) => row.at(-1)));
    const turned = angles.filter(([of]) => of === name);
    expect(turned.map(([, given]) => f(...given))).toEqual(turned.map(([, , angle]) => rounded(angle)));
  });
  test('is NaN of NaN', () => {
    const { arity } = mathFunctions[name];
    expect(f(...[NaN, 2].slice(0, arity))).toBeNaN();
    expect(f(...[NaN, NaN].slice(0, arity))).toBeNaN();
    if (arity === 2) expect(f(2, NaN)).toBeNaN();
  });
  test('is what the interpreter gives, bit for bit', () => {
    const kernel = kernelOf(name, type);
    const word = randomWords(7);
    const view = new DataView(new ArrayBuffer(8));
    const some = (): number => {
      view.setUint32(0, word());
      view.setUint32(4, word());
      const any = type === 'f64' ? view.getFloat64(0) : view.getFloat32(0);
      return word() % 2 === 0 ? any : rounded((word() / 2 ** 31 - 1) * [1, 10, 1000, 1e5][word() % 4]!);
    };
    const edges = [0, -0, 1, -1, 0.5, INF, -INF, NaN, least[type], -least[type], 1e-310].map(rounded);
    const given = [
      ...edges.flatMap((x) => edges.map((y) => [x, y])),
      ...Array.from({ length: 300 }, () => [some(), some()]),
    ].map((pair) => pair.slice(0, mathFunctions[name].arity));
    expect(given.map((some) => f(...some))).toEqual(given.map((some) => (interpret(kernel, some) as number[])[0]));
  });
});

const numbers = roundedFunctions.flatMap((name) => types.map((type) => [name, type] as const));

test.each(numbers)('%s of %s is within a unit of the last place', (name, type) => {
  const { tested, worst, at } = measure(name, type, SAMPLE, 99);
  expect(tested).toBeGreaterThan(SAMPLE / 4);
  expect(worst, `at ${at.join(', ')}`).toBeLessThanOrEqual(MOST);
});

describe('subnormal numbers', () => {
  const same: readonly MathName[] = ['expm1', 'log1p', 'sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh'];
  test.each(same)('%s gives them back', (name) => {
    for (const type of types)
      for (const x of [1, -1, 3, 1000]) expect(compiled(name, type)(x * least[type])).toBe(x * least[type]);
  });
  test('are results of exp and pow', () => {
    expect(compiled('exp', 'f64')(-745)).toBe(2 ** -1074);
    expect(compiled('exp', 'f32')(-103)).toBe(2 ** -149);
    expect(compiled('pow', 'f64')(2, -1074)).toBe(2 ** -1074);
    expect(compiled('pow', 'f64')(2 ** -1074, 0.5)).toBe(2 ** -537);
    expect(compiled('pow', 'f64')(2, -1075)).toBe(0);
  });
});
