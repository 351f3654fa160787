/**
 * The tree that every reduction follows. It depends on the number of elements alone, never on who computes which part, so that
 * a result has the same digits on any number of workers, on line and in every language the tree is generated in.
 *
 * - Elements stand in blocks of `BLOCK`, counted from the first element of the collection; the last block may be shorter.
 * - Inside a block an operator is folded from the left. One that is declared commutative is folded in `LANES` strided lanes:
 *   element `i` of the block goes to lane `i mod LANES`, each lane is folded from the left beginning with its first element, and
 *   the lanes are merged pairwise, `(0⊕1) ⊕ (2⊕3)`, …, lanes without elements left out.
 * - Results of blocks are merged like a binary counter: two neighbouring nodes of level L (2^L blocks each, beginning at a
 *   multiple of 2^(L+1) blocks) make one of level L + 1. What remains at the end is folded from the right: `higher ⊕ (… lowest)`.
 *
 * The identity is the result for no elements and enters nowhere else: padding with it would turn −0 into +0.
 */
import { OssaError } from '../errors.ts';
import type { Operator } from './node.ts';

/** Elements of a block. */
export const BLOCK: number = 1024;
/** Lanes of a block of a commutative operator. */
export const LANES: number = 8;

type Combining<A> = Pick<Operator<A>, 'fn' | 'identity' | 'commutative'>;
type Read<A> = (index: number) => A;

/** The result of one block: elements `lo` to `hi − 1`, at least one and at most `BLOCK`; `lo` is a multiple of `BLOCK`. */
export function foldBlock<A>({ fn, commutative }: Combining<A>, read: Read<A>, lo: number, hi: number): A {
  if (!commutative) return foldLane(fn, read, lo, hi, 1);
  const lanes: A[] = [];
  for (let lane = lo; lane < hi && lane < lo + LANES; lane++) lanes.push(foldLane(fn, read, lane, hi, LANES));
  for (let distance = 1; distance < lanes.length; distance *= 2) {
    for (let i = 0; i + distance < lanes.length; i += 2 * distance)
      lanes[i] = fn(lanes[i] as A, lanes[i + distance] as A);
  }
  return lanes[0] as A;
}

function foldLane<A>(fn: (a: A, b: A) => A, read: Read<A>, first: number, hi: number, stride: number): A {
  let result = read(first);
  for (let i = first + stride; i < hi; i += stride) result = fn(result, read(i));
  return result;
}

/** The merging of blocks on line, in memory of the logarithm of their number. */
export class Counter<A> {
  readonly #operator: Combining<A>;
  readonly #levels: number[] = [];
  readonly #values: A[] = [];

  constructor(operator: Combining<A>) {
    this.#operator = operator;
  }

  /**
   * Adds the node that follows on the right: the result of 2^level blocks, beginning at a multiple of 2^level blocks. (A block is
   * a node of level 0.)
   */
  push(level: number, value: A): void {
    let [node, at] = [value, level];
    for (let lowest = this.#levels.at(-1); lowest !== undefined && lowest <= at; lowest = this.#levels.at(-1)) {
      if (lowest < at)
        throw new OssaError('OSSA_INTERNAL', { what: `a node of level ${at} follows one of level ${lowest}` });
      this.#levels.pop();
      node = this.#operator.fn(this.#values.pop() as A, node);
      at++;
    }
    this.#levels.push(at);
    this.#values.push(node);
  }

  /** The result of everything pushed, which may go on afterwards; the identity when nothing was. */
  result(): A {
    const { fn, identity } = this.#operator;
    return this.#values.length === 0 ? identity : this.#values.reduceRight((lower, higher) => fn(higher, lower));
  }
}

/**
 * The levels, from left to right, of the fewest nodes of the tree that make up `blocks` blocks beginning at block `start`. A
 * worker that owns that interval gives one value for each; pushed in order into a `Counter`, whatever the intervals, they give
 * the same bits as pushing every block.
 */
export function dyadic(start: number, blocks: number): number[] {
  const levels: number[] = [];
  for (let at = start, end = start + blocks; at < end; at += 2 ** (levels.at(-1) as number)) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level++;
    levels.push(level);
  }
  return levels;
}

/** The values of the nodes `dyadic(start, blocks)` of a collection of `length` elements. */
export function foldBlocks<A>(
  operator: Combining<A>,
  read: Read<A>,
  length: number,
  start: number,
  blocks: number,
): A[] {
  let at = start;
  return dyadic(start, blocks).map((level) => {
    const counter = new Counter(operator);
    for (const end = at + 2 ** level; at < end; at++) {
      counter.push(0, foldBlock(operator, read, at * BLOCK, Math.min(length, (at + 1) * BLOCK)));
    }
    return counter.result();
  });
}

/** The reduction of a whole collection. O(length) combinations, memory O(log length). */
export function foldTree<A>(operator: Combining<A>, read: Read<A>, length: number): A {
  const counter = new Counter(operator);
  for (let lo = 0; lo < length; lo += BLOCK)
    counter.push(0, foldBlock(operator, read, lo, Math.min(length, lo + BLOCK)));
  return counter.result();
}
