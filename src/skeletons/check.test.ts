import { expect, test } from 'vitest';
import { checkLaws, type Law } from './check.ts';
import { op } from './op.ts';

const failing = (report: ReturnType<typeof checkLaws>): Law[] =>
  report.laws.filter((law) => !law.holds).map(({ law }) => law);
const add = (a: number, b: number): number => a + b;

test('finds a wrong law and shows it on simple values', () => {
  const minus = op((a: number, b: number) => a - b, { name: 'minus', identity: 0, commutative: true });
  const report = checkLaws(minus);
  expect(report).toMatchObject({ operator: 'minus', holds: false, seed: 1 });
  expect(failing(report)).toEqual(['associative', 'identity', 'commutative']);
  expect(report.laws[0]?.counterexample).toEqual({ values: [0, 0, 1], left: -1, right: 1 });
  expect(report.laws[1]?.counterexample?.values).toEqual([1]);
});

test('the seed gives the same report again', () => {
  const average = op((a: number, b: number) => (a + b) / 2, { identity: 0, idempotent: true });
  expect(checkLaws(average, { seed: 9 })).toEqual(checkLaws(average, { seed: 9 }));
  expect(failing(checkLaws(average, { seed: 10 }))).toEqual(['associative', 'identity']);
});

test('rounding is allowed unless the operator claims to be exact', () => {
  expect(checkLaws(op(add, { identity: 0 })).holds).toBe(true);
  expect(failing(checkLaws(op(add, { identity: 0, exact: true })))).toEqual(['associative', 'exact', 'identity']);
  expect(checkLaws(op(add, { identity: 0, exact: true, values: 'integer' })).holds).toBe(true);
});

test('rounding is allowed inside objects and arrays too', () => {
  const values = Array.from({ length: 50 }, (_, i) => ({ n: 1, parts: [Math.sin(i), i / 3] }));
  type V = (typeof values)[number];
  const total = op<V>((a, b) => ({ n: a.n + b.n, parts: a.parts.map((x, i) => x + (b.parts[i] ?? 0)) }), {
    identity: { n: 0, parts: [0, 0] },
    commutative: true,
    values,
  });
  expect(checkLaws(total).holds).toBe(true);
  const drops = op<V>((a) => a, { identity: { n: 0, parts: [] }, values });
  expect(failing(checkLaws(drops))).toEqual(['identity']);
});

test('a counterexample of samples is an early one', () => {
  const wrong = op((a: string, b: string) => (a.length < 2 ? b : a), { identity: '', values: ['', 'a', 'bb', 'ccc'] });
  expect(checkLaws(wrong).laws.at(-1)?.counterexample?.values).toEqual(['a']);
});

test('strings and booleans are drawn by the type of the identity', () => {
  const sorted = op((a: string, b: string) => [...a, ...b].toSorted().join(''), { identity: '', commutative: true });
  expect(failing(checkLaws(sorted))).toEqual(['identity']);
  const xor = op((a: boolean, b: boolean) => a !== b, { identity: false, commutative: true, idempotent: true });
  const report = checkLaws(xor);
  expect(failing(report)).toEqual(['idempotent']);
  expect(report.laws.at(-1)?.counterexample).toEqual({ values: [true], left: false, right: true });
});

test('an operator that throws has a counterexample with the error', () => {
  const error = new Error('no');
  const picky = op(
    (a: number, b: number) => {
      if (a > 5) throw error;
      return a + b;
    },
    { identity: 0, values: 'integer' },
  );
  expect(checkLaws(picky).laws[0]?.counterexample?.error).toBe(error);
});

test('asks for samples when it cannot draw values', () => {
  const both = op((a: { x: number }, b: { x: number }) => ({ x: a.x + b.x }), { identity: { x: 0 } });
  expect(() => checkLaws(both)).toThrow(expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }));
  expect(checkLaws(both, { values: [{ x: 1 }, { x: 2 }] }).holds).toBe(true);
});
