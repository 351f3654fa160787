/** Operations on scalars, as instructions behind those that put the operands on the stack. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { OperationName } from '../../kernel/ir/operations.ts';
import type { Instruction } from './assembler.ts';
import { type Writer, wasmType } from './writer.ts';

type Emit = (w: Writer, operands: readonly number[], type: Scalar) => void;

const signs = { i32: '_s', u32: '_u', bool: '_u', f64: '', f32: '' } as const;

/** An instruction of the type, with its sign where the type has one. */
const plain =
  (name: string, signed = false): Emit =>
  (w, operands, type) => {
    for (const operand of operands) w.get(operand);
    w.emit([`${wasmType(type)}.${name}${signed ? signs[type] : ''}`]);
  };

const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';

/** a where the condition on the stack holds, b elsewhere: `a` and `b` are pushed before it. */
const choose = (w: Writer, a: () => void, b: () => void, condition: () => void): void => {
  a();
  b();
  condition();
  w.emit(['select']);
};

const integerMinimum =
  (comparison: string): Emit =>
  (w, [a, b], type) =>
    choose(
      w,
      () => w.get(a as number),
      () => w.get(b as number),
      () => w.emit(['local.get', a as number], ['local.get', b as number], [`i32.${comparison}${signs[type]}`]),
    );

/** Division that does not trap: by 0 it gives 0, and the least integer by −1 itself. */
const divided =
  (name: 'div' | 'rem'): Emit =>
  (w, [a, b], type) => {
    const [x, y] = [a as number, b as number];
    const special = w.local('i32');
    // By 0 or by −1: then by 1, and what comes out is changed.
    w.emit(
      ['local.get', y],
      ['i32.const', type === 'i32' ? 1 : 0],
      ['i32.add'],
      ['i32.const', type === 'i32' ? 2 : 1],
      ['i32.lt_u'],
    );
    w.emit(['local.set', special]);
    choose(
      w,
      () =>
        name === 'div'
          ? w.emit(['i32.const', 0], ['local.get', x], ['i32.sub'], ['i32.const', 0], ['local.get', y], ['select'])
          : w.emit(['i32.const', 0]),
      () =>
        w.emit(
          ['local.get', x],
          ['i32.const', 1],
          ['local.get', y],
          ['local.get', special],
          ['select'],
          [`i32.${name}${signs[type]}`],
        ),
      () => w.get(special),
    );
  };

/** JavaScript's conversion: modulo 2³². */
const modulo: Emit = (w, [a], type) => {
  if (!isFloat(type)) return w.get(a as number);
  w.get(a as number);
  if (type === 'f32') w.emit(['f64.promote_f32']);
  w.emit(['f64.trunc']);
  const t = w.keep('f64');
  w.emit(['local.get', t], ['local.get', t], ['f64.const', 2 ** -32], ['f64.mul'], ['f64.floor']);
  w.emit(['f64.const', 2 ** 32], ['f64.mul'], ['f64.sub'], ['i32.trunc_sat_f64_u']);
};

const convert =
  (instructions: Readonly<Partial<Record<Scalar, readonly Instruction[]>>>): Emit =>
  (w, [a], type) =>
    w.emit(['local.get', a as number], ...(instructions[type] ?? []));

