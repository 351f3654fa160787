/** A function found in its script, with a way to read what it closes over: what both ways of reading come to. */
import type { AnyNode } from 'acorn';
import type { Binding } from './scope.ts';
import type { Script } from './script.ts';

export type Reading =
  | { readonly state: 'value'; readonly value: unknown }
  /** Nothing runs: the value is not known, and what depends on it is not judged. */
  | { readonly state: 'unseen' }
  /** In its temporal dead zone. */
  | { readonly state: 'uninitialised' }
  | { readonly state: 'unknown'; readonly reason: string };

/** The variables around a function object, as they are now. */
export interface Surroundings {
  read(binding: Binding): Reading;
  /** A name that the script does not declare: of code around an `eval`, of the scripts loaded before. */
  readFree(name: string): Reading;
}

export interface Closure {
  readonly script: Script;
  readonly node: AnyNode;
  readonly surroundings: Surroundings;
}
