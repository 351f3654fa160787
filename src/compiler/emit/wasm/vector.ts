/** Operations on all elements of a gang at once. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import { type OperationName, resultType } from '../../kernel/ir/operations.ts';
import { numberText } from '../../kernel/ir/print.ts';
import type { Code } from './code.ts';
import { i32, type Instruction, plain } from './instructions.ts';
import {
  constants,
  extract,
  gather,
  halves,
  pairs,
  shapeOf,
  type Vectors,
  widened,
  widthOf,
  type Width,
  words,
} from './lanes.ts';
import type { PlainName } from './opcodes.ts';
import { scalarOperation } from './scalar.ts';

/** What an operation takes: vectors, and the one value where it is the same for all. Masks are as wide as the result needs them. */
export interface Operand {
  readonly vectors: Vectors;
  readonly scalar?: Instruction | undefined;
}

const FLOAT_OPERATIONS = [
  ...(['add', 'sub', 'mul', 'div', 'neg', 'abs', 'min', 'max', 'sqrt', 'floor', 'ceil', 'trunc', 'nearest'] as const),
  ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const),
] as const;
type FloatOperation = (typeof FLOAT_OPERATIONS)[number];

/** What is one instruction on integers: of i32, and of u32. */
const integerOperations = {
  ...{ add: ['i32x4.add', 'i32x4.add'], sub: ['i32x4.sub', 'i32x4.sub'], mul: ['i32x4.mul', 'i32x4.mul'] },
  ...{ neg: ['i32x4.neg', 'i32x4.neg'], abs: ['i32x4.abs', 'i32x4.abs'] },
  ...{ min: ['i32x4.min_s', 'i32x4.min_u'], max: ['i32x4.max_s', 'i32x4.max_u'] },
  ...{ eq: ['i32x4.eq', 'i32x4.eq'], ne: ['i32x4.ne', 'i32x4.ne'] },
  ...{ lt: ['i32x4.lt_s', 'i32x4.lt_u'], le: ['i32x4.le_s', 'i32x4.le_u'] },
  ...{ gt: ['i32x4.gt_s', 'i32x4.gt_u'], ge: ['i32x4.ge_s', 'i32x4.ge_u'] },
} as const satisfies Partial<Record<OperationName, readonly [PlainName, PlainName]>>;

/** What is one instruction on the bits of vectors, of any type; of bools, `ne` is one as well. */
const bitOperations = { and: 'v128.and', or: 'v128.or', xor: 'v128.xor', not: 'v128.not' } as const;

type Lowering = (gang: Gang, type: Scalar, operands: readonly Operand[]) => Vectors;

/** The function that is written, and how many elements are computed at once. */
export interface Gang {
  readonly code: Code;
  readonly lanes: number;
}

const zip = (operands: readonly Operand[], one: (...vectors: Instruction[]) => Instruction): Vectors =>
  (operands[0] as Operand).vectors.map((_, i) => one(...operands.map(({ vectors }) => vectors[i] as Instruction)));
const vectorsOf = (operands: readonly Operand[]): Vectors => (operands[0] as Operand).vectors;
const kept = ({ code }: Gang, { vectors }: Operand): Vectors =>
  vectors.map((each) => code.keep('v128', 'operand', each));
const every = (type: Scalar, value: number): Instruction =>
  constants(
    type,
    Array.from({ length: 128 / widthOf(type) }, () => value),
  );
/** A constant that is made once: another of the same name has another value. */
const common = ({ code }: Gang, name: string, type: Scalar, value: number): Instruction =>
  code.common('v128', `${name}.${type}.${numberText(value)}`, () => every(type, value));

/** 2⁵²: an integer from 0 to 2³² added to it stands in the lower half of the sum. */
const SHIFT = 2 ** 52;
/** The same for integers of both signs, modulo 2³². */
const SIGNED_SHIFT = 1.5 * 2 ** 52;

