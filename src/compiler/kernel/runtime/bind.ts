/** A compiled entry with the values that its functions close over: called on pieces of collections. */
import type { CapturePath, InputArgument, KernelCode } from '../code.ts';
import { elementOf, type TypedCollection } from '../../../types/element.ts';
import type { Columns } from '../../../types/struct-array.ts';
import type { ResultShape } from '../front/shape.ts';
import { type StreamRoom, WasmKernel } from './wasm.ts';

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
  /** Where the numbers for inputs stand already, by the number of the input. */
  readonly addresses?: readonly number[];
  /** The place of the first element in a grid. */
  readonly position?: readonly number[];
  /** Values that are the same for all elements. */
  readonly same?: readonly unknown[];
}

/** Pieces are made so long that looking at the clock costs nothing, and so short that a run can be ended in between. */
const SHORT_MS = 1;

export class BoundKernel {
  readonly code: KernelCode;
  readonly #kernel: WasmKernel;
  /** Arguments that no piece changes, at their places; those of pieces are filled in. */
  readonly #arguments: number[];
  /** Where those stand that the kind of entry adds. */
  readonly #extra: number;
  #next: number;

  /** `values` are the captured values of all functions of the segment. @throws RangeError without memory for the arrays */
  constructor(code: KernelCode, values: readonly unknown[]) {
    const at = ({ value, path }: CapturePath): unknown =>
      path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], values[value]);
    this.code = code;
    const arrays = code.arrays.map((array) =>
      'data' in array ? array.data : (at(array.capture) as ArrayLike<number>),
    );
    this.#kernel = new WasmKernel(code, arrays);
    const inputs = code.inputs.flatMap((input, i): number[] => {
      if (input.from === 'stream') return [this.#kernel.streams[i]?.address as number];
      if (input.from === 'range') return [0, 0, 0];
      return [input.from === 'capture' ? Number(at(input.capture)) : 0];
    });
    const { outputs, carries } = this.#kernel;
    this.#arguments = [0, ...inputs, ...this.#kernel.arrays, ...outputs.map(({ address }) => address)];
    this.#extra = this.#arguments.length;
    if (code.kind === 'scan') this.#arguments.push(0, ...carries.map(({ address }) => address));
    if (code.bins !== undefined) this.#arguments.push(code.bins);
    this.#next = Math.min(64, this.#kernel.most);
  }

  /** The most elements that one call takes. */
  get most(): number {
    return this.#kernel.most;
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
        case 'stream':
          if (piece.addresses !== undefined) given[at] = piece.addresses[i] as number;
          else if (!this.#place(i, input, piece)) return -1;
          at++;
          break;
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
    if (this.#next === this.#kernel.most) return this.#kernel.call(...given);
    const began = performance.now();
    const status = this.#kernel.call(...given);
    if (performance.now() - began < SHORT_MS) this.#next = Math.min(this.#next * 2, this.#kernel.most);
    return status;
  }

  /** Of a scan, for the next piece: what goes before it, or what stands for nothing, where it is the first. */
  carryOn(carry: unknown, first: boolean): void {
    this.#arguments[this.#extra] = first ? 1 : 0;
    const [room] = this.#kernel.carries;
    if (room !== undefined) room.view[0] = carry as number;
  }

  /** The last partial result of a scan. */
  get carry(): number {
    return this.#kernel.carries[0]?.view[0] as number;
  }

  /** Of an entry that counts: the counts, to which a piece adds. */
  get counts(): Int32Array {
    return this.#kernel.outputs[0]?.view.subarray(0, this.code.bins) as Int32Array;
  }

  /** Copies a stream into the memory of the kernel. False where it is not what that was made for. */
  #place(i: number, { stream, column }: InputArgument & { from: 'stream' }, { streams, count }: Piece): boolean {
    const { view, first } = this.#kernel.streams[i] as { view: TypedCollection; first: boolean };
    // Another parameter may be of the same column.
    if (!first) return true;
    const { of, at } = streams[stream] as Slice;
    return column === undefined
      ? copy(of, at, count, view)
      : copy((of as { readonly columns?: Columns }).columns?.[column], at, count, view);
  }

  /** The memory that an input is read from. */
  roomOf(input: number): StreamRoom {
    return this.#kernel.streams[input] as StreamRoom;
  }

  /** `count` results of the last piece, `from` that one on, to `at` on in `target`: a typed collection, or an array of values. */
  take(count: number, target: unknown, at: number, from: number = 0): void {
    const { outputs } = this.#kernel;
    if (Array.isArray(target)) return this.#values(count, target, at);
    this.code.outputs.forEach(({ column }, i) => {
      const into = column === undefined ? target : (target as { readonly columns: Columns }).columns[column];
      (into as TypedCollection).set((outputs[i] as { view: TypedCollection }).view.subarray(from, from + count), at);
    });
  }

  #values(count: number, target: unknown[], at: number): void {
    const { outputs, result } = this.code;
    const views = this.#kernel.outputs.map(({ view }) => view);
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

/** Copies numbers to where a kernel reads them. False where they are not of the element type there. */
export function copy(of: unknown, from: number, count: number, to: TypedCollection): boolean {
  if (Array.isArray(of)) {
    for (let i = 0; i < count; i++) to[i] = of[from + i] as number;
    return true;
  }
  if (elementOf(of)?.name !== elementOf(to)?.name) return false;
  to.set((of as TypedCollection).subarray(from, from + count));
  return true;
}
