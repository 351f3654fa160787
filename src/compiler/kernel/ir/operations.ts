/** The operations of the IR as a table: what they take and give, what they mean, and what they cost. */
import { bitsOf, floatOf, highOf, lowOf, packed } from './bits.ts';
import type { Scalar } from './ir.ts';

type Meaning = (a: never, b: never, c: never, type: Scalar) => number;

/** Groups of types that an operation takes. */
const groups = {
  number: ['f64', 'f32', 'i32', 'u32'],
  float: ['f64', 'f32'],
  integer: ['i32', 'u32'],
  bits: ['i32', 'u32', 'bool'],
  any: ['f64', 'f32', 'i32', 'u32', 'bool'],
} as const satisfies Record<string, readonly Scalar[]>;

export interface OperationRow {
  /** Operands, all of one type T unless `operands` says otherwise. */
  readonly arity: 1 | 2 | 3;
  /** What T may be. */
  readonly types: readonly Scalar[];
  /** Types of the operands, where they are not all T. */
  readonly operands?: (type: Scalar) => readonly Scalar[];
  /** The type of the result, where it is not T. */
  readonly result?: Scalar;
  /** On numbers as JavaScript has them; the result is brought into its type (`normalise`). Bools are 0 and 1. */
  readonly meaning: Meaning;
  /** In multiples of an addition, on the vector units of a current processor. Source: Fog, instruction tables, 2022 (Zen 3). */
  readonly cost: number;
  readonly commutative?: true;
}

const row = (
  arity: 1 | 2 | 3,
  types: readonly Scalar[],
  meaning: Meaning,
  cost: number,
  rest: Partial<OperationRow> = {},
): OperationRow => ({ arity, types, meaning, cost, ...rest });

const swap = { commutative: true } as const;
const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';
const compare = (
  meaning: (a: number, b: number) => boolean,
  types: readonly Scalar[] = groups.number,
  rest: Partial<OperationRow> = {},
): OperationRow =>
  row(2, types, ((a: number, b: number) => Number(meaning(a, b))) as Meaning, 1, { result: 'bool', ...rest });
const convert = (result: Scalar, types: readonly Scalar[], meaning: (a: number) => number = (a) => a): OperationRow =>
  row(1, types, meaning as Meaning, 2, { result });
const unary = (
  types: readonly Scalar[],
  meaning: (a: number) => number,
  cost: number,
  rest: Partial<OperationRow> = {},
): OperationRow => row(1, types, meaning as Meaning, cost, rest);
const binary = (
  types: readonly Scalar[],
  meaning: (a: number, b: number, _c: never, type: Scalar) => number,
  cost: number,
  rest: Partial<OperationRow> = {},
): OperationRow => row(2, types, meaning as Meaning, cost, rest);

const saturated = (x: number, low: number, high: number): number =>
  x !== x ? 0 : Math.min(Math.max(Math.trunc(x), low), high);

/** Operations by name. */
export type OperationName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'mul_high'
  | 'div'
  | 'rem'
  | 'neg'
  | 'abs'
  | 'min'
  | 'max'
  | 'sqrt'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'nearest'
  | 'copysign'
  | 'fma'
  | 'and'
  | 'or'
  | 'xor'
  | 'not'
  | 'shl'
  | 'shr'
  | 'clz'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'select'
  | 'f64'
  | 'f32'
  | 'i32'
  | 'u32'
  | 'i32_sat'
  | 'u32_sat'
  | 'index'
  | 'high'
  | 'low'
  | 'pack'
  | 'bits'
  | 'float'
  | 'any';

