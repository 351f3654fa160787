/**
 * Random numbers that can be written down and played again, so that what fails is made small without knowing what it is: fewer and lower
 * draws give smaller kernels. Source: MacIver and Donaldson, "Test-case reduction via test-case generation", ECOOP 2020.
 */
import { type Random, random } from '../../src/skeletons/random.ts';

/** A source of random numbers from words of 32 bits, and the words that were drawn so far. */
class Draws implements Random {
  readonly drawn: number[] = [];
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  next32(): number {
    const word = this.#next();
    this.drawn.push(word);
    return word;
  }

  uniform(): number {
    return (this.next32() + this.next32() * 2 ** -32) * 2 ** -32;
  }

  int(n: number): number {
    return Math.floor(this.next32() * 2 ** -32 * n);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** The draws of index `index` under a seed. */
export function drawsOf(seed: number, index: number): Draws {
  const source = random(seed, index);
  return new Draws(() => source.next32());
}

/** The given words again, then zeros. */
export function replay(words: readonly number[]): Draws {
  let at = 0;
  return new Draws(() => words[at++] ?? 0);
}

/** Sizes of the pieces that are left out at once. */
const SIZES = [256, 64, 16, 4, 2, 1];

/** Words that still fail, found by leaving out and lowering those of `words` for as long as that lasts, at most `milliseconds`. */
export async function shrink(
  words: readonly number[],
  fails: (words: readonly number[]) => Promise<boolean>,
  milliseconds: number,
): Promise<readonly number[]> {
  const end = performance.now() + milliseconds;
  let best = words;
  const better = async (candidate: readonly number[]): Promise<boolean> => {
    if (performance.now() > end || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = -1; before !== total(best) && performance.now() < end;) {
    before = total(best);
    for (const size of SIZES)
      for (let at = best.length - size; at >= 0; at -= size)
        await better([...best.slice(0, at), ...best.slice(at + size)]);
    for (let at = 0; at < best.length; at++) {
      const lowered = (word: number): readonly number[] => best.with(at, word);
      const word = best[at] as number;
      if (word > 0 && !(await better(lowered(0)))) await better(lowered(word >>> 1));
    }
  }
  return best;
}

const total = (words: readonly number[]): number => words.reduce((sum, word) => sum + word + 1, 0);
