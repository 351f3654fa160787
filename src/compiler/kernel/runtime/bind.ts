/** A compiled entry with the values that its functions close over: called on pieces of collections. */
import type { TypedCollection } from '../../../types/element.ts';
import type { Columns } from '../../../types/struct-array.ts';
import type { CapturePath, InputArgument, KernelCode, NativeCode, Output } from '../code.ts';
import type { ResultShape } from '../front/shape.ts';
import type { KeptRoom } from './kept.ts';
import { type LoadedEntry, type Numbers, type Room, SHORT } from './loaded.ts';
import { loadedNative } from './native.ts';
import { WasmEntry } from './wasm.ts';

/** A collection at work: the element that belongs to the first of the piece stands at `at`. */
export interface Slice {
  readonly of: unknown;
  readonly at: number;
}

/** Elements `lo` to `hi`, as a kernel sees them. */
export interface Piece {
  readonly count: number;
  /** The number of the first element. */
  readonly first: number;
  readonly streams: readonly Slice[];
  /** Where `take` is going to put the results: what can be is put there at once. Shares no memory with the streams. */
  readonly target?: Slice;
  /** Where the numbers for inputs stand already, by the number of the input. */
  readonly addresses?: readonly number[];
  /** The place of the first element in a grid. */
  readonly position?: readonly number[];
  /** Values that are the same for all elements. */
  readonly same?: readonly unknown[];
  /** Of an entry that puts numbers in order: the room that it needs. */
  readonly room?: Slice;
  /** Of an entry that reads a collection anywhere (code.ts, `ArrayArgument`): that collection. */
  readonly given?: unknown;
}

/** Pieces are made so long that looking at the clock costs nothing, and so short that a run can be ended in between. */
const SHORT_MS = 1;

export class BoundKernel {
  readonly code: KernelCode;
  readonly #entry: LoadedEntry;
  /** Arguments; those that pieces differ in are filled in. */
  readonly #arguments: number[];
  /** Where those stand that the kind of entry adds. */
  readonly #extra: number;
  #next: number;

