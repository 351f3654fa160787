/** A compiled entry with the values that its functions close over: called on pieces of collections. */
import type { CapturePath, KernelCode, Output } from '../code.ts';
import { elementOf, type TypedCollection } from '../../../types/element.ts';
import { isVec } from '../../../types/vec.ts';
import { PADDING } from '../entry.ts';
import { WasmKernel } from './wasm.ts';

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
}

/** Pieces are made so long that looking at the clock costs nothing, and so short that a run can be ended in between. */
const SHORT_MS = 1;

export class BoundKernel {
  readonly #code: KernelCode;
  readonly #kernel: WasmKernel;
  /** Arguments that no piece changes, at their places; those of pieces are filled in. */
  readonly #arguments: number[];
  #next: number;

  /** `values` are the captured values of all functions of the segment. @throws RangeError without memory for the arrays */
  constructor(code: KernelCode, values: readonly unknown[]) {
    const at = ({ value, path }: CapturePath): unknown =>
      path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], values[value]);
    this.#code = code;
    const arrays = code.arrays.map((array) =>
      'data' in array ? array.data : (at(array.capture) as ArrayLike<number>),
    );
    this.#kernel = new WasmKernel(code, arrays);
    const inputs = code.inputs.flatMap((input, i): number[] => {
      if (input.from === 'stream') return [this.#kernel.streams[i]?.address as number];
      if (input.from === 'range') return [0, 0, 0];
      return [input.from === 'capture' ? Number(at(input.capture)) : 0];
    });
    this.#arguments = [0, ...inputs, ...this.#kernel.arrays, ...this.#kernel.outputs.map(({ address }) => address)];
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
    const given = this.#arguments;
    given[0] = piece.count;
    let at = 1;
    for (const [i, input] of this.#code.inputs.entries()) {
      switch (input.from) {
        case 'stream': {
          const { of, at: from } = piece.streams[input.stream] as Slice;
          if (!place(of, from, piece.count, this.#kernel.streams[i]?.view as TypedCollection)) return false;
          at++;
          break;
        }
        case 'range': {
          const { start, step } = (piece.streams[input.stream] as Slice).of as { start: number; step: number };
          given[at++] = start;
          given[at++] = piece.first;
          given[at++] = step;
          break;
        }
        case 'index':
          given[at++] = piece.first;
          break;
        case 'capture':
          at++;
      }
    }
    if (this.#next === this.#kernel.most) return this.#kernel.call(...given) === 0;
    const began = performance.now();
    const done = this.#kernel.call(...given) === 0;
    if (performance.now() - began < SHORT_MS) this.#next = Math.min(this.#next * 2, this.#kernel.most);
    return done;
  }

  /** The first `count` results of the last piece, to `at` on in `target`. */
  take(output: number, count: number, target: unknown, at: number): void {
    const { view } = this.#kernel.outputs[output] as { view: TypedCollection };
    const { bool } = this.#code.outputs[output] as Output;
    if (!Array.isArray(target)) return (target as TypedCollection).set(view.subarray(0, count), at);
    for (let i = 0; i < count; i++) target[at + i] = bool ? view[i] === 1 : view[i];
  }
}

/** Copies `count` elements into the memory of a kernel. False where they are not what it was made for. */
function place(of: unknown, from: number, count: number, to: TypedCollection): boolean {
  if (Array.isArray(of)) {
    for (let i = 0; i < count; i++) to[i] = of[from + i] as number;
    pad(to, count);
    return true;
  }
  if (!isVec(of) || elementOf(of)?.name !== elementOf(to)?.name) return false;
  to.set((of as unknown as TypedCollection).subarray(from, from + count));
  pad(to, count);
  return true;
}

const pad = (to: TypedCollection, count: number): unknown => to.fill(to[count - 1] as number, count, count + PADDING);
