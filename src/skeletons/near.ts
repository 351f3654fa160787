/** What a stencil's function sees: the elements around the one at work. */
import type { Edge } from './node.ts';
import { Failure, wrongInput } from './failure.ts';

/** The elements around one place of a grid, by their offset from it: `at()` is the place itself, `at(-1, 0)` the element above. */
export interface Near<A> {
  /** The element at that offset, one number for each dimension, 0 where left out; beyond the edge as the stencil says. */
  at(...offset: number[]): A;
  /** The place itself: its index in each dimension. */
  readonly position: readonly number[];
}

/**
 * Where an index outside 0 … n − 1 leads: for `clamp` to the nearest, for `wrap` round, for `mirror` back, the element at the edge
 * being the mirror (−1 leads to 1). −1: to the value that stands around the grid.
 */
export function edgeIndex(edge: Edge<unknown>, index: number, n: number): number {
  if (index >= 0 && index < n) return index;
  if (edge === 'clamp') return index < 0 ? 0 : n - 1;
  if (edge === 'wrap') return ((index % n) + n) % n;
  if (edge !== 'mirror') return -1;
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const folded = ((index % period) + period) % period;
  return folded < n ? folded : period - folded;
}

/** Moved from place to place by whoever computes; offsets are checked against the radius that was declared. */
export class Neighbours<A> implements Near<A> {
  readonly #shape: readonly number[];
  readonly #read: (index: number) => A;
  readonly #radius: readonly number[];
  readonly #edge: Edge<unknown>;
  readonly #at: number[];

  constructor(shape: readonly number[], read: (index: number) => A, radius: readonly number[], edge: Edge<unknown>) {
    this.#shape = shape;
    this.#read = read;
    this.#radius = radius;
    this.#edge = edge;
    this.#at = shape.map(() => 0);
  }

  get position(): readonly number[] {
    return [...this.#at];
  }

  /** To the element that stands at `index` of the data. */
  move(index: number): void {
    let rest = index;
    for (let d = this.#shape.length - 1; d >= 0; d--) {
      const extent = this.#shape[d] as number;
      this.#at[d] = rest % extent;
      rest = Math.floor(rest / extent);
    }
  }

  at(...offset: number[]): A {
    let index = 0;
    for (const [d, extent] of this.#shape.entries()) {
      const by = offset[d] ?? 0;
      checkOffset(by, this.#radius[d] as number);
      const i = edgeIndex(this.#edge, (this.#at[d] as number) + by, extent);
      if (i < 0) return (this.#edge as { readonly fill: A }).fill;
      index = index * extent + i;
    }
    return this.#read(index);
  }
}

/** An offset that the declared radius allows. */
export function checkOffset(by: number, radius: number): void {
  if (!(Number.isInteger(by) && by >= -radius && by <= radius))
    throw new Failure((path) => wrongInput("stencil's near.at", `offsets from ${-radius} to ${radius}`, by, path));
}
