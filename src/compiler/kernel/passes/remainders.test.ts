import { expect, test } from 'vitest';
import { failureOf } from '../../../../test/kernels/same.ts';
import { edges } from '../../../../test/kernels/values.ts';
import { interpret } from '../ir/interpret.ts';
import { parse } from '../ir/parse.ts';
import { print } from '../ir/print.ts';
import { expandRemainders } from './remainders.ts';

const kernel = (type: 'f64' | 'f32', k: number): string => `kernel k(%0: ${type} x) outside zero {
  %1: ${type} = constant ${k}
  %2: ${type} = rem %0, %1
  yield %2
}`;

test.each(['f64', 'f32'] as const)('remainders of %s by powers of two are the same, at all edges', (type) => {
  for (const k of [1, 2, -2, 8, 1024, 2 ** 20]) {
    const before = parse(kernel(type, k));
    const after = expandRemainders(before);
    expect(print(after)).not.toContain('rem');
    for (const edge of edges[type])
      for (const x of [edge, -edge, edge * 0.75, edge + 1, edge / 3])
        expect(interpret(after, [type === 'f32' ? Math.fround(x) : x], [])).toEqual(
          interpret(before, [type === 'f32' ? Math.fround(x) : x], []),
        );
  }
});

test.each([3, 0.5, 2 ** 21, Number.NaN])('remainders by %d stay', (k) => {
  const text = kernel('f64', k);
  expect(print(expandRemainders(parse(text)))).toBe(text);
});

test('kernels mean the same', () => {
  expect(failureOf(expandRemainders, { runs: 200 })).toBeUndefined();
});
