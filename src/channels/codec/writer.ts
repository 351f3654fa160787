/** Writes values of any kind, one inside the other. What belongs to one kind is in that kind's file. */
import { types } from 'node:util';
import { Range } from '../../types/range.ts';
import { StructArray } from '../../types/struct-array.ts';
import { StructElement } from '../../types/struct.ts';
import { writeArray } from './arrays.ts';
import { writeMap, writeSet } from './collections.ts';
import { writeError } from './error-values.ts';
import { Extents } from './extents.ts';
import {
  EXTENSIBLE,
  FALSE,
  FLOAT64,
  GRAPH,
  INT32,
  INTEGRITY,
  MAX_DEPTH,
  NULL,
  REFERENCE,
  SMALL_INTEGER,
  TRUE,
  UNDEFINED,
} from './format.ts';
import { Identities } from './identities.ts';
import { viewKinds, writeBuffer, writeShared, writeView } from './memory.ts';
import { Output } from './output.ts';
import { integrityOf } from './own-properties.ts';
import { writeRecord } from './records.ts';
import { Refusal, refuseObject, refuseFunctionOrSymbol } from './refusal.ts';
import { writeBigint, writeBoxed, writeDate, writeRange, writeRegExp } from './scalars.ts';
import { Shape } from './shapes.ts';
import { writeStructs, writeStructType } from './structs.ts';

/** A built-in class whose objects travel. `is` tells them from objects that only have its prototype. */
interface Kind {
  is(value: unknown): boolean;
  write(writer: Writer, value: never, index: number): void;
  readonly index: number;
}

const kind = (is: Kind['is'], write: Kind['write'], index = 0): Kind => ({ is, write, index });

/** By prototype. */
const kinds: ReadonlyMap<object, Kind> = new Map<object, Kind>([
  [Map.prototype, kind(types.isMap, writeMap)],
  [Set.prototype, kind(types.isSet, writeSet)],
  [Date.prototype, kind(types.isDate, writeDate)],
  [Range.prototype, kind((value) => value instanceof Range, writeRange)],
  [StructArray.prototype, kind((value) => value instanceof StructArray, writeStructs)],
  [StructElement.prototype, kind((value) => value instanceof StructElement, writeStructType)],
  [RegExp.prototype, kind(types.isRegExp, writeRegExp)],
  [ArrayBuffer.prototype, kind(types.isArrayBuffer, writeBuffer)],
  [SharedArrayBuffer.prototype, kind(types.isSharedArrayBuffer, writeShared)],
  ...viewKinds.map(({ prototype }, index) => [prototype, kind(ArrayBuffer.isView, writeView, index)] as const),
  [Number.prototype, kind(types.isNumberObject, writeBoxed)],
  [String.prototype, kind(types.isStringObject, writeBoxed)],
  [Boolean.prototype, kind(types.isBooleanObject, writeBoxed)],
  [BigInt.prototype, kind(types.isBigIntObject, writeBoxed)],
]);

const { isArray } = Array;
const { getPrototypeOf } = Object;
const { isProxy } = types;
const objectPrototype: object = Object.prototype;
const arrayPrototype: object = Array.prototype;

/** Numbers the frames that this thread writes, so that a shape knows in which it stands. */
let frames = 0;

export class Writer extends Output {
  readonly identities: Identities = new Identities();
  readonly extents: Extents = new Extents();
  readonly share: ((buffer: SharedArrayBuffer) => number) | undefined;
  /** The shape written last: what comes next is guessed from it. */
  shape: Shape = new Shape([], false);
  frame = 0;
  private shapes: Shape[] = [];
  private depth = 0;
  /** Where the tag of the value being written stands. */
  private root = 0;

  constructor(share: ((buffer: SharedArrayBuffer) => number) | undefined) {
    super();
    this.share = share;
  }

  beginFrame(): void {
    this.frame = ++frames;
    this.shapes = [];
  }

  endFrame(): void {
    this.identities.release();
    this.extents.restart();
  }

  define(shape: Shape): void {
    shape.frame = this.frame;
    shape.id = this.shapes.length;
    this.shapes.push(shape);
  }

  /** Writes one value whole, or throws and leaves the frame as it was. */
  writeRoot(value: unknown): void {
    const known = this.shapes.length;
    this.root = this.position;
    this.depth = 0;
    this.identities.restart();
    this.extents.restart();
    try {
      this.write(value);
    } catch (error) {
      this.position = this.root;
      for (const shape of this.shapes.splice(known)) shape.frame = 0;
      throw error;
    }
  }

  write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        return this.number(value);
      case 'string':
        return this.string(value);
      case 'object':
        return value === null ? this.byte(NULL) : this.object(value);
      case 'boolean':
        return this.byte(value ? TRUE : FALSE);
      case 'undefined':
        return this.byte(UNDEFINED);
      case 'bigint':
        return writeBigint(this, value);
      default:
        throw refuseFunctionOrSymbol(value);
    }
  }

  private number(value: number): void {
    const integer = value | 0;
    if (integer !== value || Object.is(value, -0)) {
      this.reserve(9);
      this.bytes[this.position] = FLOAT64;
      this.view.setFloat64(this.position + 1, value, true);
      this.position += 9;
    } else if (integer >= 0 && integer < 0x80) this.byte(SMALL_INTEGER | integer);
    else {
      this.reserve(5);
      this.bytes[this.position] = INT32;
      this.view.setInt32(this.position + 1, integer, true);
      this.position += 5;
    }
  }

  private object(value: object): void {
    if (isProxy(value)) throw new Refusal('proxy');
    const met = this.identities.meet(value);
    if (met >= 0) {
      this.markGraph();
      this.byte(REFERENCE);
      this.varint(met);
      return;
    }
    if (++this.depth > MAX_DEPTH) throw new Refusal('tooDeep');
    const integrity = integrityOf(value);
    if (integrity !== EXTENSIBLE) this.twoBytes(INTEGRITY, integrity);
    const prototype = getPrototypeOf(value) as object | null;
    if (prototype === objectPrototype) writeRecord(this, value, false, integrity);
    else if (prototype === arrayPrototype && isArray(value)) writeArray(this, value);
    else if (prototype === null) writeRecord(this, value, true, integrity);
    else {
      const found = kinds.get(prototype);
      if (found?.is(value)) found.write(this, value as never, found.index);
      else if (!writeError(this, value)) throw refuseObject(value);
    }
    this.depth--;
  }

  /** The reader needs a table of the objects in this value. */
  markGraph(): void {
    this.bytes[this.root]! |= GRAPH;
  }
}
