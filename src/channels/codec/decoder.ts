/** Reads a frame. */
import { OssaError } from '../../errors.ts';
import { HEADER, MAGIC } from './format.ts';
import { badFrame } from './input.ts';
import { Reader } from './reader.ts';

export interface DecoderOptions {
  /** Finds the shared memory that the writing side passed under this number. */
  readonly shared?: (id: number) => SharedArrayBuffer;
}

/** Reads the values of a frame one after the other. */
export class Decoder {
  private readonly reader: Reader;
  private count = 0;
  private index = 0;
  // The column.
  private doubles: Float64Array = new Float64Array(0);
  private column = 0;
  private numbers = 0;

  constructor(options: DecoderOptions = {}) {
    this.reader = new Reader(options.shared);
  }

  /** Opens the frame at the start of `bytes`; returns how many values it holds. Throws OSSA_BAD_FRAME. */
  open(bytes: Uint8Array): number {
    const { reader } = this;
    this.count = this.index = this.numbers = 0;
    reader.attach(bytes);
    const start = reader.take(HEADER);
    const count = reader.view.getUint32(start + 4, true);
    const used = reader.view.getUint32(start + 8, true);
    const numbers = reader.view.getUint32(start + 12, true);
    const body = HEADER + 8 * numbers;
    if (reader.view.getUint32(start, true) !== MAGIC) throw badFrame('they do not begin as one');
    if (used > bytes.length) throw badFrame(`only ${bytes.length} of ${used} bytes are there`);
    if (numbers > count || used < body + count - numbers) throw badFrame('they are too few for their values');
    reader.limit = start + used;
    reader.position = start + body;
    reader.shapes = [];
    this.doubles = reader.doubles;
    this.column = (start + HEADER) / 8;
    this.numbers = numbers;
    return (this.count = count);
  }

  /** The next value. Throws OSSA_BAD_FRAME, also when there is none. */
  next(): unknown {
    if (this.index < this.numbers) return this.doubles[this.column + this.index++];
    return this.tagged();
  }

  /** The values that are left. Throws OSSA_BAD_FRAME. */
  rest(): unknown[] {
    const values: unknown[] = [];
    for (let left = this.count - this.index; left > 0; left--) values.push(this.next());
    // A decoder may be kept for long, with the memory that it reads from.
    this.reader.graph = undefined;
    return values;
  }

  /** All values, if they are numbers only, in memory that `room` gives for so many; undefined for any other frame. */
  numbersOnly(room: (count: number) => Float64Array): Float64Array | undefined {
    if (this.numbers !== this.count) return undefined;
    const numbers = room(this.count).subarray(0, this.count);
    numbers.set(this.doubles.subarray(this.column, this.column + this.count));
    return numbers;
  }

  private tagged(): unknown {
    if (this.index >= this.count) throw badFrame(`they hold only ${this.count} values`);
    this.index++;
    try {
      return this.reader.readRoot();
    } catch (error) {
      throw error instanceof OssaError ? error : badFrame('a value in them is damaged', error);
    }
  }
}

/** All values of the frame. Throws OSSA_BAD_FRAME. */
export function decode(bytes: Uint8Array): unknown[] {
  const decoder = new Decoder();
  decoder.open(bytes);
  return decoder.rest();
}
