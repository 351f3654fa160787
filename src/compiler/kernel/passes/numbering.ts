/**
 * Values by what computes them, as far as they can be seen: one table for each thing that is done, of what it is done with. Keys are
 * numbers, since every statement is looked up in every pass that simplifies. Source: Briggs, Cooper and Simpson, "Value numbering", 1997.
 */
import type { Value } from '../ir/ir.ts';

export type Key = number | string;

/** Three numbers of so many bits are one that is exact. */
const BITS = 17;
const MOST = 2 ** BITS;

export class Numbering {
  readonly #tables = new Map<string, Map<Key, Value>>();
  /** What was put in, in order: how scopes end. */
  readonly #added: { readonly table: Map<Key, Value>; readonly key: Key }[] = [];

  /** The value of what is done with `key`; made where none can be seen. */
  once(what: string, key: Key, make: () => Value): Value {
    let table = this.#tables.get(what);
    if (table === undefined) this.#tables.set(what, (table = new Map()));
    const before = table.get(key);
    if (before !== undefined) return before;
    const value = make();
    table.set(key, value);
    this.#added.push({ table, key });
    return value;
  }

  /** What is made in `walk` cannot be seen behind it. */
  scoped<A>(walk: () => A): A {
    const { length } = this.#added;
    const result = walk();
    for (const { table, key } of this.#added.splice(length)) table.delete(key);
    return result;
  }
}

/** The key of up to three values. */
export function keyOf(values: readonly Value[]): Key {
  let key = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    const { id } = values[i] as Value;
    if (id >= MOST - 1) return values.map((each) => each.id).join(' ');
    // None is not the same as the first.
    key = key * MOST + id + 1;
  }
  return key;
}
