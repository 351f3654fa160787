/** Operations on numbers as C expressions: plain C, apart from a few builtins, and nothing that C leaves undefined. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import { type OperationName, operandTypes, resultType } from '../../kernel/ir/operations.ts';
import { isFloat, variableType } from './numbers.ts';
import type { Unit } from './unit.ts';

type Expression = (type: Scalar, a: string, b: string, c: string) => string;

const infix =
  (sign: string): Expression =>
  (_, a, b) =>
    `${a} ${sign} ${b}`;
/** Signed integers wrap, which C says of unsigned ones only. */
const wrapping =
  (sign: string): Expression =>
  (type, a, b) =>
    type === 'i32' ? `(i32)((u32)${a} ${sign} (u32)${b})` : `${a} ${sign} ${b}`;
const cast =
  (to: Scalar): Expression =>
  (_, a) =>
    `(${to})${a}`;

/** Those that are an expression of C. Operands are names, literals or in parentheses. */
const expressions: Partial<Record<OperationName, Expression>> = {
  add: wrapping('+'),
  sub: wrapping('-'),
  mul: wrapping('*'),
  neg: (type, a) => (type === 'i32' ? `(i32)(0u - (u32)${a})` : `-${a}`),
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  not: (type, a) => (type === 'bool' ? `!${a}` : `~${a}`),
  shl: (type, a, b) => (type === 'i32' ? `(i32)((u32)${a} << (${b} & 31))` : `${a} << (${b} & 31)`),
  shr: (_, a, b) => `${a} >> (${b} & 31)`,
  eq: infix('=='),
  ne: infix('!='),
  lt: infix('<'),
  le: infix('<='),
  gt: infix('>'),
  ge: infix('>='),
  select: (_, a, b, c) => `${a} ? ${b} : ${c}`,
  f64: cast('f64'),
  f32: cast('f32'),
  any: (_, a) => a,
};

const builtin = (name: string, type: Scalar): string => `__builtin_${name}${type === 'f32' ? 'f' : ''}`;
const returned =
  (name: string): ((type: Scalar) => string) =>
  (type) =>
    `return ${builtin(name, type)}(a);`;
const bits = (from: string, to: string, text: string): string =>
  `union { ${from} from; ${to} to; } both = { ${text} };`;

/** Bodies of functions of a, b and c for the others. */
const bodies: Partial<Record<OperationName, (type: Scalar) => string>> = {
  mul_high: () => 'return (u32)((u64)a * b >> 32);',
  div: (type) =>
    type === 'i32' ? 'return b == 0 ? 0 : b == -1 ? (i32)(0u - (u32)a) : a / b;' : 'return b == 0 ? 0 : a / b;',
  rem: (type) =>
    isFloat(type)
      ? `return ${builtin('fmod', type)}(a, b);`
      : type === 'i32'
        ? 'return b == 0 || b == -1 ? 0 : a % b;'
        : 'return b == 0 ? 0 : a % b;',
  abs: (type) => (isFloat(type) ? `return ${builtin('fabs', type)}(a);` : 'return a < 0 ? (i32)(0u - (u32)a) : a;'),
  // Equal are −0 and +0 too; NaN compares with nothing.
  min: (type) =>
    isFloat(type)
      ? 'return a < b ? a : b < a ? b : a != a ? a : b != b ? b : __builtin_signbit(a) ? a : b;'
      : 'return a < b ? a : b;',
  max: (type) =>
    isFloat(type)
      ? 'return a > b ? a : b > a ? b : a != a ? a : b != b ? b : __builtin_signbit(a) ? b : a;'
      : 'return a > b ? a : b;',
  sqrt: returned('sqrt'),
  floor: returned('floor'),
  ceil: returned('ceil'),
  trunc: returned('trunc'),
  nearest: returned('rint'),
  // The sign of NaN is not known, so that it counts as none.
  copysign: (type) => {
    const magnitude = `${builtin('fabs', type)}(a)`;
    return `return b == b && __builtin_signbit(b) ? -${magnitude} : ${magnitude};`;
  },
  clz: () => 'return a == 0 ? 32 : __builtin_clz(a);',
  i32: () => `if (a > -2147483649.0 && a < 2147483648.0) return (i32)a;
  if (!(a - a == 0)) return 0;
  a = __builtin_trunc(a);
  return (i32)(u32)(a - __builtin_floor(a * 0x1p-32) * 0x1p32);`,
  i32_sat: () => 'return a != a ? 0 : a <= -2147483648.0 ? -2147483647 - 1 : a >= 2147483647.0 ? 2147483647 : (i32)a;',
  u32_sat: () => 'return !(a > 0) ? 0 : a >= 4294967295.0 ? 4294967295u : (u32)a;',
  index: () => 'return a >= 0 && a < 2147483648.0 && a == (f64)(i32)a ? (i32)a : -1;',
  high: () => `${bits('f64', 'u64', 'a')} return (i32)(both.to >> 32);`,
  low: () => `${bits('f64', 'u64', 'a')} return (i32)both.to;`,
  pack: () => `${bits('u64', 'f64', '(u64)(u32)a << 32 | (u32)b')} return both.to;`,
  bits: () => `${bits('f32', 'i32', 'a')} return both.to;`,
  float: () => `${bits('i32', 'f32', 'a')} return both.to;`,
};

/** Of a single they are what they are of the double that it is. */
const widened: ReadonlySet<OperationName> = new Set(['i32', 'i32_sat', 'u32_sat', 'index']);

/** The C expression of an operation on operands of `type`; `fused` says that multiplications may be fused with additions. */
export function scalarExpression(
  unit: Unit,
  name: OperationName,
  type: Scalar,
  operands: readonly string[],
  fused: boolean,
): string {
  const [a, b = '', c = ''] = operands as [string, string?, string?];
  if (name === 'fma') return fused ? `${fusedHelper(unit, type)}(${a}, ${b}, ${c})` : `${a} * ${b} + ${c}`;
  if (name === 'u32' || name === 'i32') {
    const wrapped = isFloat(type) ? `${helper(unit, 'i32', 'f64')}(${a})` : a;
    return name === 'u32' || type === 'u32' ? `(${name})${wrapped}` : wrapped;
  }
  if (name === 'div' && isFloat(type)) return `${a} / ${b}`;
  const expression = expressions[name];
  if (expression !== undefined) return expression(type, a, b, c);
  return `${helper(unit, name, widened.has(name) ? 'f64' : type)}(${operands.join(', ')})`;
}

/** The function of an operation on operands of `type`. */
function helper(unit: Unit, name: OperationName, type: Scalar): string {
  return unit.define(`${name}_${type}`, () => {
    const parameters = operandTypes(name, type).map((each, i) => `${variableType(each)} ${'abc'[i]}`);
    const body = (bodies[name] as (type: Scalar) => string)(type);
    return `static inline ${variableType(resultType(name, type))} ${name}_${type}(${parameters.join(', ')}) {\n  ${body}\n}`;
  });
}

/** a × b + c, rounded once where the processor has an instruction for that: anything else would be slow. */
const fusedHelper = (unit: Unit, type: Scalar): string =>
  unit.define(
    `fma_${type}`,
    () => `static inline ${type} fma_${type}(${type} a, ${type} b, ${type} c) {
#ifdef ${type === 'f32' ? '__FP_FAST_FMAF' : '__FP_FAST_FMA'}
  return ${builtin('fma', type)}(a, b, c);
#else
  return a * b + c;
#endif
}`,
  );
