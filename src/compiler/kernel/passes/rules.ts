/**
 * Simplifications as a table. Each holds for every operand bit for bit, NaN, −0 and infinities among them: that x + 0 is x does not (it
 * is +0 for −0), nor that "not below" is "at or above".
 */
import type { Scalar } from '../ir/ir.ts';
import type { OperationName } from '../ir/operations.ts';
import { type Bindings, type Pattern, patternOf } from './pattern.ts';

type Constants = Bindings['constants'];

/** A rule. `from` is seen with its operands of one of `types`, unless it says of which itself. */
export interface Rule {
  readonly types: readonly Scalar[];
  readonly from: Pattern & { readonly kind: 'operation' };
  readonly to: Pattern;
  /** Whether it holds for these constants. */
  readonly when: (constants: Constants, type: Scalar) => boolean;
  /** Constants that `to` has beside those of `from`. */
  readonly computed: Readonly<Record<string, (constants: Constants, type: Scalar) => number>>;
  /** As it is written in the table. */
  readonly text: string;
}

const floats: readonly Scalar[] = ['f64', 'f32'];
const integers: readonly Scalar[] = ['i32', 'u32'];
const signed: readonly Scalar[] = [...floats, 'i32'];
const numbers: readonly Scalar[] = [...floats, ...integers];
const bits: readonly Scalar[] = [...integers, 'bool'];
const bool: readonly Scalar[] = ['bool'];
const i32: readonly Scalar[] = ['i32'];
const u32: readonly Scalar[] = ['u32'];
const any: readonly Scalar[] = [...numbers, 'bool'];

const rule = (
  types: readonly Scalar[],
  from: string,
  to: string,
  rest: Partial<Pick<Rule, 'when' | 'computed'>> = {},
): Rule => ({
  types,
  from: patternOf(from) as Rule['from'],
  to: patternOf(to),
  when: () => true,
  computed: {},
  text: `${from} = ${to}`,
  ...rest,
});

const k = ({ k: value }: Constants): number => value as number;
const m = ({ m: value }: Constants): number => value as number;
const isPower = (x: number): boolean => x > 0 && Number.isInteger(Math.log2(x)) && 2 ** Math.log2(x) === x;
const exponent = (constants: Constants): number => Math.log2(k(constants));
/** A power of two other than the largest of i32, whose negative has no logarithm. */
const shiftable = (constants: Constants): boolean => isPower(k(constants)) && k(constants) > 1;
const below = { l: (constants: Constants) => k(constants) - 1 };
const shifted = { l: exponent };
const isI32 = (x: number): boolean => Object.is(x | 0, x);
const isU32 = (x: number): boolean => Object.is(x >>> 0, x);
const isF32 = (x: number): boolean => Object.is(Math.fround(x), x);

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];
/** With operands exchanged, and the contrary of integers. */
const mirrored = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' };
const contrary = { lt: 'ge', le: 'gt', gt: 'le', ge: 'lt' };
const roundings = ['floor', 'ceil', 'trunc', 'nearest'];

