/**
 * The lines of a grid as a kernel reads them: in its memory, with what stands around the grid beside them, each copied once. Elements
 * next to the edges are like all others then.
 */
import { type Columns } from '../../../types/struct-array.ts';
import { elementOf, type TypedCollection } from '../../../types/element.ts';
import { edgeIndex } from '../../../skeletons/near.ts';
import type { Edge } from '../../../skeletons/node.ts';
import type { KeptRoom } from './kept.ts';
import { type Numbers, SHORT } from './loaded.ts';

/** A grid as pieces of it are told of it. */
export interface GridParam {
  readonly shape: readonly number[];
  /** What stands around it, where it is filled. */
  readonly fill: number;
  readonly edge: Edge<number> | 'fill';
  /** The source holds what is beyond the first and the last row. */
  readonly halo: boolean;
}

/** What is read at an offset: planes, lines, and columns; those that the grid does not have are 0. */
export interface NearStream {
  /** The number of the input. */
  readonly input: number;
  readonly column: string | undefined;
  readonly offset: Three;
  readonly room: KeptRoom;
}

export type Three = readonly [number, number, number];

export const three = (given: readonly number[], before: number): Three =>
  [...new Array<number>(3 - given.length).fill(before), ...given] as unknown as Three;

/** Lines of a plane, one behind the other in the rooms. */
interface Plane {
  plane: number;
  /** The lines `first` to `end` are there. */
  first: number;
  end: number;
}

/** Lines that are worth keeping: fewer would mostly be moved. */
const FEW_LINES = 4;

export class Around {
  /** Extents of the grid. */
  readonly extents: Three;
  readonly #streams: readonly NearStream[];
  readonly #source: unknown;
  readonly #param: GridParam;
  /** The dimension that the source holds the outside of, and the index there that it begins with. */
  readonly #haloed: number;
  readonly #first: number;
  /** The greatest offsets. */
  readonly radius: Three;
  /** Elements that the rooms have places for. */
  readonly #places: number;
  readonly #planes: Plane[];
  /** The columns that lines have at the moment, and the lines of a plane. */
  #from = 0;
  #to = 0;
  lines = 0;

  constructor(streams: readonly NearStream[], source: unknown, base: number, param: GridParam) {
    const { shape } = param;
    this.#streams = streams;
    this.#source = source;
    this.#param = param;
    this.extents = three(shape, 1);
    const greatest = (d: number): number =>
      streams.reduce((r, { offset }) => Math.max(r, Math.abs(offset[d] as number)), 0);
    this.radius = [greatest(0), greatest(1), greatest(2)];
    this.#places = Math.min(...streams.map(({ room }) => room.view.length));
    this.#haloed = param.halo ? 3 - shape.length : -1;
    this.#first = base / shape.slice(1).reduce((size, extent) => size * extent, 1);
    this.#planes = Array.from({ length: 2 * this.radius[0] + 1 }, () => ({ plane: -1, first: 0, end: 0 }));
  }

