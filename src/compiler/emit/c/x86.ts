/**
 * What GNU vectors have no operator for, as builtins of the compilers for x86. The intrinsics of immintrin.h would be the same for
 * all compilers, but reading that header takes longer than compiling a kernel.
 */
export interface Instruction {
  /** That the compiler has it says that the processor has the instruction. */
  readonly builtin: string;
  /** Operands by name: a, b, c. */
  readonly operands: readonly string[];
}

/** Builtins by what they do; * stands for the suffix of the vector. `least` and `most` give b where none is less or more. */
const floats: Readonly<Record<string, string>> = {
  sqrt: 'sqrt* a',
  least: 'min* a b',
  most: 'max* a b',
  blend: 'blendv* c b a',
  any: 'movmsk* a',
  fma: 'vfmadd* a b c',
  nearest: 'round* a 8',
  floor: 'round* a 9',
  ceil: 'round* a 10',
  trunc: 'round* a 11',
};

/** Those of 64 bytes: all lanes (−1), rounding as usual (4). */
const wideFloats: Readonly<Record<string, string>> = {
  sqrt: 'sqrt*512_mask a a -1 4',
  least: 'min*512_mask a b a -1 4',
  most: 'max*512_mask a b a -1 4',
  fma: 'vfmadd*512_mask a b c -1 4',
  nearest: 'rndscale*_mask a 8 a -1 4',
  floor: 'rndscale*_mask a 9 a -1 4',
  ceil: 'rndscale*_mask a 10 a -1 4',
  trunc: 'rndscale*_mask a 11 a -1 4',
};

const signed: Readonly<Record<string, string>> = { min: 'pminsd* a b', max: 'pmaxsd* a b' };
const unsigned: Readonly<Record<string, string>> = {
  min: 'pminud* a b',
  max: 'pmaxud* a b',
  /** Of every second lane, as 8 bytes. */
  products: 'pmuludq* a b',
};
/** One instruction, where gcc makes five of a conversion. */
const extension = { extend: 'pmovsxdq256 a' };

const vectors: Readonly<Record<string, readonly [suffix: string, builtins: Readonly<Record<string, string>>]>> = {
  f64x2: ['pd', floats],
  f64x4: ['pd256', floats],
  f64x8: ['pd', wideFloats],
  f32x4: ['ps', floats],
  f32x8: ['ps256', floats],
  f32x16: ['ps', wideFloats],
  i32x4: ['128', { ...signed, ...extension }],
  i32x8: ['256', signed],
  u32x4: ['128', unsigned],
  u32x8: ['256', unsigned],
};

/** The instruction that does something with vectors of a type, if there is one. */
export function x86(name: string, vector: string): Instruction | undefined {
  const [suffix = '', builtins] = vectors[vector] ?? [];
  const row = builtins?.[name]?.replace('*', suffix).split(' ');
  return row === undefined ? undefined : { builtin: `__builtin_ia32_${row[0]}`, operands: row.slice(1) };
}
