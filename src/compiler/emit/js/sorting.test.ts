import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byNumber } from '../../../skeletons/order.ts';
import { elements, type NumberName } from '../../../types/element.ts';
import { mergeRuns, sortNumbers } from './sorting.ts';

type Numbers = Float64Array;
const names = Object.keys(elements) as NumberName[];
const make = (name: NumberName, length: number): Numbers => elements[name].make(length) as Numbers;
const from = (name: NumberName, values: readonly number[]): Numbers => {
  const made = make(name, values.length);
  made.set(values);
  return made;
};
/** The same numbers, down to the sign of zero; NaNs are all one. */
const expectSame = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  const differs = Array.from(a).findIndex((x, i) => !Object.is(x, b[i]));
  if (differs >= 0 || a.length !== b.length) expect(Array.from(a).slice(differs)).toEqual(Array.from(b).slice(differs));
};
const special = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2 ** -1022,
  1.7976931348623157e308,
  1,
  -1,
  2 ** 32,
  -(2 ** 31),
];
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...special), fc.integer({ min: -3, max: 3 }));
/** So many numbers from a seed: specials, integers, and any bit pattern, NaNs of either sign and any payload among them. */
function scattered(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  const bits = new Uint32Array(values.buffer);
  let state = seed >>> 0;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  for (let i = 0; i < length; i++) {
    const kind = next() >>> 29;
    if (kind === 0) values[i] = special[(next() >>> 8) % special.length] as number;
    else if (kind < 4) values[i] = (next() | 0) >> (next() >>> 27);
    else {
      bits[2 * i] = next();
      bits[2 * i + 1] = next();
    }
  }
  return values;
}

describe.each(names)('sortNumbers of %s', (name) => {
  test('sorts as the typed array does', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 50 }), fc.nat(5), fc.nat(5), fc.nat(3), (values, lo, drop, to) => {
        const source = from(name, values);
        const [first, last] = [
          Math.min(lo, values.length),
          Math.max(Math.min(lo, values.length), values.length - drop),
        ];
        const before = source.slice();
        const out = make(name, to + last - first + 2).fill(7);
        sortNumbers(source, first, last, out, to);
        expectSame(out.subarray(to, to + last - first), source.slice(first, last).sort());
        expectSame(out.subarray(0, to), make(name, to).fill(7));
        expectSame(out.subarray(to + last - first), make(name, 2).fill(7));
        expectSame(source, before);
      }),
    );
  });

  test.each([8191, 8192, 8193, 20_011])(
    'sorts %i elements, from an array, of the same and of other types',
    (length) => {
      const values = scattered(length, length);
      const expected = from(name, Array.from(values)).sort();
      const out = make(name, length + 3);
      sortNumbers(Array.from(values), 0, length, out, 3);
      expectSame(out.subarray(3), expected);
      sortNumbers(from(name, Array.from(values)), 0, length, out, 1);
      expectSame(out.subarray(1, length + 1), expected);
      sortNumbers(values, 0, length, out, 0);
      expectSame(out.subarray(0, length), expected);
    },
  );
});

test('64-bit floats by digits: every bit pattern, sorted and reversed runs, one value', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const source = scattered(9000 + seed, seed);
    const out = new Float64Array(source.length);
    sortNumbers(source, 0, source.length, out, 0);
    expectSame(out, source.slice().sort());
    const again = new Float64Array(source.length);
    sortNumbers(out, 0, out.length, again, 0);
    expectSame(again, out);
    sortNumbers(out.slice().reverse(), 0, out.length, again, 0);
    expectSame(again, out);
  }
  const constant = new Float64Array(8192).fill(-0);
  const out = new Float64Array(8192);
  sortNumbers(constant, 0, 8192, out, 0);
  expectSame(out, constant);
});

describe('mergeRuns', () => {
  const byRuns = (source: Numbers, run: number): void => {
    for (let at = 0; at < source.length; at += run) source.subarray(at, at + run).sort();
  };

  test.each(names)('of %s: one round, in any pieces, is sorted runs of twice the length', (name) => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(60), { maxLength: 5 }),
        fc.nat(3),
        (values, run, cuts, to) => {
          const source = from(name, values);
          byRuns(source, run);
          const expected = source.slice();
          byRuns(expected, 2 * run);
          const out = make(name, values.length + to);
          const bounds = [0, ...cuts.filter((cut) => cut < values.length), values.length].toSorted((a, b) => a - b);
          for (const [i, lo] of bounds.slice(0, -1).entries())
            mergeRuns(source, values.length, run, lo, bounds[i + 1] as number, out, to + lo);
          expectSame(out.subarray(to), expected);
        },
      ),
    );
  });

  test.each([
    [1, 1],
    [2, 1],
    [5, 2],
    [7, 3],
    [8, 4],
    [9, 4],
    [13, 5],
    [16, 16],
    [17, 16],
    [31, 8],
  ])('every piece of %i elements in runs of %i', (length, run) => {
    const source = Float64Array.from({ length }, (_, i) => [2, 0, -0, NaN, 1, -0, 0, -1][(i * 5) % 8] as number);
    byRuns(source, run);
    const expected = source.slice();
    byRuns(expected, 2 * run);
    for (let lo = 0; lo <= length; lo++)
      for (let hi = lo; hi <= length; hi++) {
        const out = new Float64Array(hi - lo + 2).fill(7);
        mergeRuns(source, length, run, lo, hi, out, 1);
        expectSame(out, [7, ...expected.subarray(lo, hi), 7]);
      }
  });

  test('round after round sorts, from arrays too', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 80 }), fc.integer({ min: 1, max: 9 }), (values, first) => {
        const n = values.length;
        let source: number[] = values.slice();
        for (let at = 0; at < n; at += first) source.splice(at, first, ...source.slice(at, at + first).sort(byNumber));
        for (let run = first; run < n; run *= 2) {
          const out = new Array<number>(n).fill(0);
          mergeRuns(source as never, n, run, 0, n, out as never, 0);
          source = out;
        }
        expectSame(source, Float64Array.from(values).sort());
      }),
    );
  });
});
