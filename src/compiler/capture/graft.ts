/**
 * Functions and resources inside captured objects and arrays. A value is taken apart into what the codec can carry and what
 * is captured as code; the worker puts the two together again.
 */
import type { DeclaredResource } from '../../skeletons/resource.ts';

export interface Found {
  readonly path: readonly string[];
  readonly target: Function | DeclaredResource<unknown>;
}
export interface Separated {
  /** The value without them: resources are replaced by their identity. The value itself if there are none. */
  readonly rest: unknown;
  readonly found: readonly Found[];
}

/** How many objects are looked through: in data larger than this functions are not sought, and the codec refuses them. */
const LIMIT = 100_000;

/** Looks through plain objects and arrays; what is inside other objects is left to the codec, which names what it refuses. */
export function separate(value: unknown): Separated {
  const found = find(value);
  return { rest: found.length > 0 ? copyWithout(value, new Map()) : value, found };
}

function find(value: unknown): Found[] {
  const found: Found[] = [];
  const seen = new Set<object>();
  const look = (each: unknown, path: readonly string[]): void => {
    if (isPrimitive(each)) return;
    if (typeof each === 'function' || isResource(each)) {
      found.push({ path, target: each as Found['target'] });
      return;
    }
    if (seen.has(each) || seen.size >= LIMIT || !isPlain(each)) return;
    seen.add(each);
    if (Array.isArray(each) && each.every(isPrimitive)) return;
    for (const [key, inner] of Object.entries(each)) if (!isPrimitive(inner)) look(inner, [...path, key]);
  };
  look(value, []);
  return found;
}

function copyWithout(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value === 'function') return undefined;
  if (isPrimitive(value)) return value;
  if (isResource(value)) return value.id;
  if (copies.has(value)) return copies.get(value);
  if (!isPlain(value)) return value;
  const copy: object = Array.isArray(value)
    ? []
    : (Object.create(Object.getPrototypeOf(value) as object | null) as object);
  copies.set(value, copy);
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: copyWithout(inner, copies),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  return copy;
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean | symbol | null | undefined {
  return typeof value !== 'function' && (typeof value !== 'object' || value === null);
}

/** An array or a plain object of plain properties: accessors are for the codec to judge. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every((each) => 'value' in each);
}

function isResource(value: object): value is DeclaredResource<unknown> {
  return '~ossa' in value && value['~ossa'] === 'resource';
}

/** Whether two separations took the same functions out of the same places. */
export function isSame(a: readonly Found[], b: readonly Found[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ path, target }, i) => target === b[i]!.target && path.join('\0') === b[i]!.path.join('\0'))
  );
}
