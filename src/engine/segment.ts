/**
 * A segment is a part of a program that one worker carries an item (or a range of elements) through without handing it on. Here
 * it gets its code: the emitted loop, the user's functions as units, and the values they close over.
 */
import { Encoder, isPrimitive } from '../channels/codec/codec.ts';
import { capture } from '../compiler/capture/capture.ts';
import type { Captured } from '../compiler/capture/unit.ts';
import { type EmittedSegment, emitSegment, type SegmentShape } from '../compiler/emit/js/emit.ts';
import type { KernelCode } from '../compiler/kernel/code.ts';
import type { SegmentCode, UnitCode } from '../instances/thread/messages.ts';

export class Segment {
  readonly shape: SegmentShape;
  readonly emitted: EmittedSegment;
  readonly #captured: readonly Captured[];
  readonly #units: readonly UnitCode[];
  /** The same for segments of the same code. */
  readonly #number: number;
  #last: SegmentCode | undefined;
  #lastWithKernel: SegmentCode | undefined;

  /** Emits and captures: cheap to keep, not cheap to make (0.1 ms and up). */
  constructor(shape: SegmentShape) {
    this.shape = shape;
    this.emitted = emitSegment(shape);
    this.#captured = this.emitted.functions.map(({ fn, role }) => capture(fn, role));
    this.#units = this.#captured.map(({ unit: { name, source, file, captures, modules } }) => ({
      name,
      source,
      file,
      captures,
      modules,
    }));
    this.#number = numberOf([this.emitted.text, ...this.#units.map(({ source }) => source)].join('\0'));
  }

  get units(): readonly Captured[] {
    return this.#captured;
  }

  /** The code with the values that its functions close over now. The same object as before while nothing has changed. */
  code(): SegmentCode {
    const last = this.#last;
    const plain =
      this.emitted.constants.every(isPrimitive) && this.#units.every(({ captures }) => captures.length === 0);
    if (plain && last !== undefined) return last;
    const shared: SharedArrayBuffer[] = [];
    const captured = this.#encode(shared);
    if (last !== undefined && equal(last.captured, captured) && shared.every((buffer, i) => buffer === last.shared[i]))
      return last;
    const values = shared.length === 0 ? keyOf(captured) : `s${nextShared++}`;
    return (this.#last = {
      key: `${this.#number}.${values}`,
      text: this.emitted.text,
      units: this.#units,
      captured,
      shared,
      serial: this.shape.serial,
    });
  }

  /** Code of this segment with a kernel for its loops. */
  with(kernel: KernelCode, code: SegmentCode): SegmentCode {
    const key = `${code.key}.k${kernel.key}`;
    if (this.#lastWithKernel?.key !== key) this.#lastWithKernel = { ...code, key, kernel };
    return this.#lastWithKernel;
  }

  #encode(shared: SharedArrayBuffer[]): Uint8Array {
    const values: [unknown, string][] = this.#captured.flatMap((captured) =>
      captured.values().map((value, i): [unknown, string] => [value, captured.unit.captures[i] as string]),
    );
    for (const constant of this.emitted.constants) values.push([constant, 'identity']);
    let wanted = 0;
    for (let size = 4096; ; size = Math.max(size * 8, wanted)) {
      shared.length = 0;
      const encoder = new Encoder({
        share: (buffer) => {
          const known = shared.indexOf(buffer);
          return known >= 0 ? known : shared.push(buffer) - 1;
        },
      });
      const large = size > LARGE_BYTES;
      const bytes = large ? new Uint8Array(new SharedArrayBuffer(size)) : new Uint8Array(size);
      encoder.begin(bytes);
      if (values.every(([value, name]) => encoder.value(value, name))) {
        const end = encoder.end();
        return large ? bytes.subarray(0, end) : bytes.slice(0, end);
      }
      wanted = encoder.wanted;
    }
  }
}

/** Captured values that take more go to workers in shared memory, not as a copy for each. */
const LARGE_BYTES = 1 << 16;

/** Captured shared memory is told apart by identity, not by content. */
let nextShared = 0;

/** Numbers of texts: the key of a code need not be a hash while it does not leave the process. */
const numbers = new Map<string, number>();
/** The oldest is forgotten first: its text gets another number then, and workers make the code anew. */
const NUMBERED = 1024;
let nextNumber = 0;

/** Captured values up to this size are their own key; of larger ones it is a hash, and Node's cryptography takes 9 ms to load. */
const SMALL_BYTES = 8192;
const keyOf = (captured: Uint8Array): string =>
  captured.length <= SMALL_BYTES
    ? `${numberOf(Buffer.from(captured).toString('latin1'))}`
    : process.getBuiltinModule('node:crypto').hash('sha1', captured, 'base64url');

function numberOf(text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    numbers.set(text, (number = nextNumber++));
    if (numbers.size > NUMBERED) numbers.delete(numbers.keys().next().value as string);
  }
  return number;
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