export const rules: readonly Rule[] = [
  // Neutral elements.
  rule(numbers, 'mul(x, 1)', 'x'),
  rule(numbers, 'div(x, 1)', 'x'),
  rule(numbers, 'sub(x, 0)', 'x'),
  rule(floats, 'add(x, -0)', 'x'),
  rule(integers, 'add(x, 0)', 'x'),
  rule(bits, 'or(x, 0)', 'x'),
  rule(bits, 'xor(x, 0)', 'x'),
  rule(i32, 'and(x, -1)', 'x'),
  rule(u32, 'and(x, 4294967295)', 'x'),
  rule(bool, 'and(x, 1)', 'x'),
  rule(integers, 'shl(x, 0)', 'x'),
  rule(integers, 'shr(x, 0)', 'x'),
  // Absorbing ones.
  rule(integers, 'mul(x, 0)', '0'),
  rule(bits, 'and(x, 0)', '0'),
  rule(i32, 'or(x, -1)', '-1'),
  rule(u32, 'or(x, 4294967295)', '4294967295'),
  rule(bool, 'or(x, 1)', '1'),
  rule(integers, 'rem(x, 1)', '0'),
  // The same twice.
  rule(integers, 'sub(x, x)', '0'),
  rule(bits, 'and(x, x)', 'x'),
  rule(bits, 'or(x, x)', 'x'),
  rule(bits, 'xor(x, x)', '0'),
  rule(bits, 'and(x, not(x))', '0'),
  rule(bool, 'or(x, not(x))', '1'),
  rule(bits, 'and(x, and(x, y))', 'and(x, y)'),
  rule(bits, 'or(x, or(x, y))', 'or(x, y)'),
  rule(bits, 'and(x, or(x, y))', 'x'),
  rule(bits, 'or(x, and(x, y))', 'x'),
  rule(numbers, 'min(x, x)', 'x'),
  rule(numbers, 'max(x, x)', 'x'),
  rule(bits, 'eq(x, x)', '1'),
  rule(bits, 'ne(x, x)', '0'),
  rule(integers, 'le(x, x)', '1'),
  rule(integers, 'ge(x, x)', '1'),
  rule(numbers, 'lt(x, x)', '0'),
  rule(numbers, 'gt(x, x)', '0'),
  // Signs.
  rule(signed, 'neg(neg(x))', 'x'),
  rule(signed, 'abs(neg(x))', 'abs(x)'),
  rule(signed, 'abs(abs(x))', 'abs(x)'),
  rule(signed, 'mul(x, -1)', 'neg(x)'),
  rule(signed, 'div(x, -1)', 'neg(x)'),
  rule(i32, 'sub(0, x)', 'neg(x)'),
  rule(floats, 'sub(-0, x)', 'neg(x)'),
  rule(signed, 'add(x, neg(y))', 'sub(x, y)'),
  rule(signed, 'sub(x, neg(y))', 'add(x, y)'),
  rule(signed, 'mul(neg(x), neg(y))', 'mul(x, y)'),
  rule(floats, 'div(neg(x), neg(y))', 'div(x, y)'),
  rule(floats, 'mul(neg(x), k)', 'mul(x, l)', { computed: { l: (constants) => -k(constants) } }),
  rule(i32, 'neg(sub(x, y))', 'sub(y, x)'),
  rule(floats, 'copysign(neg(x), y)', 'copysign(x, y)'),
  rule(floats, 'copysign(abs(x), y)', 'copysign(x, y)'),
  // Constants together. Of floats that would round otherwise.
  rule(i32, 'sub(x, k)', 'add(x, l)', { computed: { l: (constants) => -k(constants) | 0 } }),
  rule(u32, 'sub(x, k)', 'add(x, l)', { computed: { l: (constants) => -k(constants) >>> 0 } }),
  ...(['add', 'mul', 'and', 'or', 'xor'] as const).flatMap((name) => [
    rule(name === 'add' || name === 'mul' ? integers : bits, `${name}(${name}(x, k), m)`, `${name}(x, ${name}(k, m))`),
  ]),
  ...['shl', 'shr'].map((name) =>
    rule(integers, `${name}(${name}(x, k), m)`, `${name}(x, l)`, {
      when: (constants) => (k(constants) & 31) + (m(constants) & 31) < 32,
      computed: { l: (constants) => (k(constants) & 31) + (m(constants) & 31) },
    }),
  ),
  ...['shl', 'shr'].map((name) => rule(integers, `${name}(x, and(y, 31))`, `${name}(x, y)`)),
  // Powers of two: x × 2⁻ᵏ is x ÷ 2ᵏ, rounded the same.
  rule(floats, 'div(x, k)', 'mul(x, l)', {
    when: (constants, type) =>
      isPower(Math.abs(k(constants))) &&
      Number.isFinite(1 / k(constants)) &&
      (type === 'f64' || isF32(1 / k(constants))),
    computed: { l: (constants) => 1 / k(constants) },
  }),
  rule(integers, 'mul(x, k)', 'shl(x, l)', { when: shiftable, computed: shifted }),
  rule(u32, 'div(x, k)', 'shr(x, l)', { when: shiftable, computed: shifted }),
  rule(u32, 'rem(x, k)', 'and(x, l)', { when: shiftable, computed: below }),
  // Towards zero: what is below it is pushed up first. Source: Warren, Hacker's Delight, 2012, 10-1.
  rule(i32, 'div(x, k)', 'shr(add(x, and(shr(x, 31), l)), n)', {
    when: shiftable,
    computed: { ...below, n: exponent },
  }),
  rule(i32, 'rem(x, k)', 'sub(x, and(add(x, and(shr(x, 31), l)), n))', {
    when: shiftable,
    computed: { ...below, n: (constants) => -k(constants) },
  }),
  // Conditions.
  rule(bits, 'not(not(x))', 'x'),
  rule(i32, 'xor(x, -1)', 'not(x)'),
  rule(bool, 'xor(x, 1)', 'not(x)'),
  rule(bool, 'eq(x, 1)', 'x'),
  rule(bool, 'eq(x, 0)', 'not(x)'),
  rule(bool, 'ne(x, 0)', 'x'),
  rule(bool, 'ne(x, 1)', 'not(x)'),
  ...any.flatMap((type) => [
    rule(bool, `not(eq:${type}(x, y))`, `ne:${type}(x, y)`),
    rule(bool, `not(ne:${type}(x, y))`, `eq:${type}(x, y)`),
  ]),
  ...integers.flatMap((type) =>
    Object.entries(contrary).map(([name, other]) => rule(bool, `not(${name}:${type}(x, y))`, `${other}:${type}(x, y)`)),
  ),
  ...Object.entries(mirrored).map(([name, other]) => rule(numbers, `${name}(k, x)`, `${other}(x, k)`)),
  rule(u32, 'lt(x, 0)', '0'),
  rule(u32, 'ge(x, 0)', '1'),
  // Choices.
  rule(any, 'select(x, y, y)', 'y'),
  rule(any, 'select(1, x, y)', 'x'),
  rule(any, 'select(0, x, y)', 'y'),
  rule(any, 'select(not(x), y, z)', 'select(x, z, y)'),
  rule(any, 'select(x, select(x, y, w), z)', 'select(x, y, z)'),
  rule(any, 'select(x, y, select(x, w, z))', 'select(x, y, z)'),
  rule(bool, 'select(x, y, 0)', 'and(x, y)'),
  rule(bool, 'select(x, 1, y)', 'or(x, y)'),
  rule(bool, 'select(x, 0, 1)', 'not(x)'),
  ...integers.flatMap((type) =>
    Object.keys(mirrored).flatMap((name) => [
      rule([type], `select(${name}:${type}(x, y), x, y)`, name[0] === 'l' ? 'min(x, y)' : 'max(x, y)'),
      rule([type], `select(${name}:${type}(x, y), y, x)`, name[0] === 'l' ? 'max(x, y)' : 'min(x, y)'),
    ]),
  ),
  // Roundings of what is an integer.
  ...roundings.flatMap((name) => [
    ...integers.map((type) => rule(floats, `${name}(f64:${type}(x))`, `f64:${type}(x)`)),
    ...roundings.map((inner) => rule(floats, `${name}(${inner}(x))`, `${inner}(x)`)),
  ]),
  // Conversions there and back.
  rule(any, 'i32:f64(f64:i32(x))', 'x'),
  rule(any, 'u32:f64(f64:u32(x))', 'x'),
  rule(any, 'i32:f64(f64:u32(x))', 'i32:u32(x)'),
  rule(any, 'u32:f64(f64:i32(x))', 'u32:i32(x)'),
  rule(any, 'i32:u32(u32:i32(x))', 'x'),
  rule(any, 'u32:i32(i32:u32(x))', 'x'),
  rule(any, 'i32_sat:f64(f64:i32(x))', 'x'),
  rule(any, 'u32_sat:f64(f64:u32(x))', 'x'),
  rule(any, 'index:f64(f64:i32(x))', 'max:i32(x, -1)'),
  rule(any, 'index:f64(f64:u32(x))', 'max:i32(i32:u32(x), -1)'),
  rule(any, 'f32:f64(f64:f32(x))', 'x'),
  rule(any, 'f32:f64(f64:i32(x))', 'f32:i32(x)'),
  rule(any, 'f32:f64(f64:u32(x))', 'f32:u32(x)'),
  rule(any, 'pack(high:f64(x), low:f64(x))', 'x'),
  rule(any, 'float(bits:f32(x))', 'x'),
  // Sums of integers are exact in f64, and modulo 2³² the same.
  ...['add', 'sub'].flatMap((name) => [
    rule(any, `i32:f64(${name}:f64(f64:i32(x), f64:i32(y)))`, `${name}:i32(x, y)`),
    rule(any, `u32:f64(${name}:f64(f64:u32(x), f64:u32(y)))`, `${name}:u32(x, y)`),
    rule(any, `i32:f64(${name}:f64(f64:i32(x), k))`, `${name}:i32(x, k)`, { when: (constants) => isI32(k(constants)) }),
    rule(any, `u32:f64(${name}:f64(f64:u32(x), k))`, `${name}:u32(x, k)`, { when: (constants) => isU32(k(constants)) }),
  ]),
  // Comparisons of what was of one type before.
  ...comparisons.flatMap((name) => [
    ...['i32', 'u32', 'f32'].map((type) =>
      rule(any, `${name}:f64(f64:${type}(x), f64:${type}(y))`, `${name}:${type}(x, y)`),
    ),
    rule(any, `${name}:f64(f64:i32(x), k)`, `${name}:i32(x, k)`, { when: (constants) => isI32(k(constants)) }),
    rule(any, `${name}:f64(f64:u32(x), k)`, `${name}:u32(x, k)`, { when: (constants) => isU32(k(constants)) }),
    rule(any, `${name}:f64(f64:f32(x), k)`, `${name}:f32(x, k)`, { when: (constants) => isF32(k(constants)) }),
  ]),
  // Rounding to f64 first changes nothing for f32. Source: Figueroa, "When is double rounding innocuous?", 1995.
  ...['add', 'sub', 'mul', 'div', 'min', 'max'].flatMap((name) => [
    rule(any, `f32:f64(${name}:f64(f64:f32(x), f64:f32(y)))`, `${name}:f32(x, y)`),
    rule(any, `f32:f64(${name}:f64(f64:f32(x), k))`, `${name}:f32(x, k)`, { when: (constants) => isF32(k(constants)) }),
    rule(any, `f32:f64(${name}:f64(k, f64:f32(x)))`, `${name}:f32(k, x)`, { when: (constants) => isF32(k(constants)) }),
  ]),
  ...['sqrt', 'neg', 'abs', ...roundings].map((name) =>
    rule(any, `f32:f64(${name}:f64(f64:f32(x)))`, `${name}:f32(x)`),
  ),
  ...[
    ['f32', 'f64', 'f32'],
    ['i32', 'f64', 'i32'],
    ['u32', 'f64', 'u32'],
  ].map(([to, over, type]) =>
    rule(any, `${to}:${over}(select:${over}(x, ${over}:${type}(y), ${over}:${type}(z)))`, `select:${type}(x, y, z)`),
  ),
];

const ofType = (all: readonly Rule[], type: Scalar): readonly Rule[] =>
  all.filter(({ types, from }) => types.includes(type) && (from.type ?? type) === type);
const byOperation = new Map(
  Map.groupBy(rules, ({ from }) => from.operation)
    .entries()
    .map(([operation, all]) => [operation, new Map(any.map((type) => [type, ofType(all, type)]))]),
);
const none: readonly Rule[] = [];

/** The rules whose pattern begins with an operation on a type. */
export const rulesOf = (operation: OperationName, type: Scalar): readonly Rule[] =>
  byOperation.get(operation)?.get(type) ?? none;