/** One element after the other. */
const oneByOne =
  (operation: OperationName): Lowering =>
  (gang, type, operands) => {
    const all = operands.map((each) => kept(gang, each));
    const result = resultType(operation, type);
    const elements = Array.from({ length: gang.lanes }, (_, i) =>
      scalarOperation(
        gang.code,
        operation,
        type,
        all.map((vectors) => extract(type, vectors, i)),
      ),
    );
    return gather(result, elements);
  };

const shift =
  (operation: 'shl' | 'shr'): Lowering =>
  (gang, type, operands) => {
    const [a, b] = operands as [Operand, Operand];
    const { scalar } = b;
    if (scalar === undefined) return oneByOne(operation)(gang, type, operands);
    const count = gang.code.keep('i32', 'count', scalar);
    const name = operation === 'shl' ? 'i32x4.shl' : type === 'u32' ? 'i32x4.shr_u' : 'i32x4.shr_s';
    return a.vectors.map((vector) => plain(name, vector, count));
  };

const toFloats = (gang: Gang, type: Scalar, vectors: Vectors): Vectors =>
  widened(gang.code, gang.lanes, vectors, (vector) =>
    plain(
      type === 'f32'
        ? 'f64x2.promote_low_f32x4'
        : type === 'u32'
          ? 'f64x2.convert_low_i32x4_u'
          : 'f64x2.convert_low_i32x4_s',
      vector,
    ),
  );

/** The conversion of two 64-bit lanes to the lower half of a vector, done for all. */
const narrowed = (vectors: Vectors, convert: (vector: Instruction) => Instruction): Vectors =>
  pairs(vectors).map(([a, b]) => (b === undefined ? convert(a) : words(convert(a), convert(b), [0, 1, 4, 5])));

/** As for one element (scalar.ts), without the shorter way. */
const wrapped: Lowering = (gang, type, operands) => {
  if (type === 'i32' || type === 'u32') return vectorsOf(operands);
  const { code } = gang;
  const floats = type === 'f64' ? vectorsOf(operands) : toFloats(gang, type, vectorsOf(operands));
  const small = common(gang, 'small', 'f64', 2 ** -32);
  const large = common(gang, 'large', 'f64', 2 ** 32);
  const shift = common(gang, 'shift', 'f64', SHIFT);
  const shifted = floats.map((x) => {
    const whole = code.keep('v128', 'whole', plain('f64x2.trunc', x));
    const above = plain('f64x2.mul', plain('f64x2.floor', plain('f64x2.mul', whole, small)), large);
    const rest = code.keep('v128', 'rest', plain('f64x2.sub', whole, above));
    // The bits of NaN may be any.
    return plain('v128.and', plain('f64x2.add', rest, shift), plain('f64x2.eq', rest, rest));
  });
  return halves(code, 'low', shifted);
};

/**
 * The quotient of integers, and 0 where the divisor is 0. That of 32-bit integers is exact as one of doubles that is cut off: it is at
 * least 1/b away from the next integer, and rounded by less than 2⁻²⁰/b.
 */
function quotients(gang: Gang, type: Scalar, a: Vectors, b: Vectors): Vectors {
  const floats = [a, b].map((each) => toFloats(gang, type, each)) as [Vectors, Vectors];
  const shift = common(gang, 'shift', 'f64', SIGNED_SHIFT);
  const shifted = floats[0].map((x, i) =>
    plain('f64x2.add', plain('f64x2.trunc', plain('f64x2.div', x, floats[1][i] as Instruction)), shift),
  );
  return halves(gang.code, 'low', shifted);
}

const saturated = (type: Scalar, signs: 's' | 'u', vectors: Vectors): Vectors =>
  type === 'f64'
    ? narrowed(vectors, (vector) => plain(`i32x4.trunc_sat_f64x2_${signs}_zero`, vector))
    : vectors.map((vector) => plain(`i32x4.trunc_sat_f32x4_${signs}`, vector));

