/** The function of an entry while it is written: its arguments, what kernels are given of them, and where results go. */
import { type Entry, type Input } from '../../kernel/entry.ts';
import type { ArrayParameter, Kernel, Scalar } from '../../kernel/ir/ir.ts';
import { predicate } from '../../kernel/passes/predicate.ts';
import type { NumberName } from '../../../types/element.ts';
import { Code, constant, machineType } from './code.ts';
import {
  block,
  branchIf,
  f64,
  get,
  i32,
  type Instruction,
  type Local,
  loop,
  plain,
  set,
  type ValueType,
} from './instructions.ts';
import { emitKernel, type Given } from './kernel.ts';
import { constants, gather, shapeOf, splat, vectorCount, type Vectors, widthOf } from './lanes.ts';
import { type ArrayMemory, Outside } from './loads.ts';
import { bytesOf, loadGang, loadOne, storeGang, storeOne } from './memory.ts';

/** Where the parameters of a kernel come from. Addresses and numbers go on with the elements. */
type Source =
  | { readonly from: 'stream'; readonly element: NumberName; readonly address: Local }
  | { readonly from: 'counter'; readonly type: Scalar; readonly start: Local }
  /** start + number × step, in f64; without a step it is 1. */
  | {
      readonly from: 'line';
      readonly type: Scalar;
      readonly start: Local;
      readonly number: Local;
      readonly step?: Local;
    }
  | { readonly from: 'uniform'; readonly value: Local };

interface Output {
  readonly element: NumberName;
  readonly address: Local;
}

/** The names of the arguments that a kind of entry adds. */
function addedTo({ kind, outputs }: Entry): readonly string[] {
  if (kind === 'scan') return ['first', ...outputs.map(() => 'carry')];
  if (kind === 'sort') return outputs.map(() => 'room');
  if (kind === 'scatter') return ['places'];
  if (kind === 'order') return ['room', 'counts'];
  return kind === 'count' ? ['bins'] : [];
}

/** Instructions of a value, as many as it has vectors. */
const partsOf = ({ scalar, vectors }: Given): readonly Instruction[] => vectors ?? [scalar as Instruction];

export class PieceCode {
  readonly code: Code;
  readonly parameters: Local[] = [];
  /** Elements that are left. */
  readonly left: Local;
  readonly outputs: readonly Output[];
  /** Arguments that the kind of entry adds. */
  readonly extra: readonly Local[];
  readonly outside: Outside;
  /** Of the kernel's results, and of the operator's. */
  readonly types: readonly Scalar[];
  readonly #entry: Entry;
  readonly #sources: readonly Source[];
  readonly #uniforms: readonly Local[];
  readonly #arrays: readonly ArrayMemory[];
  readonly #operatorArrays: readonly ArrayMemory[];
  readonly #predicated = new Map<Kernel, Kernel>();

