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
  /** How many of them are in the column. */
  private numbers = 0;
  private columnOpen = true;

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
        expects: `16 bytes or more, from a multiple of 8, in the first 4 GiB of their buffer`,
        given: `${byteLength} bytes from ${byteOffset}`,
      });
    }
    this.writer.attach(target);
    this.writer.beginFrame();
    this.start = byteOffset;
    this.writer.position = byteOffset + HEADER;
    this.count = 0;
    this.columnOpen = true;
  }

  /**
   * Appends a value. Returns false, and leaves the frame as it was, when there is no room for it. Throws OSSA_CANNOT_TRAVEL
   * with the path to what is refused, and OSSA_TOO_DEEP, and leaves the frame as it was too. `root` is what the path starts
   * with: `input[3]`, say.
   */
  value(value: unknown, root: string): boolean {
    const { writer } = this;
    if (this.columnOpen) {
      if (typeof value === 'number') {
        if (writer.position + 8 > writer.limit) return false;
        writer.doubles[writer.position / 8] = value;
        writer.position += 8;
        this.count++;
        return true;
      }
      this.columnOpen = false;
      this.numbers = this.count;
    }
    try {
      writer.writeRoot(value);
    } catch (error) {
      // A column that this value closed may go on.
      this.columnOpen = this.numbers === this.count;
      if (error === FULL) return false;
      throw error instanceof Refusal ? error.toError(root) : error;
    }
    this.count++;
    return true;
  }

  /** Ends the frame and returns how many bytes it takes. */
  end(): number {
    const { writer, start, count } = this;
    const used = writer.position - start;
    writer.view.setUint32(start, MAGIC, true);
    writer.view.setUint32(start + 4, count, true);
    writer.view.setUint32(start + 8, used, true);
    writer.view.setUint32(start + 12, this.columnOpen ? count : this.numbers, true);
    writer.endFrame();
    return used;
  }
}

/** One value of any size in bytes of its own. Throws as `Encoder.value` does. */
export function encodeToBytes(value: unknown, root: string): Uint8Array {
  const encoder = new Encoder();
  for (let size = 1024; ; size = Math.min(4 * size, MAX_FRAME)) {
    const target = new Uint8Array(size);
    encoder.begin(target);
    if (encoder.value(value, root)) return target.slice(0, encoder.end());
    if (size === MAX_FRAME) throw new Refusal('tooLarge').toError(root);
  }
}
