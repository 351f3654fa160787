/**
 * Which objects of one value were met already, so that an object met twice arrives as one. Numbered in the order they were
 * met. Most values are flat records or small trees: up to a few objects a list is searched, which costs a comparison each and
 * nothing for the root; only then a map is made.
 */
const LIST_MAX = 12;

export class Identities {
  private objects: object[] = [];
  private index: Map<object, number> | undefined;
  /** How many objects were met. */
  count = 0;

  /** Forgets all, for the next value. */
  restart(): void {
    this.count = 0;
    this.index = undefined;
  }

  /** Lets go of the objects of the last value too. */
  release(): void {
    this.restart();
    this.objects = [];
  }

  /** The number under which the object was met before, or −1 when it is new. */
  meet(object: object): number {
    if (this.index !== undefined) {
      const met = this.index.get(object);
      if (met !== undefined) return met;
      this.index.set(object, this.count++);
      return -1;
    }
    const { objects, count } = this;
    for (let i = 0; i < count; i++) if (objects[i] === object) return i;
    if (count < LIST_MAX) objects[count] = object;
    else {
      this.index = new Map(objects.slice(0, count).map((met, i) => [met, i]));
      this.index.set(object, count);
    }
    this.count++;
    return -1;
  }
}
