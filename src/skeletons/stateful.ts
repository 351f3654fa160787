/** stateful: the only way to hold state between items. */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import { Failure, guarded, synchronous, wrongInput } from './failure.ts';
import type { Flag } from './flag.ts';
import {
  leaf,
  printed,
  roleOf,
  type KindOf,
  type Opening,
  type Outputs,
  type Process,
  type UserFunction,
} from './kind.ts';
import type { AnyFunction, StatefulNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { BLOCK, Counter } from './tree.ts';
import { checkFunction, checkOptionNames, checkPositive, checkSynchronous } from './validate.ts';

const initOf = (node: StatefulNode): UserFunction => ({ fn: node.init, role: roleOf(node.init, "stateful's init") });
const stepOf = (node: StatefulNode): UserFunction => ({ fn: node.step, role: roleOf(node.step, "stateful's step") });
const keyOf = (node: StatefulNode): UserFunction | undefined =>
  node.key && { fn: node.key, role: roleOf(node.key, "stateful's key") };

const mergeOf = (node: StatefulNode): UserFunction | undefined =>
  node.merge && { fn: node.merge, role: roleOf(node.merge, "stateful's merge") };

export const statefulKind: KindOf<StatefulNode> = {
  kind: 'stateful',
  ...leaf,
  state: 'holds',
  // Those that merge give something; the others have no end.
  atEnd: (node) => node.merge !== undefined,
  functions: (node) => [initOf(node), stepOf(node), keyOf(node), mergeOf(node)].filter((f) => f !== undefined),
  flags: (node) => (node.merge ? ['many'] : node.key ? [] : ['serial']),
  details: (node) => [
    printed(node.step),
    ...(node.key ? [`key ${printed(node.key)}`] : []),
    ...(node.keys === undefined ? [] : [`${node.keys} keys`]),
    ...(node.merge ? [`merge ${printed(node.merge)}`] : []),
  ],
  open: (node, opening) => (node.merge ? openMerging(node, opening) : openStepping(node, opening)),
};

type Callable = (...args: unknown[]) => unknown;

function openStepping(node: StatefulNode, { resolve, changed }: Opening): Process {
  const callable = ({ fn, role }: UserFunction): Callable => guarded(resolve(fn, role), role);
  const key = keyOf(node);
  const [init, step] = [callable(initOf(node)), callable(stepOf(node))];
  const keyed = key ? callable(key) : () => undefined;
  /** The one used longest ago first, where some are forgotten. */
  let states = new Map<unknown, unknown>();
  const setBack = (k: unknown, before: unknown): void => {
    if (before === unseen) states.delete(k);
    else states.set(k, before);
  };
  const setBackFirst = (k: unknown, before: unknown): void => {
    states = new Map([[k, before], ...states]);
  };
  const set = (k: unknown, state: unknown): void => {
    const known = states.has(k);
    changed?.(setBack, k, known ? states.get(k) : unseen);
    states.set(k, state);
    if (known || node.keys === undefined || states.size <= node.keys) return;
    const [[oldest, itsState]] = states as unknown as [[unknown, unknown]];
    changed?.(setBackFirst, oldest, itsState);
    states.delete(oldest);
  };
  const used = (k: unknown): void => {
    if (node.keys === undefined) return;
    const state = states.get(k);
    states.delete(k);
    states.set(k, state);
  };
  const advance = (k: unknown, state: unknown, x: unknown): Outputs | Promise<Outputs> =>
    after(step(state, x), (pair) => {
      const [next, output] = pairOf(pair, stepOf(node).role);
      set(k, next);
      return [output];
    });
  return {
    next: (x) =>
      after(keyed(x), (k) => {
        if (states.has(k)) {
          used(k);
          return advance(k, states.get(k), x);
        }
        return after(init(), (first) => {
          set(k, first);
          return advance(k, first, x);
        });
      }),
  };
}

/** The fixed tree of a reduction over the stream: a state for each block of items, and blocks merged like a binary counter. */
function openMerging(node: StatefulNode, { resolve, changed }: Opening): Process {
  const callable = ({ fn, role }: UserFunction): Callable => guarded(resolve(fn, role), role);
  const [init, step] = [callable(initOf(node)), callable(stepOf(node))];
  const merge = mergeOf(node) as UserFunction;
  const fn = synchronous(resolve(merge.fn, merge.role), merge.role);
  const counter = new Counter<unknown>({ fn, identity: unseen, commutative: false });
  let [state, items]: [unknown, number] = [unseen, 0];
  const setBack = (_key: unknown, before: unknown): void => {
    [state, items] = before as [unknown, number];
  };
  const advance = (first: unknown, x: unknown): Outputs | Promise<Outputs> =>
    after(step(first, x), (next) => {
      changed?.(setBack, undefined, [state, items]);
      [state, items] = [next, items + 1];
      return [];
    });
  const endBlock = (): void => {
    if (state === unseen) return;
    counter.push(0, state);
    [state, items] = [unseen, 0];
  };
  return {
    next(x) {
      if (items === BLOCK) endBlock();
      return state === unseen ? after(init(), (first) => advance(first, x)) : advance(state, x);
    },
    end() {
      endBlock();
      const result = counter.result();
      return result === unseen ? after(init(), (first) => [first]) : [result];
    },
  };
}

/** The state of a key before its first item. */
const unseen = Symbol('unseen');

function pairOf(value: unknown, role: string): readonly [unknown, unknown] {
  if (Array.isArray(value) && value.length === 2) return value as [unknown, unknown];
  throw new Failure((path) => wrongInput(`stateful, from ${role},`, 'a pair [state, output]', value, path));
}

/**
 * A stage with state: `step(state, x)` gives the pair `[next state, output]`; the first state is `init()`. With a `key`, each
 * key (compared as a `Map` compares) has a state of its own, made by `init()` when the key is first seen.
 *
 * Meaning: items are stepped through in the order they come, async functions awaited. A state lives as
 * long as the stream; inside the body of `map` or `generate` (with a key only) it begins anew for each collection.
 * - With `{ key, keys: n }` no more than n keys have a state: a new one takes the place of the key used longest ago, which begins
 *   anew when it is seen again.
 * - With `{ merge }` the state is that of the whole stream: `step` gives the next state only, and the stage gives the last one when the
 *   stream ends, nothing before. Each 1,024 items begin anew with `init()`, and `merge` combines the states of neighbouring parts in
 *   the fixed tree of `reduce`, so that the parts may be taken anywhere.
 *
 * Laws: with a key, items of different keys are independent, so that the stage may be copied, each copy owning some of the keys.
 * Effect: without a key `'serial'`: `farm` and `map` refuse it, and so does a `pipe` after an unordered stage.
 * Cost: without a key the stage is a sequential bottleneck; with keys, memory grows with the number of distinct keys.
 * Source: Aldinucci et al., "Parallel patterns for stateful stream processing" (serial and partitioned state).
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION` when one of them is not a function.
 * @example stateful(() => 0, (total, n: number) => [total + n, total + n])
 * @example stateful(() => ({ n: 0, sum: 0 }), average, (row: Row) => row.city)
 */
export function stateful<S, I>(
  init: () => S | Promise<S>,
  step: (state: S, x: I) => S | Promise<S>,
  options: { readonly merge: (left: S, right: S) => S },
): Skeleton<I, S, 'many'>;
export function stateful<S, I, O, K>(
  init: () => S | Promise<S>,
  step: (state: S, x: I) => readonly [S, O] | Promise<readonly [S, O]>,
  options: { readonly key: (x: I) => K | Promise<K>; readonly keys?: number | undefined },
): Skeleton<I, O>;
export function stateful<S, I, O, K = undefined>(
  init: () => S | Promise<S>,
  step: (state: S, x: I) => readonly [S, O] | Promise<readonly [S, O]>,
  key?: (x: I) => K | Promise<K>,
): Skeleton<I, O, [K] extends [undefined] ? 'serial' : never>;
export function stateful(init: () => unknown, step: AnyFunction, how?: unknown): Skeleton<never, unknown, Flag> {
  const { key, keys, merge } = optionsOf(how);
  const node: StatefulNode = {
    kind: 'stateful',
    init: checkFunction(init, "stateful's init"),
    step: checkFunction(step, "stateful's step"),
    ...(key === undefined ? {} : { key: checkFunction(key, "stateful's key") }),
    ...(keys === undefined ? {} : { keys: keys as number }),
    ...(merge === undefined ? {} : { merge: checkSynchronous(merge, "stateful's merge") }),
  };
  return build(statefulKind, node, []);
}

function optionsOf(how: unknown): { readonly key?: unknown; readonly keys?: unknown; readonly merge?: unknown } {
  if (how === undefined || typeof how !== 'object' || how === null) return how === undefined ? {} : { key: how };
  checkOptionNames(how, ['key', 'keys', 'merge'], 'stateful');
  const options = how as ReturnType<typeof optionsOf>;
  checkPositive(options.keys as number | undefined, "stateful's keys");
  const keyed = options.key !== undefined;
  if (keyed === (options.merge !== undefined) || (options.keys !== undefined && !keyed))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'stateful',
      expects: 'a key (and how many keys are kept), or merge',
      given: describe(how),
    });
  return options;
}
