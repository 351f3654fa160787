/** What Ossa has to know of a kind of node. Each skeleton's file defines one such row; kinds.ts is the table of them. */
import type { Flags } from './flag.ts';
import type { AnyFunction, Node } from './node.ts';

/** A user's function as it stands in a program, and how messages call it: its own name, or else its place (`map's function`). */
export interface UserFunction {
  readonly fn: AnyFunction;
  readonly role: string;
}

/** What an input gives, in order. */
export type Outputs = readonly unknown[];

/** A program at work on one stream, sequentially: its sequential meaning. An input is given only after the one before is done. */
export interface Process {
  next(input: unknown): Outputs | Promise<Outputs>;
  /** What is given when no input follows; nothing for most programs, which have no such method. */
  end?(): Outputs | Promise<Outputs>;
}

/** Told of every change of a state: called with the two values, `setBack` takes it back. */
export type Changed = (setBack: (key: unknown, before: unknown) => void, key: unknown, before: unknown) => void;

/** Gives what is called in place of a user's function: the function itself, or the unit captured from it. */
export type Resolve = (fn: AnyFunction, role: string) => AnyFunction;

/** What a node needs to open itself as a process. */
export interface Opening {
  /** How a plain function that stands here is called in messages. */
  readonly place: string;
  readonly resolve: Resolve;
  readonly open: (child: Node, place: string) => Process;
  /** There where an item that fails is tried again: states are set back first. */
  readonly changed: Changed | undefined;
}

export interface KindOf<N extends Node> {
  readonly kind: N['kind'];
  /** The programs inside, in order: what ids, printing and every walk are made of. */
  children(node: N): readonly Node[];
  /** How a plain function that stands as child `index` is called in messages. */
  placeOf(index: number): string;
  /** The functions of the node itself, not those of its children. */
  functions(node: N, place: string): readonly UserFunction[];
  /** The node's effects, from those of its children. */
  flags(node: N, children: readonly Flags[]): Flags;
  /**
   * Whether it keeps state from one of its inputs to the next: `'holds'` if by itself, `'anew'` if its children begin anew for
   * each input; left out, it does if a child does.
   */
  readonly state?: 'holds' | 'anew';
  /** Whether it may give outputs when no input follows, by itself. */
  atEnd?(node: N): boolean;
  /** What is printed besides the children: names of functions, hints. */
  details(node: N): readonly string[];
  /** The sequential meaning. */
  open(node: N, opening: Opening): Process;
}

/** The part of a row that is the same for all kinds without children. */
export const leaf: Pick<KindOf<Node>, 'children' | 'placeOf'> = { children: () => [], placeOf: () => 'function' };

/** The name by which messages call a function. */
export function roleOf(fn: AnyFunction, place: string): string {
  return fn.name || place;
}

/** A function of a node, called by its name or else by its place. */
export function named(fn: AnyFunction, place: string): UserFunction {
  return { fn, role: roleOf(fn, place) };
}

/** The short name under which a function is printed; one without a name is shown as ƒ. */
export function printed(fn: AnyFunction): string {
  return fn.name || 'ƒ';
}

/** One line of text for a node: `farm(decode, degree 4)`. A plain function stands for itself. */
export function inline(kind: Node['kind'], children: readonly string[], details: readonly string[]): string {
  if (kind === 'seq') return details.join(', ');
  return `${kind}(${[...(children.length > 0 ? [children.join(' ▸ ')] : []), ...details].join(', ')})`;
}
