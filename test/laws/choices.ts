/**
 * A random program, its inputs and its plan are made from a row of numbers: every decision takes the next one. When they are
 * used up every decision is the first alternative, which is the simplest one; so a shorter row of smaller numbers makes a
 * simpler program, and that is how a failing one is made small.
 */
export class Choices {
  readonly #row: readonly number[];
  #at = 0;

  constructor(row: readonly number[]) {
    this.#row = row;
  }

  /** An integer from 0 to `alternatives − 1`. */
  below(alternatives: number): number {
    return (this.#row[this.#at++] ?? 0) % alternatives;
  }

  of<A>(alternatives: readonly A[]): A {
    return alternatives[this.below(alternatives.length)] as A;
  }

  /** True once in so many times; false when the numbers are used up. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }
}
