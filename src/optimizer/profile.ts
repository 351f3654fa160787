/** What a segment was measured to cost. Later samples weigh more: first ones are made by cold code. */
export class Profile {
  /** Nanoseconds of work an item, on a worker. */
  workNs: number | undefined;
  /** Nanoseconds of the main thread an item: encoding it and decoding its result. */
  handNs: number | undefined;

  /** All the time that workers spent on it. */
  busyMs = 0;

  worked(items: number, milliseconds: number): void {
    this.busyMs += milliseconds;
    if (items > 0) this.workNs = blend(this.workNs, (milliseconds * 1e6) / items);
  }

  handed(items: number, milliseconds: number): void {
    if (items > 0) this.handNs = blend(this.handNs, (milliseconds * 1e6) / items);
  }
}

const blend = (old: number | undefined, sample: number): number =>
  old === undefined ? sample : 0.5 * old + 0.5 * sample;
