/** groupBy: the elements of a collection by key. */
import { readerOf, type Vec } from '../types/vec.ts';
import { vecOf } from './collection.ts';
import { forEach, synchronous } from './failure.ts';
import { leaf, named, printed, type KindOf, type UserFunction } from './kind.ts';
import type { GroupByNode, Operator } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOperator, checkSynchronous } from './validate.ts';

/** Elements of a block: inside one the values of a key are combined from the left, then those of the blocks from the left. */
export const GROUP_BLOCK: number = 1 << 16;

const keyOf = (node: GroupByNode): UserFunction => named(node.key, "groupBy's key");
const valueOf = (node: GroupByNode): UserFunction | undefined => node.value && named(node.value, "groupBy's value");

export const groupByKind: KindOf<GroupByNode> = {
  kind: 'groupBy',
  ...leaf,
  functions: (node) => {
    const op = node.op && { fn: node.op.fn, role: node.op.name };
    return [keyOf(node), valueOf(node), op].filter((f) => f !== undefined);
  },
  flags: () => [],
  details: ({ key, value, op }) => [printed(key), ...(op ? [op.name] : []), ...(value ? [`of ${printed(value)}`] : [])],
  open(node, { resolve }) {
    const callable = ({ fn, role }: UserFunction): ((...given: unknown[]) => unknown) =>
      synchronous(resolve(fn, role), role);
    const { role } = keyOf(node);
    const key = callable(keyOf(node));
    const value = valueOf(node) && callable(valueOf(node) as UserFunction);
    const combine = node.op && callable({ fn: node.op.fn, role: node.op.name });
    return {
      next(x) {
        const vec = vecOf(x, 'groupBy');
        const read = readerOf(vec);
        const groups = new Map<unknown, unknown>();
        let block = new Map<unknown, unknown>();
        const endBlock = (): void => {
          for (const [k, v] of block) groups.set(k, groups.has(k) ? combine?.(groups.get(k), v) : v);
          block = new Map();
        };
        forEach(vec.length, role, (i) => {
          const element = read(i);
          const k = key(element);
          const v = value === undefined ? element : value(element);
          if (combine === undefined) {
            const group = groups.get(k) as unknown[] | undefined;
            if (group === undefined) groups.set(k, [v]);
            else group.push(v);
            return;
          }
          if (i > 0 && i % GROUP_BLOCK === 0) endBlock();
          block.set(k, block.has(k) ? combine(block.get(k), v) : v);
        });
        endBlock();
        return [groups];
      },
    };
  },
};

/**
 * The elements by key: a `Map` from each key to its elements, or, with an operator, to its elements (or what `value` makes of
 * them) combined. Keys are compared as a `Map` compares them, and stand in the order in which they first appear.
 *
 * Meaning: the elements of a key keep their order. With an operator they are combined from the left inside blocks of 65,536
 * elements of the collection, and the blocks' results from the left: the same digits on any number of workers.
 * Laws: the groups together are the collection; `groupBy(k, op, f) = ` the groups of `groupBy(k)`, each through `mapReduce(f, op)`, up to rounding.
 * Cost: length × work of the functions ÷ degree. With an operator each worker combines what it has before anything is moved: what is
 * moved is one value for each key and block. Numbers with so many keys that this would be nearly all of them are put apart by the
 * hashes of their keys first, and grouped part by part. The `Map` is made on the main thread, some 0.1 to 0.4 µs a key.
 * Source: Dean and Ghemawat, "MapReduce", 2004 (combiners); Lämmel 2008; Manegold, Boncz and Kersten 2002 (radix-partitioned hashing).
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, with `OSSA_FUNCTION_FAILED` for the lowest element that a
 * function throws on.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_NOT_AN_OPERATOR`
 * @example run(groupBy((sale: Sale) => sale.city, sum, (sale) => sale.amount), sales)
 */
export function groupBy<A, K>(key: (x: A) => K): Skeleton<Vec<A>, Map<K, A[]>>;
export function groupBy<A, K>(key: (x: A) => K, operator: Operator<A>): Skeleton<Vec<A>, Map<K, A>>;
export function groupBy<A, K, V>(
  key: (x: A) => K,
  operator: Operator<V>,
  value: (x: A) => V,
): Skeleton<Vec<A>, Map<K, V>>;
export function groupBy<A, K, V>(
  key: (x: A) => K,
  operator?: Operator<V>,
  value?: (x: A) => V,
): Skeleton<Vec<A>, Map<K, unknown>> {
  if (operator !== undefined || value !== undefined) checkOperator(operator, 'groupBy');
  const node: GroupByNode = {
    kind: 'groupBy',
    key: checkSynchronous(key, 'groupBy'),
    ...(operator === undefined ? {} : { op: operator as Operator<unknown> }),
    ...(value === undefined ? {} : { value: checkSynchronous(value, "groupBy's value") }),
  };
  return build(groupByKind, node, []);
}
