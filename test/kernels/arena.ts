/** Memory in which the collections of a call lie, with something between them that has to be the same afterwards. */
import { elements, type NumberName, type TypedCollection } from '../../src/types/element.ts';

const GUARD = 64;
const GUARD_BYTE = 0xa5;
const ALIGNMENT = 64;

export class Arena {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #guards: number[] = [];
  #used = 0;

  constructor(buffer: ArrayBuffer) {
    this.#bytes = new Uint8Array(buffer);
  }

  /** Forgets what is there. */
  clear(): void {
    this.#used = 0;
    this.#guards.length = 0;
    this.#guard();
  }

  /** A place for `length` elements that begins with `values`, and for `padding` more, which are copies of the last value. */
  place(element: NumberName, values: ArrayLike<number>, length: number, padding: number = 0): TypedCollection {
    const { bytes, view } = elements[element];
    const at = Math.ceil(this.#used / ALIGNMENT) * ALIGNMENT;
    const room = view(this.#bytes.buffer, at, length + padding).fill(0);
    room.set(values);
    if (values.length > 0) room.fill(values[values.length - 1] as number, values.length);
    this.#used = at + (length + padding) * bytes;
    this.#guard();
    return room.subarray(0, length);
  }

  #guard(): void {
    this.#bytes.fill(GUARD_BYTE, this.#used, this.#used + GUARD);
    this.#guards.push(this.#used);
    this.#used += GUARD;
  }

  /** @throws Error where something between the collections was written */
  check(): void {
    for (const at of this.#guards)
      if (this.#bytes.subarray(at, at + GUARD).some((byte) => byte !== GUARD_BYTE))
        throw new Error('memory behind a collection was written');
  }
}
