/**
 * What emitted loops call: the few things that need not be part of a unit's own text. Runs in workers and on the main thread.
 */
import { OssaError } from '../../../errors.ts';
import { Failure, functionFailed, limitReached, wrongInput } from '../../../skeletons/failure.ts';
import { BLOCK, Counter } from '../../../skeletons/tree.ts';
import { vecOf } from '../../../skeletons/collection.ts';
import type { Changed, Outputs, Process } from '../../../skeletons/kind.ts';
import { checkOffset } from '../../../skeletons/near.ts';
import { open } from '../../../skeletons/meaning.ts';
import type { AnyFunction, Node } from '../../../skeletons/node.ts';
import { isThenable } from '../../../skeletons/thenable.ts';
import { checkLength } from '../../../skeletons/generate.ts';
import { Range } from '../../../types/range.ts';
import type { ElementName } from '../../../types/element.ts';
import { StructArray } from '../../../types/struct-array.ts';
import { elementNamed } from '../../../types/typed.ts';
import { writerOf } from '../../../types/vec.ts';

export { notAtOnce } from '../../../skeletons/failure.ts';
export { edgeIndex } from '../../../skeletons/near.ts';
export { storedIn } from '../../../skeletons/collection.ts';
export { append } from '../../../skeletons/flat-map.ts';
export { checkIndex } from '../../../skeletons/gather.ts';
export { surroundings } from '../../../skeletons/pool.ts';
export { checking } from '../../../skeletons/branch-and-bound.ts';
export { countBuckets, partition } from './buckets.ts';
export { hashOf, inGroups, inParts, KeyTable } from './key-table.ts';
export { inLoops } from './local-runs.ts';
export { searchOpen } from './searching.ts';
export { stencilSteps } from './stencil-steps.ts';
export { argsort, mergeBy, mergeIndices, mergeRuns, sortNumbers } from './sorting.ts';

/** The place of an item that was dropped by a filter. */
export const NONE: unique symbol = Symbol('none');

/** Several outputs of one item. */
export class Several {
  readonly outputs: Outputs;

  constructor(outputs: Outputs) {
    this.outputs = outputs;
  }
}

/** A skeleton at work by its sequential meaning. */
export const process = (node: Node, place: string, changed: Changed | undefined): Process =>
  open(node, { place, changed });

/** The function, by the name that messages are to call it. */
export function named(fn: AnyFunction, name: string): AnyFunction {
  return fn.name === name ? fn : Object.defineProperty(fn, 'name', { value: name, configurable: true });
}

/** The one output of a process. */
export function first(outputs: Outputs | Promise<Outputs>): unknown {
  return isThenable(outputs) ? outputs.then(([output]) => output) : (outputs as Outputs)[0];
}

/** The outputs of a process as the result of an item. */
export function several(outputs: Outputs | Promise<Outputs>): unknown {
  if (isThenable(outputs)) return outputs.then(several);
  const all = outputs as Outputs;
  return all.length === 0 ? NONE : all.length === 1 ? all[0] : new Several(all);
}

/** How many asynchronous items of one loop may be in flight. */
export const IN_FLIGHT = 64;

/** What a function of the user threw, as a failure of its role; a failure from an inner loop stays what it is. */
export function failed(thrown: unknown, role: string): Failure {
  return thrown instanceof Failure ? thrown : new Failure((path) => functionFailed(thrown, role, path));
}

/** The failure of an inner loop as seen from outside its collection. */
export function at(index: number, failure: Failure): Failure {
  return new Failure(failure.report, [index, ...failure.path]);
}

/** What was thrown at an element, as a failure whose path begins with it. */
export const elementFailed = (index: number, thrown: unknown, role: string): Failure => at(index, failed(thrown, role));

/** What a predicate gave that is no truth value. A promise has to be awaited, which is another way to run. */
export function truthy(value: unknown): boolean {
  if (isThenable(value)) throw new Failure(() => new OssaError('OSSA_NOT_SYNCHRONOUS', NOT_AT_ONCE));
  return Boolean(value);
}
const NOT_AT_ONCE = { where: 'filter', given: 'a promise' };

/** Refuses what cannot stand in a room for numbers: it is for the sequential meaning then. */
export function number(value: unknown): void {
  if (typeof value !== 'number') throw new Failure((path) => wrongInput('an operator', 'numbers', value, path));
}

/** Refuses what is no list of parts. */
export function noParts(parts: unknown): never {
  throw new Failure((path) => wrongInput('divide', 'an array of smaller problems', parts, path));
}

/** The division goes on beyond its limit. */
export function tooDeep(limit: number): never {
  throw new Failure((path) => limitReached('divide', limit, 'levels of division', path));
}

/** Offsets of which one is not allowed. */
export const checkOffsets = (offsets: readonly number[], radius: readonly number[]): void =>
  offsets.forEach((by, d) => checkOffset(by, radius[d] as number));

