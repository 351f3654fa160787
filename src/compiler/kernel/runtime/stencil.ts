/** Pieces of grids by a kernel, line by line, or several lines at once. */
import type { Chunk } from '../../emit/js/runtime.ts';
import { stencilSteps, type StepsParam } from '../../emit/js/stencil-steps.ts';
import { Around, type GridParam, type NearStream, three } from './around.ts';
import type { BoundKernel } from './bind.ts';

/**
 * The stencil's chunk by a kernel. Where that can run over the ends of lines, it takes several at once, and what it gives for the places
 * between them is left behind.
 */
export function stencilByKernel(inJavaScript: Chunk, kernel: BoundKernel): Chunk {
  const { inputs } = kernel.code;
  const streams = inputs.flatMap((input, i): NearStream[] =>
    input.from !== 'stream'
      ? []
      : [{ input: i, column: input.column, offset: three(input.offset ?? [], 0), room: kernel.roomOf(i) }],
  );
  const chunk: Chunk = (source, lo, hi, base, out, at, param) => {
    if ((param as StepsParam).steps !== undefined) return stencilSteps(chunk, source, lo, hi, base, out, at, param);
    const around = new Around(streams, source, base, param as unknown as GridParam);
    const whole = (from: number, to: number): void => void inJavaScript(source, from, to, base, out, at, param);
    if (around.width < 1) whole(lo, hi);
    else new StencilPiece(kernel, streams, around, { lo, hi, base, out, at }, whole).run();
    return undefined;
  };
  return chunk;
}

interface Places {
  readonly lo: number;
  readonly hi: number;
  /** Less than the number of the element in the grid. */
  readonly base: number;
  /** The element `at` has the first place there. */
  readonly out: unknown;
  readonly at: number;
}

class StencilPiece {
  readonly #kernel: BoundKernel;
  readonly #streams: readonly NearStream[];
  readonly #around: Around;
  readonly #places: Places;
  readonly #inJavaScript: (from: number, to: number) => void;
  readonly #addresses: number[];
  /** The elements in the grid, and the lines of the first and the last. */
  readonly #begin: number;
  readonly #end: number;
  readonly #first: number;
  readonly #last: number;

  constructor(
    kernel: BoundKernel,
    streams: readonly NearStream[],
    around: Around,
    places: Places,
    inJavaScript: (from: number, to: number) => void,
  ) {
    this.#kernel = kernel;
    this.#streams = streams;
    this.#around = around;
    this.#places = places;
    this.#inJavaScript = inJavaScript;
    this.#addresses = new Array<number>(kernel.code.inputs.length).fill(0);
    this.#begin = places.lo + places.base;
    this.#end = places.hi + places.base;
    const columns = around.extents[2];
    this.#first = Math.floor(this.#begin / columns);
    this.#last = Math.floor((this.#end - 1) / columns);
  }

