/**
 * Whether two values are the same in everything a program can see without comparing them to each other: bits of numbers,
 * prototypes, keys and their order, attributes, internal content, closedness, and which parts are one object.
 */
import { inspect, types } from 'node:util';

/** The place of the first difference, or undefined. */
export function difference(a: unknown, b: unknown): string | undefined {
  const there = new Map<object, object>();
  const back = new Map<object, object>();

  function compare(x: unknown, y: unknown, path: string): string | undefined {
    if (typeof x !== 'object' || x === null || typeof y !== 'object' || y === null) {
      return Object.is(x, y) ? undefined : `${path}: ${inspect(x)} and ${inspect(y)}`;
    }
    if (there.has(x) || back.has(y)) {
      return there.get(x) === y && back.get(y) === x ? undefined : `${path}: not the same object as before`;
    }
    there.set(x, y);
    back.set(y, x);
    if (Object.getPrototypeOf(x) !== Object.getPrototypeOf(y)) return `${path}: prototypes`;
    for (const test of [Object.isExtensible, Object.isSealed, Object.isFrozen]) {
      if (test(x) !== test(y)) return `${path}: ${test.name}`;
    }
    return compareParts(contentOf(x), contentOf(y), path) ?? compareProperties(x, y, path);
  }

  function compareParts(xs: readonly unknown[], ys: readonly unknown[], path: string): string | undefined {
    if (xs.length !== ys.length) return `${path}: ${xs.length} and ${ys.length} parts`;
    for (const [i, x] of xs.entries()) {
      const found = compare(x, ys[i], `${path}<${i}>`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function compareProperties(x: object, y: object, path: string): string | undefined {
    // The elements of a view are its content.
    const keys = ArrayBuffer.isView(x) ? [] : Reflect.ownKeys(x);
    const others = ArrayBuffer.isView(y) ? [] : Reflect.ownKeys(y);
    if (keys.length !== others.length || keys.some((key, i) => key !== others[i]))
      return `${path}: ${inspect([keys, others])}`;
    for (const key of keys) {
      const [one, other] = [x, y].map((object) => Object.getOwnPropertyDescriptor(object, key)!);
      const inner = `${path}.${String(key)}`;
      for (const attribute of ['writable', 'enumerable', 'configurable', 'get', 'set'] as const) {
        if (one![attribute] !== other![attribute]) return `${inner}: ${attribute}`;
      }
      const found = compare(Reflect.get(x, key), Reflect.get(y, key), inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return compare(a, b, '');
}

/** The internal content of a built-in, as values that can be compared. */
function contentOf(object: object): readonly unknown[] {
  if (types.isMap(object)) return [...object].flat();
  if (types.isSet(object)) return [...object];
  if (types.isDate(object)) return [object.getTime()];
  if (types.isRegExp(object)) return [object.source, object.flags];
  if (types.isBoxedPrimitive(object)) return [object.valueOf()];
  if (types.isSharedArrayBuffer(object)) return [];
  if (types.isArrayBuffer(object)) return [Buffer.from(object).toString('hex')];
  if (ArrayBuffer.isView(object)) {
    const { buffer, byteOffset, byteLength } = object;
    return [byteLength, Buffer.from(buffer, byteOffset, byteLength).toString('hex')];
  }
  if (object instanceof DOMException) return [object.name, object.message, object.code];
  return types.isNativeError(object) ? ['error'] : [];
}
