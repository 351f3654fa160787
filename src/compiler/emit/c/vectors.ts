/** Vectors of one number of lanes: their types, and what rearranges, selects and converts them. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { Width } from './widths.ts';
import { bytesOfNumber, type NumberType } from './numbers.ts';
import type { Unit } from './unit.ts';
import { x86 } from './x86.ts';

/** What a lane may be; bools are masks. */
export type Lane = Exclude<Scalar, 'bool'>;

export class Vectors {
  readonly unit: Unit;
  readonly lanes: number;

  constructor(unit: Unit, lanes: number) {
    this.unit = unit;
    this.lanes = lanes;
  }

  type(number: NumberType): string {
    return this.unit.vector(number, this.lanes);
  }

  mask(width: Width): string {
    return this.type(width === 8 ? 'i64' : 'i32');
  }

  /** Defines a function of vectors a, b, c once. */
  define(name: string, result: string, parameters: readonly string[], body: () => string): string {
    return this.unit.define(name, () => {
      const text = body();
      const given = parameters.map((type, i) => `${type} ${'abc'[i]}`).join(', ');
      return `static inline ${result} ${name}(${given}) {\n${text}\n}`;
    });
  }

  /** Statements with the call of an instruction where the processor has it, and others elsewhere. */
  instructed(
    name: string,
    number: NumberType,
    by: (call: (...operands: string[]) => string) => string,
    otherwise: string,
  ): string {
    const found = x86(name, this.type(number));
    if (found === undefined) return `  ${otherwise}`;
    const call = (...given: string[]): string =>
      `${found.builtin}(${found.operands.map((each) => given['abc'.indexOf(each)] ?? each).join(', ')})`;
    return `#if __has_builtin(${found.builtin})\n  ${by(call)}\n#else\n  ${otherwise}\n#endif`;
  }

  splat(number: NumberType, value: string): string {
    const type = this.type(number);
    const name = this.unit.define(`splat_${type}`, () => {
      const all = Array.from({ length: this.lanes }, () => 'a').join(', ');
      return `static inline ${type} splat_${type}(${number} a) {\n  return (${type}){${all}};\n}`;
    });
    return `${name}(${value})`;
  }

  /** `b` where the mask `a` holds, `c` elsewhere. */
  select(number: NumberType, a: string, b: string, c: string): string {
    const [float, integer] = bytesOfNumber(number) === 8 ? (['f64', 'i64'] as const) : (['f32', 'i32'] as const);
    const [F, I] = [this.type(float), this.type(integer)];
    const name = this.define(`blend_${F}`, F, [F, F, F], () =>
      this.instructed(
        'blend',
        float,
        (call) => `return ${call('a', 'b', 'c')};`,
        `return (${F})(((${I})a & (${I})b) | (~(${I})a & (${I})c));`,
      ),
    );
    const call = `${name}((${F})${a}, (${F})${b}, (${F})${c})`;
    return number === float ? call : `(${this.type(number)})${call}`;
  }

  /** Whether a mask holds for any lane. */
  any(width: Width, a: string): string {
    const [float, mask] = [width === 8 ? 'f64' : 'f32', this.mask(width)] as const;
    const F = this.type(float);
    const name = this.define(`any_${mask}`, 'i32', [mask], () => {
      if (this.lanes * width > 32) {
        const half = new Vectors(this.unit, this.lanes / 2);
        return `  return ${half.any(width, `(${this.half(mask, 'a', 0)} | ${this.half(mask, 'a', 1)})`)};`;
      }
      const lanes = Array.from({ length: this.lanes }, (_, k) => `a[${k}]`).join(' | ');
      return this.instructed('any', float, (call) => `return ${call(`(${F})a`)} != 0;`, `return (${lanes}) != 0;`);
    });
    return `${name}(${a})`;
  }

  /** The lower or the upper half of a vector of a type. */
  half(type: string, a: string, part: 0 | 1): string {
    const count = this.lanes / 2;
    return `__builtin_shufflevector((${type})${a}, (${type})${a}, ${sequence(part * count, count)})`;
  }

  /** The vector of the halves `a` and `b`. */
  join(a: string, b: string): string {
    return `__builtin_shufflevector(${a}, ${b}, ${sequence(0, this.lanes)})`;
  }

  /** The lower words of lanes of 8 bytes. */
  words(a: string): string {
    const words = this.unit.vector('i32', 2 * this.lanes);
    return `__builtin_shufflevector((${words})${a}, (${words})${a}, ${sequence(0, this.lanes, 2)})`;
  }

  convert(to: NumberType, a: string): string {
    return `__builtin_convertvector(${a}, ${this.type(to)})`;
  }

  /** Words, with their signs, in lanes of 8 bytes. */
  extend(a: string): string {
    const [narrow, wide] = [this.type('i32'), this.type('i64')];
    const name = this.define(`extend_${narrow}`, wide, [narrow], () =>
      this.instructed(
        'extend',
        'i32',
        (call) => `return (${wide})${call('a')};`,
        `return ${this.convert('i64', 'a')};`,
      ),
    );
    return `${name}(${a})`;
  }

  /** Lanes of 8 bytes whose halves both are the lower one. */
  twice(a: string): string {
    const words = this.unit.vector('i32', 2 * this.lanes);
    const places = Array.from({ length: this.lanes }, (_, k) => `${2 * k}, ${2 * k}`).join(', ');
    return `(${this.type('i64')})__builtin_shufflevector((${words})${a}, (${words})${a}, ${places})`;
  }

  /**
   * In the lower words, what doubles are modulo 2³² that have no fraction and are less than 2⁵¹: the lowest bits of the sum with
   * 1.5 × 2⁵², whose unit in the last place is 1.
   */
  wrap(a: string): string {
    return `(${this.unit.vector('i32', 2 * this.lanes)})(${a} + 6755399441055744.0)`;
  }
}

export const sequence = (from: number, count: number, step = 1): string =>
  Array.from({ length: count }, (_, k) => String(from + k * step)).join(', ');
