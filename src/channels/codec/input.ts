/** What a frame is read from. Every read is checked, because a frame may come from memory that a dying worker left. */
import { OssaError } from '../../errors.ts';

/** Up to here one call with a character for each argument beats Buffer's. */
const DIRECT_MAX = 32;

export function badFrame(what: string, cause?: unknown): OssaError {
  return new OssaError('OSSA_BAD_FRAME', { what }, cause === undefined ? {} : { cause });
}

type Direct = (bytes: Uint8Array, at: number) => string;
/** By length: `String.fromCharCode(b[p], b[p + 1], …)`, made when a string of that length first comes. */
const direct: (Direct | undefined)[] = [];

function directOf(length: number): Direct {
  const codes = Array.from({ length }, (_, i) => `b[p+${i}]`);
  try {
    // oxlint-disable-next-line no-new-func
    return (direct[length] = new Function('b', 'p', `return String.fromCharCode(${codes.join()})`) as Direct);
  } catch {
    // The process forbids generated code.
    return (direct[length] = (bytes, at) => (bytes as Buffer).toString('latin1', at, at + length));
  }
}

export class Input {
  // Views over the whole buffer, so that frames in other parts of it, as in a ring, need no new ones.
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  doubles: Float64Array = new Float64Array(0);
  position = 0;
  limit = 0;

  attach(source: Uint8Array): void {
    const aligned = source.byteOffset % 8 === 0 ? source : new Uint8Array(source);
    const { buffer } = aligned;
    if (this.bytes.buffer !== buffer || this.bytes.length !== buffer.byteLength) {
      this.bytes = Buffer.from(buffer);
      this.view = new DataView(buffer);
      this.doubles = new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
    }
    this.position = aligned.byteOffset;
    this.limit = aligned.byteOffset + aligned.byteLength;
  }

  /** Steps over `size` bytes and returns where they begin. */
  take(size: number): number {
    const start = this.position;
    if (start + size > this.limit) throw badFrame('they end inside a value');
    this.position = start + size;
    return start;
  }

  byte(): number {
    return this.bytes[this.take(1)]!;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const next = this.byte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value >>> 0;
    }
    throw badFrame('a count in them has no end');
  }

  /** A number of things that take at least one byte each: checked before anything is made for them. */
  count(): number {
    const count = this.varint();
    if (count > this.limit - this.position) throw badFrame(`they announce ${count} things, more than they can hold`);
    return count;
  }

  float64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** Steps to the next multiple of 8, then over `size` bytes, and returns where those begin. */
  aligned(size: number): number {
    this.take(-this.position & 7);
    return this.take(size);
  }

  shortString(length: number): string {
    const at = this.take(length);
    return length <= DIRECT_MAX
      ? (direct[length] ?? directOf(length))(this.bytes, at)
      : this.bytes.toString('latin1', at, at + length);
  }

  latin1(): string {
    const length = this.varint();
    const at = this.take(length);
    return this.bytes.toString('latin1', at, at + length);
  }

  utf16(): string {
    const size = 2 * this.varint();
    const at = this.take(size);
    return this.bytes.toString('utf16le', at, at + size);
  }
}