/** The index, or −1 where a number is not the same as its integer, or negative. */
const indices = (code: Code, wholes: Vectors, same: Vectors): Vectors =>
  wholes.map((whole, i) => {
    const signs = plain('i32x4.shr_s', whole, i32(31));
    return plain('v128.or', plain('v128.or', whole, signs), plain('v128.not', same[i] as Instruction));
  });

const lowerings: Partial<Record<OperationName, Lowering>> = {
  mul_high: (gang, _type, operands) => {
    const [as, bs] = operands.map((each) => kept(gang, each)) as [Vectors, Vectors];
    const products = as.flatMap((a, i) => {
      const b = bs[i] as Instruction;
      const low = plain('i64x2.extmul_low_i32x4_u', a, b);
      return gang.lanes === 2 ? [low] : [low, plain('i64x2.extmul_high_i32x4_u', a, b)];
    });
    return halves(gang.code, 'high', products);
  },
  div: (gang, type, operands) => {
    const [a, b] = operands as [Operand, Operand];
    const divisors = kept(gang, b);
    const zero = every('i32', 0);
    return quotients(gang, type, a.vectors, divisors).map((quotient, i) =>
      plain('v128.and', quotient, plain('i32x4.ne', divisors[i] as Instruction, zero)),
    );
  },
  rem: (gang, type, operands) => {
    if (type === 'f64' || type === 'f32') return oneByOne('rem')(gang, type, operands);
    const [as, bs] = operands.map((each) => kept(gang, each)) as [Vectors, Vectors];
    const zero = every('i32', 0);
    return quotients(gang, type, as, bs).map((quotient, i) => {
      const [a, b] = [as[i], bs[i]] as [Instruction, Instruction];
      return plain('v128.and', plain('i32x4.sub', a, plain('i32x4.mul', quotient, b)), plain('i32x4.ne', b, zero));
    });
  },
  copysign: (gang, type, operands) => {
    const sign = common(gang, 'sign', type, -0);
    return zip(operands, (a, b) =>
      plain('v128.or', plain(`${shapeOf(type) as 'f64x2' | 'f32x4'}.abs`, a), plain('v128.and', b, sign)),
    );
  },
  fma: ({ code }, type, operands) => {
    const shape = shapeOf(type) as 'f64x2' | 'f32x4';
    return zip(operands, (...vectors) => {
      const [a, b, c] = vectors as [Instruction, Instruction, Instruction];
      if (!code.relaxed) return plain(`${shape}.add`, plain(`${shape}.mul`, a, b), c);
      return a.name === `${shape}.neg`
        ? plain(`${shape}.relaxed_nmadd`, a.operands[0] as Instruction, b, c)
        : plain(`${shape}.relaxed_madd`, a, b, c);
    });
  },
  shl: shift('shl'),
  shr: shift('shr'),
  clz: oneByOne('clz'),
  eq: (_gang, _type, operands) => zip(operands, (a, b) => plain('v128.not', plain('v128.xor', a, b))),
  ne: (_gang, _type, operands) => zip(operands, (a, b) => plain('v128.xor', a, b)),
  f64: (gang, type, operands) => toFloats(gang, type, vectorsOf(operands)),
  f32: (_gang, type, operands) => {
    if (type === 'f64') return narrowed(vectorsOf(operands), (vector) => plain('f32x4.demote_f64x2_zero', vector));
    return vectorsOf(operands).map((vector) =>
      plain(type === 'u32' ? 'f32x4.convert_i32x4_u' : 'f32x4.convert_i32x4_s', vector),
    );
  },
  i32: wrapped,
  u32: wrapped,
  i32_sat: (_gang, type, operands) => saturated(type, 's', vectorsOf(operands)),
  u32_sat: (_gang, type, operands) => saturated(type, 'u', vectorsOf(operands)),
  index: (gang, type, operands) => {
    const { code } = gang;
    const [operand] = operands as [Operand];
    const floats = kept(gang, operand);
    const wholes = saturated(type, 's', floats).map((each) => code.keep('v128', 'whole', each));
    if (type === 'f64') {
      const back = toFloats(gang, 'i32', wholes);
      const same = floats.map((x, i) => plain('f64x2.eq', back[i] as Instruction, x));
      return indices(code, wholes, halves(code, 'low', same));
    }
    // The nearest single of 2³¹ − 1 is 2³¹, which is no index.
    const limit = common(gang, 'limit', 'f32', 2 ** 31);
    const same = floats.map((x, i) =>
      plain(
        'v128.and',
        plain('f32x4.eq', plain('f32x4.convert_i32x4_s', wholes[i] as Instruction), x),
        plain('f32x4.lt', x, limit),
      ),
    );
    return indices(code, wholes, same);
  },
  high: ({ code }, _type, operands) => halves(code, 'high', vectorsOf(operands)),
  low: ({ code }, _type, operands) => halves(code, 'low', vectorsOf(operands)),
  pack: (gang, _type, operands) => {
    const [highs, lows] = operands.map((each) => kept(gang, each)) as [Vectors, Vectors];
    return highs
      .flatMap((high, i) => {
        const low = lows[i] as Instruction;
        return [words(low, high, [0, 4, 1, 5]), words(low, high, [2, 6, 3, 7])];
      })
      .slice(0, gang.lanes / 2);
  },
  bits: (_gang, _type, operands) => vectorsOf(operands),
  float: (_gang, _type, operands) => vectorsOf(operands),
};

