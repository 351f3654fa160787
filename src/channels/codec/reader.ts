/** Reads values of any kind, one inside the other. What belongs to one kind is in that kind's file. */
import { readArray, readNumbers } from './arrays.ts';
import { readMap, readSet } from './collections.ts';
import { readDomException, readError } from './error-values.ts';
import * as format from './format.ts';
import { badFrame, Input } from './input.ts';
import { readAlias, readBuffer, readShared, readSharedView, readView } from './memory.ts';
import { closeTo } from './own-properties.ts';
import { readDictionary, readNewShape, readRecord } from './records.ts';
import { readBigint, readBigint64, readBoxed, readDate, readRange, readRegExp } from './scalars.ts';
import type { Shape } from './shapes.ts';
import { readStruct } from './structs.ts';

/** By kind; what is read most often does not come here. */
const readers: ((reader: Reader) => unknown)[] = [];
readers[format.UNDEFINED] = () => undefined;
readers[format.NULL] = () => null;
readers[format.LATIN1] = (reader) => reader.latin1();
readers[format.UTF16] = (reader) => reader.utf16();
readers[format.BIGINT64] = readBigint64;
readers[format.BIGINT] = readBigint;
readers[format.NEW_SHAPE] = readNewShape;
readers[format.DICTIONARY] = readDictionary;
readers[format.ARRAY] = readArray;
readers[format.NUMBERS] = readNumbers;
readers[format.MAP] = readMap;
readers[format.SET] = readSet;
readers[format.DATE] = readDate;
readers[format.RANGE] = readRange;
readers[format.STRUCT] = readStruct;
readers[format.REGEXP] = readRegExp;
readers[format.BOXED] = readBoxed;
readers[format.ERROR] = readError;
readers[format.DOM_EXCEPTION] = readDomException;
readers[format.BUFFER] = readBuffer;
readers[format.VIEW] = readView;
readers[format.ALIAS] = readAlias;
readers[format.SHARED] = readShared;
readers[format.SHARED_VIEW] = readSharedView;
readers[format.REFERENCE] = (reader) => reader.referred(reader.varint());
readers[format.INTEGRITY] = (reader) => {
  const level = reader.byte();
  const closed = closeTo(level, reader.read() as object);
  if (closed === undefined) throw badFrame('they have an object closed in an unknown way');
  return closed;
};

const { SMALL_INTEGER, SHORT_STRING, SHORT_STRING_MAX, GRAPH, FLOAT64, INT32, RECORD, TRUE, FALSE } = format;

export class Reader extends Input {
  readonly shared: ((id: number) => SharedArrayBuffer) | undefined;
  shapes: Shape[] = [];
  /** The objects of this value in the order they came, where one is referred to again. */
  graph: unknown[] | undefined;

  constructor(shared: ((id: number) => SharedArrayBuffer) | undefined) {
    super();
    this.shared = shared;
  }

  readRoot(): unknown {
    this.graph = undefined;
    return this.read();
  }

  read(): unknown {
    if (this.position >= this.limit) throw badFrame('they end inside a value');
    const tag = this.bytes[this.position++]!;
    if (tag >= SMALL_INTEGER) return tag - SMALL_INTEGER;
    if (tag >= SHORT_STRING) return this.shortString(tag & SHORT_STRING_MAX);
    if ((tag & GRAPH) !== 0) this.graph = [];
    const kind = tag & ~GRAPH;
    if (kind === FLOAT64) return this.float64();
    if (kind === RECORD) return readRecord(this);
    if (kind === TRUE) return true;
    if (kind === FALSE) return false;
    if (kind === INT32) return this.view.getInt32(this.take(4), true);
    const read = readers[kind];
    if (read === undefined) throw badFrame(`they have a value of the unknown kind ${kind}`);
    return read(this);
  }

  /** Reads a value that is a string. */
  text(): string {
    const text = this.read();
    if (typeof text !== 'string') throw badFrame('they lack a text where one must be');
    return text;
  }

  /** Notes an object before its parts are read, which may refer to it. */
  register<T>(object: T): T {
    this.graph?.push(object);
    return object;
  }

  referred(number: number): unknown {
    const { graph } = this;
    if (graph === undefined || number >= graph.length) throw badFrame('they refer to an object that did not come');
    return graph[number];
  }
}
