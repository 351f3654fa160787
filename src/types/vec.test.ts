import { expect, test } from 'vitest';
import { range } from './range.ts';
import { isVec, readerOf } from './vec.ts';

test('arrays, typed arrays and ranges are collections', () => {
  for (const value of [
    [],
    new Float32Array(1),
    new Uint8ClampedArray(1),
    new BigInt64Array(1),
    Buffer.alloc(1),
    range(2),
  ])
    expect(isVec(value)).toBe(true);
  for (const value of [
    'text',
    new Set([1]),
    new Map(),
    { length: 1 },
    new DataView(new ArrayBuffer(1)),
    new ArrayBuffer(1),
    null,
    undefined,
    1,
  ])
    expect(isVec(value)).toBe(false);
});

test('readers give the elements', () => {
  for (const vec of [['a', 'b'], Float32Array.of(0.1, 0.2), range(3, 9, 2)]) {
    const read = readerOf<unknown>(vec);
    expect(Array.from({ length: vec.length }, (_, i) => read(i))).toEqual([...vec]);
  }
});
