/** The vectors that the elements of a gang stand in. */
import type { Unit } from './unit.ts';
import { type Lane, Vectors } from './vectors.ts';

/** Elements that are computed together, and bytes of the processor's vectors. */
export interface Layout {
  readonly lanes: number;
  readonly vectorBytes: 16 | 32 | 64;
}

export class Lanes {
  /** Of 4 bytes. */
  readonly narrow: Vectors;
  /** Of 8 bytes. */
  readonly wide: Vectors;
  /** Words in lanes of 8 bytes: twice as many, of which every second is anything. */
  readonly words: Vectors;
  readonly #lanes: number;

  constructor(unit: Unit, { lanes, vectorBytes }: Layout) {
    this.#lanes = lanes;
    this.narrow = new Vectors(unit, Math.min(lanes, vectorBytes / 4));
    this.wide = new Vectors(unit, Math.min(lanes, vectorBytes / 8));
    this.words = new Vectors(unit, 2 * this.wide.lanes);
  }

  of(bytes: number): Vectors {
    return bytes === 8 ? this.wide : this.narrow;
  }

  /** How many vectors. */
  count(bytes: number): number {
    return this.#lanes / this.of(bytes).lanes;
  }

  /** Narrow lanes in vectors of as many as there are wide ones. */
  cut(parts: readonly string[], type: Exclude<Lane, 'f64'>): readonly string[] {
    const { narrow, wide } = this;
    if (narrow.lanes === wide.lanes) return parts;
    const name = narrow.type(type);
    return parts.flatMap((part) => [narrow.half(name, part, 0), narrow.half(name, part, 1)]);
  }

  /** The reverse of `cut`. */
  join(pieces: readonly string[]): readonly string[] {
    const { narrow, wide } = this;
    if (narrow.lanes === wide.lanes) return pieces;
    return Array.from({ length: pieces.length / 2 }, (_, j) =>
      narrow.join(pieces[2 * j] as string, pieces[2 * j + 1] as string),
    );
  }
}
