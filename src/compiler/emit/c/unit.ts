/** A C file as it is written: the types and helper functions that its functions use, each once and before its uses. */
import { bytesOfNumber, type NumberType } from './numbers.ts';

const scalars: Readonly<Record<NumberType, string>> = {
  f64: 'double',
  f32: 'float',
  i64: 'long long',
  u64: 'unsigned long long',
  i32: 'int',
  u32: 'unsigned int',
  i16: 'short',
  u16: 'unsigned short',
  i8: 'signed char',
  u8: 'unsigned char',
};

/**
 * What vectors are written for: GNU C with `__builtin_shufflevector` (gcc 12, any clang), and the lower half of a number first. The
 * compiler's word for it is what people read where native code is not available.
 */
const NEEDED = `#if !defined(__has_builtin) || !__has_builtin(__builtin_shufflevector)
#error "gcc 12 or newer, or clang, is needed"
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "a little-endian processor is needed"
#endif`;

export class Unit {
  readonly #definitions = new Map<string, string>();

  /** The name of what `write` defines; what `write` asks for itself comes before it. */
  define(name: string, write: () => string): string {
    if (!this.#definitions.has(name)) this.#definitions.set(name, write());
    return name;
  }

  /** The type of `lanes` numbers. */
  vector(number: NumberType, lanes: number): string {
    const bytes = lanes * bytesOfNumber(number);
    return this.define(
      `${number}x${lanes}`,
      () => `typedef ${number} ${number}x${lanes} __attribute__((vector_size(${bytes})));`,
    );
  }

  /** The same where it lies anywhere in memory. */
  unaligned(number: NumberType, lanes: number): string {
    const bytes = lanes * bytesOfNumber(number);
    return this.define(
      `${number}x${lanes}_at`,
      () => `typedef ${number} ${number}x${lanes}_at __attribute__((vector_size(${bytes}), aligned(1), may_alias));`,
    );
  }

  /** The text of the file. */
  text(functions: readonly string[]): string {
    const types = Object.entries(scalars).map(([name, type]) => `typedef ${type} ${name};`);
    return [NEEDED, types.join('\n'), ...this.#definitions.values(), ...functions, ''].join('\n\n');
  }
}
