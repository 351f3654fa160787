/** A task as the worker sees it that has claimed it. */
import { COUNT, FLAGS, HEADER_WORDS, IN_BYTES, LO, SEQUENCE, SLOT_WORDS } from '../../channels/ring.ts';

/** The fields of a claimed slot, read while it is surely ours. */
export class ClaimedTask {
  readonly slot: number;
  readonly claimed: number;
  readonly sequence: number;
  readonly count: number;
  readonly flags: number;
  readonly lo: number;
  readonly inBytes: number;
  readonly place: number;

  constructor(ring: Int32Array, floats: Float64Array, slot: number, claimed: number) {
    this.slot = slot;
    this.claimed = claimed;
    this.sequence = ring[slot + SEQUENCE] as number;
    this.count = ring[slot + COUNT] as number;
    this.flags = ring[slot + FLAGS] as number;
    this.lo = floats[(slot + LO) / 2] as number;
    this.inBytes = ring[slot + IN_BYTES] as number;
    this.place = (slot - HEADER_WORDS) / SLOT_WORDS;
  }

  /** What failures are counted from: the first item of a task of items, the first element of the collection otherwise. */
  get numberedFrom(): number {
    return this.inBytes === 0 ? 0 : this.lo;
  }

  /** Index of the first result in the terms in which failures are told. */
  get firstIndex(): number {
    return this.inBytes === 0 ? this.lo : 0;
  }
}