/** An operation on operands of a type, other than `select` and `any`. */
export function vectorOperation(
  gang: Gang,
  operation: OperationName,
  type: Scalar,
  operands: readonly Operand[],
): Vectors {
  if (operation in bitOperations) {
    const name = bitOperations[operation as keyof typeof bitOperations];
    return zip(operands, (...vectors) => plain(name, ...vectors));
  }
  if ((type === 'f64' || type === 'f32') && FLOAT_OPERATIONS.includes(operation as FloatOperation)) {
    const name = `${type === 'f64' ? 'f64x2' : 'f32x4'}.${operation as FloatOperation}` as const;
    return zip(operands, (...vectors) => plain(name, ...vectors));
  }
  if ((type === 'i32' || type === 'u32') && operation in integerOperations) {
    const name = integerOperations[operation as keyof typeof integerOperations][type === 'u32' ? 1 : 0];
    return zip(operands, (...vectors) => plain(name, ...vectors));
  }
  return (lowerings[operation] as Lowering)(gang, type, operands);
}

/** Where masks are set those of the first, elsewhere those of the second. Zeros need no more than one instruction. */
export function blend({ code }: Gang, width: Width, masks: Vectors, a: Operand, b: Operand): Vectors {
  return masks.map((mask, i) => {
    const [first, second] = [a.vectors[i], b.vectors[i]] as [Instruction, Instruction];
    if (isZero(b.scalar)) return plain('v128.and', first, mask);
    if (isZero(a.scalar)) return plain('v128.andnot', second, mask);
    if (!code.relaxed) return plain('v128.bitselect', first, second, mask);
    // Of masks that are whole in each lane it gives the same everywhere.
    return plain(width === 64 ? 'i64x2.relaxed_laneselect' : 'i32x4.relaxed_laneselect', first, second, mask);
  });
}

const isZero = (scalar: Instruction | undefined): boolean =>
  scalar !== undefined && scalar.name.endsWith('.const') && Object.is(scalar.immediate, 0);

/** Whether a mask is set in any lane. */
export function anyTrue({ lanes }: Gang, width: Width, masks: Vectors): Instruction {
  const all = masks.reduce((a, b) => plain('v128.or', a, b));
  const bits = plain(width === 64 ? 'i64x2.bitmask' : 'i32x4.bitmask', all);
  const own = lanes === 2 && width === 32 ? plain('i32.and', bits, i32(3)) : bits;
  return plain('i32.ne', own, i32(0));
}
