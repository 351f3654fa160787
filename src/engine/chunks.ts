/** How a range is cut into tasks while they are handed out. */
import { guided } from '../optimizer/planner.ts';
import type { Profile } from '../optimizer/profile.ts';
import type { TaskContent } from './task.ts';

/** The pieces of a range. */
export class Chunks {
  readonly #end: number;
  readonly #degree: number;
  readonly #grain: number | undefined;
  readonly #profile: Profile;
  readonly #align: number;
  #lo: number;
  #issued = 0;
  #measured: (() => void) | undefined;

  /** Of elements `lo` to `hi`, in pieces of `grain` elements, or by their measured cost. */
  constructor(
    [lo, hi]: readonly [number, number],
    degree: number,
    grain: number | undefined,
    profile: Profile,
    align: number,
  ) {
    this.#lo = lo;
    this.#end = hi;
    this.#degree = degree;
    this.#grain = grain;
    this.#profile = profile;
    this.#align = align;
  }

  /** The cost is known (better) now. */
  learned(): void {
    this.#measured?.();
    this.#measured = undefined;
  }

  /** Everything has been handed out. */
  get over(): boolean {
    return this.#lo >= this.#end;
  }

  next(): TaskContent | undefined | Promise<TaskContent | undefined> {
    const left = this.#end - this.#lo;
    if (left <= 0) return undefined;
    if (this.#grain !== undefined) return this.#piece(this.#grain);
    const { workNs } = this.#profile;
    if (workNs !== undefined) return this.#piece(guided(left, this.#degree, workNs));
    // Unknown cost: a few of the smallest pieces, then wait for what they tell.
    if (this.#issued < 2 * this.#degree) return this.#piece(1);
    return new Promise((resolve) => {
      this.#measured = () => resolve(this.next());
    });
  }

  #piece(size: number): TaskContent {
    const count = Math.min(this.#end - this.#lo, Math.ceil(size / this.#align) * this.#align);
    const content: TaskContent = { count, lo: this.#lo, bytes: 0 };
    this.#lo += count;
    this.#issued++;
    return content;
  }
}
