/** A binary heap: the least of what was pushed comes out first. */
export class Heap<A> {
  readonly #items: A[] = [];
  readonly #compare: (a: A, b: A) => number;

  constructor(compare: (a: A, b: A) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  /** O(log n). */
  push(item: A): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(item, items[parent] as A) >= 0) break;
      items[at] = items[parent] as A;
      at = parent;
    }
    items[at] = item;
  }

  /** O(log n). */
  pop(): A | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#compare(items[child + 1] as A, items[child] as A) < 0) child++;
      if (this.#compare(last, items[child] as A) <= 0) break;
      items[at] = items[child] as A;
      at = child;
    }
    items[at] = last;
    return first;
  }
}
