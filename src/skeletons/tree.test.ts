import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, max, op, sum } from './op.ts';
import { BLOCK, Counter, dyadic, foldBlock, foldBlocks, foldTree, LANES } from './tree.ts';

const reader =
  <A>(values: readonly A[]) =>
  (i: number): A =>
    values[i] as A;
/** Writes down the grouping itself. */
const pair = op((a: string, b: string) => `(${a}${b})`, { identity: '', associative: false });
const lanes = { ...pair, commutative: true };
const letter = (i: number): string => String.fromCodePoint(97 + (i % 26));
const letters = [...'abcdefghijklmnop'];

describe('a block', () => {
  test('is folded from the left', () => {
    expect(foldBlock(pair, reader(letters), 0, 4)).toBe('(((ab)c)d)');
    expect(foldBlock(pair, reader(letters), 0, 1)).toBe('a');
  });

  test('of a commutative operator is folded in lanes that are merged pairwise', () => {
    expect(LANES).toBe(8);
    expect(foldBlock(lanes, reader(letters), 0, 10)).toBe('((((ai)(bj))(cd))((ef)(gh)))');
  });

  test.each([
    [1, 'a'],
    [2, '(ab)'],
    [3, '((ab)c)'],
    [5, '(((ab)(cd))e)'],
    [7, '(((ab)(cd))((ef)g))'],
  ])('of %i elements leaves out lanes without elements', (length, tree) => {
    expect(foldBlock(lanes, reader(letters), 0, length)).toBe(tree);
  });
});

const grouping = (blocks: number): string => {
  const counter = new Counter(pair);
  for (const block of letters.slice(0, blocks)) counter.push(0, block);
  return counter.result();
};

describe('the counter', () => {
  test.each([
    [1, 'a'],
    [2, '(ab)'],
    [3, '((ab)c)'],
    [4, '((ab)(cd))'],
    [7, '(((ab)(cd))((ef)g))'],
    [8, '(((ab)(cd))((ef)(gh)))'],
  ])('merges %i blocks', (blocks, tree) => {
    expect(grouping(blocks)).toBe(tree);
  });

  test('gives the result so far and goes on', () => {
    const counter = new Counter(pair);
    counter.push(0, 'a');
    counter.push(0, 'b');
    counter.push(0, 'c');
    expect(counter.result()).toBe('((ab)c)');
    counter.push(0, 'd');
    expect(counter.result()).toBe('((ab)(cd))');
  });

  test('refuses a node that does not follow on what it has', () => {
    const counter = new Counter(pair);
    counter.push(0, 'a');
    expect(() => counter.push(1, 'cd')).toThrow(expect.objectContaining({ code: 'OSSA_INTERNAL' }));
  });
});

test('dyadic nodes are aligned, cover the interval, and are as few as can be', () => {
  expect(dyadic(0, 0)).toEqual([]);
  expect(dyadic(0, 8)).toEqual([3]);
  expect(dyadic(1, 8)).toEqual([0, 1, 2, 0]);
  expect(dyadic(2 ** 40, 3)).toEqual([1, 0]);
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), (start, blocks) => {
      const levels = dyadic(start, blocks);
      let at = start;
      for (const level of levels) {
        expect(at % 2 ** level).toBe(0);
        at += 2 ** level;
      }
      expect(at).toBe(start + blocks);
      expect(levels.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(blocks + 1)));
    }),
  );
});

/** Lengths around block borders, cheap to fold: the tree depends on positions only. */
const lengths = fc.oneof(
  fc.nat(40),
  fc.tuple(fc.nat(37), fc.nat(BLOCK - 1)).map(([blocks, rest]) => blocks * BLOCK + rest),
);
/** Floats that expose every regrouping: of very different sizes and signs. */
const float = (i: number): number => Math.sin(i * 12.9898) * 10 ** (i % 17);

test.each([sum, { ...sum, commutative: false }])(
  'any split of the blocks among workers gives the bits of one pass (commutative: $commutative)',
  (operator) => {
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(37), { maxLength: 8 }), (length, cuts) => {
        const blocks = Math.ceil(length / BLOCK);
        const borders = [...new Set([0, ...cuts.map((cut) => Math.min(cut, blocks)), blocks])].toSorted(
          (a, b) => a - b,
        );
        const counter = new Counter(operator);
        for (const [i, start] of borders.slice(0, -1).entries()) {
          const size = (borders[i + 1] as number) - start;
          const values = foldBlocks(operator, float, length, start, size);
          for (const [j, level] of dyadic(start, size).entries()) counter.push(level, values[j] as number);
        }
        expect(counter.result()).toBe(foldTree(operator, float, length));
      }),
      { numRuns: 200 },
    );
  },
);

test('the order of operands is kept', () => {
  fc.assert(
    fc.property(lengths, (length) => {
      expect(foldTree(concat, letter, length)).toBe(Array.from({ length }, (_, i) => letter(i)).join(''));
    }),
    { numRuns: 50 },
  );
});

test('no elements give the identity, which otherwise takes no part', () => {
  expect(foldTree(sum, float, 0)).toBe(0);
  expect(foldTree(max, float, 0)).toBe(-Infinity);
  for (const length of [1, 7, BLOCK + 1, 3 * BLOCK]) expect(foldTree(sum, () => -0, length)).toBe(-0);
});
