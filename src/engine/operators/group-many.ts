/**
 * groupBy of numbers with many keys: combining pieces first would hardly make them fewer, so elements are put apart by the hashes of
 * their keys, and each part is grouped by itself, in a table that fits a cache. Source: Manegold, Boncz and Kersten, "Optimizing
 * main-memory join on modern hardware", 2002 (radix-partitioned hashing).
 */
import { acquire, giveBack } from '../../channels/arena.ts';
import { partsChunk, triplesChunk } from '../../compiler/emit/js/chunk/group-many.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import { GROUP_BLOCK } from '../../skeletons/group-by.ts';
import type { GroupByNode } from '../../skeletons/node.ts';
import type { Typed } from '../../types/typed.ts';
import type { Context } from '../context.ts';
import { counted, type Elements, WHOLE_BYTES } from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked, type ChunkKernel, type ChunkOf, type Piece } from '../pieces.ts';

/** So many elements are worth a look at their first block. */
const MANY_BLOCKS = 8;
/** Elements for each key of a block below which combining inside blocks does not pay. */
const FEW_FOR_A_KEY = 4;
/** A power of two: more would not fit the processor's tables of pages while elements are put apart. */
const PARTS = 128;
/** Bytes of a key, a value and an index. */
const TRIPLE_BYTES = 24;

/** Measured: keys and values are written and read again in the time of so many additions. */
const WORTH_IT = 40;

/** The keys and values of elements by a kernel. */
export function keyedKernel({ value: valueFunction }: GroupByNode, from: Elements): ChunkKernel {
  const shapeOf: ShapeOf = ([key, value]) => {
    const given = argumentOf(from);
    const functions = { key: key as LoopFunction, value: valueFunction === undefined ? undefined : value };
    return given && { kind: 'keyed', arguments: [given], steps: [], ...functions };
  };
  // What is computed while it is read is no collection then.
  return { chunk: 'keyed', shapeOf, least: from.computed === undefined ? WORTH_IT : 0 };
}

type Part = readonly [keys: Float64Array, first: Float64Array, values: Float64Array, sizes?: readonly number[]];

export class ManyGroups {
  readonly #chunked: Chunked;
  readonly #node: GroupByNode;
  readonly #parts: ChunkOf;

  constructor(node: GroupByNode, name: string) {
    this.#chunked = new Chunked(name);
    this.#node = node;
    this.#parts = { key: 'parts', text: partsChunk(node), estimateNs: 1e5 };
  }

  /** Whether numbers are for this way, by the number of keys in their first block. */
  static async suit(from: Elements, groupsOf: (block: Elements) => Promise<Map<unknown, unknown>>): Promise<boolean> {
    const { length } = from;
    if (length < MANY_BLOCKS * GROUP_BLOCK || length * TRIPLE_BYTES > WHOLE_BYTES) return false;
    const keys = await groupsOf({ ...from, length: GROUP_BLOCK });
    return keys.size * FEW_FOR_A_KEY > GROUP_BLOCK && typeof keys.keys().next().value === 'number';
  }

  async groups(from: Elements, context: Context): Promise<Map<unknown, unknown>> {
    const buffer = acquire(from.length * TRIPLE_BYTES);
    try {
      const triples = new Float64Array(buffer, 0, 3 * from.length);
      const begins: Float64Array[] = [];
      const room = { element: 'f64', per: 3 } as const;
      const put = (counts: unknown, { lo, count, places, at }: Piece): void => {
        (triples as Typed).set(places.subarray(at, at + 3 * count), 3 * lo);
        const begin = new Float64Array(PARTS + 1).fill(3 * lo);
        for (const [p, n] of (counts as Uint32Array).entries()) begin[p + 1] = (begin[p] as number) + 3 * n;
        begins.push(begin);
      };
      const param = { parts: PARTS };
      const kernel = keyedKernel(this.#node, from);
      const putApart = { key: 'triples', text: triplesChunk(this.#node), kernel };
      await this.#chunked.run(putApart, from, { param, windowed: true, room, take: put }, context);
      const parts: Part[] = [];
      const add = (some: unknown): void => void parts.push(...(some as Part[]));
      await this.#chunked.run(this.#parts, counted(PARTS), { param: { triples, begins }, take: add }, context);
      return this.#joined(parts, from.length);
    } finally {
      giveBack(buffer);
    }
  }

  /** The groups of all parts in order of first appearance. */
  #joined(parts: readonly Part[], length: number): Map<unknown, unknown> {
    const partOf = new Uint8Array(length);
    for (const [p, [, first]] of parts.entries()) for (const i of first) partOf[i] = p + 1;
    const groups = new Map<unknown, unknown>();
    const next = new Uint32Array(parts.length);
    const begins = new Uint32Array(parts.length);
    for (let i = 0; i < length; i++) {
      const p = (partOf[i] as number) - 1;
      if (p < 0) continue;
      const [keys, , values, sizes] = parts[p] as Part;
      const j = next[p] as number;
      next[p] = j + 1;
      if (sizes === undefined) {
        groups.set(keys[j], values[j]);
        continue;
      }
      const begin = begins[p] as number;
      const list = new Array<number>(sizes[j] as number);
      for (let k = 0; k < list.length; k++) list[k] = values[begin + k] as number;
      begins[p] = begin + list.length;
      groups.set(keys[j], list);
    }
    return groups;
  }
}
