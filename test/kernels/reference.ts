/** What the function of an entry has to do, written from its description: element after element, by whatever computes a kernel. */
import type { Entry } from '../../src/compiler/kernel/entry.ts';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import type { Kernel } from '../../src/compiler/kernel/ir/ir.ts';
import { normalise } from '../../src/compiler/kernel/ir/operations.ts';
import { BLOCK, foldBlock } from '../../src/skeletons/tree.ts';
import { elements, type TypedCollection } from '../../src/types/element.ts';
import { anywhere, callOf, type Outcome, type Piece } from './pieces.ts';

type Row = readonly number[];

/** A kernel that can be computed: the results for each row of parameters, or BAIL. */
export type Computed = (rows: readonly Row[], arrays: readonly TypedCollection[]) => readonly (Row | typeof BAIL)[];
/** How kernels are computed. */
export type Compute = (kernel: Kernel) => Computed;

/** By the interpreter. */
export const interpreted: Compute = (kernel) => (rows, arrays) => rows.map((row) => interpret(kernel, row, arrays));

class Bailed extends Error {}

/** The function of an entry. Outputs are not defined where its status says that an element is not for the kernel. */
export function reference(entry: Entry, compute: Compute = interpreted): (piece: Piece) => Outcome {
  const element = compute(entry.kernel);
  const operator = 'operator' in entry ? compute(entry.operator) : undefined;
  return (piece) => {
    const { outputs, carries } = callOf(piece, anywhere);
    const results = element(parametersOf(piece), piece.arrays);
    const combine = (a: Row, b: Row): Row => {
      const arrays = piece.arrays.slice(entry.kernel.arrays.length);
      const [result] = (operator as Computed)([[...a, ...b, ...piece.uniforms]], arrays);
      if (result === BAIL) throw new Bailed();
      return result as Row;
    };
    const put = (at: number, values: Row): void =>
      outputs.forEach((output, i) => {
        output[at] = elements[entry.outputs[i]!].store(values[i] as number);
      });
    try {
      if (results.includes(BAIL)) throw new Bailed();
      const status = kinds[entry.kind]({ ...piece, rows: results as readonly Row[], combine, put, outputs, carries });
      return { status, outputs, carries };
    } catch (error) {
      if (!(error instanceof Bailed)) throw error;
      return { status: entry.kind === 'pack' ? -1 : 1, outputs, carries };
    }
  };
}

interface Work extends Omit<Piece, 'carries'> {
  readonly rows: readonly Row[];
  readonly combine: (a: Row, b: Row) => Row;
  readonly put: (at: number, values: Row) => void;
  readonly outputs: readonly TypedCollection[];
  readonly carries: readonly TypedCollection[];
}

