/** What the main thread does with an item: hand it over, get its result from shared memory, put that where it belongs. */
export type Hand = 'give' | 'receive' | 'take';

/** What a segment was measured to cost. Later samples weigh more: first ones are made by cold code. */
export class Profile {
  /** Nanoseconds of work an item, on a worker. */
  workNs: number | undefined;
  /** Nanoseconds of the main thread an item, all in all; undefined before anything was handed over. Streams ask for every item. */
  handNs: number | undefined;
  readonly #work = new Rate();
  /** Of the main thread, by what it does. */
  readonly #hands: Readonly<Record<Hand, Rate>> = { give: new Rate(), receive: new Rate(), take: new Rate() };

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
    if (items > 0) this.workNs = this.#work.of(items, milliseconds);
  }

  handed(what: Hand, items: number, milliseconds: number): void {
    if (items === 0) return;
    const { give, receive, take } = this.#hands;
    this.#hands[what].of(items, milliseconds);
    this.handNs = give.ns + receive.ns + take.ns;
  }
}

/** Nanoseconds an item: of many at once more than of few, which mostly say what a task costs, and of the last more than of those before. */
class Rate {
  #items = 0;
  #milliseconds = 0;

  of(items: number, milliseconds: number): number {
    this.#items = this.#items / 2 + items;
    this.#milliseconds = this.#milliseconds / 2 + milliseconds;
    return this.ns;
  }

  get ns(): number {
    return this.#items === 0 ? 0 : (this.#milliseconds * 1e6) / this.#items;
  }
}
