/** Plain objects. */
import { types } from 'node:util';
import { DICTIONARY, FROZEN, type Integrity, NEW_SHAPE, RECORD, SEALED } from './format.ts';
import { badFrame } from './input.ts';
import { refusedAt, refuseProperty, refuseSymbolKeys } from './own-properties.ts';
import type { Reader } from './reader.ts';
import { property, Refusal, within } from './refusal.ts';
import { type Shape, SHAPE_MAX, shapeOf } from './shapes.ts';
import type { Writer } from './writer.ts';

const { getOwnPropertyDescriptor, getOwnPropertyNames } = Object;

/**
 * One look at each descriptor is what tells a field from an accessor, a hidden or a read-only property; it costs 20 ns, and
 * nothing cheaper does: reading the field would run a getter unnoticed.
 */
export function writeRecord(writer: Writer, record: object, nullPrototype: boolean, integrity: Integrity): void {
  const keys = getOwnPropertyNames(record);
  refuseSymbolKeys(record);
  if (keys.length === 0 && hasInternalState(record)) throw new Refusal('hostObject');
  const named = writeHead(writer, keys, nullPrototype);
  const writable = integrity !== FROZEN;
  const configurable = integrity < SEALED;
  let i = 0;
  try {
    for (; i < keys.length; i++) {
      const descriptor = getOwnPropertyDescriptor(record, keys[i]!)!;
      if (
        descriptor.writable !== writable ||
        descriptor.configurable !== configurable ||
        descriptor.enumerable !== true
      ) {
        throw refuseProperty(descriptor);
      }
      if (named) writer.string(keys[i]!);
      writer.write(descriptor.value);
    }
  } catch (error) {
    throw within(error, property(keys[i]!));
  }
}

/** Writes what comes before the fields; returns whether each field needs its key. */
function writeHead(writer: Writer, keys: readonly string[], nullPrototype: boolean): boolean {
  const guess = writer.shape.next;
  let shape: Shape;
  if (guess?.matches(keys, nullPrototype)) shape = guess;
  else {
    if (keys.includes('__proto__')) throw refusedAt('__proto__', new Refusal('protoKey'));
    if (keys.length > SHAPE_MAX) {
      writer.twoBytes(DICTIONARY, nullPrototype ? 1 : 0);
      writer.varint(keys.length);
      return true;
    }
    shape = shapeOf(keys, nullPrototype);
    writer.shape.next = shape;
  }
  writer.shape = shape;
  if (shape.frame === writer.frame) {
    writer.byte(RECORD);
    writer.varint(shape.id);
  } else {
    writer.twoBytes(NEW_SHAPE, nullPrototype ? 1 : 0);
    writer.varint(keys.length);
    for (const key of keys) writer.string(key);
    writer.define(shape);
  }
  return false;
}

const internal: readonly ((value: unknown) => boolean)[] = [
  types.isAnyArrayBuffer,
  types.isArgumentsObject,
  types.isArrayBufferView,
  types.isBoxedPrimitive,
  types.isDate,
  types.isExternal,
  types.isGeneratorObject,
  types.isMap,
  types.isMapIterator,
  types.isNativeError,
  types.isPromise,
  types.isRegExp,
  types.isSet,
  types.isSetIterator,
  types.isWeakMap,
  types.isWeakSet,
];

/** An object that looks plain and empty may be a Map, say, whose prototype was exchanged. */
function hasInternalState(object: object): boolean {
  return internal.some((is) => is(object));
}

export function readRecord(reader: Reader): object {
  const shape = reader.shapes[reader.varint()];
  if (shape === undefined) throw badFrame('they have an object of a shape that they did not announce');
  return readFields(reader, shape);
}

export function readNewShape(reader: Reader): object {
  const nullPrototype = reader.byte() === 1;
  const keys = Array.from({ length: reader.count() }, () => readKey(reader));
  const shape = shapeOf(keys, nullPrototype);
  reader.shapes.push(shape);
  return readFields(reader, shape);
}

function readFields(reader: Reader, shape: Shape): object {
  // In a graph a field may refer to its own object, which therefore has to be there first.
  return reader.graph === undefined ? shape.read(reader) : shape.fill(reader.register(shape.blank()), reader);
}

export function readDictionary(reader: Reader): object {
  const nullPrototype = reader.byte() === 1;
  const record: Record<string, unknown> = reader.register(nullPrototype ? Object.create(null) : {});
  for (let left = reader.count(); left > 0; left--) record[readKey(reader)] = reader.read();
  return record;
}

function readKey(reader: Reader): string {
  const key = reader.read();
  if (typeof key !== 'string' || key === '__proto__') throw badFrame('they have an object with a key that none has');
  return key;
}
