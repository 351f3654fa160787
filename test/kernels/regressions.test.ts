/** What random kernels and functions found once. */
import { describe, expect, test } from 'vitest';
import type { Entry, Input } from '../../src/compiler/kernel/entry.ts';
import { parse } from '../../src/compiler/kernel/ir/parse.ts';
import type { NumberName } from '../../src/types/element.ts';
import { backEnds } from './back-ends.ts';
import { disagreement } from './differential.ts';
import { drawsOf } from './draws.ts';
import { collection, type Given, kernelsOf, type Piece } from './pieces.ts';
import { compareSource } from './source.ts';

const piece = (entry: Entry, n: number, inputs: readonly Given[]): Piece => {
  const arrays = kernelsOf(entry).flatMap((kernel) => kernel.arrays);
  return {
    ...{ entry, n, inputs, uniforms: [], first: true, carries: [], bins: 0 },
    arrays: arrays.map(({ element, data = [1, 2] }) => collection(element, data)),
  };
};

const map = (text: string, inputs: readonly Input[], outputs: readonly NumberName[]): Entry => ({
  kind: 'map',
  kernel: parse(text),
  inputs,
  outputs,
});

const pieces: Readonly<Record<string, Piece>> = {
  'a position behind the last element reads outside': piece(
    map(
      'kernel f(%0: i32 i, @0: f64 a = [7]) outside bail { %1: f64 = load @0[%0] yield %1 }',
      [{ from: 'index' }],
      ['f64'],
    ),
    1,
    [[0]],
  ),
  'a read outside is noted, though the other half of the condition decides': piece(
    map(
      `kernel f(%0: i32 i, @0: f64 a) outside bail {
        loop (%1: i32 = %0) {
          %2: i32 = constant 5
          %3: bool = gt %1, %2
          %4: f64 = load @0[%2]
          %5: f64 = constant 0
          %6: bool = lt %4, %5
          %7: bool = and %3, %6
        } while %7 else () {
          %8: i32 = constant 1
          %9: i32 = sub %1, %8
          next %9
        }
        %10: f64 = f64 %0
        yield %10
      }`,
      [{ from: 'index' }],
      ['f64'],
    ),
    1,
    [[0]],
  ),
  'a loop gives a bool that nobody uses': piece(
    map(
      `kernel f(%0: f64 x) outside zero {
        %1: i32 = constant 0
        %2: i32 = constant 2
        %3: i32 = constant 1
        %4: bool = loop (%5: i32 = %1) {
          %6: bool = lt %5, %2
          %7: bool = constant 0
        } while %6 else (%7) {
          %8: i32 = add %5, %3
          next %8
        }
        yield %0
      }`,
      [{ from: 'stream', element: 'f64' }],
      ['f64'],
    ),
    3,
    [collection('f64', [1, -0, NaN])],
  ),
  'a remainder of what was brought into 32 bits': piece(
    map(
      `kernel f(%0: f64 x) outside zero {
        %1: i32 = i32 %0
        %2: i32 = constant 9
        %3: i32 = rem %1, %2
        yield %3
      }`,
      [{ from: 'stream', element: 'f64' }],
      ['i32'],
    ),
    17,
    [collection('f64', [...Array.from({ length: 16 }, (_, i) => 2 ** 31 + i), 7])],
  ),
  'an operator gives a constant': piece(
    {
      kind: 'fold',
      kernel: parse('kernel f(%0: f64 x) outside zero { yield %0 }'),
      operator: parse('kernel g(%0: f64 a, %1: f64 b) outside zero { %2: f64 = constant 5 yield %2 }'),
      commutative: true,
      inputs: [{ from: 'stream', element: 'f64' }],
      outputs: ['f64'],
    },
    9,
    [collection('f64', [1, 2, 3, 4, 5, 6, 7, 8, 9])],
  ),
};

describe.each(backEnds)('$name', (backEnd) => {
  test.each(Object.entries(pieces))('%s', async (_, each) => {
    // What is chosen at random is chosen in several ways.
    for (let index = 0; index < 8; index++)
      expect(await disagreement(backEnd, each, drawsOf(1, index))).toBeUndefined();
  });
});

const sources: Readonly<Record<string, string>> = {
  'a function called in a loop changes what is around it': `function f(x, y, p) {
    const h = (z) => { y += z; return 0; };
    for (const i of b) h(i);
    return y;
  }`,
  'a function made in a loop changes what is around it': `function f(x, y, p) {
    for (let i = 0; i < 3; i++) { const h = (z) => { y = z; return z; }; if (h(i) > x) return i; }
    return y;
  }`,
  'a struct returned from a switch that falls through': `function f(x, y, p) {
    switch (x) { case 0: case 1: {} break; case 2: default: {} return { u: 1, v: 0 }; }
    return { u: 0, v: 0 };
  }`,
};

test.each(Object.entries(sources))('%s', (_, text) => {
  for (let index = 0; index < 20; index++) expect(compareSource(text, drawsOf(1, index))).toHaveProperty('bailed');
});
