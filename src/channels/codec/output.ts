/** Where a frame is written: bytes with an end. */
import { LATIN1, SHORT_STRING, SHORT_STRING_MAX, UTF16 } from './format.ts';

/** Thrown when the target has no room left. Made once: a full frame is the normal end of a batch. */
export const FULL: Error = new Error('the frame is full');

/** Up to here a loop over the characters beats the call into Buffer. */
const LOOP_MAX = 10;
/** On a string that V8 keeps in one byte a character this answers in constant time. */
const wide = /[^\x00-\xff]/; // oxlint-disable-line no-control-regex

export class Output {
  // Views over the whole buffer, so that frames in other parts of it, as in a ring, need no new ones.
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  doubles: Float64Array = new Float64Array(0);
  position = 0;
  limit = 0;
  /** The limit that would have let the writing go on, when it last failed. */
  wanted = 0;

  attach(target: Uint8Array): void {
    const { buffer } = target;
    if (this.bytes.buffer !== buffer || this.bytes.length !== buffer.byteLength) {
      this.bytes = Buffer.from(buffer);
      this.view = new DataView(buffer);
      this.doubles = new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
    }
    this.position = target.byteOffset;
    this.limit = target.byteOffset + target.byteLength;
  }

  /** Makes sure of room for `size` bytes. */
  reserve(size: number): void {
    if (this.position + size > this.limit) this.fail(size);
  }

  private fail(size: number): never {
    this.wanted = this.position + size;
    throw FULL;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  twoBytes(first: number, second: number): void {
    this.reserve(2);
    this.bytes[this.position++] = first;
    this.bytes[this.position++] = second;
  }

  /** A count below 2³², seven bits a byte. */
  varint(value: number): void {
    this.reserve(value > 0x7f ? 5 : 1);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.position++] = rest;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** Steps to the next multiple of 8 and makes sure of room for `size` bytes from there. */
  align(size: number): void {
    const padding = -this.position & 7;
    this.reserve(padding + size);
    this.position += padding;
  }

  string(value: string): void {
    const { length } = value;
    if (length <= LOOP_MAX) {
      this.reserve(1 + length);
      const { bytes } = this;
      const start = this.position + 1;
      let all = 0;
      for (let i = 0; i < length; i++) {
        const code = value.charCodeAt(i);
        all |= code;
        bytes[start + i] = code;
      }
      if (all <= 0xff) {
        bytes[start - 1] = SHORT_STRING | length;
        this.position = start + length;
        return;
      }
    } else if (!wide.test(value)) {
      this.reserve(6 + length);
      if (length <= SHORT_STRING_MAX) this.byte(SHORT_STRING | length);
      else {
        this.byte(LATIN1);
        this.varint(length);
      }
      this.position += this.bytes.write(value, this.position, length, 'latin1');
      return;
    }
    // UTF-16 as it stands, because UTF-8 has no lone surrogates.
    this.reserve(6 + 2 * length);
    this.byte(UTF16);
    this.varint(length);
    this.position += this.bytes.write(value, this.position, 2 * length, 'utf16le');
  }
}
