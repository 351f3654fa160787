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

/** Looks through plain objects and arrays; what is inside other objects is left to the codec, which names what it refuses. */
export function separate(value: unknown): Separated {
  const found: Found[] = [];
  const copies = new Map<object, unknown>();
  const copy = (each: unknown, path: readonly string[]): unknown => {
    if (typeof each === 'function') {
      found.push({ path, target: each });
      return undefined;
    }
    if (typeof each !== 'object' || each === null) return each;
    if (isResource(each)) {
      found.push({ path, target: each });
      return each.id;
    }
    if (copies.has(each)) return copies.get(each);
    if (Array.isArray(each)) {
      if (each.every(isPrimitive)) return each;
      const items: unknown[] = [];
      copies.set(each, items);
      for (const [i, item] of each.entries()) items[i] = copy(item, [...path, String(i)]);
      return items;
    }
    const prototype: unknown = Object.getPrototypeOf(each);
    if (prototype !== Object.prototype && prototype !== null) return each;
    const fields: Record<string, unknown> = Object.create(prototype) as Record<string, unknown>;
    copies.set(each, fields);
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (!property.enumerable || !('value' in property)) return (copies.set(each, each), each);
      Object.defineProperty(fields, key, { ...property, value: copy(property.value, [...path, key]) });
    }
    return fields;
  };
  const rest = copy(value, []);
  return found.length > 0 ? { rest, found } : { rest: value, found };
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'function' && (typeof value !== 'object' || value === null);
}

/** Whether two separations took the same functions out of the same places. */
export function isSame(a: readonly Found[], b: readonly Found[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ path, target }, i) => target === b[i]!.target && path.join('\0') === b[i]!.path.join('\0'))
  );
}

function isResource(value: object): value is DeclaredResource<unknown> {
  return '~ossa' in value && value['~ossa'] === 'resource';
}
