/** Operations on one element. Bools are 0 and 1. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { OperationName } from '../../kernel/ir/operations.ts';
import { type Code, machineType } from './code.ts';
import { call, choose, f64, i32, i64, type Instruction, lane, plain } from './instructions.ts';
import type { PlainName } from './opcodes.ts';

const FLOAT_OPERATIONS = [
  ...(['add', 'sub', 'mul', 'div', 'neg', 'abs', 'min', 'max', 'sqrt', 'floor', 'ceil', 'trunc', 'nearest'] as const),
  ...(['copysign', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const),
] as const;
type FloatOperation = (typeof FLOAT_OPERATIONS)[number];

/** What is one instruction on integers: of i32 and bool, and of u32. */
const integerOperations = {
  ...{ add: ['i32.add', 'i32.add'], sub: ['i32.sub', 'i32.sub'], mul: ['i32.mul', 'i32.mul'] },
  ...{ and: ['i32.and', 'i32.and'], or: ['i32.or', 'i32.or'], xor: ['i32.xor', 'i32.xor'] },
  ...{ shl: ['i32.shl', 'i32.shl'], shr: ['i32.shr_s', 'i32.shr_u'], clz: ['i32.clz', 'i32.clz'] },
  ...{ eq: ['i32.eq', 'i32.eq'], ne: ['i32.ne', 'i32.ne'], lt: ['i32.lt_s', 'i32.lt_u'], le: ['i32.le_s', 'i32.le_u'] },
  ...{ gt: ['i32.gt_s', 'i32.gt_u'], ge: ['i32.ge_s', 'i32.ge_u'] },
} as const satisfies Partial<Record<OperationName, readonly [PlainName, PlainName]>>;

type Operands = readonly Instruction[];
/** Operations of the second kind: of a type, of operands that may be used more than once. */
type Lowering = (code: Code, type: Scalar, operands: Operands) => Instruction;

const isFloat = (type: Scalar): type is 'f64' | 'f32' => type === 'f64' || type === 'f32';
const promoted = (type: Scalar, a: Instruction): Instruction => (type === 'f32' ? plain('f64.promote_f32', a) : a);
const select = (condition: Instruction, a: Instruction, b: Instruction): Instruction =>
  plain('select', a, b, condition);
const minus = (a: Instruction): Instruction => plain('i32.sub', i32(0), a);
/** Whether a divisor is 0 or −1, where instructions trap or overflow. */
const special = (b: Instruction): Instruction => plain('i32.lt_u', plain('i32.add', b, i32(1)), i32(2));

/**
 * A float modulo 2³². Below 2⁶³ the lower half of its integer; beyond, all steps are exact: multiplications are by powers of two, and
 * the difference has the bits of x below 2³². NaN comes of what is not finite, and 0 of NaN.
 */
const wrapped: Lowering = (code, type, [a]) => {
  const x = code.keep('f64', 'x', promoted(type, a as Instruction));
  const whole = plain('f64.trunc', x);
  const above = plain('f64.mul', plain('f64.floor', plain('f64.mul', whole, f64(2 ** -32))), f64(2 ** 32));
  return choose(
    'i32',
    plain('f64.lt', plain('f64.abs', x), f64(2 ** 63)),
    [plain('i32.wrap_i64', plain('i64.trunc_sat_f64_s', x))],
    [plain('i32.trunc_sat_f64_u', plain('f64.sub', whole, above))],
  );
};

const lesser =
  (signed: PlainName, unsigned: PlainName): Lowering =>
  (_code, type, [a, b]) =>
    select(
      plain(type === 'u32' ? unsigned : signed, a as Instruction, b as Instruction),
      a as Instruction,
      b as Instruction,
    );

const toInteger: Lowering = (code, type, operands) =>
  isFloat(type) ? wrapped(code, type, operands) : (operands[0] as Instruction);

