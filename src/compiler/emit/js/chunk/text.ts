/** What the texts of chunks are made of. A chunk makes one value of a piece of a collection (runtime.ts, `Chunk`). */
import type { AnyFunction } from '../../../../skeletons/node.ts';
import type { UserFunction } from '../../../../skeletons/kind.ts';
import type { ElementName } from '../../../../types/element.ts';
import type { Read } from '../element.ts';

/** What a text calls functions and elements. */
export interface ChunkNames {
  /** The name of a user's function; `s` says in the text which of them is at work, by the order in which they were named. */
  readonly fn: (fn: UserFunction | { readonly fn: AnyFunction; readonly role: string }) => string;
  /** Puts a definition before the chunk: what is made once, not for every piece. */
  readonly define: (text: string) => void;
  /** The element at a position of the source. */
  readonly read: (index: string) => string;
  /** The same for another collection, which an expression of `param` gives. */
  readonly elements: (read: Read, expression: string) => (index: string) => string;
  /**
   * A statement that stores the value of a variable at a place of `out`, as the element type does; without one, where it is a number
   * (others are for the sequential meaning). Asked for once.
   */
  readonly place: (as: ElementName | undefined) => (index: string, v: string) => string;
}

/** The body of `function chunk(a, lo, hi, base, out, at, param)`; `i` is the element at work. */
export type ChunkText = (names: ChunkNames) => string;

/** A call whose result is needed at once: a promise is refused, as the sequential meaning refuses it. */
export const atOnce = (variable: string, call: string, roles: number): string =>
  `s = ${roles}; const ${variable} = ${call}; if (typeof ${variable} === 'object' && ${variable} !== null && typeof ${variable}.then === 'function') T.notAtOnce(${variable}, ROLES[s]);`;