  run(): void {
    const columns = this.#around.extents[2];
    const [first, last] = [this.#first, this.#last];
    // Of a single line a part; otherwise all columns.
    const from = first === last ? this.#begin - first * columns : 0;
    const to = first === last ? this.#end - first * columns : columns;
    const [left, right] = this.#around.inner(from, to);
    if (left >= right || !this.#kernel.readsInPlace) return this.#copied(from, to, first, last);
    // First, as it may leave what is no result at the ends of lines.
    for (let line = first; line <= last;) {
      const count = this.#connected(line, left, right);
      const [a] = this.#part(line, left, right);
      const [, b] = this.#part(line + count - 1, left, right);
      const together = count > 1 && this.#inPlace(line, a, b + (count - 1) * columns);
      if (!together) for (let k = 0; k < count; k++) this.#single(line + k, left, right);
      line += count;
    }
    this.#copied(from, left, first, last);
    this.#copied(right, to, first, last);
  }

  /** How many lines, from one on, a call can take as if they were one: what is around each of them is one line after the other as well. */
  #connected(line: number, left: number, right: number): number {
    const [, lines, columns] = this.#around.extents;
    const fit = Math.floor((this.#kernel.most - (right - left)) / columns) + 1;
    const most = Math.min(fit, lines - (line % lines), this.#last - line + 1);
    if (!this.#kernel.code.isStraight || most < 2) return 1;
    const places = (at: number): readonly (number | undefined)[] =>
      this.#streams.map((stream) => this.#around.source(stream, at, left)?.at);
    const begin = places(line);
    const follow = (count: number): boolean =>
      places(line + count - 1).every(
        (at, k) => at !== undefined && at - (begin[k] as number) === (count - 1) * columns,
      );
    // Lines at the edge of the grid are few.
    if (!follow(2)) return 1;
    let count = most;
    while (!follow(count)) count--;
    return count;
  }

  /** The columns between two of a line. */
  #single(line: number, left: number, right: number): void {
    const [a, b] = this.#part(line, left, right);
    for (let i = a; i < b; i += this.#kernel.most) {
      const end = Math.min(b, i + this.#kernel.most);
      if (!this.#inPlace(line, i, end)) this.#copied(i, end, line, line);
    }
  }

  /** The columns between two that the piece has in a line. */
  #part(line: number, left: number, right: number): readonly [number, number] {
    const begin = line * this.#around.extents[2];
    return [Math.max(left, this.#begin - begin), Math.min(right, this.#end - begin)];
  }

  /** Columns of a line, or on into the lines behind it; all that is around is read where it is. */
  #inPlace(line: number, a: number, b: number): boolean {
    for (const stream of this.#streams) {
      const numbers = this.#around.source(stream, line, a);
      const address = numbers && this.#kernel.inPlace(stream.input, numbers, b - a);
      if (address === undefined) return false;
      this.#addresses[stream.input] = address;
    }
    return this.#computed(line, 1, a, b);
  }

  /** Columns of lines, what is around them copied. */
  #copied(from: number, to: number, first: number, last: number): void {
    const around = this.#around;
    const width = Math.min(this.#kernel.most, around.width);
    const lines = around.extents[1];
    for (let left = from; left < to; left += width) {
      const right = Math.min(to, left + width);
      around.columns(left, right);
      const fit = Math.floor((this.#kernel.most - width) / around.stride) + 1;
      const most = this.#kernel.code.isStraight ? Math.min(around.lines - 2 * around.radius[1], fit) : 1;
      for (let line = first, several = most; line <= last;) {
        const [a, b] = this.#part(line, left, right);
        const isWhole = a === left && b === right;
        const [, end] = this.#part(last, left, right);
        const whole = last - line + (end === right ? 1 : 0);
        const count = isWhole ? Math.max(1, Math.min(several, whole, lines - (line % lines))) : 1;
        if (a < b && !this.#fromCopies(line, count, a, b)) {
          // One of the elements is not for the kernel, or only a place between lines.
          if (count > 1) {
            several = 1;
            continue;
          }
          const i = line * around.extents[2] - this.#places.base;
          this.#inJavaScript(i + a, i + b);
        }
        line += count;
      }
    }
  }

  #fromCopies(line: number, count: number, a: number, b: number): boolean {
    const around = this.#around;
    if (!around.provide(line, count)) return false;
    for (const stream of this.#streams) this.#addresses[stream.input] = around.address(stream, line, a);
    return this.#computed(line, count, a, b);
  }

  /** Columns `a` to `b` of `count` lines, whose streams have their addresses; tells whether they were for the kernel. */
  #computed(line: number, count: number, a: number, b: number): boolean {
    const { out, at, base } = this.#places;
    const { stride, extents } = this.#around;
    const place = line * extents[2] + a - base - at;
    const piece = {
      count: (count - 1) * stride + b - a,
      first: a,
      streams: [],
      addresses: this.#addresses,
      position: this.#around.position(line, a),
    };
    if (!this.#kernel.run(count === 1 ? { ...piece, target: { of: out, at: place } } : piece)) return false;
    for (let k = 0; k < count; k++) this.#kernel.take(b - a, out, place + k * extents[2], k * stride);
    return true;
  }
}
