/**
 * What is known of a function before it is lowered, and is found by lowering it: the variables that a loop changes, the types of
 * variables in typed kernels, the loops to unroll. Lowering is repeated until it finds nothing new; facts only grow, so that this ends.
 */
import type { Scalar } from '../ir/ir.ts';

/** Literals have no type of their own in typed kernels: these take that of what they meet. */
export type Weak = 'integer' | 'fraction';

/** Something that holds a value: a variable in an activation, a part of an object, the result of a call, the flag of a jump. */
export interface Place {
  readonly name: string;
  /** The join of the types of what is assigned, without literals, and of the literals. For typed kernels only. */
  strong?: Scalar;
  weak?: Weak;
  /** Types of what the place met while it held nothing but literals. */
  readonly hints: Set<Scalar>;
}

/**
 * A tuple or struct: its identity is this object, its parts are places. A list has its elements and, behind them, how many it has; random
 * numbers have the state of their generator, which nobody else reads.
 */
export interface HeapObject {
  readonly form: 'tuple' | 'struct' | 'list' | 'random';
  readonly places: ReadonlyMap<string, Place>;
}

/** How the values of a place are laid out where ways meet: numbers, or an object of such. */
export type Form =
  | { readonly type: Scalar; readonly place: Place }
  | { readonly object: HeapObject; readonly parts: readonly (readonly [string, Form])[] };

export interface LoopFacts {
  /** The places that a round changes, with their form where what they begin with does not tell it. */
  readonly carried: Map<Place, Form | undefined>;
  /** Places that hold things of different kinds from round to round. */
  readonly mixed: Set<Place>;
  /** Objects from before the loop that have a second name in it. */
  readonly shared: Set<HeapObject>;
  /** Some way through a round ends it before its end. */
  continues: boolean;
  unroll: 'no' | 'yes' | 'failed';
  /** It ends where something was read outside of an array, since it might not otherwise (ends.ts). */
  guarded: boolean;
}

/** A place in the code together with the calls, and rounds of unrolled loops, that lead to it. Kept from one try to the next. */
export class Site {
  readonly #sites = new Map<object, Map<string, Site>>();
  readonly #places = new Map<object, Map<string, Place>>();
  readonly #objects = new Map<object, Map<string, HeapObject>>();
  readonly #loops = new Map<object, LoopFacts>();
  /** Holds once something was read outside of an array; undefined where no loop asks. */
  outside: Place | undefined;

  inside(key: object, which: string): Site {
    return within(this.#sites, key, which, () => new Site());
  }

  place(key: object, name: string): Place {
    return within(this.#places, key, name, () => ({ name, hints: new Set<Scalar>() }));
  }

  /** The same for the same keys. */
  object(key: object, form: HeapObject['form'], keys: readonly string[]): HeapObject {
    return within(this.#objects, key, `${form} ${keys.join()}`, () => ({
      form,
      places: new Map(keys.map((name): [string, Place] => [name, { name, hints: new Set<Scalar>() }])),
    }));
  }

  loop(key: object): LoopFacts {
    let facts = this.#loops.get(key);
    if (!facts) {
      facts = {
        carried: new Map(),
        mixed: new Set(),
        shared: new Set(),
        continues: false,
        unroll: 'no',
        guarded: false,
      };
      this.#loops.set(key, facts);
    }
    return facts;
  }
}

function within<T>(maps: Map<object, Map<string, T>>, key: object, name: string, make: () => T): T {
  let inner = maps.get(key);
  if (!inner) maps.set(key, (inner = new Map()));
  let found = inner.get(name);
  if (found === undefined) inner.set(name, (found = make()));
  return found;
}
