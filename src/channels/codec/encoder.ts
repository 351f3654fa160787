/** Writes the values of one batch as a frame. */
import { OssaError } from '../../errors.ts';
import { HEADER, MAGIC, MAX_FRAME } from './format.ts';
import { FULL } from './output.ts';
import { Refusal } from './refusal.ts';
import { Writer } from './writer.ts';

export interface EncoderOptions {
  /** Gives the number under which the other side finds this shared memory; without it, shared memory is refused. */
  readonly share?: (buffer: SharedArrayBuffer) => number;
}

/**
 * Writes values into bytes of the caller, usually a part of shared memory. A frame stands alone: it decodes any number of
 * times, with no other frame. Until something else comes, numbers go into a column, eight bytes each.
 */
export class Encoder {
  private readonly writer: Writer;
  private start = 0;
  /** Values so far. */
  count = 0;
  // The column: `room` values fit into it, and none once it is closed.
  private doubles: Float64Array = new Float64Array(0);
  private column = 0;
  private room = 0;
  /** How many values are in the column, once it is closed. */
  private numbers: number | undefined;

  constructor(options: EncoderOptions = {}) {
    this.writer = new Writer(options.share);
  }

  /**
   * Starts a frame in `target`, which begins on a multiple of 8 bytes of its buffer and holds 16 bytes or more.
   * Whatever frame was open is given up. Throws OSSA_INVALID_ARGUMENT.
   */
  begin(target: Uint8Array): void {
    const { byteOffset, byteLength } = target;
    if (byteOffset % 8 !== 0 || byteLength < HEADER || byteOffset + byteLength > MAX_FRAME) {
      throw new OssaError('OSSA_INVALID_ARGUMENT', {
        name: 'target',
        expects: `${HEADER} bytes or more, from a multiple of 8, in the first 4 GiB of their buffer`,
        given: `${byteLength} bytes from ${byteOffset}`,
      });
    }
    this.writer.attach(target);
    this.writer.beginFrame();
    this.start = byteOffset;
    this.count = 0;
    this.openColumn();
  }

  /**
   * Appends a value. Returns false, and leaves the frame as it was, when there is no room for it. Throws OSSA_CANNOT_TRAVEL
   * with the path to what is refused, and OSSA_TOO_DEEP, and leaves the frame as it was too. `root` is what the path starts
   * with: `input[3]`, say.
   */
  value(value: unknown, root: string): boolean {
    if (typeof value === 'number' && this.count < this.room) {
      this.doubles[this.column + this.count++] = value;
      return true;
    }
    return this.tagged(value, root);
  }

  private tagged(value: unknown, root: string): boolean {
    const { writer } = this;
    if (this.numbers === undefined) {
      // No room in the column, then: a tag and a number would take no less.
      if (typeof value === 'number') return false;
      this.numbers = this.count;
      this.room = 0;
      writer.position = this.start + HEADER + 8 * this.count;
    }
    try {
      writer.writeRoot(value);
    } catch (error) {
      if (this.numbers === this.count) this.openColumn();
      if (error === FULL) return false;
      throw error instanceof Refusal ? error.toError(root) : error;
    }
    this.count++;
    return true;
  }

  /** Lets numbers go into the column, (again) as long as nothing stands behind it. */
  private openColumn(): void {
    const { writer } = this;
    this.doubles = writer.doubles;
    this.column = (this.start + HEADER) / 8;
    this.room = Math.floor((writer.limit - this.start - HEADER) / 8);
    this.numbers = undefined;
  }

  /** Whether all values so far are numbers in the column. */
  get numbersOnly(): boolean {
    return this.numbers === undefined;
  }

  /** Bytes that the target would have needed, at least, for the value that did not fit. */
  get wanted(): number {
    return this.writer.wanted - this.start;
  }

  /** Ends the frame and returns how many bytes it takes. */
  end(): number {
    const { writer, start, count, numbers } = this;
    const used = numbers === undefined ? HEADER + 8 * count : writer.position - start;
    writer.view.setUint32(start, MAGIC, true);
    writer.view.setUint32(start + 4, count, true);
    writer.view.setUint32(start + 8, used, true);
    writer.view.setUint32(start + 12, numbers ?? count, true);
    writer.endFrame();
    return used;
  }
}

/** One value of any size in bytes of its own. Throws as `Encoder.value` does. */
export function encodeToBytes(value: unknown, root: string): Uint8Array {
  return encodeInto((size) => new Uint8Array(size), value, root, 1024).slice();
}

/** One value in memory that `allocate` gives, for at least so many bytes; what turns out to be too small is asked for anew. */
export function encodeInto(
  allocate: (bytes: number) => Uint8Array,
  value: unknown,
  root: string,
  atLeast: number,
): Uint8Array {
  const encoder = new Encoder();
  for (let size = atLeast; size <= MAX_FRAME; size = Math.max(4 * size, encoder.wanted)) {
    const target = allocate(size);
    encoder.begin(target);
    if (encoder.value(value, root)) return target.subarray(0, encoder.end());
  }
  throw new Refusal('tooLarge').toError(root);
}
