/** What the main thread does with an item: hand it over, get its result from shared memory, put that where it belongs. */
export type Hand = 'give' | 'receive' | 'take';

/** What a segment was measured to cost. Later samples weigh more: first ones are made by cold code. */
export class Profile {
  /** Nanoseconds of work an item, on a worker. */
  workNs: number | undefined;
  /** Nanoseconds of the main thread an item, all in all; undefined before anything was handed over. Streams ask for every item. */
  handNs: number | undefined;
  /** The same by what it does with it. */
  readonly #hands: { [K in Hand]?: number } = {};

  /** All the time that workers spent on it. */
  busyMs = 0;
  /** The same of the main thread. */
  hereMs = 0;

  /** All the time that was spent on it. */
  get spentMs(): number {
    return this.busyMs + this.hereMs;
  }

  worked(items: number, milliseconds: number): void {
    this.busyMs += milliseconds;
    if (items > 0) this.workNs = blend(this.workNs, (milliseconds * 1e6) / items);
  }

  handed(what: Hand, items: number, milliseconds: number): void {
    if (items === 0) return;
    this.#hands[what] = blend(this.#hands[what], (milliseconds * 1e6) / items);
    this.handNs = Object.values(this.#hands).reduce((sum, each) => sum + each);
  }
}

const blend = (old: number | undefined, sample: number): number =>
  old === undefined ? sample : 0.5 * old + 0.5 * sample;
