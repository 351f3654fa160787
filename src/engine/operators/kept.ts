/** Results of which nobody knows before how many there will be. */
import type { ElementName } from '../../types/element.ts';
import { elementNamed, type Typed } from '../../types/typed.ts';
import { readerOf, type Vec } from '../../types/vec.ts';

export interface Kept {
  /** The results of the next `of` elements. */
  add(values: Typed | readonly unknown[], of: number): void;
  all(): unknown;
}

/** In a collection of the type, or in an array. There are `length` elements, and `most` results. */
export const keptIn = (as: ElementName | undefined, length: number, most: number): Kept =>
  as === undefined ? new KeptValues() : new KeptTyped(as, length, most);

class KeptValues implements Kept {
  readonly #all: unknown[] = [];

  add(values: Typed | readonly unknown[], _of: number): void {
    const read = readerOf(values as unknown as Vec<unknown>);
    for (let i = 0; i < values.length; i++) this.#all.push(read(i));
  }

  all(): unknown {
    return this.#all;
  }
}

/** More than judged, so that growing, which copies, is rare. */
const SLACK = 1.05;

/** In memory for as many as there will be, to judge by those so far; it is cut to size at the end. */
class KeptTyped implements Kept {
  readonly #as: ElementName;
  readonly #length: number;
  readonly #most: number;
  #values: Typed;
  #count = 0;
  #seen = 0;

  constructor(as: ElementName, length: number, most: number) {
    this.#as = as;
    this.#length = length;
    this.#most = most;
    this.#values = elementNamed(as).make(0);
  }

  add(values: Typed | readonly unknown[], of: number): void {
    const needed = this.#count + values.length;
    this.#seen += of;
    if (needed > this.#values.length)
      this.#resize(Math.min(Math.ceil((needed / this.#seen) * this.#length * SLACK), this.#most));
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