const emits: Readonly<Record<OperationName, Emit>> = {
  add: plain('add'),
  sub: plain('sub'),
  mul: plain('mul'),
  div: (w, operands, type) => (isFloat(type) ? plain('div') : divided('div'))(w, operands, type),
  rem: (w, operands, type) => {
    if (!isFloat(type)) return divided('rem')(w, operands, type);
    for (const operand of operands)
      w.emit(['local.get', operand], ...(type === 'f32' ? [['f64.promote_f32'] as const] : []));
    w.emit(['call', 0], ...(type === 'f32' ? [['f32.demote_f64'] as const] : []));
  },
  neg: (w, operands, type) => {
    if (isFloat(type)) return plain('neg')(w, operands, type);
    w.emit(['i32.const', 0], ['local.get', operands[0] as number], ['i32.sub']);
  },
  abs: (w, operands, type) => {
    if (isFloat(type)) return plain('abs')(w, operands, type);
    const [a] = operands as [number];
    choose(
      w,
      () => w.emit(['i32.const', 0], ['local.get', a], ['i32.sub']),
      () => w.get(a),
      () => w.emit(['local.get', a], ['i32.const', 0], ['i32.lt_s']),
    );
  },
  min: (w, operands, type) => (isFloat(type) ? plain('min') : integerMinimum('lt'))(w, operands, type),
  max: (w, operands, type) => (isFloat(type) ? plain('max') : integerMinimum('gt'))(w, operands, type),
  sqrt: plain('sqrt'),
  floor: plain('floor'),
  ceil: plain('ceil'),
  trunc: plain('trunc'),
  nearest: plain('nearest'),
  copysign: plain('copysign'),
  fma: (w, [a, b, c], type) => {
    plain('mul')(w, [a as number, b as number], type);
    w.emit(['local.get', c as number], [`${type}.add`]);
  },
  and: plain('and'),
  or: plain('or'),
  xor: plain('xor'),
  not: (w, [a], type) =>
    w.emit(
      ['local.get', a as number],
      ...(type === 'bool' ? [['i32.eqz'] as const] : [['i32.const', -1] as const, ['i32.xor'] as const]),
    ),
  shl: plain('shl'),
  shr: plain('shr', true),
  clz: plain('clz'),
  eq: plain('eq'),
  ne: plain('ne'),
  lt: plain('lt', true),
  le: plain('le', true),
  gt: plain('gt', true),
  ge: plain('ge', true),
  select: (w, [condition, a, b]) =>
    choose(
      w,
      () => w.get(a as number),
      () => w.get(b as number),
      () => w.get(condition as number),
    ),
  f64: convert({ f32: [['f64.promote_f32']], i32: [['f64.convert_i32_s']], u32: [['f64.convert_i32_u']] }),
  f32: convert({ f64: [['f32.demote_f64']], i32: [['f32.convert_i32_s']], u32: [['f32.convert_i32_u']] }),
  i32: modulo,
  u32: modulo,
  i32_sat: convert({ f64: [['i32.trunc_sat_f64_s']], f32: [['i32.trunc_sat_f32_s']] }),
  u32_sat: convert({ f64: [['i32.trunc_sat_f64_u']], f32: [['i32.trunc_sat_f32_u']] }),
  index: (w, [a], type) => {
    w.emit(['local.get', a as number], ...(type === 'f32' ? [['f64.promote_f32'] as const] : []));
    const x = w.keep('f64');
    w.emit(['local.get', x], ['i32.trunc_sat_f64_s']);
    const t = w.keep('i32');
    choose(
      w,
      // A negative one is −1.
      () => w.emit(['local.get', t], ['local.get', t], ['i32.const', 31], ['i32.shr_s'], ['i32.or']),
      () => w.emit(['i32.const', -1]),
      () => w.emit(['local.get', t], ['f64.convert_i32_s'], ['local.get', x], ['f64.eq']),
    );
  },
  high: convert({ f64: [['i64.reinterpret_f64'], ['i64.const', 32], ['i64.shr_u'], ['i32.wrap_i64']] }),
  low: convert({ f64: [['i64.reinterpret_f64'], ['i32.wrap_i64']] }),
  pack: (w, [high, low]) =>
    w.emit(
      ...[
        ['local.get', high as number] as const,
        ['i64.extend_i32_u'] as const,
        ['i64.const', 32] as const,
        ['i64.shl'] as const,
      ],
      ...[
        ['local.get', low as number] as const,
        ['i64.extend_i32_u'] as const,
        ['i64.or'] as const,
        ['f64.reinterpret_i64'] as const,
      ],
    ),
  bits: convert({ f32: [['i32.reinterpret_f32']] }),
  float: convert({ i32: [['f32.reinterpret_i32']] }),
  any: convert({}),
};

/** Puts the result of an operation on operands in locals on the stack; `type` is that of the operands. */
export const scalarOperation = (w: Writer, name: OperationName, operands: readonly number[], type: Scalar): void =>
  emits[name](w, operands, type);
