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
  private numbers = 0;
  private index = 0;
  /** Where the column begins, in elements of 8 bytes. */
  private column = 0;

  constructor(options: DecoderOptions = {}) {
    this.reader = new Reader(options.shared);
  }

  /** Opens the frame at the start of `bytes`; returns how many values it holds. Throws OSSA_BAD_FRAME. */
  open(bytes: Uint8Array): number {
    const { reader } = this;
    this.count = 0;
    this.index = 0;
    reader.attach(bytes);
    const start = reader.take(HEADER);
    const [magic, count, used, numbers] = [0, 4, 8, 12].map((at) => reader.view.getUint32(start + at, true));
    const body = HEADER + 8 * numbers!;
    if (magic !== MAGIC) throw badFrame('it does not begin as one');
    if (used! > bytes.length) throw badFrame(`only ${bytes.length} of its ${used} bytes are there`);
    if (numbers! > count! || used! < body + count! - numbers!) throw badFrame('it is too short for its values');
    reader.limit = start + used!;
    reader.position = start + body;
    reader.shapes = [];
    this.column = (start + HEADER) / 8;
    this.numbers = numbers!;
    return (this.count = count!);
  }

  /** The next value. Throws OSSA_BAD_FRAME, also when there is none. */
  next(): unknown {
    const { reader, index } = this;
    if (index < this.numbers) {
      this.index = index + 1;
      return reader.doubles[this.column + index];
    }
    if (index >= this.count) throw badFrame(`it has only ${this.count} values`);
    this.index = index + 1;
    try {
      return reader.readRoot();
    } catch (error) {
      throw error instanceof OssaError ? error : badFrame('a value in it is damaged', error);
    }
  }
}

/** All values of the frame. Throws OSSA_BAD_FRAME. */
export function decode(bytes: Uint8Array): unknown[] {
  const decoder = new Decoder();
  const values: unknown[] = [];
  for (let left = decoder.open(bytes); left > 0; left--) values.push(decoder.next());
  return values;
}
