/**
 * sort: numbers in runs, those too many for that in buckets, anything else by the numbers of its keys. Strings have the number of
 * their first characters as key; those that begin alike are compared whole.
 */
import {
  argsortChunk,
  compareChunk,
  keysChunk,
  mergeChunk,
  mergeComparedChunk,
  mergeIndicesChunk,
  sortChunk,
} from '../../compiler/emit/js/chunk/sort.ts';
import type { Argument, LoopFunction } from '../../compiler/kernel/loop.ts';
import { named, type UserFunction } from '../../skeletons/kind.ts';
import type { SortNode } from '../../skeletons/node.ts';
import { byValue } from '../../skeletons/order.ts';
import type { NumberName } from '../../types/element.ts';
import { isStruct, typeNameOf } from '../../types/typed.ts';
import { Range } from '../../types/range.ts';
import { isVec, readerOf, type Vec } from '../../types/vec.ts';
import { elementsOf, inSharedMemory, sharedElements } from '../elements.ts';
import { placeFor } from '../into.ts';
import { argumentOf, type ShapeOf, storeStep } from '../loop-kernels.ts';
import { Chunked, type Piece } from '../pieces.ts';
import { bucketSorted, isLarge } from './bucket-sort.ts';
import { DECLINED, type MakeAlgorithm } from './operator.ts';
import { inCollection } from './placed.ts';
import { SortedRuns } from './runs.ts';
import { SortedValues } from './sort-values.ts';

const streamOf = (element: NumberName): Argument => ({ from: 'stream', stream: 0, element });

/** Measured: radix sort of 64-bit floats takes some 60 ns an element, of indices 100; merging 8 and 20. */
const values = (element: NumberName): ConstructorParameters<typeof SortedRuns>[1] => ({
  sort: {
    key: `sort ${element}`,
    text: sortChunk(),
    estimateNs: 60,
    kernel: { chunk: 'order', shapeOf: () => ({ kind: 'order', arguments: [streamOf(element)], steps: [] }) },
  },
  merge: { key: `merge ${element}`, text: mergeChunk(), estimateNs: 8 },
  element,
});
const comparedShape =
  (element: NumberName): ShapeOf =>
  ([compare]) => ({
    kind: 'sort',
    arguments: [streamOf(element)],
    steps: [],
    compare: compare as LoopFunction,
  });

/** A comparison is the user's, and measured. */
const compared = (compare: UserFunction, element: NumberName): ConstructorParameters<typeof SortedRuns>[1] => ({
  sort: {
    key: `compare ${element}`,
    text: compareChunk(compare),
    kernel: { chunk: 'sort', shapeOf: comparedShape(element) },
  },
  merge: { key: `merge compared ${element}`, text: mergeComparedChunk(compare) },
  element,
});
const indices = {
  sort: { key: 'argsort', text: argsortChunk(), estimateNs: 100 },
  merge: { key: 'merge indices', text: mergeIndicesChunk(), estimateNs: 20 },
  element: 'u32',
} as const;

