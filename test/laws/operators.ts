/** The operators that random programs reduce with, by the type of their elements. */
import { bitXor, concat, max, min, mul, op, sum } from '../../src/pure.ts';
import type { Operator } from '../../src/skeletons/node.ts';
import type { Type } from './functions.ts';

type Matrix = readonly [number, number, number, number];
interface Point {
  readonly x: number;
  readonly y: number;
  readonly id: number;
}
interface Rec {
  readonly id: number;
  readonly tag: string;
  readonly parts: readonly number[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- of any type
type AnyOperator = Operator<any>;

const product = (a: Matrix, b: Matrix): Matrix => [
  (a[0] * b[0] + a[1] * b[2]) % 1009,
  (a[0] * b[1] + a[1] * b[3]) % 1009,
  (a[2] * b[0] + a[3] * b[2]) % 1009,
  (a[2] * b[1] + a[3] * b[3]) % 1009,
];
const strictSum = (a: number, b: number): number => {
  if (b === 12) throw new Error('twelve');
  return a + b;
};
const modulus = 1_000_003;

const numbers: readonly AnyOperator[] = [
  sum,
  max,
  min,
  mul,
  bitXor,
  // Keeps the order of its operands, rounds, and so shows both a wrong order and a wrong grouping.
  op((a: number, b: number) => a * 0.5 + b, { name: 'skewed', identity: 0 }),
  op(strictSum, { identity: 0, commutative: true }),
  op((a: number, b: number) => (a + b) % modulus, { identity: 0 }),
  op((_a: number, b: number) => b, { name: 'last', identity: Number.NaN }),
];

const lists: AnyOperator = op((a: readonly unknown[], b: readonly unknown[]) => [...a, ...b].slice(-40), {
  name: 'append',
  identity: [] as readonly unknown[],
});

const byType: Readonly<Record<Type, readonly AnyOperator[]>> = {
  number: numbers,
  string: [
    concat,
    op((a: string, b: string) => (b.length > a.length ? b : a), { name: 'longest', identity: '' }),
    op((a: string, b: string) => `(${a.slice(-9)}${b.slice(-9)})`, {
      name: 'grouping',
      identity: 'none',
      commutative: true,
    }),
  ],
  matrix: [op(product, { identity: [1, 0, 0, 1] as Matrix, exact: true })],
  point: [
    op((a: Point, b: Point) => ({ x: a.x * 0.5 + b.x, y: a.y - b.y, id: b.id }), {
      name: 'along',
      identity: { x: 0, y: -0, id: 0 },
    }),
    op((a: Point, b: Point) => (a.x >= b.x ? a : b), {
      name: 'rightmost',
      identity: { x: -Infinity, y: 0, id: 0 },
      commutative: true,
    }),
  ],
  record: [
    op((a: Rec, b: Rec) => ({ id: a.id + b.id, tag: a.tag, parts: [...a.parts, ...b.parts].slice(0, 6) }), {
      name: 'merge',
      identity: { id: 0, tag: '', parts: [] } as Rec,
    }),
  ],
};

export function operatorsOf(type: Type): readonly AnyOperator[] {
  return byType[type] ?? (type.endsWith('[]') ? [lists] : []);
}
