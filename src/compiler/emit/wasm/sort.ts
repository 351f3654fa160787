/** Merge sort, from runs of one element on. Both elements are there when the comparison is made, so that choosing one is no branch. */
import { get, i32, type Instruction, type Local, plain, set, when } from './instructions.ts';
import type { Given } from './kernel.ts';
import { elementAddress, loadOne, storeOne } from './memory.ts';
import type { PieceCode } from './piece.ts';

const less = (a: Local, b: Local): Instruction => plain('i32.lt_s', get(a), get(b));
const sum = (a: Local, b: Instruction): Instruction => plain('i32.add', get(a), b);

/** Sorts what `store` puts into the outputs. */
export function emitSort(piece: PieceCode, store: () => void): void {
  const { code, outputs, extra, left } = piece;
  const number = (name: string): Local => code.local('i32', name);
  const [count, width, first] = [number('count'), number('width'), number('first')];
  const [i, middle, j, end, k] = [number('i'), number('middle'), number('j'), number('end'), number('k')];
  const columns = (name: string): readonly Local[] => outputs.map(() => number(name));
  const [began, from, to] = [columns('began'), columns('from'), columns('to')];
  code.push(set(count, get(left)));
  outputs.forEach(({ address }, o) => {
    for (const local of [began[o], from[o]]) code.push(set(local as Local, get(address)));
    code.push(set(to[o] as Local, get(extra[o] as Local)));
  });
  store();

  const at = (bases: readonly Local[], index: Local): readonly Instruction[] =>
    outputs.map(({ element }, o) => elementAddress(element, get(bases[o] as Local), get(index)));
  const load = (index: Local): readonly Given[] =>
    piece.keep(outputs.map(({ element }, o) => ({ scalar: loadOne(element, 0, at(from, index)[o] as Instruction) })));
  const put = (values: readonly Instruction[]): void => {
    const places = at(to, k);
    outputs.forEach(({ element }, o) =>
      code.push(storeOne(element, 0, places[o] as Instruction, values[o] as Instruction)),
    );
    code.push(set(k, sum(k, i32(1))));
  };
  const scalars = (values: readonly Given[]): readonly Instruction[] =>
    values.map(({ scalar }) => scalar as Instruction);
  /** The elements from `index` to `until` as they are. */
  const rest = (index: Local, until: Local): void =>
    code.repeat(
      () => less(index, until),
      () => {
        put(scalars(load(index)));
        code.push(set(index, sum(index, i32(1))));
      },
    );
  const smaller = (a: Instruction): Instruction => plain('select', a, get(count), plain('i32.lt_s', a, get(count)));
  const merge = (): void => {
    code.push(
      set(i, get(first)),
      set(middle, smaller(sum(first, get(width)))),
      set(j, get(middle)),
      set(end, smaller(sum(middle, get(width)))),
      set(k, get(first)),
    );
    code.repeat(
      () => plain('i32.and', less(i, middle), less(j, end)),
      () => {
        const [a, b] = [load(i), load(j)];
        const [found] = piece.combine(1, a, b);
        const later = code.keep('i32', 'later', (found as Given).scalar as Instruction);
        const [left, right] = [scalars(a), scalars(b)];
        put(left.map((value, o) => plain('select', right[o] as Instruction, value, later)));
        code.push(set(j, sum(j, later)), set(i, plain('i32.sub', sum(i, i32(1)), later)));
      },
    );
    rest(i, middle);
    rest(j, end);
    code.push(set(first, get(end)));
  };
  code.push(set(width, i32(1)));
  code.repeat(
    () => less(width, count),
    () => {
      code.push(set(first, i32(0)));
      code.repeat(() => less(first, count), merge);
      code.push(set(width, plain('i32.shl', get(width), i32(1))));
      from.forEach((local, o) => code.push(get(local), get(to[o] as Local), set(local), set(to[o] as Local)));
    },
  );
  // What the last round left in the room goes to the outputs.
  const moved = code.inside(() => {
    code.push(set(i, i32(0)), set(k, i32(0)));
    from.forEach((_, o) => code.push(set(to[o] as Local, get(began[o] as Local))));
    rest(i, count);
  });
  code.push(when(plain('i32.ne', get(from[0] as Local), get(began[0] as Local)), moved));
}
