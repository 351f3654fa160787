/** Which values are consecutive integers within a gang: what stands at such indices is read side by side. */
import { type Block, blocksOf, type Kernel, type Load, operandsOf, statementsIn, type Value } from './ir.ts';

/**
 * What the first of consecutive integers is computed of: the first of others plus a number that is the same for all. With a double it is
 * the index that the sum is, if it is one.
 */
export interface Consecutive {
  readonly after: Value;
  readonly plus: Value;
}

/** Whether a read may be made for a whole gang at once: all elements make it, and the kernel gives up where one is outside. */
export const isForAll = ({ mask, inside }: Load, { outside }: Kernel): boolean =>
  mask === undefined && (inside || outside === 'bail');

/**
 * The consecutive integers of a kernel, besides the parameters that are `counted`. If the first double of n, n + 1, … plus the same number is an
 * index, so are the others, or they are too large: sums of larger numbers are rounded to whole numbers all the more. So indices that come
 * of doubles are consecutive where nothing but reads for all uses them.
 */
export function consecutiveValues(
  kernel: Kernel,
  varying: ReadonlySet<Value>,
  counted: readonly Value[],
): ReadonlyMap<Value, Consecutive> {
  const found = new Map<Value, Consecutive>();
  if (counted.length === 0) return found;
  const integers = new Set(counted);
  /** Doubles that consecutive integers are. */
  const doubles = new Map<Value, Value>();
  const sums = new Map<Value, Consecutive>();
  const indices = onlyIndices(kernel);
  for (const statement of statementsIn(kernel.body)) {
    if (statement.kind !== 'operation') continue;
    const { operation, operands, result } = statement;
    const [a, b] = operands as [Value, Value];
    if (operation === 'f64' && integers.has(a)) doubles.set(result, a);
    if (operation === 'index' && indices.has(result) && sums.has(a)) found.set(result, sums.get(a) as Consecutive);
    if (operation !== 'add') continue;
    const [own, plus] = varying.has(a) ? [a, b] : [b, a];
    if (varying.has(plus)) continue;
    const after = doubles.get(own);
    if (after !== undefined) sums.set(result, { after, plus });
    if (result.type !== 'i32' || !integers.has(own)) continue;
    found.set(result, { after: own, plus });
    integers.add(result);
  }
  return found;
}

/** Those whose first is asked for: the indices of reads for all, and what these are computed of. */
export function firstsOfReads(kernel: Kernel, consecutive: ReadonlyMap<Value, Consecutive>): ReadonlySet<Value> {
  const firsts = new Set<Value>();
  for (const statement of statementsIn(kernel.body)) {
    if (statement.kind !== 'load' || !isForAll(statement, kernel)) continue;
    for (let at: Value | undefined = statement.index; at !== undefined; at = consecutive.get(at)?.after) firsts.add(at);
  }
  return firsts;
}

/** The values that are used as indices of reads for all only. */
function onlyIndices(kernel: Kernel): ReadonlySet<Value> {
  const indices = new Set<Value>();
  const others = new Set<Value>();
  const visit = ({ statements, yields }: Block): void => {
    for (const statement of statements) {
      const isRead = statement.kind === 'load' && isForAll(statement, kernel);
      for (const value of operandsOf(statement)) (isRead ? indices : others).add(value);
      blocksOf(statement).forEach(visit);
    }
    for (const value of yields) others.add(value);
  };
  visit(kernel.body);
  return indices.difference(others);
}
