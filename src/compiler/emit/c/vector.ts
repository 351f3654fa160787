/** Operations on vectors as C: GNU vectors and functions of them, bit for bit what the operations mean. */
import { type OperationName, operandTypes, resultType } from '../../kernel/ir/operations.ts';
import { isFloat } from './numbers.ts';
import { scalarExpression } from './scalar.ts';
import type { Lane, Vectors } from './vectors.ts';

/** The names that texts use. */
interface Names {
  readonly vectors: Vectors;
  readonly number: Lane;
  /** The vector of the number, and those of signed and unsigned integers of its size. */
  readonly V: string;
  readonly I: string;
  readonly U: string;
  /** Words in lanes of 8 bytes: what integers made of doubles are. */
  readonly W: string;
  /** The suffix of its literals. */
  readonly f: string;
}

function namesOf(vectors: Vectors, number: Lane): Names {
  const wide = number === 'f64';
  return {
    vectors,
    number,
    V: vectors.type(number),
    I: vectors.type(wide ? 'i64' : 'i32'),
    U: vectors.type(wide ? 'u64' : 'u32'),
    W: vectors.unit.vector('i32', 2 * vectors.lanes),
    f: number === 'f32' ? 'f' : '',
  };
}

/** All bits of a float but the sign. */
const magnitude = ({ number }: Names): string => (number === 'f64' ? '0x7fffffffffffffffLL' : '0x7fffffff');

type Expression = (names: Names, a: string, b: string, c: string) => string;
type Body = (names: Names) => string;

const infix =
  (sign: string): Expression =>
  (_, a, b) =>
    `${a} ${sign} ${b}`;
/** Signed integers wrap, which C says of unsigned ones only. */
const wrapping =
  (sign: string): Expression =>
  ({ number, V, U }, a, b) =>
    number === 'i32' ? `(${V})((${U})${a} ${sign} (${U})${b})` : `${a} ${sign} ${b}`;
const comparison =
  (sign: string): Expression =>
  ({ I }, a, b) =>
    `(${I})(${a} ${sign} ${b})`;

const expressions: Partial<Record<OperationName, Expression>> = {
  add: wrapping('+'),
  sub: wrapping('-'),
  mul: wrapping('*'),
  neg: ({ number, V, U }, a) => (number === 'i32' ? `(${V})-(${U})${a}` : `-${a}`),
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  not: (_, a) => `~${a}`,
  eq: comparison('=='),
  ne: comparison('!='),
  lt: comparison('<'),
  le: comparison('<='),
  gt: comparison('>'),
  ge: comparison('>='),
  select: ({ vectors, number }, a, b, c) => vectors.select(number, a, b, c),
  high: ({ U, W }, a) => `(${W})((${U})${a} >> 32)`,
  low: ({ W }, a) => `(${W})${a}`,
  bits: ({ vectors }, a) => `(${vectors.type('i32')})${a}`,
  float: ({ vectors }, a) => `(${vectors.type('f32')})${a}`,
};

/** By an instruction, or lane by lane. */
const instruction =
  (name: OperationName): Body =>
  (names) =>
    names.vectors.instructed(name, names.number, (call) => `return ${call('a', 'b', 'c')};`, laneByLane(name, names));

function laneByLane(name: OperationName, { vectors, number }: Names): string {
  const operands = operandTypes(name, number).map((_, i) => `${'abc'[i]}[k]`);
  const lane = scalarExpression(vectors.unit, name, number, operands, false);
  const result = vectors.type(resultType(name, number) as Lane);
  return `${result} r = {0};\n  for (i32 k = 0; k < ${vectors.lanes}; k++) r[k] = ${lane};\n  return r;`;
}

/**
 * The instruction gives b where none is less, or more: equal zeros and NaN. So it is asked in both orders, and bits of −0 and of NaN
 * that either answer has are kept.
 */
const extreme =
  (name: 'min' | 'max', sign: '<' | '>'): Body =>
  (names) => {
    const { vectors, number, V, I } = names;
    const select = (a: string, b: string, c: string): string => vectors.select(number, a, b, c);
    if (!isFloat(number)) {
      const signed = vectors.type('i32');
      const call = (by: (a: string, b: string) => string): string =>
        `return (${V})${by(`(${signed})a`, `(${signed})b`)};`;
      return vectors.instructed(name, number, call, `return ${select(`(a ${sign} b)`, 'a', 'b')};`);
    }
    const merge = (a: string, b: string): string =>
      name === 'min'
        ? `(${V})((${I})${a} | (${I})${b})`
        : `(${V})(((${I})${a} & (${I})${b}) | (${I})(a != a) | (${I})(b != b))`;
    return vectors.instructed(
      name === 'min' ? 'least' : 'most',
      number,
      (call) => `return ${merge(call('a', 'b'), call('b', 'a'))};`,
      `return ${select(`(a ${sign} b)`, 'a', select(`(b ${sign} a)`, 'b', merge('a', 'b')))};`,
    );
  };

