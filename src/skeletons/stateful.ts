/** stateful: the only way to hold state between items. */
import { Failure, guarded, wrongInput } from './failure.ts';
import { leaf, printed, roleOf, type KindOf, type Outputs, type UserFunction } from './kind.ts';
import type { StatefulNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { checkFunction } from './validate.ts';

const initOf = (node: StatefulNode): UserFunction => ({ fn: node.init, role: roleOf(node.init, "stateful's init") });
const stepOf = (node: StatefulNode): UserFunction => ({ fn: node.step, role: roleOf(node.step, "stateful's step") });
const keyOf = (node: StatefulNode): UserFunction | undefined =>
  node.key && { fn: node.key, role: roleOf(node.key, "stateful's key") };

export const statefulKind: KindOf<StatefulNode> = {
  kind: 'stateful',
  ...leaf,
  state: 'holds',
  functions: (node) => [initOf(node), stepOf(node), keyOf(node)].filter((f) => f !== undefined),
  flags: (node) => (node.key ? [] : ['serial']),
  details: (node) => [printed(node.step), ...(node.key ? [`key ${printed(node.key)}`] : [])],
  open(node, { resolve, changed }) {
    const callable = ({ fn, role }: UserFunction): ((...args: unknown[]) => unknown) =>
      guarded(resolve(fn, role), role);
    const key = keyOf(node);
    const [init, step] = [callable(initOf(node)), callable(stepOf(node))];
    const keyed = key ? callable(key) : () => undefined;
    const states = new Map<unknown, unknown>();
    const setBack = (k: unknown, before: unknown): void => {
      if (before === unseen) states.delete(k);
      else states.set(k, before);
    };
    const set = (k: unknown, state: unknown): void => {
      changed?.(setBack, k, states.has(k) ? states.get(k) : unseen);
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
          if (states.has(k)) return advance(k, states.get(k), x);
          return after(init(), (first) => {
            set(k, first);
            return advance(k, first, x);
          });
        }),
    };
  },
};

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
 * Laws: with a key, items of different keys are independent, so that the stage may be copied, each copy owning some of the keys.
 * Effect: without a key `'serial'`: `farm` and `map` refuse it, and so does a `pipe` after an unordered stage.
 * Cost: without a key the stage is a sequential bottleneck; with keys, memory grows with the number of distinct keys.
 * Source: Aldinucci et al., "Parallel patterns for stateful stream processing" (serial and partitioned state).
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION` when one of them is not a function.
 * @example stateful(() => 0, (total, n: number) => [total + n, total + n])
 * @example stateful(() => ({ n: 0, sum: 0 }), average, (row: Row) => row.city)
 */
export function stateful<S, I, O, K = undefined>(
  init: () => S | Promise<S>,
  step: (state: S, x: I) => readonly [S, O] | Promise<readonly [S, O]>,
  key?: (x: I) => K | Promise<K>,
): Skeleton<I, O, [K] extends [undefined] ? 'serial' : never> {
  return build(
    statefulKind,
    {
      kind: 'stateful',
      init: checkFunction(init, "stateful's init"),
      step: checkFunction(step, "stateful's step"),
      ...(key === undefined ? {} : { key: checkFunction(key, "stateful's key") }),
    },
    [],
  );
}
