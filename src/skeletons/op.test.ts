import { expect, test } from 'vitest';
import { and, bitAnd, bitOr, bitXor, concat, max, min, mul, op, or, sum } from './op.ts';
import { checkLaws } from './check.ts';
import { foldTree } from './tree.ts';

const predefined = [sum, mul, max, min, and, or, concat, bitAnd, bitOr, bitXor];
const nothing = (): never => expect.unreachable();
const minus = (a: number, b: number): number => a - b;

test.each(predefined)('$name keeps the laws that it declares', (operator) => {
  const { laws, holds } = checkLaws<never>(operator as never, { runs: 2000 });
  expect(laws.filter((law) => !law.holds)).toEqual([]);
  expect(holds).toBe(true);
});

test('min and max order zeros and pass NaN on', () => {
  expect(max.fn(-0, 0)).toBe(0);
  expect(min.fn(0, -0)).toBe(-0);
  expect(max.fn(NaN, 1)).toBeNaN();
  expect(min.fn(1, NaN)).toBeNaN();
});

test('no elements give the identity', () => {
  expect(predefined.map((operator) => foldTree<unknown>(operator as never, nothing, 0))).toEqual([
    0,
    1,
    -Infinity,
    Infinity,
    true,
    false,
    '',
    -1,
    0,
    0,
  ]);
});

test('laws that are not declared are not claimed, but associativity', () => {
  const operator = op(minus, { identity: 0 });
  expect(operator).toEqual({
    name: 'minus',
    fn: minus,
    identity: 0,
    associative: true,
    commutative: false,
    exact: false,
    idempotent: false,
  });
  expect(Object.isFrozen(operator)).toBe(true);
  expect(op((a: number) => a, { name: 'first', identity: 0, values: 'integer' })).toMatchObject({
    name: 'first',
    values: 'integer',
  });
});

test('a function without a name is called operator', () => {
  expect(op((a: number, b: number) => a + b, { identity: 0 }).name).toBe('operator');
});

test.each([
  ['no function', 3, { identity: 0 }, 'OSSA_NOT_A_FUNCTION'],
  ['an async function', async () => 0, { identity: 0 }, 'OSSA_NOT_SYNCHRONOUS'],
  ['a law misspelled', (a: number) => a, { identity: 0, comutative: true }, 'OSSA_UNKNOWN_OPTION'],
  ['a generator function', function* () {}, { identity: 0 }, 'OSSA_NOT_A_FUNCTION'],
  ['no identity', (a: number) => a, { commutative: true }, 'OSSA_INVALID_ARGUMENT'],
  ['no laws', (a: number) => a, undefined, 'OSSA_INVALID_ARGUMENT'],
])('op refuses %s', (_what, fn, laws, code) => {
  expect(() => op(fn as never, laws as never)).toThrow(expect.objectContaining({ code }));
});
