/**
 * Operations on vectors: the elements that are computed together, four or more, as lists of 128-bit vectors, two doubles or four of
 * everything else in each. A bool is a mask, as wide as what it came from.
 */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { OperationName } from '../../kernel/ir/operations.ts';
import type { Instruction } from './assembler.ts';
import { scalarOperation } from './scalar.ts';
import { type Writer, wasmType } from './writer.ts';

/** Locals that hold a value of all elements. Of a mask, in one width or in both. */
export type Vectors = readonly number[];
/** A mask: by the bytes of its elements. */
export interface Mask {
  4?: Vectors;
  8?: Vectors;
}

export const shapeOf = (type: Scalar): string =>
  ({ f64: 'f64x2', f32: 'f32x4', i32: 'i32x4', u32: 'i32x4', bool: 'i32x4' })[type];
export const bytesOf = (type: Scalar): 4 | 8 => (type === 'f64' ? 8 : 4);

const SIGN_64 = [0, 0, 0, 0, 0, 0, 0, 0x80];
const SIGN_32 = [0, 0, 0, 0x80];
const repeated = (bytes: readonly number[]): number[] =>
  Array.from({ length: 16 }, (_, i) => bytes[i % bytes.length] as number);

/** Bytes of 32-bit elements of two vectors, for a shuffle. */
const elements32 = (...numbers: readonly number[]): Instruction => [
  'i8x16.shuffle',
  ...numbers.flatMap((n) => [4 * n, 4 * n + 1, 4 * n + 2, 4 * n + 3]),
];
const LOW_HALVES = elements32(0, 1, 4, 5);
const EVEN = elements32(0, 2, 4, 6);
const ODD = elements32(1, 3, 5, 7);
const UPPER = elements32(2, 3, 2, 3);

export class VectorWriter {
  readonly #w: Writer;
  /** Masks that were brought into a width in the block at hand: behind it, that may not have happened. */
  #brought: [Mask, 4 | 8][] = [];

  constructor(writer: Writer) {
    this.#w = writer;
  }

