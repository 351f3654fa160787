/** What the static pass noted: for each function object it saw being made, where it stands and how to read what it closes over. */
import type { AnyNode } from 'acorn';
import type { Closure } from '../closure.ts';
import type { Script } from '../script.ts';

export interface Transformed {
  readonly script: Script;
  /** Line starts of the text that runs. */
  readonly lines: readonly number[];
  readonly toOriginal: (offset: number) => number;
}

export function transformedScript(_url: string, _text: string): Transformed | undefined {
  return undefined;
}
export function annotated(_fn: Function): Closure | undefined {
  return undefined;
}
export type { AnyNode };
