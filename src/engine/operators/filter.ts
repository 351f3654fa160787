/** filter: pieces keep what they keep, and what all kept is put together. */
import { filterChunk } from '../../compiler/emit/js/chunk/filter.ts';
import type { FilterNode } from '../../skeletons/node.ts';
import { elements } from '../../types/element.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';

export const filterOperator: MakeAlgorithm<FilterNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const from = elementsOf(input);
    const numbers = from.element ?? (from.read === 'range' ? 'f64' : undefined);
    if (numbers === undefined && node.as !== undefined) return undefined;
    const list = from.local as ArrayLike<unknown>;
    const kept = node.as === undefined ? new Kept() : new KeptTyped(node.as, from.length);
    const work = chunked.run(
      { key: numbers === undefined ? 'others' : 'numbers', text: filterChunk(node, numbers !== undefined) },
      from,
      {
        param: {},
        windowed: true,
        ...(numbers === undefined ? {} : { room: { element: numbers, per: 1 } }),
        take: (value, { places, at, count }) => {
          if (numbers !== undefined) kept.add(places.subarray(at, at + (value as number)), count);
          else
            kept.add(
              (value as number[]).map((i) => list[i]),
              count,
            );
        },
      },
      context,
    );
    return work.then(() => kept.all());
  };
};

/** More than judged, so that growing, which copies, is rare. */
const SLACK = 1.05;

/** In an array. */
class Kept {
  readonly #all: unknown[] = [];

  add(values: ArrayLike<unknown>, _of: number): void {
    for (let i = 0; i < values.length; i++) this.#all.push(values[i]);
  }

  all(): unknown {
    return this.#all;
  }
}

/** In memory for as many as there will be, to judge by those so far; it is cut to size at the end. */
class KeptTyped {
  readonly #as: NonNullable<FilterNode['as']>;
  #values: Float64Array;
  #count = 0;
  readonly #length: number;
  #seen = 0;

  constructor(as: NonNullable<FilterNode['as']>, length: number) {
    this.#as = as;
    this.#length = length;
    this.#values = elements[as].make(0) as Float64Array;
  }

  add(values: ArrayLike<unknown>, of: number): void {
    const needed = this.#count + values.length;
    this.#seen += of;
    if (needed > this.#values.length) {
      const judged = Math.ceil((needed / this.#seen) * this.#length * SLACK);
      this.#resize(Math.max(needed, Math.min(judged, this.#length), Math.min(this.#values.length * 2, this.#length)));
    }
    this.#values.set(values as Float64Array, this.#count);
    this.#count = needed;
  }

  all(): unknown {
    if (this.#values.length > this.#count) this.#resize(this.#count);
    return this.#values;
  }

  #resize(length: number): void {
    const { bytes, view } = elements[this.#as];
    const buffer = (this.#values.buffer as ArrayBuffer).transfer(length * bytes);
    this.#values = view(buffer, 0, length) as Float64Array;
  }
}
