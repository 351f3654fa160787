/** Numbers in order, digit by digit (kernel/digits.ts). */
import { countsOf, digits, patterns } from '../../kernel/digits.ts';
import { get, i32, i64, type Instruction, type Local, memory, plain, set, when } from './instructions.ts';
import { bytesOf } from './memory.ts';
import type { MemoryName } from './opcodes.ts';
import type { PieceCode } from './piece.ts';

/** Loads and stores of bits, by how many there are. */
const access = {
  64: ['i64.load', 'i64.store'],
  32: ['i32.load', 'i32.store'],
  16: ['i32.load16_u', 'i32.store16'],
  8: ['i32.load8_u', 'i32.store8'],
} as const satisfies Record<number, readonly [MemoryName, MemoryName]>;

/** Puts what `store` puts into the output in order. */
export function emitOrder(piece: PieceCode, store: () => void): void {
  const { code, left } = piece;
  const [{ element, address }] = piece.outputs as readonly [PieceCode['outputs'][number]];
  const [room, counts] = piece.extra as readonly [Local, Local];
  const { bits, kind, digit, passes } = digits[element];
  const { sign, largest, nan } = patterns[bits];
  const type = bits === 64 ? 'i64' : 'i32';
  const [loadName, storeName] = access[bits];
  const bytes = bytesOf(element);
  const number = (name: string): Local => code.local('i32', name);
  const [began, from, to, at, end] = [number('began'), number('from'), number('to'), number('at'), number('end')];
  const [place, these, sum, size] = [number('place'), number('these'), number('sum'), number('size')];
  const [found, key] = [code.local(type, 'found'), code.local(type, 'key')];

  const constant = (value: bigint): Instruction =>
    type === 'i64' ? i64(BigInt.asIntN(64, value)) : i32(Number(BigInt.asIntN(32, value)));
  const plus = (a: Local, b: Instruction): Instruction => plain('i32.add', get(a), b);
  const load = (from: Local): Instruction => memory(loadName, 0, get(from));
  const put = (to: Instruction, value: Local): Instruction => memory(storeName, 0, to, get(value));
  const keyOf = (value: Instruction): Instruction => {
    if (kind === 'unsigned') return value;
    if (kind === 'signed') return plain(`${type}.xor`, value, constant(sign));
    const turned = plain(`${type}.shr_s`, get(found), constant(BigInt(bits - 1)));
    return plain(`${type}.xor`, value, plain(`${type}.or`, turned, constant(sign)));
  };
  /** The place of the count for the digit of a pass, but for where the counts of the pass begin. */
  const counted = (pass: number, of: Instruction): Instruction => {
    const shifted = plain(`${type}.shr_u`, of, constant(BigInt(pass * digit)));
    const low = type === 'i64' ? plain('i32.wrap_i64', shifted) : shifted;
    return plus(counts, plain('i32.shl', plain('i32.and', low, i32((1 << digit) - 1)), i32(2)));
  };
  const beginning = (pass: number): number => (pass << digit) * 4;
  const count = (pass: number): Instruction => memory('i32.load', beginning(pass), get(place));
  /** From `begin` on, as far as `end` is. */
  const each = (begin: Instruction, size: Instruction, step: number, round: () => void): void => {
    code.push(set(at, begin), set(end, plain('i32.add', get(at), size)));
    code.repeat(
      () => plain('i32.lt_u', get(at), get(end)),
      () => {
        round();
        code.push(set(at, plus(at, i32(step))));
      },
    );
  };
  const buckets = i32(4 << digit);

  code.push(set(began, get(address)), set(from, get(address)), set(to, get(room)));
  code.push(set(size, plain('i32.mul', get(left), i32(bytes))));
  store();
  each(get(counts), i32(4 * countsOf(element)), 4, () => code.push(memory('i32.store', 0, get(at), i32(0))));
  each(get(from), get(size), bytes, () => {
    code.push(set(found, load(at)));
    if (kind === 'float') {
      const isNaN = plain(`${type}.gt_u`, plain(`${type}.and`, get(found), constant(sign - 1n)), constant(largest));
      code.push(when(isNaN, [set(found, constant(nan)), put(get(at), found)]));
    }
    code.push(set(key, keyOf(get(found))));
    for (let pass = 0; pass < passes; pass++) {
      const more = plain('i32.add', count(pass), i32(1));
      code.push(set(place, counted(pass, get(key))), memory('i32.store', beginning(pass), get(place), more));
    }
  });
  for (let pass = 0; pass < passes; pass++) {
    code.push(set(found, load(from)), set(place, counted(pass, keyOf(get(found)))));
    const moved = code.inside(() => {
      code.push(set(sum, i32(0)));
      each(get(counts), buckets, 4, () =>
        code.push(
          set(these, memory('i32.load', beginning(pass), get(at))),
          memory('i32.store', beginning(pass), get(at), get(sum)),
          set(sum, plus(sum, get(these))),
        ),
      );
      each(get(from), get(size), bytes, () => {
        code.push(set(found, load(at)), set(place, counted(pass, keyOf(get(found)))), set(these, count(pass)));
        code.push(memory('i32.store', beginning(pass), get(place), plus(these, i32(1))));
        code.push(put(plus(to, plain('i32.mul', get(these), i32(bytes))), found));
      });
      code.push(get(from), get(to), set(from), set(to));
    });
    // Where all have the same digit, they are where they belong.
    code.push(when(plain('i32.ne', plain('i32.mul', count(pass), i32(bytes)), get(size)), moved));
  }
  const back = code.inside(() => {
    code.push(set(place, get(began)));
    each(get(from), get(size), bytes, () => {
      code.push(set(found, load(at)), put(get(place), found), set(place, plus(place, i32(bytes))));
    });
  });
  code.push(when(plain('i32.ne', get(from), get(began)), back));
}