export const operations: Readonly<Record<OperationName, OperationRow>> = {
  // Integers wrap. An integer divided by 0 is 0; otherwise what is behind the point is cut off.
  add: binary(groups.number, (a, b) => a + b, 1, swap),
  sub: binary(groups.number, (a, b) => a - b, 1),
  mul: binary(groups.number, (a, b, _, type) => (isFloat(type) ? a * b : Math.imul(a, b)), 1, swap),
  /** The upper 32 bits of the product. */
  mul_high: binary(['u32'], upperProduct, 3, swap),
  div: binary(groups.number, (a, b, _, type) => (isFloat(type) ? a / b : b === 0 ? 0 : Math.trunc(a / b)), 8),
  /** What JavaScript's % gives; of integers by 0, 0. */
  rem: binary(groups.number, (a, b, _, type) => (isFloat(type) || b !== 0 ? a % b : 0), 30),
  neg: unary(['f64', 'f32', 'i32'], (a) => -a, 1),
  abs: unary(['f64', 'f32', 'i32'], Math.abs, 1),
  // As Math.min and Math.max: NaN if either is, −0 below +0.
  min: binary(groups.number, (a, b) => Math.min(a, b), 2, swap),
  max: binary(groups.number, (a, b) => Math.max(a, b), 2, swap),
  sqrt: unary(groups.float, Math.sqrt, 10),
  floor: unary(groups.float, Math.floor, 2),
  ceil: unary(groups.float, Math.ceil, 2),
  trunc: unary(groups.float, Math.trunc, 2),
  /** The nearest integer, of two the even one. */
  nearest: unary(groups.float, nearest, 2),
  /** The magnitude of a with the sign of b. */
  copysign: binary(groups.float, (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)), 2),
  /** a × b + c, rounded once or twice: only where `fast` allows either. */
  fma: row(
    3,
    groups.float,
    ((a: number, b: number, c: number, type: Scalar) => normalise(type, a * b) + c) as Meaning,
    1,
  ),

  and: binary(groups.bits, (a, b) => a & b, 1, swap),
  or: binary(groups.bits, (a, b) => a | b, 1, swap),
  xor: binary(groups.bits, (a, b) => a ^ b, 1, swap),
  not: row(
    1,
    groups.bits,
    ((a: number, _b: never, _c: never, type: Scalar) => (type === 'bool' ? 1 - a : ~a)) as Meaning,
    1,
  ),
  /** By the lowest five bits of the second operand. */
  shl: binary(groups.integer, (a, b) => a << b, 1),
  /** The sign goes on for i32, zeros come in for u32. */
  shr: binary(groups.integer, (a, b, _, type) => (type === 'i32' ? a >> b : a >>> b), 1),
  clz: unary(groups.integer, Math.clz32, 2),

  eq: compare((a, b) => a === b, groups.any, swap),
  ne: compare((a, b) => a !== b, groups.any, swap),
  lt: compare((a, b) => a < b),
  le: compare((a, b) => a <= b),
  gt: compare((a, b) => a > b),
  ge: compare((a, b) => a >= b),
  /** The second where the first holds, the third elsewhere. */
  select: row(3, groups.any, ((c: number, a: number, b: number) => (c === 1 ? a : b)) as Meaning, 1, {
    operands: (type) => ['bool', type, type],
  }),

  // Conversions. To a float: the nearest. To an integer: modulo 2³², as JavaScript's | and >>> (NaN and infinities give 0).
  f64: convert('f64', ['f32', 'i32', 'u32']),
  f32: convert('f32', ['f64', 'i32', 'u32']),
  i32: convert('i32', ['f64', 'f32', 'u32']),
  u32: convert('u32', ['f64', 'f32', 'i32']),
  /** To the nearest integer of the type towards zero; NaN gives 0. */
  i32_sat: convert('i32', groups.float, (a) => saturated(a, -(2 ** 31), 2 ** 31 - 1)),
  u32_sat: convert('u32', groups.float, (a) => saturated(a, 0, 2 ** 32 - 1)),
  /** A number as an index: −1 unless it is an integer from 0 to 2³¹ − 1. */
  index: convert('i32', groups.float, (a) => (a >= 0 && a < 2 ** 31 && a === Math.trunc(a) ? a : -1)),

  // The bits of floats, for the math library. Those of NaN are not defined.
  high: convert('i32', ['f64'], highOf),
  low: convert('i32', ['f64'], lowOf),
  pack: row(2, ['i32'], packed as Meaning, 2, { result: 'f64' }),
  bits: convert('i32', ['f32'], bitsOf),
  float: convert('f32', ['i32'], floatOf),

  /** Whether it holds for any of the elements that are computed together: the same for all of them. */
  any: row(1, ['bool'], ((a: number) => a) as Meaning, 2),
};

export const rowOf = (name: OperationName): OperationRow => operations[name];

const ofOneType = (type: Scalar): readonly (readonly Scalar[])[] => [[], [type], [type, type], [type, type, type]];
/** Operands that are all of a type, by this and their number. */
const alike = {
  ...{ f64: ofOneType('f64'), f32: ofOneType('f32') },
  ...{ i32: ofOneType('i32'), u32: ofOneType('u32'), bool: ofOneType('bool') },
};

/** The types of the operands when T is `type`. */
export function operandTypes(name: OperationName, type: Scalar): readonly Scalar[] {
  const { arity, operands } = rowOf(name);
  return operands?.(type) ?? (alike[type][arity] as readonly Scalar[]);
}

/** T, told by the operands. */
export const operandType = (name: OperationName, operands: readonly { readonly type: Scalar }[]): Scalar =>
  (operands[rowOf(name).operands === undefined ? 0 : 1] as { type: Scalar }).type;

/** The type of the result when T is `type`. */
export const resultType = (name: OperationName, type: Scalar): Scalar => rowOf(name).result ?? type;

/** A JavaScript number brought into a type. */
export function normalise(type: Scalar, value: number): number {
  switch (type) {
    case 'f32':
      return Math.fround(value);
    case 'i32':
      return value | 0;
    case 'u32':
      return value >>> 0;
    default:
      return value;
  }
}

/** What an operation gives, on numbers. */
export function evaluate(name: OperationName, type: Scalar, operands: readonly number[]): number {
  const [a, b, c] = operands;
  return normalise(resultType(name, type), rowOf(name).meaning(a as never, b as never, c as never, type));
}

/** Of two unsigned integers of 32 bits: every step is exact, as it stays below 2⁵³. */
function upperProduct(a: number, b: number): number {
  const lower = Math.floor(((a & 0xffff) * b) / 2 ** 16);
  return Math.floor(((a >>> 16) * b + lower) / 2 ** 16);
}

function nearest(x: number): number {
  // Beyond 2^52 every number is an integer; adding and subtracting 2^52 rounds the others, to even.
  const magnitude = Math.abs(x);
  if (!(magnitude < 2 ** 52)) return x;
  const rounded = magnitude + 2 ** 52 - 2 ** 52;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}