export const sortOperator: MakeAlgorithm<SortNode> = (node, name) => {
  const typed = new Map<NumberName, SortedRuns>();
  const byIndex = new SortedRuns(name, indices);
  const keying = new Chunked(name);
  const compare = node.compare && named(node.compare, "sort's comparison");
  const byComparison = compare && new SortedValues(name, compare);
  const keysText = node.by && keysChunk(named(node.by, "sort's by"));
  return (input, context, wanted) => {
    if (!isVec(input)) return undefined;
    if (input instanceof Range && keysText === undefined && compare === undefined)
      return Promise.resolve(finished(inOrder(input, node), node));
    const vec = input instanceof Range ? Float64Array.from(input) : input;
    const from = elementsOf(vec);
    if (keysText !== undefined) {
      const shapeOf: ShapeOf = ([by]) => {
        const given = argumentOf(from);
        return given && { kind: 'map', arguments: [given], steps: [{ fn: by as LoopFunction }, storeStep(undefined)] };
      };
      const keysOf = { key: 'keys', text: keysText, kernel: { chunk: 'keys', shapeOf } } as const;
      const keys = new Keys(from.length);
      const take = (value: unknown, { lo }: Piece): void => keys.put(value as ArrayLike<unknown>, lo);
      return keying.run(keysOf, from, { param: {}, take }, context).then(() => arranged(keys.all, vec));
    }
    const { element } = from;
    if (element === undefined && compare === undefined) return arranged(vec, vec);
    if (element === undefined) {
      // `undefined` goes last, whatever the comparison says.
      if (!context.mayComputeHere || !Array.isArray(vec) || vec.includes(undefined)) return undefined;
      if (byComparison === undefined || byComparison.isDear(vec)) return undefined;
      return byComparison.sorted(vec, context).then((sorted) => finished(sorted, node));
    }
    if (isStruct(element)) return undefined;
    const how = compare === undefined ? values(element) : compared(compare, element);
    const runs = typed.get(element) ?? new SortedRuns(name, how);
    typed.set(element, runs);
    const result = placeFor(wanted, node.as === element ? element : undefined, from.length) as Float64Array | undefined;
    const sorting =
      compare === undefined && isLarge(from.length, element)
        ? bucketSorted(name, runs, { ...from, element }, context, result)
        : runs.sorted(from, context, {}, result);
    return sorting.then((sorted) => finished(node.descending ? sorted.reverse() : sorted, node));

    /** The elements in the order of their keys. */
    async function arranged(keys: Vec<unknown>, all: Vec<unknown>): Promise<unknown> {
      const strings = isStrings(keys) ? keys : undefined;
      const numeric = strings === undefined ? keys : prefixes(strings);
      const keyed = elementsOf(numeric);
      if (keyed.element === undefined) return DECLINED;
      if (keyed.length === 0) return finished([], node);
      const { view: shared, release } = inSharedMemory(keyed);
      const view = shared as Float64Array;
      const param = { keys: view, descending: node.descending === true };
      const sorting = byIndex.sorted(sharedElements(view, 'f64'), context, param).finally(release);
      const order = (await sorting) as unknown as Uint32Array;
      if (strings !== undefined) settleTies(order, keyed.local as ArrayLike<number>, strings, node.descending === true);
      const read = readerOf(all);
      return finished(
        Array.from(order, (i) => read(i)),
        node,
      );
    }
  };
};

/** The keys of all elements: numbers in memory as long as a kernel makes them. */
class Keys {
  all: Float64Array | unknown[];

  constructor(length: number) {
    this.all = new Float64Array(length);
  }

  put(keys: ArrayLike<unknown>, at: number): void {
    if (this.all instanceof Float64Array) {
      if (keys instanceof Float64Array) return this.all.set(keys, at);
      this.all = Array.from<unknown>(this.all);
    }
    for (let k = 0; k < keys.length; k++) this.all[at + k] = keys[k];
  }
}

/** The numbers of a range, which are in order as they are or the other way round. */
function inOrder({ start, step, length }: Range, { descending }: SortNode): Float64Array {
  const numbers = new Float64Array(length);
  const forwards = step > 0 === !descending;
  for (let i = 0; i < length; i++) numbers[forwards ? i : length - 1 - i] = start + i * step;
  return numbers;
}

/** In the collection that was asked for. */
function finished(sorted: ArrayLike<unknown>, { as }: SortNode): unknown {
  if (as === typeNameOf(sorted)) return sorted;
  return as === undefined ? Array.from(sorted) : inCollection(sorted, as, 'sort');
}

function isStrings(keys: Vec<unknown>): keys is Vec<string> & ArrayLike<string> {
  return Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'string');
}

/** The first characters as a number: seven where all strings are ASCII, three otherwise. It is exact, and in the strings' order. */
function prefixes(strings: ArrayLike<string>): Float64Array {
  const keys = new Float64Array(strings.length);
  for (let i = 0; i < strings.length; i++) {
    const key = prefixOf(strings[i] as string, 7, 128);
    if (key < 0) return keys.map((_, at) => prefixOf(strings[at] as string, 3, 65_536));
    keys[i] = key;
  }
  return keys;
}

/** −1 for a character that is not below `base`. */
function prefixOf(text: string, length: number, base: number): number {
  let key = 0;
  for (let i = 0; i < length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    if (code >= base) return -1;
    key = key * base + code;
  }
  return key;
}

/** Puts strings with the same prefix in order; the indices are in the order of their prefixes, equal ones in their own. */
function settleTies(
  order: Uint32Array,
  keys: ArrayLike<number>,
  strings: ArrayLike<string>,
  descending: boolean,
): void {
  const compare = descending
    ? (i: number, j: number) => byValue(strings[j], strings[i])
    : (i: number, j: number) => byValue(strings[i], strings[j]);
  for (let lo = 0, hi = 1; lo < order.length; lo = hi++) {
    const key = keys[order[lo] as number];
    while (hi < order.length && keys[order[hi] as number] === key) hi++;
    // Stable, as every sort of the engine.
    if (hi - lo > 1) order.set(Array.from(order.subarray(lo, hi)).sort(compare), lo);
  }
}
