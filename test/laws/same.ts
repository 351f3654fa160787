/**
 * Whether two results are the same value, bit for bit: −0 and 0 differ, NaN is itself, so do prototypes, keys and their order,
 * kinds of typed arrays. Which parts are one object does not count: a result comes from several workers, or from one thread.
 */
import { inspect } from 'node:util';

/** The place of the first difference, or undefined. */
export function difference(a: unknown, b: unknown, path = 'result'): string | undefined {
  if (Object.is(a, b)) return undefined;
  const differ = (): string => `${path}: ${brief(a)} and ${brief(b)}`;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return differ();
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return differ();
  if (a instanceof Date) return difference(a.getTime(), (b as Date).getTime(), path);
  if (a instanceof RegExp) return difference(String(a), String(b), path);
  if (a instanceof Map || a instanceof Set) return difference([...a], [...(b as Set<unknown>)], path);
  if (a instanceof Error)
    return a.name === (b as Error).name && a.message === (b as Error).message ? undefined : differ();
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (ArrayBuffer.isView(a) && a.buffer.constructor !== (b as typeof a).buffer.constructor)
    return `${path}: kinds of memory`;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return differentLength(a, b as unknown[], path);
  if (keys.length !== others.length) return differ();
  for (const [i, key] of keys.entries()) {
    if (key !== others[i]) return differ();
    const found = difference(a[key as never], b[key as never], `${path}[${key}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differentLength(a: readonly unknown[], b: readonly unknown[], path: string): string {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && difference(a[at], b[at]) === undefined) at++;
  return `${path}: ${a.length} and ${b.length} elements, the first that differ are ${at}: ${brief(a[at])} and ${brief(b[at])}`;
}

/** A value as text from which it could be told apart from any other. */
export const textOf = (value: unknown): string =>
  inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });

const brief = (value: unknown): string =>
  inspect(value, { depth: 3, maxArrayLength: 8, maxStringLength: 80, breakLength: Infinity });