const lowerings: Partial<Record<OperationName, Lowering>> = {
  div: (_code, type, [a, b]) => {
    const [x, y] = [a, b] as [Instruction, Instruction];
    if (type === 'u32') return choose('i32', y, [plain('i32.div_u', x, y)], [i32(0)]);
    // −a where b is −1, 0 where it is 0.
    return choose('i32', special(y), [plain('i32.and', minus(x), y)], [plain('i32.div_s', x, y)]);
  },
  rem: (code, type, [a, b]) => {
    const [x, y] = [a, b] as [Instruction, Instruction];
    if (type === 'f64') return call(code.remainder, x, y);
    // The remainder of two singles is one, so that rounding it changes nothing.
    if (type === 'f32')
      return plain('f32.demote_f64', call(code.remainder, plain('f64.promote_f32', x), plain('f64.promote_f32', y)));
    return choose('i32', y, [plain(type === 'u32' ? 'i32.rem_u' : 'i32.rem_s', x, y)], [i32(0)]);
  },
  mul_high: (_code, _type, operands) => {
    const [x, y] = operands.map((each) => plain('i64.extend_i32_u', each)) as [Instruction, Instruction];
    return plain('i32.wrap_i64', plain('i64.shr_u', plain('i64.mul', x, y), i64(32n)));
  },
  neg: (_code, _type, [a]) => minus(a as Instruction),
  abs: (_code, _type, [a]) => {
    const x = a as Instruction;
    const sign = plain('i32.shr_s', x, i32(31));
    return plain('i32.sub', plain('i32.xor', x, sign), sign);
  },
  min: lesser('i32.lt_s', 'i32.lt_u'),
  max: lesser('i32.gt_s', 'i32.gt_u'),
  fma: (code, type, [a, b, c]) => {
    const [x, y, z] = [a, b, c] as [Instruction, Instruction, Instruction];
    const name = type as 'f64' | 'f32';
    if (!code.relaxed) return plain(`${name}.add`, plain(`${name}.mul`, x, y), z);
    // Rounded as in a vector, so that it makes no difference which elements are computed one by one.
    const shape = name === 'f64' ? 'f64x2' : 'f32x4';
    const [u, v, w] = [x, y, z].map((each) => plain(`${shape}.splat`, each)) as [Instruction, Instruction, Instruction];
    return lane(`${shape}.extract_lane`, 0, plain(`${shape}.relaxed_madd`, u, v, w));
  },
  not: (_code, type, [a]) =>
    type === 'bool' ? plain('i32.eqz', a as Instruction) : plain('i32.xor', a as Instruction, i32(-1)),
  select: (_code, _type, [c, a, b]) => select(c as Instruction, a as Instruction, b as Instruction),
  f64: (_code, type, [a]) => {
    if (type === 'f32') return plain('f64.promote_f32', a as Instruction);
    return plain(type === 'u32' ? 'f64.convert_i32_u' : 'f64.convert_i32_s', a as Instruction);
  },
  f32: (_code, type, [a]) => {
    if (type === 'f64') return plain('f32.demote_f64', a as Instruction);
    return plain(type === 'u32' ? 'f32.convert_i32_u' : 'f32.convert_i32_s', a as Instruction);
  },
  i32: toInteger,
  u32: toInteger,
  i32_sat: (_code, type, [a]) => plain(`i32.trunc_sat_${type as 'f64' | 'f32'}_s`, a as Instruction),
  u32_sat: (_code, type, [a]) => plain(`i32.trunc_sat_${type as 'f64' | 'f32'}_u`, a as Instruction),
  index: (code, type, [a]) => {
    const x = code.keep('f64', 'x', promoted(type, a as Instruction));
    const whole = code.keep('i32', 'whole', plain('i32.trunc_sat_f64_s', x));
    const same = plain('f64.eq', plain('f64.convert_i32_s', whole), x);
    // A negative one has a sign that covers everything.
    return select(same, plain('i32.or', whole, plain('i32.shr_s', whole, i32(31))), i32(-1));
  },
  high: (_code, _type, [a]) =>
    plain('i32.wrap_i64', plain('i64.shr_u', plain('i64.reinterpret_f64', a as Instruction), i64(32n))),
  low: (_code, _type, [a]) => plain('i32.wrap_i64', plain('i64.reinterpret_f64', a as Instruction)),
  pack: (_code, _type, [high, low]) =>
    plain(
      'f64.reinterpret_i64',
      plain(
        'i64.or',
        plain('i64.shl', plain('i64.extend_i32_u', high as Instruction), i64(32n)),
        plain('i64.extend_i32_u', low as Instruction),
      ),
    ),
  bits: (_code, _type, [a]) => plain('i32.reinterpret_f32', a as Instruction),
  float: (_code, _type, [a]) => plain('f32.reinterpret_i32', a as Instruction),
  any: (_code, _type, [a]) => a as Instruction,
};

/** Operations that use operands more than once. */
const repeats: ReadonlySet<OperationName> = new Set(['div', 'rem', 'abs', 'min', 'max']);

/** An operation on operands of a type. */
export function scalarOperation(code: Code, operation: OperationName, type: Scalar, operands: Operands): Instruction {
  if (isFloat(type) && FLOAT_OPERATIONS.includes(operation as FloatOperation))
    return plain(`${type}.${operation as FloatOperation}`, ...operands);
  if (!isFloat(type) && operation in integerOperations)
    return plain(integerOperations[operation as keyof typeof integerOperations][type === 'u32' ? 1 : 0], ...operands);
  const kept = repeats.has(operation)
    ? operands.map((each) => code.keep(machineType(type), 'operand', each))
    : operands;
  return (lowerings[operation] as Lowering)(code, type, kept);
}
