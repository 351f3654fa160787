/**
 * A segment is a part of a program that one worker carries an item (or a range of elements) through without handing it on. Here
 * it gets its code: the emitted loop, the user's functions as units, and the values they close over.
 */
import { createHash } from 'node:crypto';
import { Encoder, isPrimitive } from '../channels/codec/codec.ts';
import { capture } from '../compiler/capture/capture.ts';
import type { Captured } from '../compiler/capture/unit.ts';
import { type EmittedSegment, emitSegment, type SegmentShape } from '../compiler/emit/js/emit.ts';
import type { SegmentCode } from '../instances/thread/messages.ts';

export class Segment {
  readonly shape: SegmentShape;
  readonly emitted: EmittedSegment;
  readonly #captured: readonly Captured[];
  readonly #hash: string;
  #last: SegmentCode | undefined;

  /** Emits and captures: cheap to keep, not cheap to make (0.1 ms and up). */
  constructor(shape: SegmentShape) {
    this.shape = shape;
    this.emitted = emitSegment(shape);
    this.#captured = this.emitted.functions.map(({ fn, role }) => capture(fn, role));
    const hash = createHash('sha1').update(this.emitted.text);
    for (const { unit } of this.#captured) hash.update(unit.id);
    this.#hash = hash.digest('base64url').slice(0, 16);
  }

  get units(): readonly Captured[] {
    return this.#captured;
  }

  /** The code with the values that its functions close over now. The same object as before while nothing has changed. */
  code(): SegmentCode {
    const plain =
      this.emitted.constants.every(isPrimitive) && this.#captured.every(({ unit }) => unit.captures.length === 0);
    if (plain && this.#last !== undefined) return this.#last;
    const shared: SharedArrayBuffer[] = [];
    const captured = this.#encode(shared);
    const last = this.#last;
    if (last !== undefined && equal(last.captured, captured) && shared.every((buffer, i) => buffer === last.shared[i]))
      return last;
    const values = createHash('sha1').update(captured).digest('base64url').slice(0, 16);
    this.#last = {
      key: shared.length === 0 ? `${this.#hash}.${values}` : `${this.#hash}.${values}.${nextShared++}`,
      text: this.emitted.text,
      units: this.#captured.map(({ unit }) => unit),
      captured,
      shared,
      serial: this.shape.serial,
    };
    return this.#last;
  }

  #encode(shared: SharedArrayBuffer[]): Uint8Array {
    const values: [unknown, string][] = this.#captured.flatMap((captured) =>
      captured.values().map((value, i): [unknown, string] => [value, captured.unit.captures[i] as string]),
    );
    for (const constant of this.emitted.constants) values.push([constant, 'identity']);
    for (let size = 4096; ; size *= 8) {
      shared.length = 0;
      const encoder = new Encoder({
        share: (buffer) => {
          const known = shared.indexOf(buffer);
          return known >= 0 ? known : shared.push(buffer) - 1;
        },
      });
      const bytes = new Uint8Array(size);
      encoder.begin(bytes);
      if (values.every(([value, name]) => encoder.value(value, name))) return bytes.slice(0, encoder.end());
    }
  }
}

/** Captured shared memory is told apart by identity, not by content. */
let nextShared = 0;

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
