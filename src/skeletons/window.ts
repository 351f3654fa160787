/** window: consecutive items of a stream, together. */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import { Failure, guarded, placeOf, wrongInput } from './failure.ts';
import { leaf, named, printed, type Changed, type KindOf, type Outputs, type UserFunction } from './kind.ts';
import type { WindowNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { checkFunction, checkNumber, checkOptionNames, checkPositive } from './validate.ts';

const timeOf = (node: WindowNode): UserFunction | undefined => node.time && named(node.time, "window's time");
const keyOf = (node: WindowNode): UserFunction | undefined => node.key && named(node.key, "window's key");

export const windowKind: KindOf<WindowNode> = {
  kind: 'window',
  ...leaf,
  state: 'holds',
  atEnd: () => true,
  functions: (node) => [timeOf(node), keyOf(node)].filter((f) => f !== undefined),
  flags: (node) => (node.key && !node.time ? ['many'] : ['many', 'serial']),
  details: ({ length, every, time, key }) => [
    `${length}${time ? ` by ${printed(time)}` : ' items'}`,
    ...(every === length ? [] : [`every ${every}`]),
    ...(key ? [`key ${printed(key)}`] : []),
  ],
  open(node, { resolve, changed }) {
    const callable = (f: UserFunction | undefined): ((x: unknown) => unknown) | undefined =>
      f && guarded(resolve(f.fn, f.role), f.role);
    const [time, key] = [callable(timeOf(node)), callable(keyOf(node))];
    const windows = new Windows(node, changed);
    const keyed = (x: unknown, at: unknown): Outputs | Promise<Outputs> =>
      key === undefined ? windows.add(x, at, undefined) : after(key(x), (k) => windows.add(x, at, k));
    return {
      next: (x) => (time === undefined ? keyed(x, undefined) : after(time(x), (at) => keyed(x, at))),
      end: () => (node.fullOnly ? [] : windows.close(Infinity)),
    };
  },
};

/** Items of a stream, together. */
export interface Window<A, K = undefined> {
  /** Whose items they are, where there are keys. */
  readonly key: K;
  /** Where it begins: the number of its first item (among those of its key), or its first moment. */
  readonly start: number;
  /** Where it ends; items there are not in it any more. */
  readonly end: number;
  readonly items: readonly A[];
}

interface Open {
  readonly key: unknown;
  readonly start: number;
  readonly end: number;
  readonly items: readonly unknown[];
}

/** As a `Map` compares keys. */
const isSame = (a: unknown, b: unknown): boolean => a === b || (a !== a && b !== b);

/** Windows that overlap at a point. */
const MOST_OPEN = 2 ** 16;

/** The windows that are open. Every change makes new ones, so that the ones before can be set back. */
class Windows {
  readonly #node: WindowNode;
  readonly #changed: Changed | undefined;
  #open: readonly Open[] = [];
  /** Items so far, for each key. */
  readonly #counts = new Map<unknown, number>();
  /** In which order keys came. */
  readonly #ranks = new Map<unknown, number>();
  /** Windows that end here or before are closed. */
  #closed = -Infinity;

  constructor(node: WindowNode, changed: Changed | undefined) {
    this.#node = node;
    this.#changed = changed;
  }

  add(item: unknown, time: unknown, given: unknown): Outputs {
    const key = given === 0 ? 0 : given;
    const at = this.#node.time === undefined ? (this.#counts.get(key) ?? 0) : this.#checked(time);
    const before = { open: this.#open, closed: this.#closed, count: this.#counts.get(key) };
    this.#changed?.((_key, was) => this.#setBack(key, was as typeof before), key, before);
    if (!this.#ranks.has(key)) this.#ranks.set(key, this.#ranks.size);
    this.#counts.set(key, (before.count ?? 0) + 1);
    const { length, every, lateness, time: timed } = this.#node;
    const open = [...this.#open];
    const last = this.#lastAt(at);
    for (let n = last - Math.ceil(length / every); n <= last; n++) {
      const [start, end] = [n * every, this.#endOf(n)];
      if ((n < 0 && timed === undefined) || end <= Math.max(at, this.#closed)) continue;
      const i = open.findIndex((each) => each.start === start && isSame(each.key, key));
      const known = open[i];
      const window = { key, start, end, items: [...(known?.items ?? []), item] };
      if (known === undefined) open.push(window);
      else open[i] = window;
    }
    this.#open = open;
    // Those of a key are full when its items are there; those of a time when nothing earlier can come.
    if (timed !== undefined) return this.close(at - lateness);
    const full = open.filter((each) => isSame(each.key, key) && each.end === at + 1);
    if (full.length > 0) this.#open = open.filter((each) => !full.includes(each));
    return full;
  }

  /** Closes the windows that end at or before `moment`, in the order of their starts, then of their keys. */
  close(moment: number): Outputs {
    if (moment > this.#closed && this.#node.time !== undefined) this.#closed = moment;
    const over = this.#open.filter(({ end }) => end <= moment);
    if (over.length === 0) return [];
    this.#open = this.#open.filter(({ end }) => end > moment);
    const rank = (each: Open): number => this.#ranks.get(each.key) as number;
    return over.sort((a, b) => a.start - b.start || rank(a) - rank(b));
  }

  /** The number of the last window that begins at `at` or before. */
  #lastAt(at: number): number {
    const { every } = this.#node;
    const n = Math.floor(at / every);
    // The quotient is rounded: of fractions, it may be the next whole number.
    return n * every > at ? n - 1 : (n + 1) * every <= at ? n + 1 : n;
  }

  /** Where window number n ends: without overlap and gap exactly where the next begins, fractions or not. */
  #endOf(n: number): number {
    const { length, every } = this.#node;
    return length === every ? (n + 1) * every : n * every + length;
  }

  #checked(time: unknown): number {
    const role = timeOf(this.#node)?.role as string;
    const { every, dropLate } = this.#node;
    // Beyond, neighbouring windows have one number.
    if (typeof time !== 'number' || !Number.isSafeInteger(Math.floor(time / every)))
      throw new Failure((path) => wrongInput(`window, from ${role},`, 'a number (below 2⁵³ windows)', time, path));
    // Its last window is closed already.
    const end = this.#endOf(this.#lastAt(time));
    if (!dropLate && time < end && end <= this.#closed) {
      const closed = this.#closed;
      throw new Failure(
        (path) =>
          new OssaError('OSSA_LATE_ITEM', { role: 'window', time, closed, place: placeOf(path), path: path.join('.') }),
      );
    }
    return time;
  }

  #setBack(
    key: unknown,
    { open, closed, count }: { open: readonly Open[]; closed: number; count: number | undefined },
  ): void {
    this.#open = open;
    this.#closed = closed;
    if (count !== undefined) return void this.#counts.set(key, count);
    this.#counts.delete(key);
    this.#ranks.delete(key);
  }
}

/** How items are gathered. */
export interface WindowOptions<A, K> {
  /** Items in a window. */
  readonly count?: number | undefined;
  /** The moment of an item: a number, in any unit. With it windows are by time, and `length` says how long they are. */
  readonly time?: ((x: A) => number | Promise<number>) | undefined;
  /** How long a window is, in the unit of `time`. */
  readonly length?: number | undefined;
  /** From the start of a window to the start of the next: less than its extent, and windows overlap; more, and there are gaps. */
  readonly every?: number | undefined;
  /** Items of each key have windows of their own. Keys are compared as a `Map` compares them. */
  readonly key?: ((x: A) => K | Promise<K>) | undefined;
  /** By time: how far behind the latest item another may come. 0 when left out. */
  readonly lateness?: number | undefined;
  /** What an item does that comes later still: fail with `OSSA_LATE_ITEM` (`'fail'`, when left out), or be left out (`'drop'`). */
  readonly late?: 'fail' | 'drop' | undefined;
  /** Whether windows that are not full when the stream ends are given: true when left out. */
  readonly partial?: boolean | undefined;
}

/**
 * Consecutive items together: `{ start, end, items, key }`. By count (`{ count: 100 }`) a window holds so many items; by time
 * (`{ time: (x) => x.t, length: 60_000 }`) those whose own time is in it, whenever they arrive. With `every`, windows slide.
 *
 * Meaning: window number n begins at n × every. By count it leaves with its last item; by time when an item comes that is
 * `lateness` beyond its end, the earliest first. Windows without items are not given. What is open at the end of the stream leaves then.
 * Laws: with `every` as long as the window each item is in exactly one; `pipe(window({ count: n }), expand(w => w.items)) = identity`.
 * Effects: `'many'`; and `'serial'` unless windows are by count and have a key.
 * Cost: each item is copied into (extent ÷ every) windows; memory is that of the open windows.
 * Source: Li et al., "Semantics and evaluation techniques for window aggregates", 2005; Akidau et al., the dataflow model, 2015.
 *
 * At work it fails with `OSSA_WRONG_INPUT` for a time that is no finite number, with `OSSA_LATE_ITEM` for an item that comes too late.
 * @throws OssaError `OSSA_INVALID_ARGUMENT` for extents that are not positive or of both sorts; `OSSA_UNKNOWN_OPTION`, `OSSA_NOT_A_FUNCTION`.
 * @example stream(window({ time: (e: Event) => e.at, length: 60_000 }).to(({ start, items }) => ({ start, n: items.length })), events)
 */
export function window<A, K>(
  options: WindowOptions<A, K> & { readonly count: number; readonly key: (x: A) => K | Promise<K> },
): Skeleton<A, Window<A, K>, 'many'>;
export function window<A, K>(
  options: WindowOptions<A, K> & { readonly key: (x: A) => K | Promise<K> },
): Skeleton<A, Window<A, K>, 'many' | 'serial'>;
export function window<A>(options: Omit<WindowOptions<A, never>, 'key'>): Skeleton<A, Window<A>, 'many' | 'serial'>;
export function window<A, K>(options: WindowOptions<A, K>): Skeleton<A, Window<A, K>, 'many' | 'serial'> {
  const names = ['count', 'time', 'length', 'every', 'key', 'lateness', 'late', 'partial'];
  checkOptionNames(options ?? null, names, 'window');
  const { count, time, length, every, key, lateness = 0, late = 'fail', partial = true } = options;
  const byTime = time !== undefined;
  if (byTime === (count !== undefined) || byTime !== (length !== undefined) || !['fail', 'drop'].includes(late))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'window',
      expects: "{ count } or { time, length }, and late 'fail' or 'drop'",
      given: describe(options),
    });
  checkPositive(count, "window's count");
  if (!byTime) checkPositive(every, "window's every");
  for (const [name, extent] of Object.entries({ length, every }))
    if (extent !== undefined) checkNumber(extent, Number.MIN_VALUE, `window's ${name}`);
  checkNumber(lateness, 0, "window's lateness");
  const extent = (count ?? length) as number;
  if (every !== undefined && extent / every > MOST_OPEN)
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "window's every",
      expects: `at least 1/${MOST_OPEN} of the window: every item is in all the windows that overlap`,
      given: describe(every),
    });
  const node: WindowNode = {
    kind: 'window',
    length: extent,
    every: every ?? extent,
    ...(time === undefined ? {} : { time: checkFunction(time, "window's time") }),
    ...(key === undefined ? {} : { key: checkFunction(key, "window's key") }),
    lateness,
    ...(late === 'drop' ? { dropLate: true } : {}),
    ...(partial ? {} : { fullOnly: true }),
  };
  return build(windowKind, node, []);
}
