/** Structs of arrays and their element types. */
import type { StructName } from '../../types/element.ts';
import type { Columns, StructArray } from '../../types/struct-array.ts';
import { type StructElement, structNamed } from '../../types/struct.ts';
import { STRUCT } from './format.ts';
import { badFrame } from './input.ts';
import type { Reader } from './reader.ts';
import { within } from './refusal.ts';
import type { Writer } from './writer.ts';

export function writeStructs(writer: Writer, { element, columns }: StructArray<unknown>): void {
  writer.twoBytes(STRUCT, 1);
  writer.string(element.name);
  for (const { name } of element.fields) {
    try {
      writer.write((columns as Columns)[name]);
    } catch (error) {
      throw within(error, `.columns.${name}`);
    }
  }
}

export function writeStructType(writer: Writer, { name }: StructElement<unknown>): void {
  writer.twoBytes(STRUCT, 0);
  writer.string(name);
}

export function readStruct(reader: Reader): StructArray<never> | StructElement<never> {
  const isCollection = reader.byte() === 1;
  // A collection was met before its columns.
  const place = reader.graph?.push(undefined);
  let read: StructArray<never> | StructElement<never>;
  try {
    const element = structNamed(reader.text() as StructName);
    read = isCollection ? element.of(columnsOf(element, reader) as never) : element;
  } catch {
    throw badFrame('they have structs of unknown fields or other columns');
  }
  if (place !== undefined) reader.graph![place - 1] = read;
  return read;
}

const columnsOf = ({ fields }: StructElement<never>, reader: Reader): object =>
  Object.fromEntries(fields.map(({ name }) => [name, reader.read()]));
