/** Values without parts: bigints, Date, RegExp and the objects around primitives. */
import { BIGINT, BIGINT64, BOXED, DATE, RANGE, REGEXP } from './format.ts';
import { badFrame } from './input.ts';
import { Range } from '../../types/range.ts';
import { refuseExtras } from './own-properties.ts';
import { isPrimitive } from './primitive.ts';
import type { Reader } from './reader.ts';
import { within } from './refusal.ts';
import type { Writer } from './writer.ts';

export function writeBigint(writer: Writer, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writer.reserve(9);
    writer.byte(BIGINT64);
    writer.view.setBigInt64(writer.position, value, true);
    writer.position += 8;
    return;
  }
  // Hexadecimal, because that is linear in the number of digits both ways.
  writer.twoBytes(BIGINT, value < 0n ? 1 : 0);
  writer.string((value < 0n ? -value : value).toString(16));
}

export function readBigint64(reader: Reader): bigint {
  return reader.view.getBigInt64(reader.take(8), true);
}

export function readBigint(reader: Reader): bigint {
  const negative = reader.byte() === 1;
  const magnitude = BigInt(`0x${reader.text()}`);
  return negative ? -magnitude : magnitude;
}

export function writeDate(writer: Writer, date: Date): void {
  refuseExtras(date, 'a Date');
  writer.byte(DATE);
  writer.float64(date.getTime());
}

export function readDate(reader: Reader): Date {
  return reader.register(new Date(reader.float64()));
}

/** Three numbers; `start + i × step` on either side. */
export function writeRange(writer: Writer, { start, step, length }: Range): void {
  writer.byte(RANGE);
  for (const number of [start, step, length]) writer.float64(number);
}

export function readRange(reader: Reader): Range {
  const start = reader.float64();
  const step = reader.float64();
  return reader.register(new Range(start, step, reader.float64()));
}

export function writeRegExp(writer: Writer, pattern: RegExp): void {
  refuseExtras(pattern, 'a RegExp', 1, /bare/);
  writer.byte(REGEXP);
  writer.string(pattern.source);
  writer.string(pattern.flags);
  try {
    writer.write(pattern.lastIndex);
  } catch (error) {
    throw within(error, '.lastIndex');
  }
}

export function readRegExp(reader: Reader): RegExp {
  const source = reader.text();
  const pattern = reader.register(new RegExp(source, reader.text()));
  // Set only where it differs, because the field takes any value but is typed as a number.
  pattern.lastIndex = reader.read() as number;
  return pattern;
}

export function writeBoxed(writer: Writer, boxed: object): void {
  const primitive: unknown = boxed.valueOf();
  const names = typeof primitive === 'string' ? primitive.length + 1 : 0;
  refuseExtras(boxed, `a ${boxed.constructor.name} object`, names, Object(primitive) as object);
  writer.byte(BOXED);
  writer.write(primitive);
}

export function readBoxed(reader: Reader): object {
  const primitive = reader.read();
  if (primitive == null || !isPrimitive(primitive)) throw badFrame('they have an object around what is no primitive');
  return reader.register(Object(primitive) as object);
}
