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
    const inPlace = this.#streams.every((stream) => this.#kernel.isInPlace(this.#around.listOf(stream)));
    if (left >= right || !inPlace) return this.#copied(from, to, first, last);
    for (let line = first; line <= last; line++) {
      const until = this.#lastTogether(line, left, right);
      if (until > line && this.#together(line, until, left, right)) {
        line = until;
        continue;
      }
      const [a, b] = this.#part(line, left, right);
      for (let i = a; i < b; i += this.#kernel.most) {
        const end = Math.min(b, i + this.#kernel.most);
        if (!this.#inPlace(line, i, end)) this.#copied(i, end, line, line);
      }
    }
    // After what stands between lines that were computed together.
    this.#copied(from, left, first, last);
    this.#copied(right, to, first, last);
  }

  /** The last line of those from `line` on that the piece has as a whole, and around which all lines follow each other as in the grid. */
  #lastTogether(line: number, left: number, right: number): number {
    if (!this.#kernel.code.isStraight) return line;
    const [, lines] = this.#around.extents;
    const isWhole = (of: number): boolean => this.#part(of, left, right).join() === `${left},${right}`;
    const l = line % lines;
    const beyond = this.#around.holdsLinesBeyond ? 0 : this.#around.radius[1];
    if (l < beyond || !isWhole(line)) return line;
    const end = isWhole(this.#last) ? this.#last : this.#last - 1;
    return Math.min(end, line - l + lines - 1 - beyond);
  }

  /** Lines as if they were one, with places between them that are no elements for this kernel. False: they are to be done one by one. */
  #together(line: number, until: number, left: number, right: number): boolean {
    const { out, at, base } = this.#places;
    const columns = this.#around.extents[2];
    const place = line * columns + left - base - at;
    const whole = (until - line) * columns + right - left;
    const begins: number[] = [];
    for (const stream of this.#streams) {
      const source = this.#around.source(stream, line, left);
      const address = source && this.#kernel.inPlace(stream.input, source, whole);
      if (address === undefined) return false;
      begins.push(address);
    }
    for (let i = 0; i < whole; i += this.#kernel.most) {
      const count = Math.min(this.#kernel.most, whole - i);
      for (const [k, { input, room }] of this.#streams.entries())
        this.#addresses[input] = (begins[k] as number) + i * room.view.BYTES_PER_ELEMENT;
      const target = { of: out, at: place + i };
      if (!this.#kernel.run({ count, first: 0, streams: [], addresses: this.#addresses, target })) return false;
      this.#kernel.take(count, out, place + i);
    }
    return true;
  }

  /** The columns between two that the piece has in a line. */
  #part(line: number, left: number, right: number): readonly [number, number] {
    const begin = line * this.#around.extents[2];
    return [Math.max(left, this.#begin - begin), Math.min(right, this.#end - begin)];
  }

  /** Columns of a line, all that is around which is read where it is. */
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
      const fit = Math.floor((this.#kernel.most - (right - left)) / around.stride) + 1;
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
    this.#kernel.takeLines(count, b - a, out, place, extents[2], stride);
    return true;
  }
}
