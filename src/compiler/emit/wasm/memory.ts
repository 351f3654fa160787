/** How elements stand in memory: loads and stores of one, of all of a gang side by side, and of some by index. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import { loadedType } from '../../kernel/ir/ir.ts';
import { elements, type NumberName } from '../../../types/element.ts';
import type { Code } from './code.ts';
import { i32, type Instruction, lane, memory, memoryLane, plain, shuffle } from './instructions.ts';
import { type Vectors, vectorCount, widthOf } from './lanes.ts';
import type { MemoryName, PlainName } from './opcodes.ts';

/** The load and the store of one element. */
const single = {
  ...{ f64: ['f64.load', 'f64.store'], f32: ['f32.load', 'f32.store'] },
  ...{ i32: ['i32.load', 'i32.store'], u32: ['i32.load', 'i32.store'] },
  ...{ i16: ['i32.load16_s', 'i32.store16'], u16: ['i32.load16_u', 'i32.store16'] },
  ...{ i8: ['i32.load8_s', 'i32.store8'], u8: ['i32.load8_u', 'i32.store8'] },
} as const satisfies Record<NumberName, readonly [MemoryName, MemoryName]>;

/** How bytes and 16-bit integers become 32-bit lanes. */
const extensions = {
  i8: ['i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s', 'i32x4.extend_high_i16x8_s', 'v128.load8x8_s'],
  u8: ['i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u', 'i32x4.extend_high_i16x8_u', 'v128.load8x8_u'],
} as const satisfies Partial<Record<NumberName, readonly [PlainName, PlainName, PlainName, MemoryName]>>;
const extended16 = {
  i16: ['i32x4.extend_low_i16x8_s', 'v128.load16x4_s'],
  u16: ['i32x4.extend_low_i16x8_u', 'v128.load16x4_u'],
} as const satisfies Partial<Record<NumberName, readonly [PlainName, MemoryName]>>;

export const bytesOf = (element: NumberName): number => elements[element].bytes;

/** The element at an address. */
export const loadOne = (element: NumberName, offset: number, address: Instruction): Instruction =>
  memory(single[element][0], offset, address);

export const storeOne = (element: NumberName, offset: number, address: Instruction, value: Instruction): Instruction =>
  memory(single[element][1], offset, address, value);

/** The elements of a gang, side by side from an address on. */
export function loadGang(
  code: Code,
  lanes: number,
  element: NumberName,
  offset: number,
  address: Instruction,
): Vectors {
  const vectors = (bytes: number): number[] =>
    Array.from({ length: vectorCount(lanes, widthOf(loadedType(element))) }, (_, i) => offset + i * bytes);
  if (element === 'i8' || element === 'u8') {
    const [toHalves, low, high, load] = extensions[element];
    if (lanes === 2) return [plain(low, plain(toHalves, memory('v128.load16_splat', offset, address)))];
    if (lanes === 4) return [plain(low, plain(toHalves, memory('v128.load32_zero', offset, address)))];
    return vectors(4).flatMap((at, i) => {
      if (i % 2 === 1) return [];
      const eight = code.keep('v128', 'bytes', memory(load, at, address));
      return [plain(low, eight), plain(high, eight)];
    });
  }
  if (element === 'i16' || element === 'u16') {
    const [low, load] = extended16[element];
    if (lanes === 2) return [plain(low, memory('v128.load32_zero', offset, address))];
    return vectors(8).map((at) => memory(load, at, address));
  }
  if (lanes === 2 && element !== 'f64') return [memory('v128.load64_zero', offset, address)];
  return vectors(16).map((at) => memory('v128.load', at, address));
}

/** Stores the elements of a gang side by side, cut to the width of the element. */
export function storeGang(
  code: Code,
  lanes: number,
  element: NumberName,
  offset: number,
  address: Instruction,
  values: Vectors,
): void {
  const bytes = bytesOf(element);
  let vectors = values;
  for (let width = 8 * vectorBytes(element); width > 8 * bytes; width /= 2) vectors = lowerHalves(code, vectors, width);
  const whole = lanes * bytes;
  vectors.forEach((vector, i) => {
    const at = offset + 16 * i;
    if (whole >= 16) code.push(memory('v128.store', at, address, vector));
    else {
      const name = whole === 8 ? 'v128.store64_lane' : whole === 4 ? 'v128.store32_lane' : 'v128.store16_lane';
      code.push(memoryLane(name, at, 0, address, vector));
    }
  });
}

const vectorBytes = (element: NumberName): number => (element === 'f64' ? 8 : 4);

/** The lower halves of lanes of a width, pushed together. */
function lowerHalves(code: Code, vectors: Vectors, width: number): Vectors {
  const bytes = width / 16;
  const order = Array.from({ length: 16 }, (_, i) => 2 * bytes * Math.floor(i / bytes) + (i % bytes));
  return vectors.flatMap((vector, i) => {
    if (i % 2 === 1) return [];
    const first = vectors[i + 1] === undefined ? code.keep('v128', 'half', vector) : vector;
    return [shuffle(first, vectors[i + 1] ?? first, order)];
  });
}

/** The elements at addresses, one for each of the gang: lanes of vectors of 32-bit integers. */
export function gatherLoads(code: Code, lanes: number, element: NumberName, addresses: Vectors): Vectors {
  const kept = addresses.map((vector) => code.keep('v128', 'addresses', vector));
  const address = (i: number): Instruction => lane('i32x4.extract_lane', i % 4, kept[Math.floor(i / 4)] as Instruction);
  const perVector = element === 'f64' ? 2 : 4;
  const count = Math.min(perVector, lanes);
  return Array.from(
    { length: vectorCount(lanes, widthOf(loadedType(element))) },
    (_, v) =>
      Array.from({ length: count }, (_, i) => i).reduce<Instruction | undefined>((vector, i) => {
        const at = address(v * perVector + i);
        if (bytesOf(element) < 4) {
          const value = loadOne(element, 0, at);
          return vector === undefined ? plain('i32x4.splat', value) : lane('i32x4.replace_lane', i, vector, value);
        }
        const bits = element === 'f64' ? 64 : 32;
        if (vector === undefined) return memory(`v128.load${bits}_zero`, 0, at);
        return memoryLane(`v128.load${bits}_lane`, 0, i, at, vector);
      }, undefined) as Instruction,
  );
}

/** The address of an element. */
export function elementAddress(element: NumberName, base: Instruction, index: Instruction): Instruction {
  const shift = Math.log2(bytesOf(element));
  return plain('i32.add', base, shift === 0 ? index : plain('i32.shl', index, i32(shift)));
}

/** The type that elements have once loaded. */
export const typeOf = (element: NumberName): Scalar => loadedType(element);
