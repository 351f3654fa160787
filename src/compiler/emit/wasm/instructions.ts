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

/** What stands behind the code of an instruction: a name of something, a constant or lane, or bytes. */
export type Immediate = Local | Label | Callee | number | bigint | readonly number[];

export interface Instruction {
  readonly name: InstructionName;
  readonly operands: readonly Instruction[];
  readonly immediate: Immediate | undefined;
  /** The offset of an access to memory. */
  readonly offset: number;
  /** What is inside; the second of an `if` is done otherwise. */
  readonly blocks: readonly (readonly Instruction[])[];
  /** What a block leaves on the stack. */
  readonly result: ValueType | undefined;
}

const NOTHING: readonly never[] = [];

/** All have the same shape, so that walking them is fast. */
const make = (
  name: InstructionName,
  operands: readonly Instruction[],
  immediate?: Immediate,
  offset = 0,
  blocks: Instruction['blocks'] = NOTHING,
  result?: ValueType,
): Instruction => ({ name, operands, immediate, offset, blocks, result });

export const plain = (name: PlainName, ...operands: Instruction[]): Instruction => make(name, operands);
export const get = (local: Local): Instruction => make('local.get', NOTHING, local);
export const set = (local: Local, ...operands: Instruction[]): Instruction => make('local.set', operands, local);
export const i32 = (value: number): Instruction => make('i32.const', NOTHING, value);
export const i64 = (value: bigint): Instruction => make('i64.const', NOTHING, value);
export const f32 = (value: number): Instruction => make('f32.const', NOTHING, value);
export const f64 = (value: number): Instruction => make('f64.const', NOTHING, value);
export const v128 = (bytes: readonly number[]): Instruction => make('v128.const', NOTHING, bytes);
export const shuffle = (a: Instruction, b: Instruction, bytes: readonly number[]): Instruction =>
  make('i8x16.shuffle', [a, b], bytes);
export const lane = (name: LaneName, number: number, ...operands: Instruction[]): Instruction =>
  make(name, operands, number);
/** A load from an address, or a store of a value there. */
export const memory = (name: MemoryName, offset: number, ...operands: Instruction[]): Instruction =>
  make(name, operands, undefined, offset);
/** A load of one lane of a vector, or a store of one. */
export const memoryLane = (
  name: MemoryLaneName,
  offset: number,
  number: number,
  ...operands: Instruction[]
): Instruction => make(name, operands, number, offset);
export const branch = (label: Label): Instruction => make('br', NOTHING, label);
export const branchIf = (label: Label, condition: Instruction): Instruction => make('br_if', [condition], label);
/** Branches to a label unless a bool holds: of two, a branch for each costs less than to have both as one number. */
export const branchUnless = (label: Label, condition: Instruction): readonly Instruction[] =>
  condition.name === 'i32.and'
    ? condition.operands.flatMap((part) => branchUnless(label, part))
    : [branchIf(label, plain('i32.eqz', condition))];
export const call = (callee: Callee, ...operands: Instruction[]): Instruction => make('call', operands, callee);
export const block = (label: Label, inside: readonly Instruction[]): Instruction =>
  make('block', NOTHING, label, 0, [inside]);
export const loop = (label: Label, inside: readonly Instruction[]): Instruction =>
  make('loop', NOTHING, label, 0, [inside]);
export const when = (
  condition: Instruction,
  whenTrue: readonly Instruction[],
  whenFalse: readonly Instruction[] = NOTHING,
): Instruction => make('if', [condition], undefined, 0, whenFalse.length === 0 ? [whenTrue] : [whenTrue, whenFalse]);
/** One of two values; only the one that is taken is computed. */
export const choose = (
  result: ValueType,
  condition: Instruction,
  whenTrue: readonly Instruction[],
  whenFalse: readonly Instruction[],
): Instruction => make('if', [condition], undefined, 0, [whenTrue, whenFalse], result);
