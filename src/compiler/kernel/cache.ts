/** Values by key, of which the one that was not asked for the longest is forgotten first. */
export class Cache<A> {
  readonly #values = new Map<string, A>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The value of a key; made, and kept, where it is not there. */
  get(key: string, make: () => A): A {
    const known = this.#values.get(key);
    // A map is in the order in which keys came: this one comes anew.
    if (known !== undefined) this.#values.delete(key);
    const value = known ?? make();
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value as string);
    return value;
  }
}
