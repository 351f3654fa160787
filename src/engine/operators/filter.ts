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
    const kept = node.as === undefined ? new Kept() : new KeptTyped(node.as);
    const work = chunked.run(
      { key: numbers === undefined ? 'others' : 'numbers', text: filterChunk(node, numbers !== undefined) },
      from,
      {
        param: {},
        windowed: true,
        ...(numbers === undefined ? {} : { room: { element: numbers, per: 1 } }),
        take: (value, { places, at }) => {
          if (numbers !== undefined) kept.add(places.subarray(at, at + (value as number)));
          else kept.add((value as number[]).map((i) => list[i]));
        },
      },
      context,
    );
    return work.then(() => kept.all());
  };
};

/** In an array. */
class Kept {
  readonly #all: unknown[] = [];

  add(values: ArrayLike<unknown>): void {
    for (let i = 0; i < values.length; i++) this.#all.push(values[i]);
  }

  all(): unknown {
    return this.#all;
  }
}

/** In memory that doubles, and is cut to size at the end. */
class KeptTyped {
  readonly #as: NonNullable<FilterNode['as']>;
  #values: Float64Array;
  #count = 0;

  constructor(as: NonNullable<FilterNode['as']>) {
    this.#as = as;
    this.#values = elements[as].make(1024) as Float64Array;
  }

  add(values: ArrayLike<unknown>): void {
    const needed = this.#count + values.length;
    if (needed > this.#values.length) this.#resize(Math.max(needed, this.#values.length * 2));
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