  /** One vector for each pair of vectors of doubles. */
  #narrowed(of: Vectors, each: readonly Instruction[], join: Instruction): Vectors {
    const halves = of.map((local) => {
      if (each.length === 0) return local;
      this.#w.emit(['local.get', local], ...each);
      return this.#w.keep('v128');
    });
    return Array.from({ length: of.length / 2 }, (_, i) => {
      this.#w.emit(['local.get', halves[2 * i] as number], ['local.get', halves[2 * i + 1] as number], join);
      return this.#w.keep('v128');
    });
  }

  /** Two vectors of doubles for each vector: of its lower and of its upper half. */
  #widened(of: Vectors, each: readonly Instruction[]): Vectors {
    return of.flatMap((local) => {
      this.#w.emit(['local.get', local], ...each);
      const low = this.#w.keep('v128');
      this.#w.emit(['local.get', local], ['local.get', local], UPPER, ...each);
      return [low, this.#w.keep('v128')];
    });
  }

  /** A mask in the width that is asked for. */
  mask(mask: Mask, bytes: 4 | 8): Vectors {
    const known = mask[bytes];
    if (known !== undefined) return known;
    this.#brought.push([mask, bytes]);
    return (mask[bytes] =
      bytes === 4
        ? this.#narrowed(mask[8] as Vectors, [], EVEN)
        : this.#widened(mask[4] as Vectors, [['i64x2.extend_low_i32x4_s']]));
  }

  /** What `write` writes may be passed over. */
  block(write: () => void): void {
    const outer = this.#brought;
    this.#brought = [];
    write();
    for (const [mask, bytes] of this.#brought) delete mask[bytes];
    this.#brought = outer;
  }

  /** Vector by vector. */
  #each(operands: readonly Vectors[], write: (...locals: number[]) => void): Vectors {
    return (operands[0] as Vectors).map((_, i) => {
      write(...operands.map((operand) => operand[i] as number));
      return this.#w.keep('v128');
    });
  }

  #plain(operands: readonly Vectors[], name: string): Vectors {
    return this.#each(operands, (...locals) =>
      this.#w.emit(...locals.map((local): Instruction => ['local.get', local]), [name]),
    );
  }

  /** Element by element, for what there is no instruction for. */
  #apart(name: OperationName, operands: readonly Vectors[], type: Scalar): Vectors {
    const shape = shapeOf(type);
    const count = 16 / bytesOf(type);
    return this.#each(operands, (...locals) => {
      const scalars: number[] = [];
      for (let lane = 0; lane < count; lane++) {
        const taken = locals.map((local) => {
          this.#w.emit(['local.get', local], [`${shape}.extract_lane`, lane]);
          return this.#w.keep(wasmType(type));
        });
        scalarOperation(this.#w, name, taken, type);
        scalars.push(this.#w.keep(wasmType(type)));
      }
      this.#w.emit(['local.get', scalars[0] as number], [`${shape}.splat`]);
      for (let lane = 1; lane < count; lane++)
        this.#w.emit(['local.get', scalars[lane] as number], [`${shape}.replace_lane`, lane]);
    });
  }

  /** The result of an operation on numbers; `type` is that of the operands. Comparisons and bools have methods of their own. */
  operation(name: OperationName, operands: readonly Vectors[], type: Scalar, relaxed: boolean): Vectors {
    const shape = shapeOf(type);
    const isFloat = type === 'f64' || type === 'f32';
    const sign = type === 'i32' ? '_s' : '_u';
    const [a, b, c] = operands as [Vectors, Vectors, Vectors];
    switch (name) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'sqrt':
      case 'floor':
      case 'ceil':
      case 'trunc':
      case 'nearest':
        return this.#plain(operands, `${shape}.${name}`);
      case 'neg':
      case 'abs':
        return this.#plain(operands, `${shape}.${name}`);
      case 'div':
        return isFloat ? this.#plain(operands, `${shape}.div`) : this.#apart(name, operands, type);
      case 'min':
      case 'max':
        return this.#plain(operands, isFloat ? `${shape}.${name}` : `i32x4.${name}${sign}`);
      case 'and':
      case 'or':
      case 'xor':
      case 'not':
        return this.#plain(operands, `v128.${name}`);
      case 'copysign':
        return this.#each([a, b], (x, y) =>
          this.#w.emit(
            ['local.get', y],
            ['local.get', x],
            ['v128.const', ...repeated(type === 'f64' ? SIGN_64 : SIGN_32)],
            ['v128.bitselect'],
          ),
        );
      case 'fma':
        return this.#each([a, b, c], (x, y, z) => {
          const given: Instruction[] = [
            ['local.get', x],
            ['local.get', y],
          ];
          if (relaxed) this.#w.emit(...given, ['local.get', z], [`${shape}.relaxed_madd`]);
          else this.#w.emit(...given, [`${shape}.mul`], ['local.get', z], [`${shape}.add`]);
        });
      case 'f64':
        if (type === 'f32') return this.#widened(a, [['f64x2.promote_low_f32x4']]);
        return this.#widened(a, [[`f64x2.convert_low_i32x4${sign}`]]);
      case 'f32':
        if (type === 'f64') return this.#narrowed(a, [['f32x4.demote_f64x2_zero']], LOW_HALVES);
        return this.#plain([a], `f32x4.convert_i32x4${sign}`);
      case 'i32':
      case 'u32':
        return isFloat ? this.#modulo(this.#doubles(a, type)) : a;
      case 'i32_sat':
      case 'u32_sat': {
        const to = name === 'i32_sat' ? '_s' : '_u';
        if (type === 'f32') return this.#plain([a], `i32x4.trunc_sat_f32x4${to}`);
        return this.#narrowed(a, [[`i32x4.trunc_sat_f64x2${to}_zero`]], LOW_HALVES);
      }
      case 'index':
        return this.#index(this.#doubles(a, type));
      case 'high':
        return this.#narrowed(a, [], ODD);
      case 'low':
        return this.#narrowed(a, [], EVEN);
      case 'pack':
        return a.flatMap((high, i) =>
          [elements32(0, 4, 1, 5), elements32(2, 6, 3, 7)].map((interleave) => {
            this.#w.emit(['local.get', b[i] as number], ['local.get', high], interleave);
            return this.#w.keep('v128');
          }),
        );
      case 'bits':
      case 'float':
        return a;
      default:
        return this.#apart(name, operands, type);
    }
  }

  #doubles(a: Vectors, type: Scalar): Vectors {
    return type === 'f64' ? a : this.#widened(a, [['f64x2.promote_low_f32x4']]);
  }

  /** JavaScript's conversion to 32 bits: every step is exact. */
  #modulo(a: Vectors): Vectors {
    const splat = (value: number): Instruction[] => [['f64.const', value], ['f64x2.splat']];
    const rest = this.#each([a], (x) => {
      this.#w.emit(['local.get', x], ['f64x2.trunc']);
      const t = this.#w.keep('v128');
      this.#w.emit(
        ['local.get', t],
        ['local.get', t],
        ...splat(2 ** -32),
        ['f64x2.mul'],
        ['f64x2.floor'],
        ...splat(2 ** 32),
        ['f64x2.mul'],
        ['f64x2.sub'],
      );
    });
    return this.#narrowed(rest, [['i32x4.trunc_sat_f64x2_u_zero']], LOW_HALVES);
  }

  #index(a: Vectors): Vectors {
    const cut = this.#narrowed(a, [['i32x4.trunc_sat_f64x2_s_zero']], LOW_HALVES);
    const back = this.#widened(cut, [['f64x2.convert_low_i32x4_s']]);
    const whole = this.#narrowed(this.#plain([back, a], 'f64x2.eq'), [], EVEN);
    return this.#each([cut, whole], (t, same) =>
      this.#w.emit(
        ['local.get', t],
        ['local.get', same],
        ['v128.not'],
        ['v128.or'],
        ['local.get', t],
        ['i32.const', 31],
        ['i32x4.shr_s'],
        ['v128.or'],
      ),
    );
  }

  /** By a number of bits that is the same for all elements. */
  shift(name: 'shl' | 'shr', a: Vectors, by: number, type: Scalar): Vectors {
    const instruction = name === 'shl' ? 'i32x4.shl' : type === 'i32' ? 'i32x4.shr_s' : 'i32x4.shr_u';
    return this.#each([a], (x) => this.#w.emit(['local.get', x], ['local.get', by], [instruction]));
  }

  compare(name: OperationName, [a, b]: readonly [Vectors, Vectors], type: Scalar): Mask {
    const signed =
      type === 'f64' || type === 'f32' || name === 'eq' || name === 'ne' ? '' : type === 'i32' ? '_s' : '_u';
    return { [bytesOf(type)]: this.#plain([a, b], `${shapeOf(type)}.${name}${signed}`) };
  }

  select(mask: Mask, a: Vectors, b: Vectors, type: Scalar): Vectors {
    const chosen = this.mask(mask, bytesOf(type));
    return this.#each([a, b, chosen], (x, y, m) =>
      this.#w.emit(['local.get', x], ['local.get', y], ['local.get', m], ['v128.bitselect']),
    );
  }

  /** Operations on bools: in the width that the first is there in, or the second too. */
  logic(name: 'and' | 'or' | 'xor' | 'not' | 'eq' | 'ne', masks: readonly Mask[]): Mask {
    const bytes =
      ([8, 4] as const).find((width) => masks.every((mask) => mask[width] !== undefined)) ?? (masks[0]?.[4] ? 4 : 8);
    const given = masks.map((mask) => this.mask(mask, bytes));
    if (name === 'not' || name === 'and' || name === 'or') return { [bytes]: this.#plain(given, `v128.${name}`) };
    const differing = this.#plain(given, 'v128.xor');
    return { [bytes]: name === 'eq' ? this.#plain([differing], 'v128.not') : differing };
  }

  selectMask(condition: Mask, a: Mask, b: Mask): Mask {
    const bytes = condition[8] !== undefined && a[8] !== undefined && b[8] !== undefined ? 8 : 4;
    const [m, x, y] = [condition, a, b].map((mask) => this.mask(mask, bytes)) as [Vectors, Vectors, Vectors];
    return {
      [bytes]: this.#each([x, y, m], (p, q, r) =>
        this.#w.emit(['local.get', p], ['local.get', q], ['local.get', r], ['v128.bitselect']),
      ),
    };
  }

  /** 1 if the mask holds for any element, on the stack. */
  any(mask: Mask): void {
    const [first, ...others] = (mask[8] ?? mask[4]) as [number, ...number[]];
    this.#w.get(first);
    for (const local of others) this.#w.emit(['local.get', local], ['v128.or']);
    this.#w.emit(['v128.any_true']);
  }

  /** A scalar in all elements of a vector, on the stack; a bool as a mask. */
  splat(local: number, type: Scalar): void {
    if (type === 'bool') this.#w.emit(['i32.const', 0], ['local.get', local], ['i32.sub']);
    else this.#w.get(local);
    this.#w.emit([`${shapeOf(type)}.splat`]);
  }
}
