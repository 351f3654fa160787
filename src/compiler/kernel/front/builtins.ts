/** The functions and constants of `Math` and `Number`, as a table. */
import type { AnyNode } from 'acorn';
import { Builder } from '../ir/builder.ts';
import { interpret } from '../ir/interpret.ts';
import type { Context } from './context.ts';
import { FALSE, type ScalarDatum, TRUE } from './datum.ts';
import { apply, computed, constant, convert, truth, valueOf } from './scalar.ts';

export const constants: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    (['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const).map((name) => [
      `Math.${name}`,
      Math[name],
    ]),
  ),
  'Number.EPSILON': Number.EPSILON,
  'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
  'Number.MIN_SAFE_INTEGER': Number.MIN_SAFE_INTEGER,
  'Number.MAX_VALUE': Number.MAX_VALUE,
  'Number.MIN_VALUE': Number.MIN_VALUE,
  'Number.NaN': NaN,
  'Number.POSITIVE_INFINITY': Infinity,
  'Number.NEGATIVE_INFINITY': -Infinity,
};

interface Builtin {
  /** The fewest arguments. */
  readonly arity: number;
  readonly build: (c: Context, given: readonly ScalarDatum[], node: AnyNode, name: string) => ScalarDatum;
}

type One = (c: Context, x: ScalarDatum) => ScalarDatum;
const isFloat = ({ type }: ScalarDatum): boolean => type === 'f64' || type === 'f32';

/** Of one number of its own type; integers are what they are with `whole`. */
const unary = (float: One, whole: One = (_, x) => x): Builtin => ({
  arity: 1,
  build(c, given, node, name) {
    const [x] = c.typing.together(given.slice(0, 1), node, name) as [ScalarDatum];
    return isFloat(x) ? float(c, x) : whole(c, x);
  },
});
/** Of one number as a float. */
const real = (float: One): Builtin => ({
  arity: 1,
  build: (c, given, node, name) => float(c, c.typing.together(given.slice(0, 1), node, name, true)[0] as ScalarDatum),
});
const operation =
  (name: 'floor' | 'ceil' | 'trunc' | 'sqrt'): One =>
  (c, x) =>
    apply(c.builder, name, x);
const fold = (name: 'min' | 'max', none: number): Builtin => ({
  arity: 0,
  build(c, given, node, called) {
    if (given.length === 0) return c.typing.literal(none);
    return c.typing.together(given, node, called).reduce((a, b) => apply(c.builder, name, a, b));
  },
});
/** The lowest 32 bits, as `x | 0` and `x >>> 0` take them. */
const bits = (c: Context, x: ScalarDatum, type: 'i32' | 'u32', node: AnyNode): ScalarDatum =>
  convert(c.builder, type, c.typing.bitwise(type === 'i32' ? '|' : '>>>', x, c.typing.literal(0), node));

/** The nearest integer, of two the greater; −0 for what rounds up to 0 from below. */
const round: One = (c, x) => {
  const low = apply(c.builder, 'floor', x);
  const isHigh = apply(c.builder, 'ge', apply(c.builder, 'sub', x, low), constant(x.type, 0.5));
  const nearest = apply(c.builder, 'select', isHigh, apply(c.builder, 'add', low, constant(x.type, 1)), low);
  return apply(c.builder, 'copysign', nearest, x);
};
const sign: One = (c, x) => {
  const [zero, one, minus] = [constant(x.type, 0), constant(x.type, 1), constant(x.type, -1)];
  const b = c.builder;
  const below = x.type === 'u32' ? x : apply(b, 'select', apply(b, 'lt', x, zero), minus, x);
  return apply(b, 'select', apply(b, 'gt', x, zero), one, below);
};
const isFinite: One = (c, x) => apply(c.builder, 'lt', apply(c.builder, 'abs', x), constant(x.type, Infinity));
const isInteger: One = (c, x) =>
  apply(c.builder, 'and', apply(c.builder, 'eq', apply(c.builder, 'trunc', x), x), isFinite(c, x));
export const isSafe: One = (c, x) =>
  apply(
    c.builder,
    'and',
    isInteger(c, x),
    apply(c.builder, 'le', apply(c.builder, 'abs', x), constant(x.type, Number.MAX_SAFE_INTEGER)),
  );
const always: One = () => TRUE;
const never: One = () => FALSE;
const isNaN = unary((c, x) => apply(c.builder, 'ne', x, x), never);

