/** The orders that `sort` knows. */
import { Failure, wrongInput } from './failure.ts';

export type Compare = (a: unknown, b: unknown) => number;

/** Numbers: −0 before +0, NaN last, as typed arrays sort. */
export function byNumber(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a !== a || b !== b) return Number(a !== a) - Number(b !== b);
  return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
}

/** Strings by their code units, bigints by value. */
export const byValue: Compare = (a, b) => ((a as string) < (b as string) ? -1 : Number((a as string) > (b as string)));

const natural: Readonly<Record<string, Compare>> = {
  number: byNumber as Compare,
  string: byValue,
  bigint: byValue,
};

/**
 * The order of `count` values that are all numbers, all strings or all bigints. Fails with `OSSA_WRONG_INPUT` at the first that is
 * of no such type, or of another than the first.
 */
export function naturalOrder(read: (index: number) => unknown, count: number, role: string): Compare {
  const type = count === 0 ? 'number' : typeof read(0);
  const compare = natural[type];
  for (let i = 0; i < count; i++) {
    const value = read(i);
    if (compare !== undefined && typeof value === type) continue;
    const expects = compare === undefined ? 'a number, a string or a bigint' : `a ${type}, as the first is`;
    throw new Failure((path) => wrongInput(role, expects, value, path), [i]);
  }
  return compare as Compare;
}

export const reversed =
  (compare: Compare): Compare =>
  (a, b) =>
    compare(b, a);
