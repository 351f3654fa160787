/** The instructions that are emitted, with their codes. Source: WebAssembly Core Specification 2.0, Relaxed SIMD proposal. */

/** What follows the code of an instruction. */
export type Immediate = 'none' | 'index' | 'block' | 'memory' | 'memoryLane' | 'i32' | 'f32' | 'f64' | 'bytes' | 'lane';

export interface Row {
  readonly code: readonly number[];
  readonly immediate: Immediate;
}

/** Instructions one behind the other whose codes are too: names, from the code on. A gap is an empty name. */
const run = (first: number, names: string, immediate: Immediate = 'none', simd = false): [string, Row][] =>
  names
    .split(' ')
    .map((name, i): [string, Row] => [name, { code: simd ? [0xfd, ...leb(first + i)] : [first + i], immediate }])
    .filter(([name]) => name !== '_');
const vector = (first: number, names: string, immediate: Immediate = 'none'): [string, Row][] =>
  run(first, names, immediate, true);

export function leb(value: number): number[] {
  const bytes: number[] = [];
  let left = value >>> 0;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  bytes.push(left);
  return bytes;
}

const integer = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const float = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';
const typed = (type: string, names: string): string =>
  names
    .split(' ')
    .map((name) => (name === '_' ? name : `${type}.${name}`))
    .join(' ');

const rows: readonly [string, Row][] = [
  ...run(0x00, 'unreachable'),
  ...run(0x02, 'block loop if', 'block'),
  ...run(0x05, 'else'),
  ...run(0x0b, 'end'),
  ...run(0x0c, 'br br_if', 'index'),
  ...run(0x0f, 'return'),
  ...run(0x10, 'call', 'index'),
  ...run(0x1a, 'drop select'),
  ...run(0x20, 'local.get local.set local.tee', 'index'),
  ...run(0x28, 'i32.load _ f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u', 'memory'),
  ...run(0x36, 'i32.store _ f32.store f64.store i32.store8 i32.store16', 'memory'),
  ...run(0x41, 'i32.const', 'i32'),
  ...run(0x43, 'f32.const', 'f32'),
  ...run(0x44, 'f64.const', 'f64'),
  ...run(0x45, typed('i32', 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u')),
  ...run(0x5b, typed('f32', 'eq ne lt gt le ge')),
  ...run(0x61, typed('f64', 'eq ne lt gt le ge')),
  ...run(0x67, typed('i32', integer)),
  ...run(0x8b, typed('f32', float)),
  ...run(0x99, typed('f64', float)),
  ...run(0xa7, 'i32.wrap_i64'),
  ...run(0xac, 'i64.extend_i32_s i64.extend_i32_u'),
  ...run(
    0xb2,
    'f32.convert_i32_s f32.convert_i32_u _ _ f32.demote_f64 f64.convert_i32_s f64.convert_i32_u _ _ f64.promote_f32',
  ),
  ...run(0xbc, 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64'),
  ...run(0x84, 'i64.or _ i64.shl _ i64.shr_u'),
  ['i64.const', { code: [0x42], immediate: 'i32' }],
  ['i32.trunc_sat_f32_s', { code: [0xfc, 0], immediate: 'none' }],
  ['i32.trunc_sat_f32_u', { code: [0xfc, 1], immediate: 'none' }],
  ['i32.trunc_sat_f64_s', { code: [0xfc, 2], immediate: 'none' }],
  ['i32.trunc_sat_f64_u', { code: [0xfc, 3], immediate: 'none' }],
  ...vector(
    0,
    'v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u _ _ v128.load8_splat v128.load16_splat v128.load32_splat v128.load64_splat v128.store',
    'memory',
  ),
  ...vector(0x0c, 'v128.const i8x16.shuffle', 'bytes'),
  ...vector(0x0f, 'i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat'),
  ...vector(
    0x1b,
    'i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane',
    'lane',
  ),
  ...vector(0x37, typed('i32x4', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u')),
  ...vector(0x41, typed('f32x4', 'eq ne lt gt le ge')),
  ...vector(0x47, typed('f64x2', 'eq ne lt gt le ge')),
  ...vector(0x4d, 'v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true'),
  ...vector(
    0x54,
    'v128.load8_lane v128.load16_lane v128.load32_lane v128.load64_lane v128.store8_lane v128.store16_lane v128.store32_lane v128.store64_lane',
    'memoryLane',
  ),
  ...vector(0x5c, 'v128.load32_zero v128.load64_zero', 'memory'),
  ...vector(0x5e, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4'),
  ...vector(0x67, 'f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest'),
  ...vector(0x74, 'f64x2.ceil f64x2.floor'),
  ...vector(0x7a, 'f64x2.trunc'),
  ...vector(0x94, 'f64x2.nearest'),
  ...vector(0x87, 'i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s i16x8.extend_low_i8x16_u'),
  ...vector(0xa0, 'i32x4.abs i32x4.neg _ i32x4.all_true i32x4.bitmask'),
  ...vector(
    0xa7,
    'i32x4.extend_low_i16x8_s i32x4.extend_high_i16x8_s i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add _ _ i32x4.sub _ _ _ i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u',
  ),
  ...vector(0xc4, 'i64x2.bitmask'),
  ...vector(
    0xc7,
    'i64x2.extend_low_i32x4_s i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add',
  ),
  ...vector(0xe0, typed('f32x4', 'abs neg _ sqrt add sub mul div min max')),
  ...vector(0xec, typed('f64x2', 'abs neg _ sqrt add sub mul div min max')),
  ...vector(
    0xf8,
    'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u',
  ),
  ...vector(0x105, 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd'),
];

export const instructions: ReadonlyMap<string, Row> = new Map(rows);
