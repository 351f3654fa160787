/** Map and Set. */
import { MAP, SET } from './format.ts';
import { refuseExtras } from './own-properties.ts';
import { isPrimitive } from './primitive.ts';
import type { Reader } from './reader.ts';
import { within } from './refusal.ts';
import type { Writer } from './writer.ts';

export function writeMap(writer: Writer, map: ReadonlyMap<unknown, unknown>): void {
  refuseExtras(map, 'a Map');
  writer.byte(MAP);
  writer.varint(map.size);
  let place = 0;
  let step = '';
  try {
    for (const [key, value] of map) {
      step = 'keys';
      writer.write(key);
      step = 'values';
      writer.write(value);
      place++;
    }
  } catch (error) {
    const key = [...map.keys()][place];
    throw within(error, step === 'values' && isPrimitive(key) ? `.get(${literal(key)})` : `.${step}()[${place}]`);
  }
}

function literal(primitive: unknown): string {
  if (typeof primitive === 'string') return JSON.stringify(primitive);
  return typeof primitive === 'bigint' ? `${primitive}n` : String(primitive);
}

export function readMap(reader: Reader): Map<unknown, unknown> {
  const map = reader.register(new Map<unknown, unknown>());
  for (let left = reader.count(); left > 0; left--) map.set(reader.read(), reader.read());
  return map;
}

export function writeSet(writer: Writer, set: ReadonlySet<unknown>): void {
  refuseExtras(set, 'a Set');
  writer.byte(SET);
  writer.varint(set.size);
  let place = 0;
  try {
    for (const value of set) {
      writer.write(value);
      place++;
    }
  } catch (error) {
    throw within(error, `.values()[${place}]`);
  }
}

export function readSet(reader: Reader): Set<unknown> {
  const set = reader.register(new Set<unknown>());
  for (let left = reader.count(); left > 0; left--) set.add(reader.read());
  return set;
}