  /** `values` are the captured values of all functions of the segment. @throws RangeError without memory for the arrays */
  constructor(code: KernelCode, values: readonly unknown[]) {
    const at = ({ value, path }: CapturePath): unknown =>
      path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], values[value]);
    this.code = code;
    const arrays = code.arrays.map((array) => {
      if ('given' in array) return undefined;
      return 'data' in array ? array.data : (at(array.capture) as ArrayLike<number>);
    });
    this.#entry = (isNative(code) ? loadedNative(code, arrays) : undefined) ?? new WasmEntry(code, arrays);
    const inputs = code.inputs.flatMap((input): number[] => {
      if (input.from === 'range') return [0, 0, 0];
      return [input.from === 'capture' ? Number(at(input.capture)) : 0];
    });
    const { arrays: ofArrays, carries } = this.#entry;
    this.#arguments = [0, ...inputs, ...ofArrays, ...code.outputs.map(() => 0)];
    this.#extra = this.#arguments.length;
    if (code.kind === 'scan') this.#arguments.push(0, ...carries.map(({ address }) => address));
    if (code.kind === 'sort') this.#arguments.push(...carries.map(({ address }) => address));
    if (code.bins !== undefined) this.#arguments.push(code.bins);
    if (code.kind === 'scatter') this.#arguments.push(0);
    if (code.kind === 'order') this.#arguments.push(0, (carries[0] as Room).address);
    this.#next = Math.min(64, this.#entry.most);
  }

  /** The most elements that one call takes. */
  get most(): number {
    return this.#entry.most;
  }

  /** How many elements the next piece is best to have. */
  get next(): number {
    return this.#next;
  }

  /**
   * Computes a piece of at most `most` elements; what it gives is in `outputs` until the next call. False: the piece is not for the kernel.
   */
  run(piece: Piece): boolean {
    return this.call(piece) === 0;
  }

  /** The same with what the entry's function gives; −1 as well where the piece is no collection that it was made for. */
  call(piece: Piece): number {
    const given = this.#arguments;
    given[0] = piece.count;
    let at = 1;
    for (const [i, input] of this.code.inputs.entries()) {
      switch (input.from) {
        case 'stream': {
          const address =
            piece.addresses?.[i] ??
            this.#entry.input(i, numbersOf(piece.streams[input.stream] as Slice, input), piece.count);
          if (address === undefined) return -1;
          given[at++] = address;
          break;
        }
        case 'range': {
          const { of, at: first } = piece.streams[input.stream] as Slice;
          const { start, step } = of as { readonly start: number; readonly step: number };
          given[at++] = start;
          given[at++] = first;
          given[at++] = step;
          break;
        }
        case 'index':
          given[at++] = piece.first;
          break;
        case 'position':
          given[at++] = piece.position?.[input.dimension] as number;
          break;
        case 'same': {
          const value = piece.same?.[input.argument];
          given[at++] = Number(input.column === undefined ? value : (value as Record<string, number>)[input.column]);
          break;
        }
        default:
          at++;
      }
    }
    for (const array of this.code.arrays) {
      if ('given' in array) {
        const numbers = numbersOf({ of: piece.given, at: 0 }, array.given);
        const address = this.#entry.inPlace(array.element, numbers, 0);
        if (address === undefined) return -1;
        given[at] = address;
        given[at + 1] = (numbers.of as TypedCollection).length;
      }
      at += 'data' in array ? 1 : 2;
    }
    const { kind } = this.code;
    const places = kind === 'scatter' ? 0 : piece.count;
    for (const [k, output] of this.code.outputs.entries()) {
      given[at++] = this.#entry.output(k, piece.target && numbersOf(piece.target, output), places);
      // There is no room of its own for all that these write.
      if ((kind === 'scatter' || kind === 'order') && this.#entry.result(k) !== undefined) return -1;
    }
    if (kind === 'scatter') given[this.#extra] = (piece.target as Slice & { of: TypedCollection }).of.length;
    if (kind === 'order') {
      const { element } = this.code.outputs[0] as Output;
      const room = this.#entry.inPlace(element, piece.room as Slice, piece.count);
      if (room === undefined) return -1;
      given[this.#extra] = room;
    }
    if (this.#next === this.#entry.most) return this.#entry.call(...given);
    const began = performance.now();
    const status = this.#entry.call(...given);
    if (performance.now() - began < SHORT_MS) this.#next = Math.min(this.#next * 2, this.#entry.most);
    return status;
  }

  /** Of a scan, for the next piece: what goes before it, or what stands for nothing, where it is the first. */
  carryOn(carry: unknown, first: boolean): void {
    this.#arguments[this.#extra] = first ? 1 : 0;
    const [room] = this.#entry.carries;
    if (room !== undefined) room.view[0] = carry as number;
  }

  /** The last partial result of a scan. */
  get carry(): number {
    return this.#entry.carries[0]?.view[0] as number;
  }

  /** Of an entry that counts: the counts, to which a piece adds. */
  get counts(): Int32Array {
    return this.#entry.result(0)?.subarray(0, this.code.bins) as Int32Array;
  }

  /** Whether a collection is read where it is. */
  isInPlace(collection: unknown): boolean {
    return this.#entry.isInPlace(collection);
  }

  /** The address of numbers there; undefined where they are not what the kernel was made for. */
  inPlace(input: number, numbers: Numbers, count: number): number | undefined {
    const { element } = this.code.inputs[input] as InputArgument & { readonly from: 'stream' };
    return this.#entry.inPlace(element, numbers, count);
  }

  /** The memory that an input is read from. */
  roomOf(input: number): KeptRoom {
    return this.#entry.room(input);
  }

  /**
   * `count` results of the last piece, `from` that one on, to `at` on in `target`: a typed collection, or an array of values. If the piece
   * had a target, it is that, and they are the first.
   */
  take(count: number, target: unknown, at: number, from: number = 0): void {
    if (Array.isArray(target)) return this.#values(count, target, at);
    for (const [k, output] of this.code.outputs.entries()) {
      const result = this.#entry.result(k);
      if (result !== undefined)
        (numbersOf({ of: target, at }, output).of as TypedCollection).set(result.subarray(from, from + count), at);
    }
  }

  /** The same for `lines` of `count` results, which begin so far apart in the target and in what the piece gave. */
  takeLines(lines: number, count: number, target: unknown, at: number, apart: number, given: number): void {
    if (Array.isArray(target) || count >= SHORT) {
      for (let k = 0; k < lines; k++) this.take(count, target, at + k * apart, k * given);
      return;
    }
    for (const [k, output] of this.code.outputs.entries()) {
      const result = this.#entry.result(k);
      if (result === undefined) continue;
      const to = numbersOf({ of: target, at }, output).of as TypedCollection;
      for (let line = 0; line < lines; line++)
        for (let i = 0; i < count; i++) to[at + line * apart + i] = result[line * given + i] as number;
    }
  }

  #values(count: number, target: unknown[], at: number): void {
    const { outputs, result } = this.code;
    const views = outputs.map((_, k) => this.#entry.result(k));
    if (result.kind === 'scalar') {
      const [view] = views as [TypedCollection];
      const bool = outputs[0]?.bool === true;
      for (let i = 0; i < count; i++) target[at + i] = bool ? view[i] === 1 : view[i];
      return;
    }
    const build = (shape: ResultShape, i: number, next: { leaf: number }): unknown => {
      if (shape.kind === 'tuple') return shape.elements.map((each) => build(each, i, next));
      if (shape.kind === 'struct') {
        const value: Record<string, unknown> = {};
        for (const [name, field] of Object.entries(shape.fields)) value[name] = build(field, i, next);
        return value;
      }
      const number = (views[next.leaf] as TypedCollection)[i];
      return outputs[next.leaf++]?.bool === true ? number === 1 : number;
    };
    for (let i = 0; i < count; i++) target[at + i] = build(result, i, { leaf: 0 });
  }
}

const isNative = (code: KernelCode): code is KernelCode & { readonly native: NativeCode } => code.native !== undefined;

/** The numbers of a collection, or those of one column of its structs. */
const numbersOf = ({ of, at }: Slice, { column }: { readonly column?: string | undefined }): Numbers => ({
  of: column === undefined ? of : (of as { readonly columns?: Columns }).columns?.[column],
  at,
});
