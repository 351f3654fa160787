/**
 * Values of all elements of a gang, in vectors: lanes of 64 bits for f64, of 32 bits for all other types. A gang of two fills half of a
 * vector of 32-bit lanes, and what the other half holds means nothing.
 */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { Code } from './code.ts';
import { i32, type Instruction, lane, memory, plain, shuffle, v128 } from './instructions.ts';

export type Vectors = readonly Instruction[];

/** Bits of a lane. A mask has all bits of a lane set or none; it is as wide as what it was made of. */
export type Width = 32 | 64;

export const widthOf = (type: Scalar): Width => (type === 'f64' ? 64 : 32);

/** Vectors of lanes of a width. */
export const vectorCount = (lanes: number, width: Width): number => Math.max(1, (lanes * width) / 128);

/** The shape of an instruction for a type. */
export const shapeOf = (type: Scalar): 'f64x2' | 'f32x4' | 'i32x4' =>
  type === 'f64' ? 'f64x2' : type === 'f32' ? 'f32x4' : 'i32x4';

/** A shuffle of 32-bit words: 0 to 3 of the first vector, 4 to 7 of the second. */
export const words = (a: Instruction, b: Instruction, order: readonly number[]): Instruction =>
  shuffle(
    a,
    b,
    order.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)),
  );

const EVEN = [0, 2, 4, 6];
const ODD = [1, 3, 5, 7];

/** The lower or the upper halves of 64-bit lanes, as 32-bit lanes. */
export function halves(code: Code, which: 'low' | 'high', vectors: Vectors): Vectors {
  const order = which === 'low' ? EVEN : ODD;
  return pairs(vectors).map(([a, b]) => {
    // A single vector gives both halves of the result.
    const first = b === undefined ? code.keep('v128', 'half', a) : a;
    return words(first, b ?? first, order);
  });
}

/** For vectors of 32-bit lanes the 64-bit vectors that `low` makes of the first two lanes of each, `high` of the last two. */
export function widened(
  code: Code,
  lanes: number,
  vectors: Vectors,
  low: (vector: Instruction) => Instruction,
  high: (vector: Instruction) => Instruction = (vector) => low(words(vector, vector, [2, 3, 2, 3])),
): Vectors {
  if (lanes === 2) return [low(vectors[0] as Instruction)];
  return vectors.flatMap((vector) => {
    const kept = code.keep('v128', 'wide', vector);
    return [low(kept), high(kept)];
  });
}

/** 64-bit vectors in pairs; that of a gang of two is alone. */
export const pairs = (vectors: Vectors): readonly (readonly [Instruction, Instruction | undefined])[] =>
  vectors.flatMap((vector, i) => (i % 2 === 0 ? [[vector, vectors[i + 1]] as const] : []));

/** A mask in another width. */
export function convertMask(code: Code, lanes: number, vectors: Vectors, from: Width, to: Width): Vectors {
  if (from === to) return vectors;
  if (to === 32) return halves(code, 'low', vectors);
  return widened(
    code,
    lanes,
    vectors,
    (vector) => plain('i64x2.extend_low_i32x4_s', vector),
    (vector) => plain('i64x2.extend_high_i32x4_s', vector),
  );
}

/** Loads that put a number into all lanes of a vector, by those of the number. */
const spread = {
  'f64.load': 'v128.load64_splat',
  'f32.load': 'v128.load32_splat',
  'i32.load': 'v128.load32_splat',
} as const;

/** The same value in all lanes of a vector. */
export function splat(type: Scalar, scalar: Instruction): Instruction {
  const load = spread[scalar.name as keyof typeof spread];
  if (load !== undefined) return memory(load, scalar.offset, ...scalar.operands);
  if (type !== 'bool') return plain(`${shapeOf(type)}.splat`, scalar);
  return plain('i32x4.splat', plain('i32.sub', i32(0), scalar));
}

const VECTOR_BYTES = 16;
const vector = new DataView(new ArrayBuffer(VECTOR_BYTES));

/** A vector of constants; `values` are for all of its lanes. */
export function constants(type: Scalar, values: readonly number[]): Instruction {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (type === 'f64') vector.setFloat64(8 * i, value, true);
    else if (type === 'f32') vector.setFloat32(4 * i, value, true);
    else vector.setInt32(4 * i, type === 'bool' ? -value : value | 0, true);
  }
  const bytes: number[] = [];
  for (let i = 0; i < VECTOR_BYTES; i++) bytes.push(vector.getUint8(i));
  return v128(bytes);
}

/** The value of one element of a gang. The vectors can be used more than once. */
export function extract(type: Scalar, vectors: Vectors, element: number): Instruction {
  const perVector = 128 / widthOf(type);
  const vector = vectors[Math.floor(element / perVector)] as Instruction;
  const value = lane(`${shapeOf(type)}.extract_lane`, element % perVector, vector);
  return type === 'bool' ? plain('i32.sub', i32(0), value) : value;
}

/** The vectors of elements that are computed one by one. */
export function gather(type: Scalar, elements: readonly Instruction[]): Vectors {
  const perVector = 128 / widthOf(type);
  const all: Instruction[] = [];
  elements.forEach((element, i) => {
    if (i % perVector === 0) all.push(splat(type, element));
    else all.push(lane(`${shapeOf(type)}.replace_lane`, i % perVector, all.pop() as Instruction, element));
  });
  return all;
}