/** The fixed tree over blocks that are made and folded one after the other. */
export function foldMade(
  count: number,
  block: (lo: number, hi: number) => unknown,
  combine: (a: unknown, b: unknown) => unknown,
  identity: unknown,
): unknown {
  if (count > 0 && count <= BLOCK) return block(0, count);
  const counter = new Counter({ fn: combine, identity, commutative: false });
  for (let lo = 0; lo < count; lo += BLOCK) counter.push(0, block(lo, Math.min(count, lo + BLOCK)));
  return counter.result();
}

/** How a loop ended early; `at` is the index it concerns. A finished loop gives undefined. */
export type Stop = { readonly at: number; readonly failure: Failure | undefined } | undefined;

/** The task is not wanted any more: stopped without a failure. */
export const unwanted = (at: number): Stop => ({ at, failure: undefined });

/** How a loop can be watched and stopped from outside while it runs. */
export interface Control {
  /** The index of the element at work is stored at `progress[place]`. */
  progress: Int32Array;
  place: number;
  /** The loop stops once `limits[limitAt]` is not above `sequence`: it looks every `stride` elements. */
  limits: Int32Array;
  limitAt: number;
  sequence: number;
  stride: number;
}

/** For loops that nobody watches: those inside a task. */
export const UNOBSERVED: Control = {
  progress: new Int32Array(1),
  place: 0,
  limits: Int32Array.of(1),
  limitAt: 0,
  sequence: 0,
  stride: 1024,
};

/** An emitted loop over elements `lo` to `hi`: element i of `source` goes to `target[i - base]`. */
export type Loop = (
  source: Source,
  target: Target,
  lo: number,
  hi: number,
  base: number,
  control: Control,
) => Stop | Promise<Stop>;
// oxlint-disable-next-line typescript/no-explicit-any -- loops are emitted for the collection they get
export type Source = any;
// oxlint-disable-next-line typescript/no-explicit-any
export type Target = any;

/**
 * Elements `lo` to `hi` of `source` made one value; element i of `source` is number `base + i` of the collection. What it stores for
 * element i goes to `out[i - outBase]`. Throws a `Failure` whose path begins with the number of the element.
 */
export type Chunk = (
  source: Source,
  lo: number,
  hi: number,
  base: number,
  out: Target,
  outBase: number,
  param: never,
) => unknown;

/** What an emitted factory gives. `fold` and `combine` are there when the segment ends in a reduction. */
export interface Emitted {
  readonly loop: Loop;
  /** Where the segment holds state: takes back what the element at work last has changed. */
  readonly undo?: () => void;
  /** What is given when no item follows: a result like that of an item. */
  readonly end?: () => unknown;
  /**
   * The values of the first blocks of elements `lo` to `hi`, one at least (`lo` a multiple of BLOCK), where a kernel makes them;
   * undefined where it is not made for these elements. The array is used again.
   */
  readonly blocks?: (source: Source, lo: number, hi: number) => readonly unknown[] | undefined;
  /** Folds one block. */
  readonly fold?: (values: Source, offset: number, count: number) => unknown;
  /** What a skeleton makes of a piece of a collection. */
  readonly chunk?: Chunk;
  /** Combines the results of two neighbouring parts. */
  readonly combine?: (a: unknown, b: unknown) => unknown;
}

/**
 * The loop that takes an element that failed up once more where it stopped, at most `retries` times. It begins anew with the
 * element's first step, so the states that it has gone through already are set back first.
 */
export function retrying({ loop, undo }: Emitted, retries: number): Loop {
  if (retries === 0) return loop;
  return (source, target, lo, hi, base, control) => {
    let failedAt = -1;
    let tries = 0;
    const again = (stop: Stop): Stop | Promise<Stop> => {
      if (stop?.failure === undefined) return stop;
      tries = stop.at === failedAt ? tries + 1 : 1;
      failedAt = stop.at;
      if (tries > retries) return stop;
      undo?.();
      const next = loop(source, target, stop.at, hi, base, control);
      return next instanceof Promise ? next.then(again) : again(next);
    };
    const first = loop(source, target, lo, hi, base, control);
    return first instanceof Promise ? first.then(again) : again(first);
  };
}

/** An element whose value is still to come. */
interface Late {
  readonly at: number;
  readonly value: Promise<unknown>;
}

/** Waits for late values and puts them in their places; the failure with the lowest index wins, as it would in sequence. */
export async function settle(target: Target, late: readonly Late[], base: number): Promise<Stop> {
  let stop: Stop;
  const put = writerOf(target);
  for (const { at: index, value } of late) {
    try {
      put(index - base, await value);
    } catch (thrown) {
      stop ??= { at: index, failure: failed(thrown, '') };
    }
  }
  return stop;
}

/** One late element more. */
export function pend(late: Late[] | undefined, at: number, value: Promise<unknown>): Late[] {
  // It may fail before anybody waits for it, and must not count as unhandled.
  value.catch(() => undefined);
  if (late === undefined) return [{ at, value }];
  late.push({ at, value });
  return late;
}

/** Checks what a stateful step returned. */
export function pair(result: unknown, role: string): void {
  if (Array.isArray(result) && result.length === 2) return;
  throw new Failure((path) => wrongInput(`stateful, from ${role},`, 'a pair [state, output]', result, path));
}

