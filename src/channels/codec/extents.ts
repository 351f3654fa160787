/** Which memory the buffers and views of one value have shown so far, so that views of the same memory stay together. */

export interface Extent {
  readonly start: number;
  readonly end: number;
  /** The number of the object that showed it. */
  readonly owner: number;
}

export class Extents {
  private buffers: Map<ArrayBuffer, Extent[]> | undefined;

  restart(): void {
    this.buffers = undefined;
  }

  /**
   * The earlier extent in which this one lies, or `'partly'` when it goes beyond one that it touches. An extent apart from
   * all others is noted under its owner and gives undefined. O(number of views of the same buffer).
   */
  claim(buffer: ArrayBuffer, start: number, end: number, owner: number): Extent | 'partly' | undefined {
    this.buffers ??= new Map();
    const extents = this.buffers.get(buffer);
    if (extents === undefined) this.buffers.set(buffer, [{ start, end, owner }]);
    else {
      const around = extents.find((extent) => extent.start <= start && end <= extent.end);
      if (around !== undefined) return around;
      if (extents.some((extent) => start < extent.end && extent.start < end)) return 'partly';
      extents.push({ start, end, owner });
    }
    return undefined;
  }
}