/** A float without its fraction, modulo 2³² with its sign, exactly; 0 for what is not finite. */
const modulo = (names: Names): string => {
  const { V, I, f } = names;
  return `  const ${V} t = ${to('trunc', names, 'a')};
  ${V} r = t - ${to('trunc', names, `(t * 0x1p-32${f})`)} * 0x1p32${f};
  r = (${V})((${I})r & (${I})(r == r));`;
};

/** The vector of integers made of a float. */
const integerType = ({ vectors, number }: Names, type: 'i32' | 'u32'): string =>
  vectors.unit.vector(type, number === 'f64' ? 2 * vectors.lanes : vectors.lanes);

/** The float where `condition` holds, 0 elsewhere. */
const where = ({ V, I }: Names, condition: string, a = 'a'): string => `(${V})((${I})${a} & ${condition})`;

const to = (name: OperationName, { vectors, number }: Names, a: string): string =>
  vectorExpression(vectors, name, number, [a]);

/** Those that are functions, as their bodies. */
const bodies: Partial<Record<OperationName, Body>> = {
  abs: (names) => {
    const { number, V, I, U } = names;
    return isFloat(number)
      ? `  return (${V})((${I})a & ${magnitude(names)});`
      : `  const ${U} sign = (${U})(a >> 31);\n  return (${V})(((${U})a ^ sign) - sign);`;
  },
  // The sign of NaN is not known, so that it counts as none.
  copysign: (names) => {
    const { V, I } = names;
    const most = magnitude(names);
    return `  return (${V})(((${I})a & ${most}) | ((${I})b & (${I})(b == b) & ~${most}));`;
  },
  min: extreme('min', '<'),
  max: extreme('max', '>'),
  sqrt: instruction('sqrt'),
  floor: instruction('floor'),
  ceil: instruction('ceil'),
  trunc: instruction('trunc'),
  nearest: instruction('nearest'),
  fma: instruction('fma'),
  shl: ({ V, U }) => `  return (${V})((${U})a << ((${U})b & 31));`,
  shr: () => '  return a >> (b & 31);',
  // The products of every second lane have 8 bytes; their upper halves go back to where the operands were.
  mul_high: ({ vectors, V }) => {
    const wide = vectors.unit.vector('u64', vectors.lanes / 2);
    const signed = vectors.type('i32');
    const products = vectors.define(`products_${V}`, wide, [V, V], () =>
      vectors.instructed(
        'products',
        'u32',
        (call) => `return (${wide})${call(`(${signed})a`, `(${signed})b`)};`,
        `return ((${wide})a & 0xffffffffu) * ((${wide})b & 0xffffffffu);`,
      ),
    );
    return `  const ${wide} even = ${products}(a, b);
  const ${wide} odd = ${products}((${V})((${wide})a >> 32), (${V})((${wide})b >> 32));
  return (${V})(even >> 32 | (odd & 0xffffffff00000000u));`;
  },
  // A quotient of doubles is on the right side of every integer that the exact one is not: their 53 bits are more than 32.
  div: (names) => {
    const { vectors, V } = names;
    const quotient = vectorExpression(vectors, 'trunc', 'f64', [
      `(${to('f64', names, 'a')} / ${to('f64', names, 'b')})`,
    ]);
    return `  const ${vectors.type('f64')} q = ${quotient};\n  return (${V})${vectors.words(`(${vectors.wrap('q')})`)} & (${V})(b != 0);`;
  },
  rem: ({ vectors, number, V, U }) =>
    `  const ${V} q = ${vectorExpression(vectors, 'div', number, ['a', 'b'])};
  return (${V})((${U})a - (${U})q * (${U})b) & (${V})(b != 0);`,
  f64: ({ vectors, number }) =>
    number === 'u32'
      ? `  return ${vectors.convert('f64', `(${vectors.type('i32')})(a ^ 0x80000000u)`)} + 2147483648.0;`
      : `  return ${vectors.convert('f64', 'a')};`,
  // Of a u32 both halves are exact, so that only their sum is rounded.
  f32: ({ vectors, number, I }) =>
    number === 'u32'
      ? `  return ${vectors.convert('f32', `(${I})(a >> 16)`)} * 65536.0f + ${vectors.convert('f32', `(${I})(a & 65535u)`)};`
      : `  return ${vectors.convert('f32', 'a')};`,
  i32: (names) => {
    const { vectors, number } = names;
    if (number === 'f64') return `${modulo(names)}\n  return ${vectors.wrap('r')};`;
    const circle = vectors.splat('f32', '0x1p32f');
    return `${modulo(names)}
  r = r - ${where(names, `(${names.I})(r >= 0x1p31f)`, circle)};
  r = r + ${where(names, `(${names.I})(r < -0x1p31f)`, circle)};
  return ${vectors.convert('i32', 'r')};`;
  },
  u32: (names) => `  return (${integerType(names, 'u32')})${to('i32', names, 'a')};`,
  i32_sat: (names) => {
    const { vectors, number, V, I } = names;
    if (number === 'f64') return saturated(names, 'i32', '-2147483648.0', '2147483647.0');
    return `  const ${V} r = ${where(names, `(${I})(a >= -0x1p31f) & (${I})(a < 0x1p31f)`)};
  const ${I} most = (${I})(a >= 0x1p31f) & 0x7fffffff, least = (${I})(a < -0x1p31f) & ~0x7fffffff;
  return ${vectors.convert('i32', 'r')} | most | least;`;
  },
  u32_sat: (names) => {
    const { vectors, number, V, I, U } = names;
    if (number === 'f64') return saturated(names, 'u32', '0.0', '4294967295.0');
    return `  ${V} r = ${where(names, `(${I})(a >= 0.0f) & (${I})(a < 0x1p32f)`)};
  const ${I} upper = (${I})(r >= 0x1p31f);
  r = r - ${where(names, 'upper', vectors.splat('f32', '0x1p31f'))};
  return (${U})((${vectors.convert('i32', 'r')} ^ (upper & ~0x7fffffff)) | (${I})(a >= 0x1p32f));`;
  },
  index: (names) => {
    const { vectors, number, V, I, W, f } = names;
    const trunc = to('trunc', names, 'a');
    const is = `  const ${I} is = (${I})(a >= 0.0${f}) & (${I})(a < 0x1p31${f}) & (${I})(a == ${trunc});
  const ${V} r = ${where(names, 'is')};`;
    return number === 'f64'
      ? `${is}\n  return ${vectors.wrap('r')} | ~(${W})is;`
      : `${is}\n  return ${vectors.convert('i32', 'r')} | ~is;`;
  },
  pack: ({ vectors }) => {
    const U = vectors.type('u64');
    return `  return (${vectors.type('f64')})((${U})a << 32 | ((${U})b & 0xffffffffu));`;
  },
};

