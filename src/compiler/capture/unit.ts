/**
 * A unit is a function made self-contained: JavaScript text that gives the function back in any isolate, plus the values it
 * closes over. Both ways to read a function (the static pass and the inspector) end here.
 */
import type { Site } from '../../errors.ts';
import type { Declared } from '../kernel/declared.ts';

export interface Unit {
  /** Hash over normalised code, logical import specifiers and dependency hashes: never paths, positions or values. */
  readonly id: string;
  /** The function's name for people: `price`, or `map's function` when it has none. */
  readonly name: string;
  readonly site: Site;
  /**
   * What `instantiate` makes the function of: JSON of a `UnitProgram` (program.ts). Its code is laid out so that every
   * position in a stack trace is the user's.
   */
  readonly source: string;
  /** The script of the function itself, as stack traces name it. */
  readonly file: string;
  /** Names of the captured values, in the order of `Captured.values()`. */
  readonly captures: readonly string[];
  /** Modules the unit imports (transitively) that are TypeScript or not on disk, as JavaScript: URL → text. */
  readonly modules: Readonly<Record<string, string>>;
}

/** A unit and how to read what it closes over, now. `values()` is called once for each `run`. */
export interface Captured {
  readonly unit: Unit;
  /** Where the function uses each captured value first, in the order of `values()`. */
  readonly sites: readonly Site[];
  /** What it was declared as, if it is a kernel. */
  readonly declared?: Declared | undefined;
  values(): readonly unknown[];
  /** A place in the code of the unit as the user knows it, where a tool made that code; the place itself otherwise. */
  readonly original?: ((place: Site) => Site) | undefined;
}
