/** Arrays. */
import { ARRAY, NUMBERS } from './format.ts';
import { refuseArrayExtras } from './own-properties.ts';
import type { Reader } from './reader.ts';
import { Refusal, within } from './refusal.ts';
import type { Writer } from './writer.ts';

/** From this length an array of numbers is worth the raw form's call and alignment. */
const RAW_MIN = 8;
const { hasOwn } = Object;

export function writeArray(writer: Writer, array: readonly unknown[]): void {
  refuseArrayExtras(array);
  const { length } = array;
  if (length >= RAW_MIN && onlyNumbers(array)) {
    writer.byte(NUMBERS);
    writer.varint(length);
    writer.align(8 * length);
    writer.doubles.set(array, writer.position / 8);
    writer.position += 8 * length;
    return;
  }
  writer.byte(ARRAY);
  writer.varint(length);
  let i = 0;
  try {
    for (; i < length; i++) {
      const element = array[i];
      if (element === undefined && !hasOwn(array, i)) throw new Refusal('hole');
      writer.write(element);
    }
  } catch (error) {
    throw within(error, `[${i}]`);
  }
}

function onlyNumbers(array: readonly unknown[]): array is readonly number[] {
  for (let i = 0; i < array.length; i++) if (typeof array[i] !== 'number') return false;
  return true;
}

export function readArray(reader: Reader): unknown[] {
  const array = reader.register<unknown[]>([]);
  for (let left = reader.count(); left > 0; left--) array.push(reader.read());
  return array;
}

export function readNumbers(reader: Reader): number[] {
  const length = reader.varint();
  const start = reader.aligned(8 * length) / 8;
  const { doubles } = reader;
  const array = reader.register<number[]>([]);
  for (let i = 0; i < length; i++) array.push(doubles[start + i]!);
  return array;
}