/** A double as an integer between two, as its lower bits. */
function saturated(names: Names, integer: 'i32' | 'u32', least: string, most: string): string {
  const { vectors, V, I } = names;
  const splat = (value: string): string => vectors.splat('f64', value);
  return `  ${V} r = ${to('trunc', names, where(names, `(${I})(a == a)`))};
  r = ${vectors.select('f64', `(r > ${most})`, splat(most), 'r')};
  r = ${vectors.select('f64', `(r < ${least})`, splat(least), 'r')};
  return (${integerType(names, integer)})${vectors.wrap('r')};`;
}

/**
 * The expression of an operation on vectors of `number`; the operands are names or in parentheses. Integers that are made of doubles are
 * words in lanes of 8 bytes, and so are those that doubles are packed of.
 */
export function vectorExpression(
  vectors: Vectors,
  name: OperationName,
  number: Lane,
  operands: readonly string[],
  fused = false,
): string {
  const [a, b = '', c = ''] = operands as [string, string?, string?];
  const names = namesOf(vectors, number);
  const expression = expressions[name];
  if (expression !== undefined) return expression(names, a, b, c);
  if (name === 'div' && isFloat(number)) return `${a} / ${b}`;
  if (name === 'fma' && !fused) return `${a} * ${b} + ${c}`;
  if ((name === 'i32' || name === 'u32') && !isFloat(number)) return `(${vectors.type(name)})${a}`;
  const made = resultType(name, number) as Lane;
  const result = isFloat(made) || !isFloat(number) ? vectors.type(made) : integerType(names, made);
  const parameters = operandTypes(name, number).map((type) => (name === 'pack' ? names.W : vectors.type(type as Lane)));
  const body = name === 'rem' && isFloat(number) ? undefined : bodies[name];
  const helper = vectors.define(
    `${name}_${names.V}`,
    result,
    parameters,
    () => body?.(names) ?? `  ${laneByLane(name, names)}`,
  );
  return `${helper}(${operands.join(', ')})`;
}
