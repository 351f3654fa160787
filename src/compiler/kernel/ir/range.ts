/** Intervals of what values may be, and what operations make of them. Source: Moore, "Interval analysis", 1966. */
import type { NumberName } from '../../../types/element.ts';
import { type Scalar } from './ir.ts';
import { evaluate, normalise, type OperationName } from './operations.ts';

/** All values lie from `low` to `high` and none is NaN. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Every finite value is an integer. */
  readonly whole: boolean;
}

/** Undefined: a float that may be anything. */
export type MaybeRange = Range | undefined;

/** Most elements of an array. */
export const MOST_ELEMENTS: number = 2 ** 30;

export const I32: Range = { low: -(2 ** 31), high: 2 ** 31 - 1, whole: true };
export const INDEX: Range = { ...I32, low: 0 };
/** Integers that f64 has all of, so that their sums are exact. */
export const EXACT: Range = { low: -(2 ** 53), high: 2 ** 53, whole: true };
export const U32: Range = { low: 0, high: 2 ** 32 - 1, whole: true };
const BOOL: Range = { low: 0, high: 1, whole: true };

const ofTypes: Readonly<Record<Scalar, MaybeRange>> = {
  f64: undefined,
  f32: undefined,
  i32: I32,
  u32: U32,
  bool: BOOL,
};
const ofElements: Partial<Record<NumberName, Range>> = {
  i8: { low: -128, high: 127, whole: true },
  u8: { low: 0, high: 255, whole: true },
  i16: { low: -32768, high: 32767, whole: true },
  u16: { low: 0, high: 65535, whole: true },
};

export const rangeOfType = (type: Scalar): MaybeRange => ofTypes[type];

/** What is read from memory. */
export const rangeOfElement = (element: NumberName, type: Scalar): MaybeRange => ofElements[element] ?? ofTypes[type];

export const rangeOfConstant = (value: number): MaybeRange =>
  Number.isNaN(value) ? undefined : { low: value, high: value, whole: Number.isInteger(value) };

/** What lies in either. */
export const join = (a: MaybeRange, b: MaybeRange): MaybeRange =>
  a === undefined || b === undefined
    ? undefined
    : { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), whole: a.whole && b.whole };

/** Whether everything in `a` is in `b`. */
export const isWithin = (a: MaybeRange, b: MaybeRange): boolean =>
  b === undefined || (a !== undefined && a.low >= b.low && a.high <= b.high && (a.whole || !b.whole));

/** Whether all are integers from the low to the high of the other. */
export const isWhole = (a: MaybeRange, within: Range): a is Range =>
  a !== undefined && a.whole && a.low >= within.low && a.high <= within.high;

type Transfer = (type: Scalar, a: Range, b: Range, c: Range) => MaybeRange;

const infinite = ({ low, high }: Range): boolean => low === -Infinity || high === Infinity;
const hasZero = ({ low, high }: Range): boolean => low <= 0 && high >= 0;
const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';

/** A result from `low` to `high`, rounded as its type is; that of integers may wrap. */
function result(type: Scalar, low: number, high: number, whole: boolean): MaybeRange {
  if (isFloat(type)) return { low: normalise(type, low), high: normalise(type, high), whole };
  const all = ofTypes[type] as Range;
  return low >= all.low && high <= all.high ? { low, high, whole: true } : all;
}

const corners = (
  type: Scalar,
  a: Range,
  b: Range,
  of: (x: number, y: number) => number,
  whole: boolean,
): MaybeRange => {
  const all = [of(a.low, b.low), of(a.low, b.high), of(a.high, b.low), of(a.high, b.high)];
  return all.some(Number.isNaN) ? undefined : result(type, Math.min(...all), Math.max(...all), whole);
};

const sum: Transfer = (type, a, b) =>
  (a.high === Infinity && b.low === -Infinity) || (a.low === -Infinity && b.high === Infinity)
    ? undefined
    : result(type, a.low + b.low, a.high + b.high, a.whole && b.whole);
const negative = ({ low, high, whole }: Range): Range => ({ low: -high, high: -low, whole });
const rounding =
  (of: (x: number) => number): Transfer =>
  (_, a) => ({ low: of(a.low), high: of(a.high), whole: true });
const always =
  (range: Range): Transfer =>
  () =>
    range;
const clamped =
  (to: Range): Transfer =>
  (_, a) => ({
    low: Math.min(Math.max(Math.trunc(a.low), to.low), to.high),
    high: Math.min(Math.max(Math.trunc(a.high), to.low), to.high),
    whole: true,
  });
/** Without its fraction, modulo 2³². */
const cut =
  (to: Range): Transfer =>
  (_, a) => {
    const [low, high] = [Math.trunc(a.low), Math.trunc(a.high)];
    return low >= to.low && high <= to.high ? { low, high, whole: true } : to;
  };