const kinds: Readonly<Record<Entry['kind'], (work: Work) => number>> = {
  map({ rows, put }) {
    rows.forEach((row, i) => put(i, row));
    return 0;
  },
  fold({ entry, n, rows, combine, put }) {
    const { commutative } = entry as Extract<Entry, { kind: 'fold' }>;
    const read = (i: number): Row => rows[i] as Row;
    for (let lo = 0; lo < n; lo += BLOCK) {
      const hi = Math.min(n, lo + BLOCK);
      put(lo / BLOCK, foldBlock({ fn: combine, identity: [], commutative }, read, lo, hi));
    }
    return 0;
  },
  scan({ entry, rows, combine, put, carries, first }) {
    const { exclusive } = entry as Extract<Entry, { kind: 'scan' }>;
    let last: Row = carries.map(([x]) => x as number);
    let carry = last;
    let local: Row = [];
    rows.forEach((row, i) => {
      local = i % BLOCK === 0 ? row : combine(local, row);
      const inclusive = first && i < BLOCK ? local : combine(carry, local);
      put(i, exclusive ? last : inclusive);
      last = inclusive;
      if (i % BLOCK === BLOCK - 1) carry = inclusive;
    });
    carries.forEach((cell, i) => (cell[0] = last[i] as number));
    return 0;
  },
  pack({ rows, put, outputs }) {
    let count = 0;
    for (const row of rows)
      for (let place = 0; place < Number(row.at(-1)); place++)
        put(count++, row.slice(place * outputs.length, (place + 1) * outputs.length));
    return count;
  },
  sort({ entry, n, rows, combine, put }) {
    let sorted: readonly Row[] = rows.map((row) => row.map((x, i) => elements[entry.outputs[i]!].store(x)));
    for (let width = 1; width < n; width *= 2) {
      const merged: Row[] = [];
      for (let first = 0; first < n; first += 2 * width) {
        const [left, right] = [sorted.slice(first, first + width), sorted.slice(first + width, first + 2 * width)];
        while (left.length > 0 && right.length > 0)
          merged.push((combine(left[0]!, right[0]!)[0] === 1 ? right.shift() : left.shift())!);
        merged.push(...left, ...right);
      }
      sorted = merged;
    }
    sorted.forEach((row, i) => put(i, row));
    return 0;
  },
  count({ rows, outputs: [counts], bins }) {
    for (const [bin] of rows as readonly [number][]) {
      if (bin < 0 || bin >= bins) return 1;
      (counts as TypedCollection)[bin] = (counts as TypedCollection)[bin]! + 1;
    }
    return 0;
  },
  order({ rows, put, outputs: [output] }) {
    rows.forEach((row, i) => put(i, row));
    // Typed arrays sort by number, if nothing else is said.
    (output as Float64Array).sort();
    return 0;
  },
  scatter({ rows, combine, put, outputs: [places] }) {
    for (const [done, [at, value]] of (rows as readonly [number, number][]).entries()) {
      if (at < 0 || at >= (places as TypedCollection).length) return done;
      try {
        put(at, combine([(places as TypedCollection)[at] as number], [value]));
      } catch (error) {
        if (error instanceof Bailed) return done;
        throw error;
      }
    }
    return rows.length;
  },
};

/** The parameters of each element. */
function parametersOf({ entry: { kernel, inputs }, n, inputs: given }: Piece): readonly Row[] {
  const columns = inputs.map((input, k): ((i: number) => number) => {
    const values = given[k] as ArrayLike<number>;
    const { type } = kernel.parameters[k] as { type: Kernel['parameters'][number]['type'] };
    switch (input.from) {
      case 'stream':
        return (i) => values[i] as number;
      case 'index':
        return (i) => normalise(type, (values[0] as number) + i);
      case 'range': {
        const [start, first, step] = values as unknown as [number, number, number];
        return (i) => start + (first + i) * step;
      }
      case 'uniform':
        return () => values[0] as number;
    }
  });
  return Array.from({ length: n }, (_, i) => columns.map((column) => column(i)));
}

/** Whether a status says that an element is not for the kernel, and outputs mean nothing. */
export const isNotForKernel = ({ kind }: Entry, status: number): boolean =>
  kind === 'pack' ? status < 0 : status === 1 && kind !== 'scatter';

/** The first difference between what should be and what is: NaNs are the same, zeros of different signs are not. */
export function difference(piece: Piece, expected: Outcome, actual: Outcome): string | undefined {
  const { status } = expected;
  if (actual.status !== status) return `status ${actual.status} instead of ${status}`;
  const { kind } = piece.entry;
  if (isNotForKernel(piece.entry, status)) return undefined;
  const length = kind === 'pack' ? status : Infinity;
  const parts = [
    ['output', expected.outputs, actual.outputs],
    ['carry', expected.carries, actual.carries],
  ] as const;
  for (const [what, all, others] of parts)
    for (const [k, values] of all.entries())
      for (let i = 0; i < Math.min(values.length, length); i++)
        if (!Object.is(values[i], others[k]?.[i]))
          return `${what} ${k} has ${others[k]?.[i]} instead of ${values[i]} at ${i}`;
  return undefined;
}
