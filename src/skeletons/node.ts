/**
 * The tree behind a program. A node is plain immutable data plus the user's functions; what a kind of node *means* stands in
 * the file of its skeleton. Everything else in Ossa (printing, checking, capture, planning, execution) walks these nodes.
 */
import type { ElementName } from '../types/element.ts';

// biome-ignore lint: a user's function, of any type
export type AnyFunction = (...args: any[]) => any;

export interface SeqNode {
  readonly kind: 'seq';
  readonly fn: AnyFunction;
}
export interface PipeNode {
  readonly kind: 'pipe';
  readonly stages: readonly Node[];
}
export interface FarmNode {
  readonly kind: 'farm';
  readonly worker: Node;
  readonly degree?: number;
  readonly batch?: number;
  /** Outputs leave as they are ready instead of in input order. */
  readonly unordered?: boolean;
}
export interface KeepNode {
  readonly kind: 'keep';
  readonly predicate: AnyFunction;
}
export interface StatefulNode {
  readonly kind: 'stateful';
  readonly init: AnyFunction;
  readonly step: AnyFunction;
  readonly key?: AnyFunction;
}
export interface MapNode {
  readonly kind: 'map';
  readonly body: Node;
  readonly as?: ElementName;
}
export interface ReduceNode {
  readonly kind: 'reduce';
  readonly op: Operator<unknown>;
}
export interface GenerateNode {
  readonly kind: 'generate';
  readonly body: Node;
  readonly as?: ElementName;
}
export type Node = SeqNode | PipeNode | FarmNode | KeepNode | StatefulNode | MapNode | ReduceNode | GenerateNode;
export type Kind = Node['kind'];

/** An operator with the laws it declares. `reduce` needs associativity by contract; nothing relies on a law not declared. */
export interface Operator<A> {
  readonly name: string;
  readonly fn: (a: A, b: A) => A;
  readonly identity: A;
  readonly associative: boolean;
  readonly commutative: boolean;
  /** Exactly associative on its values (integers, min/max, concatenation): grouping never changes the result's bits. */
  readonly exact: boolean;
  readonly idempotent: boolean;
  /** The values that the laws are claimed for, from which `checkLaws` draws; from the identity's type when left out. */
  readonly values?: Values<A>;
}

/** A set of values: a kind that random ones are drawn from, or samples. `'integer'` means signed 32-bit integers. */
export type Values<A> = 'number' | 'integer' | 'string' | 'boolean' | readonly A[];
