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
  /** With a key: states of no more keys are kept, the one used longest ago is forgotten. */
  readonly keys?: number;
  /** Combines the states of neighbouring parts of the stream; the stage gives the state of all at the end, and nothing before. */
  readonly merge?: AnyFunction;
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
export interface ExpandNode {
  readonly kind: 'expand';
  readonly fn: AnyFunction;
}
export interface WindowNode {
  readonly kind: 'window';
  /** Extent of a window: a number of items or, with `time`, of units of time. */
  readonly length: number;
  /** From the start of a window to that of the next. */
  readonly every: number;
  readonly time?: AnyFunction;
  readonly key?: AnyFunction;
  /** How far behind the latest item another may come. */
  readonly lateness: number;
  /** Late items are left out instead of failing. */
  readonly dropLate?: boolean;
  /** Windows that are not full when the stream ends are left out. */
  readonly fullOnly?: boolean;
}
export interface BranchNode {
  readonly kind: 'branch';
  readonly choose: AnyFunction;
  readonly names: readonly string[];
  readonly arms: readonly Node[];
}
export interface ForkNode {
  readonly kind: 'fork';
  readonly branches: readonly Node[];
}
export interface MergeNode {
  readonly kind: 'merge';
  readonly branches: readonly Node[];
}
export interface FeedbackNode {
  readonly kind: 'feedback';
  readonly body: Node;
  readonly again: AnyFunction;
  /** Items of one input that may wait for another round. */
  readonly limit: number;
}
export interface SettleNode {
  readonly kind: 'settle';
  readonly body: Node;
}
export interface RetryNode {
  readonly kind: 'retry';
  readonly body: Node;
  readonly times: number;
  /** Milliseconds before the first retry, and by what it grows from retry to retry. */
  readonly delayMs: number;
  readonly factor: number;
}
export interface DeadLetterNode {
  readonly kind: 'deadLetter';
  readonly body: Node;
  readonly letter: AnyFunction;
}
export interface EffectNode {
  readonly kind: 'effect';
  readonly fn: AnyFunction;
  readonly guarantee: 'idempotent' | 'atMostOnce';
}
export interface ZipNode {
  readonly kind: 'zip';
  readonly fn: AnyFunction;
  readonly as?: ElementName;
}
export interface ScanNode {
  readonly kind: 'scan';
  readonly op: Operator<unknown>;
  /** Element i combines those before i only. */
  readonly exclusive?: boolean;
  readonly as?: ElementName;
}
export interface FilterNode {
  readonly kind: 'filter';
  readonly predicate: AnyFunction;
  readonly as?: ElementName;
}
export interface FlatMapNode {
  readonly kind: 'flatMap';
  readonly body: Node;
  readonly as?: ElementName;
}
/** What stands around a grid: the nearest element, the grid again, its reflection, or a value. */
export type Edge<A> = 'clamp' | 'wrap' | 'mirror' | { readonly fill: A };
export interface StencilNode {
  readonly kind: 'stencil';
  readonly fn: AnyFunction;
  readonly radius: number | readonly number[];
  readonly edge: Edge<unknown>;
  readonly as?: ElementName;
}
export interface AllPairsNode {
  readonly kind: 'allPairs';
  readonly fn: AnyFunction;
  /** Combines each row. */
  readonly op?: Operator<unknown>;
  readonly as?: ElementName;
}
export interface GatherNode {
  readonly kind: 'gather';
  readonly as?: ElementName;
}
export interface ScatterNode {
  readonly kind: 'scatter';
  readonly op?: Operator<unknown>;
  readonly as?: ElementName;
}
export interface SortNode {
  readonly kind: 'sort';
  readonly compare?: AnyFunction;
  readonly by?: AnyFunction;
  readonly descending?: boolean;
  readonly as?: ElementName;
}
export interface GroupByNode {
  readonly kind: 'groupBy';
  readonly key: AnyFunction;
  readonly value?: AnyFunction;
  /** Combines the values of a key. */
  readonly op?: Operator<unknown>;
}
export interface HistogramNode {
  readonly kind: 'histogram';
  readonly bins: number;
  readonly bin: AnyFunction;
}
export interface DivideNode {
  readonly kind: 'divide';
  readonly simple: AnyFunction;
  readonly solve: AnyFunction;
  readonly split: AnyFunction;
  readonly combine: AnyFunction;
  readonly depth: number;
}
export interface BranchAndBoundNode {
  readonly kind: 'branchAndBound';
  readonly bound: AnyFunction;
  readonly branch: AnyFunction;
  readonly cost: AnyFunction;
  /** Nodes that may be open at once. */
  readonly limit: number;
}
export interface IterateNode {
  readonly kind: 'iterate';
  readonly body: Node;
  readonly until?: AnyFunction;
  /** Rounds: exactly so many, or with `until` at most. */
  readonly times: number;
}
export interface PoolNode {
  readonly kind: 'pool';
  readonly evolve: AnyFunction;
  readonly select?: AnyFunction;
  readonly until?: AnyFunction;
  readonly generations: number;
  readonly seed: number;
}
export type Node =
  | SeqNode
  | PipeNode
  | FarmNode
  | KeepNode
  | ExpandNode
  | WindowNode
  | BranchNode
  | ForkNode
  | MergeNode
  | FeedbackNode
  | StatefulNode
  | SettleNode
  | RetryNode
  | DeadLetterNode
  | EffectNode
  | MapNode
  | ZipNode
  | ReduceNode
  | ScanNode
  | FilterNode
  | FlatMapNode
  | StencilNode
  | AllPairsNode
  | GatherNode
  | ScatterNode
  | SortNode
  | GroupByNode
  | HistogramNode
  | GenerateNode
  | DivideNode
  | BranchAndBoundNode
  | IterateNode
  | PoolNode;
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
