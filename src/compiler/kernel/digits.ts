/**
 * How numbers are put in order digit by digit: as unsigned integers that have the same order, made of their bits (of floats the sign is
 * turned, of negative ones all bits), from the lowest digit on. Source: Terdiman, "Radix sort revisited", 2000.
 */
import type { NumberName } from '../../types/element.ts';

export interface Digits {
  /** Of an element. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly kind: 'float' | 'signed' | 'unsigned';
  /** Bits of a digit: there is a count for each value, which have to stay in a first-level cache. */
  readonly digit: 8 | 11;
  readonly passes: number;
}

export const digits: Readonly<Record<NumberName, Digits>> = {
  f64: { bits: 64, kind: 'float', digit: 11, passes: 6 },
  f32: { bits: 32, kind: 'float', digit: 11, passes: 3 },
  i32: { bits: 32, kind: 'signed', digit: 11, passes: 3 },
  u32: { bits: 32, kind: 'unsigned', digit: 11, passes: 3 },
  i16: { bits: 16, kind: 'signed', digit: 8, passes: 2 },
  u16: { bits: 16, kind: 'unsigned', digit: 8, passes: 2 },
  i8: { bits: 8, kind: 'signed', digit: 8, passes: 1 },
  u8: { bits: 8, kind: 'unsigned', digit: 8, passes: 1 },
};

/** Counts of all passes. */
export const countsOf = (element: NumberName): number => digits[element].passes << digits[element].digit;

/** Bits as an integer: what turns the sign, and of floats the largest magnitude that is a number and a NaN that goes last. */
export const patterns: Readonly<
  Record<Digits['bits'], { readonly sign: bigint; readonly largest: bigint; readonly nan: bigint }>
> = {
  64: { sign: 1n << 63n, largest: 0x7ffn << 52n, nan: 0xfffn << 51n },
  32: { sign: 1n << 31n, largest: 0xffn << 23n, nan: 0x1ffn << 22n },
  16: { sign: 1n << 15n, largest: 0n, nan: 0n },
  8: { sign: 1n << 7n, largest: 0n, nan: 0n },
};