/** A typed collection of an element type. */
export const make = (as: ElementName, length: number): Target => elementNamed(as).make(length);

/** The value as it is stored. Throws for what the element type does not hold. */
export const rounded = (as: ElementName, value: unknown): unknown => elementNamed(as).store(value);

/** The number of elements asked of a nested `generate`. */
export const countOf = (value: unknown): number => checkLength(value);

/** The tree of a block that has fewer elements than lanes: every lane holds one element. */
export function foldFew(
  values: Source,
  offset: number,
  count: number,
  combine: (a: unknown, b: unknown) => unknown,
): unknown {
  let row: unknown[] = Array.prototype.slice.call(values, offset, offset + count);
  while (row.length > 1) {
    const next: unknown[] = [];
    for (let i = 0; i < row.length; i += 2) next.push(i + 1 < row.length ? combine(row[i], row[i + 1]) : row[i]);
    row = next;
  }
  return row[0];
}

/** The collection given to a nested skeleton, so that it can be indexed: others are lazy only at the top of a program. */
export const indexable = (value: unknown, kind: string): Source => indexed(vecOf(value, kind));

/** A collection with its elements behind an index each. */
export function indexed(vec: unknown): Source {
  if (vec instanceof Range) return Float64Array.from(vec);
  return vec instanceof StructArray ? [...vec] : vec;
}

/** The fixed tree over values that are at hand. */
export function foldAll(
  values: Source,
  count: number,
  fold: (values: Source, offset: number, count: number) => unknown,
  combine: (a: unknown, b: unknown) => unknown,
  identity: unknown,
): unknown {
  const counter = new Counter({ fn: combine, identity, commutative: false });
  for (let at = 0; at < count; at += BLOCK) counter.push(0, fold(values, at, Math.min(BLOCK, count - at)));
  return counter.result();
}

/** Blocks one after the other, joined as far as a reduction's tree joins those among them: the nodes of `dyadic`. */
class Nodes {
  readonly values: unknown[] = [];
  readonly #levels: number[] = [];
  readonly #combine: (a: unknown, b: unknown) => unknown;

  constructor(combine: (a: unknown, b: unknown) => unknown) {
    this.#combine = combine;
  }

  add(block: number, total: unknown): void {
    const { values } = this;
    const levels = this.#levels;
    let [value, index, level] = [total, block, 0];
    while (index % 2 === 1 && levels.length > 0 && levels[levels.length - 1] === level) {
      value = this.#combine(values.pop(), value);
      levels.pop();
      index = (index - 1) / 2;
      level++;
    }
    values.push(value);
    levels.push(level);
  }
}

/** The nodes that blocks from `first` on make up, of what is made of each block. */
export function nodesOf(
  totals: readonly unknown[],
  first: number,
  combine: (a: unknown, b: unknown) => unknown,
): unknown[] {
  const nodes = new Nodes(combine);
  for (let k = 0; k < totals.length; k++) nodes.add(first + k, totals[k]);
  return nodes.values;
}

/** The dyadic nodes of a reduction's tree that a chunk covers, from left to right. */
export interface Partial {
  readonly nodes: unknown[];
  readonly stop: Stop;
}

/**
 * Reduces elements `lo` to `hi` (`lo` a multiple of BLOCK) to the nodes of the fixed tree that lie wholly within them; whoever
 * has the nodes of all chunks puts the tree together. `buffer` holds one block of mapped elements.
 */
export function reduceChunk(
  { loop, fold, combine, blocks }: Pick<Emitted, 'blocks'> & Required<Pick<Emitted, 'loop' | 'fold' | 'combine'>>,
  source: Source,
  lo: number,
  hi: number,
  buffer: Target,
  control: Control,
): Partial | Promise<Partial> {
  const joined = new Nodes(combine);
  const nodes = joined.values;
  const absorb = (from: number, block: () => unknown): Stop => {
    try {
      joined.add(from / BLOCK, block());
      return undefined;
    } catch (failure) {
      return { at: from, failure: failure as Failure };
    }
  };
  const advance = (start: number): Partial | Promise<Partial> => {
    for (let from = start; from < hi;) {
      const made = blocks?.(source, from, hi);
      if (made !== undefined) {
        if ((control.limits[control.limitAt] as number) <= control.sequence) return { nodes, stop: unwanted(from) };
        control.progress[control.place] = from;
        for (const value of made) {
          const ended = absorb(from, () => value);
          if (ended !== undefined) return { nodes, stop: ended };
          from += BLOCK;
        }
        continue;
      }
      const at = from;
      const to = Math.min(at + BLOCK, hi);
      const folded = (): unknown => fold(buffer, 0, to - at);
      const stop = loop(source, buffer, at, to, at, control);
      if (stop instanceof Promise) {
        return stop.then((late) => {
          const ended = late ?? absorb(at, folded);
          return ended === undefined ? advance(to) : { nodes, stop: ended };
        });
      }
      const ended = stop ?? absorb(at, folded);
      if (ended !== undefined) return { nodes, stop: ended };
      from = to;
    }
    return { nodes, stop: undefined };
  };
  return advance(lo);
}
