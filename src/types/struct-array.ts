/** A collection of structs as a struct of arrays: each field of all elements stands in a typed array of its own. */
import type { TypedCollection } from './element.ts';
import type { Vec } from './vec.ts';
import type { StructElement } from './struct.ts';

/** The columns of a struct of arrays, by field. */
export interface Columns {
  readonly [field: string]: TypedCollection;
}
/** A buffer, from a byte on. */
interface Memory {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
}
/** One element: a number for each column. */
export type Struct<C> = { [K in keyof C]: number };

/**
 * A collection of structs, as `map(f, struct({ … }))` gives it, and as `make`, `of` and `from` of the element type make it. It is read
 * like an array: `length`, `at`, `entries`, iteration, each giving new objects; `columns` has the fields of all, in typed arrays that
 * are not copies. `subarray`, `slice` and `set` are those of typed arrays.
 *
 * It is a collection for every skeleton, travels as its columns, and lies in shared memory column by column while it is worked on.
 * One over a `SharedArrayBuffer`, made by `view`, is worked on where it is.
 *
 * @example struct({ x: f64, y: f64 }).of({ x: Float64Array.of(1, 2), y: Float64Array.of(3, 4) }).at(1) // { x: 2, y: 4 }
 */
export class StructArray<C> implements Vec<Struct<C>> {
  /** The fields of all elements, each in a typed array: no copies, what is written there is in the collection. */
  readonly columns: Readonly<C>;
  readonly #element: StructElement<C>;
  readonly #memory: Memory | undefined;

  /** `memory`: where the columns stand one behind the other, if they do. */
  constructor(element: StructElement<C>, columns: Readonly<C>, memory?: Memory) {
    this.#element = element;
    this.columns = columns;
    this.#memory = memory;
    Object.freeze(this);
  }

  /** How many elements. */
  get length(): number {
    const columns = this.columns as Columns;
    for (const field in columns) return (columns[field] as TypedCollection).length;
    return 0;
  }

  /** The element type. */
  get element(): StructElement<C> {
    return this.#element;
  }

  /** The memory of all columns, where it is one; undefined where each has its own. */
  get buffer(): ArrayBufferLike | undefined {
    return this.#memory?.buffer;
  }

  /** Where the first column begins in `buffer`; 0 where each has memory of its own. */
  get byteOffset(): number {
    return this.#memory?.byteOffset ?? 0;
  }

  /** Element `index` as a new object, counted from the end when negative; undefined outside. O(fields). */
  at(index: number): Struct<C> | undefined {
    const i = index < 0 ? index + this.length : index;
    return i >= 0 && i < this.length ? this.read(i) : undefined;
  }

  /** Element `index`, from 0 to `length` − 1, as a new object: a change to it changes nothing here. O(fields). */
  read(index: number): Struct<C> {
    const columns = this.columns as Columns;
    const read: Record<string, number> = {};
    for (const field in columns) read[field] = (columns[field] as TypedCollection)[index] as number;
    return read as Struct<C>;
  }

  /**
   * Stores an element at `index`, each field rounded as its column stores. Fields that the struct does not have are left out.
   *
   * @throws TypeError when it is no object, or a field is no number
   */
  put(index: number, value: Struct<C>): void {
    const stored = this.#element.store(value) as Record<string, number>;
    const columns = this.columns as Columns;
    for (const field in columns) (columns[field] as TypedCollection)[index] = stored[field] as number;
  }

  /** Elements `start` to `end` in the same memory, as `subarray` of typed arrays. */
  subarray(start: number, end: number = this.length): StructArray<C> {
    return this.#element.of(this.#mapped((column) => column.subarray(start, end)));
  }

  /** Copies the elements of another one here, from `offset` on, column by column. */
  set(source: StructArray<C>, offset: number = 0): void {
    const from = source.columns as Columns;
    const to = this.columns as Columns;
    for (const field in to) (to[field] as TypedCollection).set(from[field] as TypedCollection, offset);
  }

  /** Elements `start` to `end` in memory of their own. */
  slice(start?: number, end?: number): StructArray<C> {
    return this.#element.of(this.#mapped((column) => column.slice(start, end)));
  }

  *entries(): IterableIterator<[number, Struct<C>]> {
    for (let i = 0; i < this.length; i++) yield [i, this.read(i)];
  }

  *[Symbol.iterator](): IterableIterator<Struct<C>> {
    for (let i = 0; i < this.length; i++) yield this.read(i);
  }

  #mapped(change: (column: TypedCollection) => TypedCollection): C {
    const columns: Record<string, TypedCollection> = {};
    for (const [field, column] of Object.entries(this.columns as Columns)) columns[field] = change(column);
    return columns as C;
  }
}
