/**
 * Random numbers by counting: draw `k` of index `i` is a function of (seed, i, k), so that every element of a collection has its
 * own numbers, the same whoever computes it and in whatever order.
 *
 * The generator is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011: ten
 * rounds of multiplications turn a key (the seed) and a counter into four random 32-bit words. It passes BigCrush.
 */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import { cosineOfTurn, radiusOf, sineOfTurn } from './normal.ts';

/** The numbers of one index. Each call draws the next. */
export interface Random {
  /** An integer from 0 to 2³² − 1. */
  next32(): number;
  /** A number from 0 up to but without 1: a multiple of 2⁻⁵³, all equally likely. */
  uniform(): number;
  /** An integer from 0 to `n − 1`, all exactly equally likely. @throws OssaError `OSSA_INVALID_ARGUMENT` unless 1 ≤ n ≤ 2³², integer. */
  int(n: number): number;
  /** A number of the standard normal distribution (mean 0, deviation 1), by Box and Muller, with the same digits in every version of Node. */
  normal(): number;
}

/** The paper's multipliers, increments of the key's words, and number of rounds. */
export const constants = {
  multipliers: [0xd2511f53, 0xcd9e8d57],
  increments: [0x9e3779b9, 0xbb67ae85],
  rounds: 10,
} as const;
// V8 folds constants of the module's own, but not those that it exports.
const [M0, M1] = constants.multipliers;
const [W0, W1] = constants.increments;
const ROUNDS = constants.rounds;
// In halves, since only the product of 16-bit halves is exact in 32 bits.
const [M0_HIGH, M0_LOW, M1_HIGH, M1_LOW] = [M0 >>> 16, M0 & 0xffff, M1 >>> 16, M1 & 0xffff];

/** Philox4x32-10 from a key of two words and a counter of four: blocks of four words, the counter's first two words counting them. */
export class Philox implements Random {
  readonly #k0: number;
  readonly #k1: number;
  #c0: number;
  #c1: number;
  readonly #c2: number;
  readonly #c3: number;
  // The words of the block at hand, signed so that they stay small integers, and how many of them are drawn.
  #w0 = 0;
  #w1 = 0;
  #w2 = 0;
  #w3 = 0;
  #drawn = 4;
  /** The second of a pair of normals; NaN when there is none. */
  #spare = NaN;

  constructor(k0: number, k1: number, c0: number, c1: number, c2: number, c3: number) {
    this.#k0 = k0 | 0;
    this.#k1 = k1 | 0;
    this.#c0 = c0 | 0;
    this.#c1 = c1 | 0;
    this.#c2 = c2 | 0;
    this.#c3 = c3 | 0;
  }

  #nextBlock(): void {
    let x0 = this.#c0;
    let x1 = this.#c1;
    let x2 = this.#c2;
    let x3 = this.#c3;
    let k0 = this.#k0;
    let k1 = this.#k1;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = highHalf(x0, M0_HIGH, M0_LOW);
      const high1 = highHalf(x2, M1_HIGH, M1_LOW);
      const low0 = Math.imul(x0, M0);
      const low1 = Math.imul(x2, M1);
      x0 = high1 ^ x1 ^ k0;
      x1 = low1;
      x2 = high0 ^ x3 ^ k1;
      x3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    this.#w0 = x0;
    this.#w1 = x1;
    this.#w2 = x2;
    this.#w3 = x3;
    this.#drawn = 0;
    this.#c0 = (this.#c0 + 1) | 0;
    if (this.#c0 === 0) this.#c1 = (this.#c1 + 1) | 0;
  }

  next32(): number {
    if (this.#drawn === 4) this.#nextBlock();
    switch (this.#drawn++) {
      case 0:
        return this.#w0 >>> 0;
      case 1:
        return this.#w1 >>> 0;
      case 2:
        return this.#w2 >>> 0;
      default:
        return this.#w3 >>> 0;
    }
  }

  uniform(): number {
    const high = this.next32() >>> 5;
    const low = this.next32() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /** Lemire, "Fast random integer generation in an interval", 2019: the upper half of draw × n, draws that would favour some refused. */
  int(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) throw invalid('int', 'an integer from 1 to 2³²', n);
    const high = n >>> 16;
    const low = n & 0xffff;
    if (n === 2 ** 32) return this.next32();
    for (;;) {
      const draw = this.next32();
      const fraction = Math.imul(draw, n) >>> 0;
      if (fraction >= n || fraction >= 2 ** 32 % n) return highHalf(draw, high, low) >>> 0;
    }
  }

  normal(): number {
    if (this.#spare === this.#spare) {
      const spare = this.#spare;
      this.#spare = NaN;
      return spare;
    }
    const radius = radiusOf(1 - this.uniform());
    const turn = this.uniform();
    this.#spare = radius * sineOfTurn(turn);
    return radius * cosineOfTurn(turn);
  }
}

/** The upper 32 bits of the product of a word and a multiplier given in halves. */
function highHalf(word: number, high: number, low: number): number {
  const wordHigh = word >>> 16;
  const wordLow = word & 0xffff;
  const cross = Math.imul(wordHigh, low) + (Math.imul(wordLow, low) >>> 16);
  const middle = Math.imul(wordLow, high) + (cross & 0xffff);
  return (Math.imul(wordHigh, high) + (cross >>> 16) + (middle >>> 16)) | 0;
}

/**
 * The random numbers of index `index` under a seed: the same two numbers give the same sequence on any machine, worker and run;
 * different ones give independent sequences. Made for functions of a position: `generate((i) => random(7, i).uniform(), f64)`.
 * Kernels compile it (`ossa/kernel`), with the same numbers.
 *
 * Cost: some 70 ns to make and draw the first number, 25 ns for each number after (a block of two takes 45 ns). An index has 2⁶⁶ words of its own.
 * Source: Philox4x32-10 (Salmon et al., SC 2011), key = seed, counter = (block, index), each 64 bits.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` when seed or index is not an integer from −(2⁵³ − 1) to 2⁵³ − 1.
 */
export function random(seed: number, index: number): Random {
  if (!Number.isSafeInteger(seed)) throw invalid('random', 'a safe integer as seed', seed);
  if (!Number.isSafeInteger(index)) throw invalid('random', 'a safe integer as index', index);
  return new Philox(seed, Math.floor(seed / 2 ** 32), 0, 0, index, Math.floor(index / 2 ** 32));
}

const invalid = (name: string, expects: string, given: unknown): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name, expects, given: describe(given) });