  /** How many columns fit; none where the offsets are too large. */
  get width(): number {
    const [, radius, beside] = this.radius;
    const lines = Math.min(this.extents[1] + 2 * radius, 2 * radius + FEW_LINES);
    return Math.floor(this.#places / (this.#planes.length * lines)) - 2 * beside;
  }

  /** Places from a line to the next. */
  get stride(): number {
    return this.#to - this.#from + 2 * this.radius[2];
  }

  /** Begins anew with the columns `from` to `to`. */
  columns(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
    const fit = Math.floor(this.#places / (this.#planes.length * this.stride));
    this.lines = Math.min(this.extents[1] + 2 * this.radius[1], fit);
    for (const each of this.#planes) each.end = each.first;
  }

  /** The source holds the lines around the grid, too. */
  get holdsLinesBeyond(): boolean {
    return this.#haloed === 1;
  }

  /** The columns from which no offset leads out of a line. */
  inner(from: number, to: number): readonly [number, number] {
    const radius = this.radius[2];
    if (this.#haloed === 2) return [from, to];
    return [Math.max(from, radius), Math.min(to, this.extents[2] - radius)];
  }

  /** The place of a column in the grid. */
  position(line: number, column: number): readonly number[] {
    const lines = this.extents[1];
    return [Math.floor(line / lines), line % lines, column].slice(-this.#param.shape.length);
  }

  /** Where a stream has its element for a column of a line, one of the inner; undefined where that is around the grid. */
  source({ column, offset }: NearStream, line: number, at: number): Numbers | undefined {
    const [, lines, columns] = this.extents;
    const p = this.#index(0, Math.floor(line / lines) + offset[0]);
    const l = this.#index(1, (line % lines) + offset[1]);
    if (p < 0 || l < 0) return undefined;
    const first = this.#haloed === 2 ? this.#first : 0;
    return { of: this.listOf({ column }), at: (p * lines + l) * columns + at + offset[2] - first };
  }

  /** Puts what is around so many lines, from a line on, in place. False: the source is not what the kernel was made for. */
  provide(line: number, count: number): boolean {
    const [planes, radius] = this.radius;
    const [plane, at] = [Math.floor(line / this.extents[1]), line % this.extents[1]];
    for (let p = plane - planes; p <= plane + planes; p++)
      if (!this.#provide(p, at - radius, at + count + radius)) return false;
    return true;
  }

  /** The address at which a stream has its element for a column of one of these lines. */
  address({ offset, room }: NearStream, line: number, column: number): number {
    const lines = this.extents[1];
    const k = this.#numberOf(Math.floor(line / lines) + offset[0]);
    const { first } = this.#planes[k] as Plane;
    const at = (k * this.lines + (line % lines) + offset[1] - first) * this.stride;
    return room.address + (at + column - this.#from + this.radius[2] + offset[2]) * room.view.BYTES_PER_ELEMENT;
  }

  #numberOf(plane: number): number {
    const count = this.#planes.length;
    return ((plane % count) + count) % count;
  }

  #provide(plane: number, from: number, to: number): boolean {
    const k = this.#numberOf(plane);
    const kept = this.#planes[k] as Plane;
    const { stride, lines } = this;
    const isKept = kept.plane === plane && kept.first <= from && from <= kept.end && kept.first < kept.end;
    if (!isKept) {
      kept.plane = plane;
      kept.first = kept.end = from;
    } else if (to > kept.first + lines) {
      const begin = k * lines * stride;
      for (const { room } of this.#streams)
        if (room.first)
          room.view.copyWithin(begin, begin + (from - kept.first) * stride, begin + (kept.end - kept.first) * stride);
      kept.first = from;
    }
    for (; kept.end < to; kept.end++) {
      const at = (k * lines + kept.end - kept.first) * stride;
      for (const stream of this.#streams)
        if (stream.room.first && !this.#copy(stream, plane, kept.end, at)) return false;
    }
    return true;
  }

  /** Where an index of a dimension leads; −1: to what stands around the grid. */
  #index(dimension: number, index: number): number {
    if (dimension === this.#haloed) return index - this.#first;
    return edgeIndex(this.#param.edge as Edge<number>, index, this.extents[dimension] as number);
  }

  /** What a stream reads. */
  listOf({ column }: Pick<NearStream, 'column'>): unknown {
    return column === undefined ? this.#source : (this.#source as { readonly columns?: Columns }).columns?.[column];
  }

  #copy({ column, room: { view } }: NearStream, plane: number, line: number, at: number): boolean {
    const list = this.listOf({ column });
    const isReadable =
      Array.isArray(list) || view instanceof Float64Array || elementOf(list)?.name === elementOf(view)?.name;
    if (list === undefined || !isReadable) return false;
    const [, lines, columns] = this.extents;
    const [p, l] = [this.#index(0, plane), this.#index(1, line)];
    const { fill } = this.#param;
    if (p < 0 || l < 0) {
      view.fill(fill, at, at + this.stride);
      return true;
    }
    const begin = (p * lines + l) * columns;
    const [from, to] = [this.#from - this.radius[2], this.#to + this.radius[2]];
    const isWhole = this.#haloed === 2;
    const [lo, hi] = isWhole ? [from, to] : [Math.max(0, from), Math.min(columns, to)];
    copyNumbers(list as List, begin + lo - (isWhole ? this.#first : 0), hi - lo, view, at + lo - from);
    const beside = (c: number): void => {
      const i = this.#index(2, c);
      view[at + c - from] = i < 0 ? fill : ((list as List)[begin + i] as number);
    };
    for (let c = from; c < lo; c++) beside(c);
    for (let c = hi; c < to; c++) beside(c);
    return true;
  }
}

type List = TypedCollection | readonly number[];

function copyNumbers(list: List, from: number, count: number, to: TypedCollection, at: number): void {
  if (Array.isArray(list) || count < SHORT) for (let i = 0; i < count; i++) to[at + i] = list[from + i] as number;
  else to.set((list as TypedCollection).subarray(from, from + count), at);
}
