/**
 * Shapes of plain objects: the ordered keys that many objects have in common. A frame holds the keys of a shape once, and
 * each object only the shape's number and its values.
 */
import type { Reader } from './reader.ts';

/** Objects with more keys than this are dictionaries rather than records: their keys hardly repeat from one to the next. */
export const SHAPE_MAX = 64;
/** Shapes known to this thread. Past that all are forgotten: a program with so many has no shapes. */
const KNOWN_MAX = 1024;

export class Shape {
  readonly keys: readonly string[];
  readonly nullPrototype: boolean;
  /** The shape that came after this one last time: records in a batch repeat, and so do the records inside them. */
  next: Shape | undefined;
  /** The frame being written in which this shape stands as number `id`. */
  frame = 0;
  id = 0;
  /** Reads the fields and makes the object. */
  read: (reader: Reader) => object;

  constructor(keys: readonly string[], nullPrototype: boolean) {
    this.keys = keys;
    this.nullPrototype = nullPrototype;
    // Making code costs some 20 µs: not for a shape that comes once.
    this.read = (reader) => {
      this.read = compiled(this) ?? ((again) => this.fill(this.blank(), again));
      return this.fill(this.blank(), reader);
    };
  }

  blank(): Record<string, unknown> {
    return this.nullPrototype ? (Object.create(null) as Record<string, unknown>) : {};
  }

  fill(record: Record<string, unknown>, reader: Reader): object {
    for (const key of this.keys) record[key] = reader.read();
    return record;
  }

  matches(keys: readonly string[], nullPrototype: boolean): boolean {
    const own = this.keys;
    if (own.length !== keys.length || this.nullPrototype !== nullPrototype) return false;
    for (let i = 0; i < keys.length; i++) if (own[i] !== keys[i]) return false;
    return true;
  }
}

/** An object literal gives all records of a shape one hidden class. Keys enter the text only as quoted strings. */
function compiled(shape: Shape): ((reader: Reader) => object) | undefined {
  const prototype = shape.nullPrototype ? ['__proto__:null'] : [];
  const fields = shape.keys.map((key) => `${JSON.stringify(key)}:reader.read()`);
  try {
    // oxlint-disable-next-line no-new-func
    return new Function('reader', `return {${[...prototype, ...fields].join()}}`) as (reader: Reader) => object;
  } catch {
    // The process forbids generated code.
    return undefined;
  }
}

const known = new Map<string, Shape>();

/** The shape of these keys, the same object each time. */
export function shapeOf(keys: readonly string[], nullPrototype: boolean): Shape {
  const name = (nullPrototype ? 'null\0' : '') + keys.join('\0');
  const found = known.get(name);
  // A key may hold the separator: then two lists of keys share a name.
  if (found?.matches(keys, nullPrototype)) return found;
  if (known.size >= KNOWN_MAX) known.clear();
  const shape = new Shape(keys, nullPrototype);
  known.set(name, shape);
  return shape;
}
