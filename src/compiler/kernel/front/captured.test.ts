import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { capture } from '../../capture/capture.ts';
import { statementsIn } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import { optimise } from '../passes/pipeline.ts';
import { predicate } from '../passes/predicate.ts';
import * as all from './fixtures/far.ts';
import { halved, moved, offset, table, turn, turns } from './fixtures/far.ts';
import { runLowered } from './fixtures/text.ts';
import { lower, type Lowered } from './lower.ts';
import { shapeOf } from './shape.ts';

const f64 = { kind: 'scalar', type: 'f64' } as const;

function lowered(fn: (x: number) => unknown): Lowered {
  const result = lower(capture(fn, "map's function"), { parameters: [f64], typing: 'exact' });
  if ('refusal' in result) throw new Error(JSON.stringify(result.refusal));
  verify(result.kernel, 'lowering');
  return result;
}
function refused(fn: (x: number) => unknown): unknown {
  const result = lower(capture(fn, "map's function"), { parameters: [f64], typing: 'exact' });
  return 'refusal' in result ? `${result.refusal.construct}: ${result.refusal.reason}` : 'no refusal';
}
const run = (fn: (x: number) => unknown, x: number): unknown =>
  runLowered(lowered(fn), [x], capture(fn, "map's function").values());

const k = 3;
const limits = { low: -1, high: 2.5 };
const weights = new Float32Array([0.5, 0.25]);
const clamp = (x: number): number => Math.min(Math.max(x, limits.low), limits.high);
function scaled(x: number): number {
  return clamp(x) * k;
}
const { abs } = Math;

describe('captured functions', () => {
  test('take constants, objects, arrays and functions beside them', () => {
    const fn = (x: number): number => scaled(x) + weights[1]! + abs(x);
    for (const x of [-5, 0.5, 7]) expect(run(fn, x)).toBe(fn(x));
  });
  test('are right for a value that changes after they were compiled', () => {
    const make = (factor: number) => (x: number) => x * factor;
    const [two, five] = [make(2), make(5)];
    expect(runLowered(lowered(two), [3], capture(five, 'f').values())).toBe(15);
  });
  test('may be functions of the language', () => {
    expect(run(Math.abs, -3)).toBe(3);
  });
  test('take functions and numbers of other modules', () => {
    const fn = (x: number): number => moved(x) + offset + halved(x) + all.moved(x);
    expect(run(fn, 4)).toBe(fn(4));
  });
  test('take nothing of other modules that may change', () => {
    expect(refused((x) => x + turns)).toMatch("'turns' of ");
    expect(refused((x) => x + turn())).toMatch("'turns' of ");
    expect(refused((x) => x + table[0]!)).toMatch("'table' of ");
  });
  test('are refused at the line of what is no kernel', () => {
    const fn = (x: number): unknown => {
      const y = x * 2;
      return `${y}`;
    };
    const result = lower(capture(fn, 'f'), { parameters: [f64], typing: 'exact' });
    expect(result).toMatchObject({ refusal: { construct: 'a template string' } });
    if ('refusal' in result)
      expect(result.refusal).toMatchObject({ file: expect.stringMatching(/captured\.test\.ts$/) });
  });
  test('write the lines of the source beside their statements', () => {
    const fn = (x: number): number => {
      const y = x * 2;
      return y + 1;
    };
    const { kernel } = lowered(fn);
    const [first, second] = kernel.body.statements
      .filter(({ kind }) => kind === 'operation')
      .map(({ site }) => site?.line);
    expect(first).toBeGreaterThan(1);
    expect(second).toBe(first! + 1);
  });
  test('keep them through all passes, with their files', () => {
    const fn = (x: number): number => {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! > x) sum += halved(x) * weights[i]!;
        else sum -= Math.sqrt(i);
      }
      return sum;
    };
    const kernel = predicate(optimise(lowered(fn).kernel));
    const done = statementsIn(kernel.body).filter(({ kind }) => kind !== 'constant' && kind !== 'length');
    expect(done.length).toBeGreaterThan(10);
    expect(done.filter(({ site }) => site === undefined)).toEqual([]);
    const files = new Set(done.map(({ site }) => basename(site!.file)));
    expect(files).toEqual(new Set(['captured.test.ts', 'farther.ts']));
  });
});

describe('shapes of captured values', () => {
  test.each([
    [3, { kind: 'scalar', type: 'i32' }],
    [-0, { kind: 'scalar', type: 'f64' }],
    [2 ** 31, { kind: 'scalar', type: 'f64' }],
    [true, { kind: 'scalar', type: 'bool' }],
    [new Uint8ClampedArray(2), { kind: 'array', element: 'u8' }],
    [[1, 0.5], { kind: 'tuple', elements: [{ kind: 'scalar', type: 'i32' }, f64] }],
    [{ a: 'text' }, { kind: 'struct', fields: { a: { kind: 'other', what: 'string' } } }],
    [new Map(), { kind: 'other', what: 'an object of class Map' }],
    [null, { kind: 'other', what: 'null' }],
  ])('%j', (value, shape) => {
    expect(shapeOf(value)).toEqual(shape);
  });
});
