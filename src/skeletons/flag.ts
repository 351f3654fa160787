/**
 * Effects of a program on the stream that goes through it. The type `Skeleton<I, O, F>` carries them as a union, the value as
 * a list: the same rules are checked by the compiler and, for JavaScript users, when the program is built.
 *
 * - `'many'`: an input may give any number of outputs, not exactly one.
 * - `'unordered'`: outputs may leave in another order than their inputs came.
 * - `'serial'`: it owns one state for all inputs, so it cannot be replicated.
 */
export type Flag = 'many' | 'unordered' | 'serial';
export type Flags = readonly Flag[];

/** What a stage may be that is copied, one copy for each worker: anything but the owner of one state. */
export type Replicable = Exclude<Flag, 'serial'>;
/** What the body of a data-parallel skeleton may be; order plays no role there, each element has its place. */
export type OneToOne = Exclude<Replicable, 'many'>;

const all: Flags = Object.freeze(['many', 'unordered', 'serial'] as const);

/** The union of several lists of flags, always in the same order. */
export function union(...lists: readonly Flags[]): Flags {
  return Object.freeze(all.filter((flag) => lists.some((list) => list.includes(flag))));
}