  constructor(entry: Entry, relaxed: boolean, traced: boolean) {
    this.code = new Code(relaxed, traced);
    this.outside = new Outside(this.code);
    this.#entry = entry;
    this.left = this.#parameter('i32', 'n');
    const { kernel, inputs, outputs } = entry;
    this.types = kernel.body.yields.map(({ type }) => type);
    this.#sources = inputs.map((input, i) => this.#source(input, kernel.parameters[i] as Kernel['parameters'][number]));
    const operator = 'operator' in entry ? entry.operator : undefined;
    this.#uniforms = (operator?.parameters ?? [])
      .filter(({ varying }) => !varying)
      .map(({ name, type }) => this.#parameter(machineType(type), name));
    this.#arrays = kernel.arrays.map((array, i) => this.#array(array, i));
    this.#operatorArrays = (operator?.arrays ?? []).map((array, i) => this.#array(array, kernel.arrays.length + i));
    this.outputs = outputs.map((element) => ({ element, address: this.#parameter('i32', 'to') }));
    const extra = addedTo(entry);
    this.extra = extra.map((name) => this.#parameter('i32', name));
  }

  #parameter(type: ValueType, name: string): Local {
    const parameter = { type, name };
    this.parameters.push(parameter);
    return parameter;
  }

  #source(input: Input, { name, type }: { readonly name: string; readonly type: Scalar }): Source {
    switch (input.from) {
      case 'stream':
        return { ...input, address: this.#parameter('i32', name) };
      case 'uniform':
        return { from: 'uniform', value: this.#parameter(machineType(type), name) };
      case 'range': {
        const start = this.#parameter('f64', `${name}.start`);
        const number = this.#parameter('f64', `${name}.first`);
        return { from: 'line', type, start, number, step: this.#parameter('f64', `${name}.step`) };
      }
      case 'index': {
        const start = this.#parameter(machineType(type), `${name}.start`);
        if (start.type === 'i32') return { from: 'counter', type, start };
        return { from: 'line', type, start, number: this.code.local('f64', `${name}.number`) };
      }
    }
  }

  #array(array: ArrayParameter, number: number): ArrayMemory {
    const address = get(this.#parameter('i32', array.name));
    const length =
      array.data === undefined ? get(this.#parameter('i32', `${array.name}.length`)) : i32(array.data.length);
    return { ...array, number, address, length };
  }

  /** The kernel's results for the elements from `shift` on: of a gang, or of one. Bools of a gang are masks of 32-bit lanes. */
  results(lanes: number, shift = 0): readonly Given[] {
    const given = this.#sources.map((source): Given => {
      if (source.from === 'uniform') return { scalar: get(source.value) };
      if (lanes === 1) return { scalar: this.#one(source, shift) };
      const first = source.from === 'counter' && source.type === 'i32' ? this.#one(source, shift) : undefined;
      return { vectors: this.#gang(source, lanes, shift), first };
    });
    return this.#emit(this.#entry.kernel, lanes, given, this.#arrays);
  }

  /** What the operator makes of two values. */
  combine(lanes: number, a: readonly Given[], b: readonly Given[]): readonly Given[] {
    const { operator } = this.#entry as Extract<Entry, { operator: Kernel }>;
    const uniforms = this.#uniforms.map((local): Given => ({ scalar: get(local) }));
    return this.#emit(operator, lanes, [...a, ...b, ...uniforms], this.#operatorArrays);
  }

  #emit(kernel: Kernel, lanes: number, given: readonly Given[], arrays: readonly ArrayMemory[]): readonly Given[] {
    const { code, outside } = this;
    if (lanes === 1) return emitKernel(kernel, { code, lanes, arrays, outside }, given);
    let predicated = this.#predicated.get(kernel);
    if (predicated === undefined) this.#predicated.set(kernel, (predicated = predicate(kernel)));
    return emitKernel(predicated, { code, lanes, arrays, outside }, given);
  }

  #one(source: Exclude<Source, { from: 'uniform' }>, shift: number): Instruction {
    const plus = (name: 'i32' | 'f64', local: Local, by: Instruction): Instruction =>
      shift === 0 ? get(local) : plain(`${name}.add`, get(local), by);
    switch (source.from) {
      case 'stream':
        return loadOne(source.element, shift * bytesOf(source.element), get(source.address));
      case 'counter':
        return plus('i32', source.start, i32(shift));
      case 'line': {
        const number = plus('f64', source.number, f64(shift));
        const by = source.step === undefined ? number : plain('f64.mul', number, get(source.step));
        if (source.type !== 'f32') return plain('f64.add', get(source.start), by);
        return plain('f32.demote_f64', plain('f64.add', plain('f64.promote_f32', get(source.start)), by));
      }
    }
  }

  #gang(source: Exclude<Source, { from: 'uniform' }>, lanes: number, shift: number): Vectors {
    const { code } = this;
    if (source.from === 'stream')
      return loadGang(code, lanes, source.element, shift * bytesOf(source.element), get(source.address));
    const { type } = source;
    const steps = (): Vectors => {
      const perVector = 128 / widthOf(type);
      return Array.from({ length: vectorCount(lanes, widthOf(type)) }, (_, k) => {
        const numbers = Array.from({ length: perVector }, (_, i) => shift + k * perVector + i);
        return code.common('v128', `numbers.${shapeOf(type)}.${numbers[0]}`, () => constants(type, numbers));
      });
    };
    if (source.from === 'counter') {
      const first = code.keep('v128', 'first', splat(type, get(source.start)));
      return steps().map((each) => plain('i32x4.add', first, each));
    }
    if (type === 'f32') {
      // Rounded from f64, one by one: numbers of elements are hardly ever f32.
      return gather(
        type,
        Array.from({ length: lanes }, (_, i) => this.#one(source, shift + i)),
      );
    }
    const spread = (name: string, local: Local): Instruction =>
      code.common('v128', `${name}.${this.parameters.indexOf(local)}`, () => splat('f64', get(local)));
    const number = code.keep('v128', 'number', splat('f64', get(source.number)));
    return steps().map((each) => {
      const numbers = plain('f64x2.add', number, each);
      const by = source.step === undefined ? numbers : plain('f64x2.mul', numbers, spread('step', source.step));
      return plain('f64x2.add', spread('start', source.start), by);
    });
  }

  /** Goes on by some elements. */
  advance(count: number): void {
    const { code } = this;
    const add = (local: Local, by: number): void =>
      code.push(
        set(local, plain(`${local.type as 'i32' | 'f64'}.add`, get(local), constant(local.type as 'i32' | 'f64', by))),
      );
    for (const source of this.#sources) {
      if (source.from === 'stream') add(source.address, count * bytesOf(source.element));
      else if (source.from === 'counter') add(source.start, count);
      else if (source.from === 'line') add(source.number, count);
    }
  }

  /** Stores results at the next places of the outputs. */
  store(lanes: number, results: readonly Given[]): void {
    const { code } = this;
    // All are there before the first is stored: an output may lie where an input does.
    const kept = this.keep(results);
    this.outputs.forEach(({ element, address }, i) => {
      const { scalar, vectors } = kept[i] as Given;
      if (vectors === undefined) code.push(storeOne(element, 0, get(address), scalar as Instruction));
      else storeGang(code, lanes, element, 0, get(address), this.#numbers(vectors, i));
      code.push(set(address, plain('i32.add', get(address), i32(lanes * bytesOf(element)))));
    });
  }

  /** What is stored of a result: bools as 0 and 1. */
  #numbers(vectors: Vectors, result: number): Vectors {
    if (this.types[result] !== 'bool') return vectors;
    const one = this.code.common('v128', 'one', () => constants('i32', [1, 1, 1, 1]));
    return vectors.map((vector) => plain('v128.and', vector, one));
  }

  /** Results in locals, so that they can be used more than once. */
  keep(results: readonly Given[]): readonly Given[] {
    const { code, types } = this;
    return results.map(({ scalar, vectors }, i) =>
      vectors === undefined
        ? { scalar: code.keep(machineType(types[i] as Scalar), 'result', scalar as Instruction) }
        : { vectors: vectors.map((each) => code.keep('v128', 'result', each)) },
    );
  }

  /** New locals for results. */
  rooms(lanes: number): readonly (readonly Local[])[] {
    return this.types.map((type) =>
      lanes === 1
        ? [this.code.local(machineType(type), 'room')]
        : Array.from({ length: vectorCount(lanes, widthOf(type)) }, () => this.code.local('v128', 'room')),
    );
  }

  /** All at once. */
  move(to: readonly (readonly Local[])[], values: readonly Given[]): void {
    this.code.push(
      ...values.flatMap(partsOf),
      ...to
        .flat()
        .toReversed()
        .map((local) => set(local)),
    );
  }

  /** Rounds while there are at least `by` left. */
  rounds(left: Local, by: number, round: () => void): void {
    const done = { name: 'done' };
    const next = { name: 'next' };
    const inside = this.code.inside(() => {
      round();
      this.code.push(set(left, plain('i32.sub', get(left), i32(by))));
      this.code.push(branchIf(next, plain('i32.ge_s', get(left), i32(by))));
    });
    this.code.push(block(done, [branchIf(done, plain('i32.lt_s', get(left), i32(by))), loop(next, inside)]));
  }
}

/** What is in these locals. */
export const roomsAsGiven = (lanes: number, rooms: readonly (readonly Local[])[]): readonly Given[] =>
  rooms.map((room) => (lanes === 1 ? { scalar: get(room[0] as Local) } : { vectors: room.map(get) }));
