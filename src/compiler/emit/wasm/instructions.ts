/** Instructions as trees: an operand is the instruction that leaves it on the stack. Both the binary and the text are made of them. */
import type { InstructionName, LaneName, MemoryLaneName, MemoryName, PlainName } from './opcodes.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A local variable or argument. Its identity is this object, its name is for people. */
export interface Local {
  readonly type: ValueType;
  readonly name: string;
}

/** A place to branch to: the end of a block, the beginning of a loop. */
export interface Label {
  readonly name: string;
}

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** What can be called: imported or defined. */
export interface Callee {
  readonly name: string;
  readonly type: FunctionType;
}

export interface Instruction {
  readonly name: InstructionName;
  readonly operands: readonly Instruction[];
  readonly local?: Local;
  readonly label?: Label;
  readonly callee?: Callee;
  /** A constant, or a lane. */
  readonly value?: number | bigint;
  readonly bytes?: readonly number[];
  /** The offset of an access to memory. */
  readonly offset?: number;
  /** What is inside; the second of an `if` is done otherwise. */
  readonly blocks?: readonly (readonly Instruction[])[];
  /** What a block leaves on the stack. */
  readonly result?: ValueType;
}

export const plain = (name: PlainName, ...operands: Instruction[]): Instruction => ({ name, operands });
export const get = (local: Local): Instruction => ({ name: 'local.get', operands: [], local });
export const set = (local: Local, ...operands: Instruction[]): Instruction => ({ name: 'local.set', operands, local });
export const tee = (local: Local, operand: Instruction): Instruction => ({
  name: 'local.tee',
  operands: [operand],
  local,
});
export const i32 = (value: number): Instruction => ({ name: 'i32.const', operands: [], value });
export const i64 = (value: bigint): Instruction => ({ name: 'i64.const', operands: [], value });
export const f32 = (value: number): Instruction => ({ name: 'f32.const', operands: [], value });
export const f64 = (value: number): Instruction => ({ name: 'f64.const', operands: [], value });
export const v128 = (bytes: readonly number[]): Instruction => ({ name: 'v128.const', operands: [], bytes });
export const shuffle = (a: Instruction, b: Instruction, bytes: readonly number[]): Instruction => ({
  name: 'i8x16.shuffle',
  operands: [a, b],
  bytes,
});
export const lane = (name: LaneName, value: number, ...operands: Instruction[]): Instruction => ({
  name,
  operands,
  value,
});
/** A load from an address, or a store of a value there. */
export const memory = (name: MemoryName, offset: number, ...operands: Instruction[]): Instruction => ({
  name,
  operands,
  offset,
});
/** A load of one lane of a vector, or a store of one. */
export const memoryLane = (
  name: MemoryLaneName,
  offset: number,
  value: number,
  ...operands: Instruction[]
): Instruction => ({ name, operands, offset, value });
export const branch = (label: Label): Instruction => ({ name: 'br', operands: [], label });
export const branchIf = (label: Label, condition: Instruction): Instruction => ({
  name: 'br_if',
  operands: [condition],
  label,
});
export const call = (callee: Callee, ...operands: Instruction[]): Instruction => ({ name: 'call', operands, callee });
export const block = (label: Label, inside: readonly Instruction[]): Instruction => ({
  name: 'block',
  operands: [],
  label,
  blocks: [inside],
});
export const loop = (label: Label, inside: readonly Instruction[]): Instruction => ({
  name: 'loop',
  operands: [],
  label,
  blocks: [inside],
});
export const when = (
  condition: Instruction,
  whenTrue: readonly Instruction[],
  whenFalse: readonly Instruction[] = [],
): Instruction => ({
  name: 'if',
  operands: [condition],
  blocks: whenFalse.length === 0 ? [whenTrue] : [whenTrue, whenFalse],
});
/** One of two values; only the one that is taken is computed. */
export const choose = (
  result: ValueType,
  condition: Instruction,
  whenTrue: readonly Instruction[],
  whenFalse: readonly Instruction[],
): Instruction => ({ name: 'if', operands: [condition], blocks: [whenTrue, whenFalse], result });
