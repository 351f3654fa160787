/** filter: pieces keep what they keep, and what all kept is put together. */
import { filterChunk } from '../../compiler/emit/js/chunk/filter.ts';
import type { FilterNode } from '../../skeletons/node.ts';
import { elementNamed, isStruct, type Typed } from '../../types/typed.ts';
import { isVec, readerOf, type Vec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';

export const filterOperator: MakeAlgorithm<FilterNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    if (!isVec(input)) return undefined;
    const from = elementsOf(input);
    const element = from.element ?? (from.read === 'range' ? 'f64' : undefined);
    if (element === undefined && node.as !== undefined) return undefined;
    // Numbers are stored as other numbers, structs as themselves.
    if (node.as !== undefined && node.as !== element && (isStruct(node.as) || isStruct(element))) return undefined;
    const list = from.local as ArrayLike<unknown>;
    const kept = node.as === undefined ? new Kept() : new KeptTyped(node.as, from.length);
    const work = chunked.run(
      { key: element === undefined ? 'others' : 'typed', text: filterChunk(node, element) },
      from,
      {
        param: {},
        windowed: true,
        ...(element === undefined ? {} : { room: { element, per: 1 } }),
        take: (value, { places, at, count }) => {
          if (element !== undefined) kept.add(places.subarray(at, at + (value as number)), count);
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

  add(values: Typed | readonly unknown[], _of: number): void {
    const read = readerOf(values as unknown as Vec<unknown>);
    for (let i = 0; i < values.length; i++) this.#all.push(read(i));
  }

  all(): unknown {
    return this.#all;
  }
}

/** In memory for as many as there will be, to judge by those so far; it is cut to size at the end. */
class KeptTyped {
  readonly #as: NonNullable<FilterNode['as']>;
  #values: Typed;
  #count = 0;
  readonly #length: number;
  #seen = 0;

  constructor(as: NonNullable<FilterNode['as']>, length: number) {
    this.#as = as;
    this.#length = length;
    this.#values = elementNamed(as).make(0);
  }

  add(values: Typed | readonly unknown[], of: number): void {
    const needed = this.#count + values.length;
    this.#seen += of;
    if (needed > this.#values.length) {
      const judged = Math.ceil((needed / this.#seen) * this.#length * SLACK);
      this.#resize(Math.max(needed, Math.min(judged, this.#length), Math.min(this.#values.length * 2, this.#length)));
    }
    this.#values.set(values as Typed, this.#count);
    this.#count = needed;
  }

  all(): unknown {
    if (this.#values.length > this.#count) this.#resize(this.#count);
    return this.#values;
  }

  #resize(length: number): void {
    this.#values = elementNamed(this.#as).transfer(this.#values, length);
  }
}
