import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Philox, random, type Random } from './random.ts';

type Counter = [number, number, number, number];
type Key = [number, number];
const ONES = 0xffffffff;
const take = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);
const words = (n: number, numbers: Random): number[] => take(n, () => numbers.next32());

// kat_vectors of Random123, the authors' library: counter, key, output.
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ONES, ONES, ONES, ONES],
    [ONES, ONES],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as [Counter, Key, number[]][])(
  'Philox4x32-10 gives the published block of counter %j and key %j',
  (counter, key, block) => {
    expect(words(4, new Philox(...key, ...counter))).toEqual(block);
  },
);

test('blocks are counted, with carry into the second word of the counter', () => {
  const [first, second] = [new Philox(1, 2, 7, 9, 3, 4), new Philox(1, 2, 8, 9, 3, 4)];
  expect(words(8, first).slice(4)).toEqual(words(4, second));
  expect(words(8, new Philox(1, 2, ONES, 9, 3, 4)).slice(4)).toEqual(words(4, new Philox(1, 2, 0, 10, 3, 4)));
});

describe('random(seed, index)', () => {
  test('is a function of both, of all their bits', () => {
    expect(words(6, random(1, 2))).toEqual(words(6, random(1, 2)));
    const firsts = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].flatMap((a) =>
      [0, 1, -1, 2 ** 32, Number.MAX_SAFE_INTEGER].map((b) => random(a, b).next32()),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test.each([0.5, NaN, 2 ** 53, '1'])('refuses the seed or index %s', (wrong) => {
    const refused = expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' });
    expect(() => random(wrong as number, 0)).toThrow(refused);
    expect(() => random(0, wrong as number)).toThrow(refused);
  });

  test('uniform numbers take 53 bits from two words', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (seed, index) => {
        const [a, b] = words(2, random(seed, index)) as [number, number];
        const x = random(seed, index).uniform();
        expect(x).toBe(Number((BigInt(a >>> 5) << 26n) | BigInt(b >>> 6)) / 2 ** 53);
        expect(x >= 0 && x < 1).toBe(true);
      }),
    );
  });

  test('uniform numbers of successive indices fill the unit interval evenly', () => {
    const bins = new Int32Array(64);
    const draws = 64_000;
    for (let i = 0; i < draws; i++) bins[Math.floor(random(5, i).uniform() * 64)]! += 1;
    const expected = draws / 64;
    const chiSquare = bins.reduce((total, n) => total + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(103); // 63 degrees of freedom: exceeded once in a thousand seeds
  });
});

describe('int', () => {
  test('stays in range and is the multiplied draw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (n, seed) => {
        const x = random(seed, 0).int(n);
        expect(Number.isInteger(x) && x >= 0 && x < n).toBe(true);
      }),
    );
    expect(random(3, 4).int(1)).toBe(0);
    expect(random(3, 4).int(2 ** 32)).toBe(random(3, 4).next32());
  });

  test('refuses the draws that would favour some numbers', () => {
    // Three does not divide 2³²: of the draws with fraction 0, one is refused, draw 0.
    const n = 3 * 2 ** 30;
    const draws = words(200, random(1, 0));
    const accepted = draws.filter((draw) => Math.imul(draw, n) >>> 0 >= 2 ** 32 % n);
    expect(accepted.length).toBeLessThan(draws.length);
    const numbers = random(1, 0);
    expect(take(50, () => numbers.int(n))).toEqual(
      accepted.slice(0, 50).map((draw) => Number((BigInt(draw) * BigInt(n)) >> 32n)),
    );
  });

  test.each([0, -1, 1.5, 2 ** 32 + 1, NaN])('refuses n = %s', (n) => {
    expect(() => random(1, 1).int(n)).toThrow(expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }));
  });
});

test('normal numbers come in pairs and have the moments of the standard normal', () => {
  const numbers = random(2, 2);
  const draws = take(100_000, () => numbers.normal());
  const moment = (k: number): number => draws.reduce((total, x) => total + x ** k, 0) / draws.length;
  expect(moment(1)).toBeCloseTo(0, 1);
  expect(moment(2)).toBeCloseTo(1, 1);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  const [u, v] = [random(2, 2), random(2, 2)];
  const radius = Math.sqrt(-2 * Math.log(1 - u.uniform()));
  const angle = 2 * Math.PI * u.uniform();
  expect(v.normal()).toBeCloseTo(radius * Math.cos(angle), 14);
  expect(v.normal()).toBeCloseTo(radius * Math.sin(angle), 14);
});
