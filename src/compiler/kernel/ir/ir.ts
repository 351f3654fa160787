/**
 * The kernel IR: a typed, structured program for one element. Every value is defined once; control flow is nested blocks that yield
 * values, so that what is alive behind a branch or from round to round is written down, and a vector back end has to blend nothing else.
 * Memory is only read: what a kernel gives are the values that its body yields.
 */
import type { Site } from '../../../errors.ts';
import type { NumberName } from '../../../types/element.ts';
import type { OperationName } from './operations.ts';

/** Types of values. Narrower integers exist in memory only, and are i32 when loaded. */
export type Scalar = 'f64' | 'f32' | 'i32' | 'u32' | 'bool';

/** A value: its identity is this object, its number is for people. */
export interface Value {
  readonly id: number;
  readonly type: Scalar;
}

/** What each element comes with, or what is the same for all of them (`varying` false). */
export interface Parameter extends Value {
  readonly name: string;
  readonly varying: boolean;
}

/** Memory that is read by index; with `data`, a table of the kernel's own. */
export interface ArrayParameter {
  readonly name: string;
  readonly element: NumberName;
  readonly data?: readonly number[];
}

export interface Kernel {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly arrays: readonly ArrayParameter[];
  /** Its yields are the kernel's results. */
  readonly body: Block;
  /**
   * What a read outside of an array means: 0 (`zero`), or that the element is not for the kernel (`bail`), because JavaScript's meaning
   * there is no number.
   */
  readonly outside: 'zero' | 'bail';
  /** Multiplications and additions may be fused, sums be regrouped. */
  readonly fast: boolean;
}

export interface Block {
  readonly statements: readonly Statement[];
  readonly yields: readonly Value[];
}

interface Placed {
  /** The line of the user's source that it comes from. */
  readonly site?: Site | undefined;
}

export interface Constant extends Placed {
  readonly kind: 'constant';
  readonly result: Value;
  /** A bool is 0 or 1. */
  readonly value: number;
}

export interface Operation extends Placed {
  readonly kind: 'operation';
  readonly result: Value;
  readonly operation: OperationName;
  readonly operands: readonly Value[];
}

/** The element at `index` (i32). Outside of the array, or where `mask` does not hold, 0; see `Kernel.outside`. */
export interface Load extends Placed {
  readonly kind: 'load';
  readonly result: Value;
  readonly array: number;
  readonly index: Value;
  readonly mask?: Value | undefined;
  /** Known to be within the array, wherever `mask` holds: nothing has to look. */
  readonly inside: boolean;
}

/** The number of elements of an array. */
export interface Length extends Placed {
  readonly kind: 'length';
  readonly result: Value;
  readonly array: number;
}

export interface If extends Placed {
  readonly kind: 'if';
  readonly results: readonly Value[];
  readonly condition: Value;
  readonly whenTrue: Block;
  readonly whenFalse: Block;
}

/**
 * `carried` begin as `initial`. Each round does `before`, which yields a condition and the results; where the condition holds, `body`
 * yields the next carried values, and otherwise the loop is over. `body` sees what `before` defines.
 */
export interface Loop extends Placed {
  readonly kind: 'loop';
  readonly results: readonly Value[];
  readonly carried: readonly Value[];
  readonly initial: readonly Value[];
  readonly before: Block;
  readonly body: Block;
}

export type Statement = Constant | Operation | Load | Length | If | Loop;

/** The blocks inside of a statement. */
export function blocksOf(statement: Statement): readonly Block[] {
  if (statement.kind === 'if') return [statement.whenTrue, statement.whenFalse];
  return statement.kind === 'loop' ? [statement.before, statement.body] : [];
}

/** What a statement defines for those behind it. */
export const resultsOf = (statement: Statement): readonly Value[] =>
  statement.kind === 'if' || statement.kind === 'loop' ? statement.results : [statement.result];

/** What a statement uses itself, without the blocks inside. */
export function operandsOf(statement: Statement): readonly Value[] {
  switch (statement.kind) {
    case 'operation':
      return statement.operands;
    case 'load':
      return statement.mask === undefined ? [statement.index] : [statement.index, statement.mask];
    case 'if':
      return [statement.condition];
    case 'loop':
      return statement.initial;
    default:
      return [];
  }
}

/** All statements of a block, those inside of others after them. */
export function statementsIn(block: Block): readonly Statement[] {
  const all: Statement[] = [];
  const collect = ({ statements }: Block): void => {
    for (const statement of statements) {
      all.push(statement);
      for (const inner of blocksOf(statement)) collect(inner);
    }
  };
  collect(block);
  return all;
}

/** The type of an element of memory when it is loaded. */
export const loadedType = (element: NumberName): Scalar =>
  element === 'f64' || element === 'f32' || element === 'u32' ? element : 'i32';
