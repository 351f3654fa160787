/** ArrayBuffer, typed arrays, DataView, Buffer, and the shared kinds. */
import { types } from 'node:util';
import { ALIAS, BUFFER, SHARED, SHARED_VIEW, VIEW } from './format.ts';
import { badFrame } from './input.ts';
import { refuseExtras, refuseViewExtras } from './own-properties.ts';
import type { Reader } from './reader.ts';
import { Refusal } from './refusal.ts';
import type { Writer } from './writer.ts';

interface ViewKind {
  readonly name: string;
  /** What the object itself says it is, whatever its prototype. */
  readonly tag: string;
  readonly prototype: object;
  /** Bytes of an element. */
  readonly unit: number;
  readonly make: (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView;
}

type ViewConstructor = {
  readonly name: string;
  readonly prototype: object;
  readonly BYTES_PER_ELEMENT?: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayBufferView;
};

const constructors: readonly ViewConstructor[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float16Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

/** A frame holds the index in this list: new kinds go to the end. */
export const viewKinds: readonly ViewKind[] = [
  ...constructors.map((View) => ({
    name: View.name,
    tag: View.name,
    prototype: View.prototype,
    unit: View.BYTES_PER_ELEMENT ?? 1,
    make: (buffer: ArrayBufferLike, byteOffset: number, length: number) => new View(buffer, byteOffset, length),
  })),
  {
    name: 'Buffer',
    tag: 'Uint8Array',
    prototype: Buffer.prototype,
    unit: 1,
    make: (buffer, start, size) => Buffer.from(buffer, start, size),
  },
];

/** Where a buffer stands in the place of the index of a view. */
const WHOLE_BUFFER = 0xff;

export function writeBuffer(writer: Writer, buffer: ArrayBuffer): void {
  refuseExtras(buffer, 'an ArrayBuffer');
  const size = buffer.byteLength;
  if (writeAlias(writer, WHOLE_BUFFER, 1, buffer, 0, size)) return;
  writer.byte(BUFFER);
  writeBytes(writer, new Uint8Array(buffer));
}

export function writeView(writer: Writer, view: ArrayBufferView, index: number): void {
  const { name, tag, unit, make } = viewKinds[index]!;
  if ((view.buffer as ArrayBuffer).detached) throw new Refusal('detached');
  const { buffer, byteOffset, byteLength } = view;
  if ((view as Uint8Array)[Symbol.toStringTag] !== tag) throw new Refusal('hostObject');
  if (types.isDataView(view)) refuseExtras(view, 'a DataView');
  else refuseViewExtras(view as Uint8Array, make(buffer, byteOffset, byteLength / unit) as Uint8Array, name);
  if (types.isSharedArrayBuffer(buffer)) {
    if (buffer.growable) throw new Refusal('resizable');
    writer.twoBytes(SHARED_VIEW, index);
    // Shared memory may be larger than a frame: counts of 32 bits would not do.
    writer.float64(byteOffset);
    writer.float64(byteLength / unit);
    writer.write(buffer);
    return;
  }
  if (writeAlias(writer, index, unit, buffer, byteOffset, byteLength)) return;
  writer.twoBytes(VIEW, index);
  writeBytes(writer, new Uint8Array(buffer, byteOffset, byteLength));
}

/** Writes a buffer or view as a part of memory that came earlier in the value, if it is. */
function writeAlias(
  writer: Writer,
  index: number,
  unit: number,
  buffer: ArrayBuffer,
  byteOffset: number,
  byteLength: number,
): boolean {
  if (buffer.detached) throw new Refusal('detached');
  if (buffer.resizable) throw new Refusal('resizable');
  const owner = writer.identities.count - 1;
  const extent = writer.extents.claim(buffer, byteOffset, byteOffset + byteLength, owner);
  if (extent === undefined) return false;
  // The copy begins where the extent does: an element must not come to lie across the alignment of its type.
  if (extent === 'partly' || (byteOffset - extent.start) % unit !== 0) throw new Refusal('overlap');
  writer.markGraph();
  writer.twoBytes(ALIAS, index);
  writer.varint(extent.owner);
  writer.varint(byteOffset - extent.start);
  writer.varint(byteLength / unit);
  return true;
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  // Before the length is written, which holds 32 bits only.
  writer.reserve(bytes.length);
  writer.varint(bytes.length);
  writer.align(bytes.length);
  writer.bytes.set(bytes, writer.position);
  writer.position += bytes.length;
}

/** Always a copy: the frame's memory is used again. */
function readBytes(reader: Reader): ArrayBuffer {
  const size = reader.varint();
  const start = reader.aligned(size);
  const copy = new Uint8Array(size);
  copy.set(reader.bytes.subarray(start, start + size));
  return copy.buffer;
}

function kindOf(index: number): ViewKind {
  return viewKinds[index] ?? failKind();
}

function failKind(): never {
  throw badFrame('they have a view of a kind that does not exist');
}

export function readBuffer(reader: Reader): ArrayBuffer {
  return reader.register(readBytes(reader));
}

export function readView(reader: Reader): ArrayBufferView {
  const kind = kindOf(reader.byte());
  const buffer = readBytes(reader);
  return reader.register(kind.make(buffer, 0, buffer.byteLength / kind.unit));
}

export function readAlias(reader: Reader): ArrayBufferView | ArrayBufferLike {
  const index = reader.byte();
  const owner = reader.referred(reader.varint());
  const shift = reader.varint();
  const length = reader.varint();
  const buffer = ArrayBuffer.isView(owner) ? owner.buffer : owner;
  if (!types.isArrayBuffer(buffer)) throw badFrame('they have a view of what is no memory');
  return reader.register(index === WHOLE_BUFFER ? buffer : kindOf(index).make(buffer, shift, length));
}

export function writeShared(writer: Writer, buffer: SharedArrayBuffer): void {
  if (writer.share === undefined) throw new Refusal('unshared');
  refuseExtras(buffer, 'a SharedArrayBuffer');
  writer.byte(SHARED);
  writer.varint(writer.share(buffer));
}

export function readShared(reader: Reader): SharedArrayBuffer {
  const id = reader.varint();
  if (reader.shared === undefined) throw badFrame('they refer to shared memory, which nobody passes here');
  return reader.register(reader.shared(id));
}

export function readSharedView(reader: Reader): ArrayBufferView {
  const kind = kindOf(reader.byte());
  const byteOffset = reader.float64();
  const length = reader.float64();
  // The view was met before its memory.
  const place = reader.graph?.push(undefined);
  const view = kind.make(reader.read() as SharedArrayBuffer, byteOffset, length);
  if (place !== undefined) reader.graph![place - 1] = view;
  return view;
}
