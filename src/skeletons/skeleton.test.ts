import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { f32 } from '../types/element.ts';
import { farm } from './farm.ts';
import { generate } from './generate.ts';
import { keep } from './keep.ts';
import { kinds, skeletonOf } from './kinds.ts';
import { map } from './map.ts';
import { max, sum } from './op.ts';
import { printTree } from './print.ts';
import { reduce } from './reduce.ts';
import { isSkeleton, pipe, seq } from './skeleton.ts';
import { stateful } from './stateful.ts';
import { unordered } from './unordered.ts';
import { functionsIn, walk } from './walk.ts';

const decode = (x: number): number[] => [x];
const price = (x: number): number => x * 2;
const odd = (x: number): boolean => x % 2 === 1;
const city = (x: number): number => x % 10;
const first = (): number => 0;
const count = (n: number, _x: number): readonly [number, number] => [n + 1, n];

const program = pipe(farm(decode, { degree: 4 }), map(price, f32), reduce(sum));
const every = pipe(
  keep(odd),
  stateful(first, count),
  stateful(first, count, city),
  generate((i) => i, f32),
  map(map(farm(pipe(decode, reduce(max)), { batch: 16, ordered: false })) as never) as never,
);

test('a program prints as one line', () => {
  expect(String(program)).toBe('pipe(farm(decode, degree 4) ▸ map(price, f32) ▸ reduce(sum))');
  expect(inspect([program], { breakLength: Infinity })).toBe(`[ ${program} ]`);
  expect(String(every)).toBe(
    'pipe(keep(odd) ▸ stateful(count) ▸ stateful(count, key city) ▸ generate(ƒ, f32) ▸ ' +
      'map(map(farm(pipe(decode ▸ reduce(max)), batch 16, unordered))))',
  );
});

test('a program prints as a tree', () => {
  expect(printTree(every.node).split('\n')).toEqual([
    'pipe',
    '├─ keep odd',
    '├─ stateful count',
    '├─ stateful count key city',
    '├─ generate f32',
    '│  └─ ƒ',
    '└─ map',
    '   └─ map',
    '      └─ farm batch 16 unordered',
    '         └─ pipe',
    '            ├─ decode',
    '            └─ reduce max',
  ]);
});

test('a program is data: kinds, ids, hints, names of functions and laws', () => {
  expect(JSON.parse(JSON.stringify(program))).toEqual({
    kind: 'pipe',
    id: '0',
    stages: [
      { kind: 'farm', id: '0.0', degree: 4, worker: { kind: 'seq', id: '0.0.0', fn: { name: 'decode' } } },
      { kind: 'map', id: '0.1', as: 'f32', body: { kind: 'seq', id: '0.1.0', fn: { name: 'price' } } },
      {
        kind: 'reduce',
        id: '0.2',
        op: { name: 'sum', associative: true, commutative: true, exact: false, idempotent: false },
      },
    ],
  });
});

test('ids in the data are those of walking', () => {
  const found: string[] = [];
  JSON.stringify(every, (key, value) => (key === 'id' ? void found.push(value) : value));
  expect(found).toEqual([...walk(every.node)].map(({ id }) => id));
});

test('functions are found with their names or places', () => {
  const anonymous = pipe(
    map((x: number) => x),
    farm((x: number[]) => x),
  );
  const rolesIn = ({ node }: typeof program | typeof every | typeof anonymous): string[] =>
    [...functionsIn(node)].map(({ id, role }) => `${id} ${role}`);
  expect(rolesIn(anonymous)).toEqual(["0.0.0 map's function", "0.1.0 farm's function"]);
  expect(rolesIn(every)).toEqual([
    '0.0 odd',
    '0.1 first',
    '0.1 count',
    '0.2 first',
    '0.2 count',
    '0.2 city',
    "0.3.0 generate's function",
    '0.4.0.0.0.0 decode',
    '0.4.0.0.0.1 max',
  ]);
  expect([...functionsIn(pipe(price, (x: number) => x).node)].map(({ role }) => role)).toEqual([
    'price',
    'stage 2 of pipe',
  ]);
});

test('a program never changes', () => {
  for (const { node } of walk(every.node)) expect(Object.isFrozen(node)).toBe(true);
  expect(
    [every, every.parts, every.flags, program.node, (program.node as { stages: unknown }).stages].every(
      Object.isFrozen,
    ),
  ).toBe(true);
  const options = { degree: 2 };
  const copies = farm(price, options);
  options.degree = 3;
  expect(String(copies)).toBe('farm(price, degree 2)');
});

test('chaining composes, flat', () => {
  const chained = seq(decode)
    .to(map((x) => x + 1))
    .to(reduce(sum))
    .to(pipe(price, price));
  expect(String(chained)).toBe('pipe(decode ▸ map(ƒ) ▸ reduce(sum) ▸ pipe(price ▸ price))');
  expect(chained.flags).toEqual([]);
});

test('effects are those of the stages', () => {
  expect(every.flags).toEqual(['many', 'serial']);
  expect(pipe(stateful(first, count), unordered(keep(odd))).flags).toEqual(['many', 'unordered', 'serial']);
  expect(farm(price, { ordered: false }).flags).toEqual(['unordered']);
  expect(map(unordered(price)).flags).toEqual([]);
  expect(stateful(first, count, city).flags).toEqual([]);
});

test('unordered is a farm', () => {
  expect(unordered(price).node).toEqual(farm(price, { ordered: false }).node);
  expect(unordered(farm(price, { degree: 2, batch: 8 })).node).toEqual(
    farm(price, { degree: 2, batch: 8, ordered: false }).node,
  );
  expect(unordered(unordered(price)).node).toEqual(unordered(price).node);
});

test('a program is known by its mark, also one of another copy of the package', () => {
  expect(isSkeleton(program)).toBe(true);
  expect(isSkeleton({ '~ossa': 'skeleton' })).toBe(true);
  expect([null, undefined, 1, price, {}, program.node].some(isSkeleton)).toBe(false);
});

test('a node gives its program back', () => {
  const again = skeletonOf(every.node);
  expect(String(again)).toBe(String(every));
  expect(again.flags).toEqual(every.flags);
});

test('the table names every kind by its key', () => {
  for (const [name, row] of Object.entries(kinds)) expect(row.kind).toBe(name);
});