/** What all modes have, with JavaScript's meaning in the type of the argument. */
const plain: Readonly<Record<string, Builtin>> = {
  'Math.abs': unary(
    (c, x) => apply(c.builder, 'abs', x),
    (c, x) => (x.type === 'u32' ? x : apply(c.builder, 'abs', x)),
  ),
  'Math.sqrt': real(operation('sqrt')),
  'Math.floor': unary(operation('floor')),
  'Math.ceil': unary(operation('ceil')),
  'Math.trunc': unary(operation('trunc')),
  'Math.round': unary(round),
  'Math.sign': unary(sign, sign),
  'Math.min': fold('min', Infinity),
  'Math.max': fold('max', -Infinity),
  'Math.fround': {
    arity: 1,
    build: (c, [x]) => c.typing.fixed(convert(c.builder, 'f32', x as ScalarDatum)),
  },
  'Math.imul': {
    arity: 2,
    build(c, given, node) {
      const [a, b] = given.map((each) => bits(c, each, 'i32', node)) as [ScalarDatum, ScalarDatum];
      return c.typing.fixed(apply(c.builder, 'mul', a, b));
    },
  },
  'Math.clz32': {
    arity: 1,
    build(c, [x], node) {
      const zeros = apply(c.builder, 'clz', bits(c, x as ScalarDatum, 'u32', node));
      return c.typing.fixed(convert(c.builder, 'i32', zeros));
    },
  },
  'Number.isNaN': isNaN,
  isNaN,
  'Number.isFinite': unary(isFinite, always),
  isFinite: unary(isFinite, always),
  'Number.isInteger': unary(isInteger, always),
  'Number.isSafeInteger': unary(isSafe, always),
  Number: { arity: 1, build: (c, [x]) => convert(c.builder, 'f64', x as ScalarDatum) },
  Boolean: { arity: 1, build: (c, [x]) => truth(c.builder, x as ScalarDatum) },
  'Math.pow': {
    arity: 2,
    build(c, [x, y], node) {
      const isOwn = c.typing.exact && Object.hasOwn(c.math, 'pow');
      return (isOwn ? ownPower : power)(c, x as ScalarDatum, y as ScalarDatum, node);
    },
  },
};

/** Functions whose last digits no standard fixes, and those that are Ossa's alone. */
const transcendental = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'atan2', 'cbrt', 'cos', 'cosh', 'exp', 'expm1'],
  ...['erf', 'hypot', 'log', 'log10', 'log1p', 'log2', 'sin', 'sinh', 'tan', 'tanh'],
];

const inexact = (name: string): Builtin => ({
  arity: name === 'atan2' ? 2 : 1,
  build: (c, given, node) => library(c, name, given, node),
});

export const builtins: Readonly<Record<string, Builtin>> = {
  ...plain,
  ...Object.fromEntries(transcendental.map((name) => [`Math.${name}`, inexact(name)])),
};

/** x raised to the power y; the square is a product in every engine. */
export function power(c: Context, x: ScalarDatum, y: ScalarDatum, node: AnyNode): ScalarDatum {
  if (y.constant === 2) return c.typing.arithmetic('*', x, x, node);
  const whole = x.constant !== undefined && y.constant !== undefined && x.constant ** y.constant;
  if (Number.isSafeInteger(whole)) return c.typing.literal(whole as number);
  return library(c, 'pow', [x, y], node);
}

/** The same where the JavaScript form calls a function: it gives what that gives, whatever of it is known here. */
function ownPower(c: Context, x: ScalarDatum, y: ScalarDatum, node: AnyNode): ScalarDatum {
  const square = c.typing.arithmetic('*', x, x, node);
  if (y.constant === 2) return square;
  const result = library(c, 'pow', [x, y], node);
  if (y.constant !== undefined) return result;
  return apply(c.builder, 'select', c.typing.comparison('===', y, c.typing.literal(2), node), square, result);
}

/** A function of the math library. */
function library(c: Context, name: string, given: readonly ScalarDatum[], node: AnyNode): ScalarDatum {
  const row = Object.hasOwn(c.math, name) ? c.math[name] : undefined;
  const isOperator = node.type === 'BinaryExpression' || node.type === 'AssignmentExpression';
  if (!row && isOperator) return c.refuse('exponent', node);
  if (!row) return c.refuse(c.typing.exact ? 'transcendental' : 'call', node, { name: `Math.${name}` });
  const operands = c.typing.together(given, node, `Math.${name}`, true);
  if (name === 'hypot' && operands.length === 1) return apply(c.builder, 'abs', operands[0] as ScalarDatum);
  if (operands.length > row.arity && name === 'hypot')
    return c.refuse('many', node, { name: 'Math.hypot', limit: 2, way: 'Write Math.sqrt(x * x + y * y + z * z).' });
  const [first] = operands as readonly [ScalarDatum];
  const type = first.type as 'f64' | 'f32';
  const build = (builder: Builder): ScalarDatum =>
    computed(row.build(builder, type, ...operands.slice(0, row.arity).map((each) => valueOf(builder, each))));
  if (operands.some((each) => each.constant === undefined)) return build(c.builder);
  const builder = new Builder();
  const result = valueOf(builder, build(builder));
  const kernel = builder.kernel(name, [result], { outside: 'zero', fast: false });
  return constant(type, (interpret(kernel, []) as readonly number[])[0] as number);
}
