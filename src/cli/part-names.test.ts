import { expect, test } from 'vitest';
import { f64, farm, fork, generate, keep, map, pipe, reduce, sum, type Skeleton } from '../pure.ts';
import { partName } from './part-names.ts';

const names = (kind: 'run' | 'stream', { node }: Pick<Skeleton<never, unknown, never>, 'node'>): string[] =>
  [0, 1, 2].map((part) => partName({ kind, node }, String(part)));
const square = (x: number): number => x * x;

test('parts are called as the program is printed', () => {
  expect(names('run', pipe(map(square), map(square, f64), reduce(sum), square))).toEqual([
    'map(square) ▸ map(square, f64) ▸ reduce(sum)',
    'square',
    'part 2',
  ]);
  const branches = pipe(map(square, f64), fork(reduce(sum), pipe(map(square), reduce(sum))));
  expect(partName({ kind: 'run', node: branches.node }, '1.1.0')).toBe('map(square) ▸ reduce(sum)');
  expect(partName({ kind: 'run', node: branches.node }, '1.5.0')).toBe('part 1.5.0');
  expect(partName({ kind: 'run', node: pipe(map(square), reduce(sum), square).node }, '0-1')).toBe(
    'map(square) ▸ reduce(sum) ▸ square',
  );
  expect(partName({ kind: 'run', node: branches.node }, '1.1.0-1')).toBe('map(square) ▸ reduce(sum) ▸ part 1.1.1');
  expect(names('run', generate(square, f64))[0]).toBe('generate(square, f64)');
  expect(names('stream', pipe(farm(square), keep(Boolean)) as never)[0]).toBe('square ▸ keep(Boolean)');
});