/** As many low bits as the numbers up to `high` have. */
const bitsOf = (high: number): number => 2 ** (32 - Math.clz32(high)) - 1;
const bitwise: Transfer = (type, a, b) =>
  type === 'bool'
    ? BOOL
    : a.low >= 0 && b.low >= 0
      ? { ...U32, high: bitsOf(Math.max(a.high, b.high)) }
      : ofTypes[type];

/** What operations give where all operands have ranges; others give anything of their type. */
const transfers: Partial<Record<OperationName, Transfer>> = {
  add: sum,
  sub: (type, a, b, c) => sum(type, a, negative(b), c),
  mul: (type, a, b) =>
    isFloat(type) && ((infinite(a) && hasZero(b)) || (infinite(b) && hasZero(a)))
      ? undefined
      : corners(type, a, b, (x, y) => x * y, a.whole && b.whole),
  mul_high: (type, a, b) => ({
    low: evaluate('mul_high', type, [a.low, b.low]),
    high: evaluate('mul_high', type, [a.high, b.high]),
    whole: true,
  }),
  div: (type, a, b) => {
    if (isFloat(type))
      return hasZero(b) || (infinite(a) && infinite(b)) ? undefined : corners(type, a, b, (x, y) => x / y, false);
    if (!hasZero(b)) return corners(type, a, b, (x, y) => Math.trunc(x / y), true);
    return a.low >= 0 && b.low >= 0 ? { ...a, low: 0 } : ofTypes[type];
  },
  rem: (type, a, b) => {
    if (isFloat(type) && (hasZero(b) || infinite(a))) return undefined;
    const whole = a.whole && b.whole;
    const most = Math.max(Math.abs(b.low), Math.abs(b.high)) - (whole ? 1 : 0);
    const low = a.low < 0 ? Math.max(a.low, -Math.max(most, 0)) : 0;
    return { low, high: a.high > 0 ? Math.min(a.high, Math.max(most, 0)) : 0, whole };
  },
  neg: (type, a) => result(type, -a.high, -a.low, a.whole),
  abs: (type, a) =>
    result(type, hasZero(a) ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high)), Math.max(-a.low, a.high), a.whole),
  min: (_, a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high), whole: a.whole && b.whole }),
  max: (_, a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high), whole: a.whole && b.whole }),
  sqrt: (type, a) => (a.low >= 0 ? result(type, Math.sqrt(a.low), Math.sqrt(a.high), false) : undefined),
  floor: rounding(Math.floor),
  ceil: rounding(Math.ceil),
  trunc: rounding(Math.trunc),
  nearest: (_, a) => ({ low: Math.floor(a.low), high: Math.ceil(a.high), whole: true }),
  and: (type, a, b) => {
    const least = [a, b].filter(({ low }) => low >= 0).map(({ high }) => high);
    return least.length > 0 ? { low: 0, high: Math.min(...least), whole: true } : ofTypes[type];
  },
  or: bitwise,
  xor: bitwise,
  not: (type, a) => (type === 'i32' ? { low: ~a.high, high: ~a.low, whole: true } : ofTypes[type]),
  shl: (type, a, b) =>
    b.low === b.high ? result(type, a.low * 2 ** (b.low & 31), a.high * 2 ** (b.low & 31), true) : ofTypes[type],
  shr: (_, a, b) => {
    const by = b.low === b.high ? 2 ** (b.low & 31) : undefined;
    if (by !== undefined) return { low: Math.floor(a.low / by), high: Math.floor(a.high / by), whole: true };
    return { low: Math.min(a.low, 0), high: Math.max(a.high, a.low < 0 ? -1 : 0), whole: true };
  },
  clz: always({ low: 0, high: 32, whole: true }),
  select: (_, _condition, a, b) => join(a, b),
  f64: (_, a) => a,
  f32: (_, a) => result('f32', a.low, a.high, a.whole),
  i32: cut(I32),
  u32: cut(U32),
  i32_sat: clamped(I32),
  u32_sat: clamped(U32),
  index: (_, a) => {
    const inside = a.whole && a.low >= 0 && a.high <= I32.high;
    return inside ? a : { low: -1, high: Math.min(Math.max(Math.floor(a.high), -1), I32.high), whole: true };
  },
};

/** What an operation gives of operands in these ranges: T is `type`, the result of `given`. */
export function rangeOfOperation(
  name: OperationName,
  type: Scalar,
  given: Scalar,
  operands: readonly MaybeRange[],
): MaybeRange {
  const transfer = transfers[name];
  if (transfer === undefined || operands.includes(undefined)) return rangeOfType(given);
  const [a, b, c] = operands as readonly Range[];
  return transfer(type, a as Range, b as Range, c as Range);
}
