/** Reads of arrays by index. Nothing outside of an array is ever read, whatever the index is. */
import type { ArrayParameter, Kernel, Load } from '../../kernel/ir/ir.ts';
import { loadedType } from '../../kernel/ir/ir.ts';
import { type Code, constant, machineType } from './code.ts';
import { choose, get, i32, type Instruction, type Local, plain, set, when } from './instructions.ts';
import { convertMask, splat, type Vectors, widthOf } from './lanes.ts';
import { bytesOf, elementAddress, gatherLoads, loadGang, loadOne } from './memory.ts';
import { anyTrue, type Gang } from './vector.ts';

/** An array of a kernel. */
export interface ArrayMemory extends ArrayParameter {
  /** Behind its name, to tell arrays of several kernels apart. */
  readonly number: number;
  readonly address: Instruction;
  readonly length: Instruction;
}

/** Whether an element has read outside of an array and is therefore not for the kernel. */
export class Outside {
  readonly #code: Code;
  #scalar: Local | undefined;
  #vector: Local | undefined;

  constructor(code: Code) {
    this.#code = code;
  }

  /** Notes it for the element, or for all. */
  note(): Instruction {
    this.#scalar ??= this.#code.local('i32', 'outside');
    return set(this.#scalar, i32(1));
  }

  /** Notes it for elements of a gang: a mask of 32-bit lanes. */
  noteWhere({ code, lanes }: Gang, masks: Vectors): void {
    this.#vector ??= code.local('v128', 'outside');
    const own = masks.reduce((a, b) => plain('v128.or', a, b));
    // A gang of two has lanes that mean nothing.
    const mask = lanes === 2 ? plain('i64x2.extend_low_i32x4_s', own) : own;
    code.push(set(this.#vector, plain('v128.or', get(this.#vector), mask)));
  }

  /** 1 where it was noted. */
  get status(): Instruction {
    const all = [
      ...(this.#scalar === undefined ? [] : [get(this.#scalar)]),
      ...(this.#vector === undefined ? [] : [plain('v128.any_true', get(this.#vector))]),
    ];
    return all.length === 0 ? i32(0) : all.reduce((a, b) => plain('i32.or', a, b));
  }

  /** It can be noted. */
  get possible(): boolean {
    return this.#scalar !== undefined || this.#vector !== undefined;
  }
}

/** What reads of a kernel need to know. */
export interface Reading extends Gang {
  readonly arrays: readonly ArrayMemory[];
  readonly outside: Outside;
}

/** The element at an index. */
export function loadAt(
  { code, arrays, outside }: Reading,
  { array, inside }: Load,
  index: Instruction,
  mask: Instruction | undefined,
  meaning: Kernel['outside'],
): Instruction {
  const { element, address, length } = arrays[array] as ArrayMemory;
  const type = loadedType(element);
  const zero = constant(type, 0);
  const at = code.keep('i32', 'index', index);
  const loaded = loadOne(element, 0, elementAddress(element, address, at));
  if (inside) return mask === undefined ? loaded : choose(machineType(type), mask, [loaded], [zero]);
  const within = plain('i32.lt_u', at, length);
  const otherwise = meaning === 'bail' ? [outside.note(), zero] : [zero];
  const read = choose(machineType(type), within, [loaded], otherwise);
  return mask === undefined ? read : choose(machineType(type), mask, [read], [zero]);
}

/** The element at an index that is the same for all of a gang, where a mask holds, and 0 elsewhere. */
export function loadMasked(
  reading: Reading,
  load: Load,
  index: Instruction,
  mask: Vectors,
  meaning: Kernel['outside'],
): Vectors {
  const { code, arrays, outside, lanes } = reading;
  const { element, length } = arrays[load.array] as ArrayMemory;
  const type = loadedType(element);
  const at = code.keep('i32', 'index', index);
  const masks = mask.map((each) => code.keep('v128', 'mask', each));
  // A mask that holds for nobody makes the index meaningless, even if it is known to be inside.
  const any = anyTrue(reading, 32, masks);
  const value = code.keep(
    'v128',
    'common',
    splat(type, loadAt(reading, load, at, load.inside ? any : undefined, 'zero')),
  );
  if (meaning === 'bail' && !load.inside)
    code.push(
      when(
        plain('i32.ge_u', at, length),
        code.inside(() => outside.noteWhere(reading, masks)),
      ),
    );
  return convertMask(code, lanes, masks, 32, widthOf(type)).map((each) => plain('v128.and', value, each));
}

/** The elements from an index on, which a kernel that reads outside of an array gives up for. */
export function loadConsecutive(
  { code, arrays, outside, lanes }: Reading,
  { array, inside }: Load,
  first: Instruction,
): Vectors {
  const { element, address, length } = arrays[array] as ArrayMemory;
  const at = elementAddress(element, address, first);
  const within = [first, plain('i32.add', first, i32(lanes - 1))].map((each) => plain('i32.lt_u', each, length));
  // Without a place to read, what stands first in the memory is read: it has a page at least.
  const safe = inside
    ? at
    : choose(
        'i32',
        within.reduce((a, b) => plain('i32.and', a, b)),
        [at],
        [outside.note(), i32(0)],
      );
  return loadGang(code, lanes, element, 0, code.keep('i32', 'side', safe));
}

/** The elements at indices of their own, where a mask holds (of 32-bit lanes), and 0 elsewhere. */
export function loadEach(
  reading: Reading,
  { array, inside }: Load,
  indices: Vectors,
  mask: Vectors | undefined,
  meaning: Kernel['outside'],
): Vectors {
  const { code, arrays, outside, lanes } = reading;
  const memory = arrays[array] as ArrayMemory;
  const { element, address, length, number } = memory;
  const shift = i32(Math.log2(bytesOf(element)));
  const addressed = (from: Vectors, base: Instruction): Vectors => {
    const bases = code.common('v128', `base.${number}.${base === address ? 'all' : 'some'}`, () => splat('i32', base));
    return from.map((each) =>
      plain('i32x4.add', bytesOf(element) === 1 ? each : plain('i32x4.shl', each, shift), bases),
    );
  };
  if (inside && mask === undefined) return gatherLoads(code, lanes, element, addressed(indices, address));
  const all = indices.map((each) => code.keep('v128', 'index', each));
  const masks = mask?.map((each) => code.keep('v128', 'mask', each));
  let working = masks;
  if (!inside) {
    const limit = code.common('v128', `length.${number}`, () => splat('i32', length));
    const within = all.map((each) => code.keep('v128', 'within', plain('i32x4.lt_u', each, limit)));
    if (meaning === 'bail') {
      const all = masks ?? within.map(() => undefined);
      outside.noteWhere(
        reading,
        within.map((each, i) =>
          all[i] === undefined ? plain('v128.not', each) : plain('v128.andnot', all[i] as Instruction, each),
        ),
      );
    }
    working =
      masks === undefined
        ? within
        : within.map((each, i) => code.keep('v128', 'working', plain('v128.and', each, masks[i] as Instruction)));
  }
  // Who is not at work reads the first element, or the beginning of the memory where there is none.
  const base = code.common('i32', `base.${number}`, () => plain('select', address, i32(0), length));
  const safe = all.map((each, i) => plain('v128.and', each, (working as Vectors)[i] as Instruction));
  const loaded = gatherLoads(code, lanes, element, addressed(safe, base));
  const wide = convertMask(code, lanes, working as Vectors, 32, widthOf(loadedType(element)));
  return loaded.map((vector, i) => plain('v128.and', vector, wide[i] as Instruction));
}
