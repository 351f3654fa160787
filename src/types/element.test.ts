import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementOf, elements } from './element.ts';

describe.each(Object.values(elements))('$name', (element) => {
  test('rounds as its collection stores', () => {
    const cell = element.make(1);
    const numbers = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 5),
    );
    fc.assert(
      fc.property(numbers, (x) => {
        cell[0] = x;
        expect(element.store(x)).toBe(cell[0]);
      }),
    );
  });

  test('makes zeros, and views of buffers, which know their element', () => {
    const made = element.make(3);
    expect([...made]).toEqual([element.zero, element.zero, element.zero]);
    const view = element.view(made.buffer, element.bytes, 2);
    expect([view.buffer, view.byteOffset, view.length]).toEqual([made.buffer, element.bytes, 2]);
    expect(elementOf(made)).toBe(element);
    expect(elementOf(view)).toBe(element);
  });
});

test('what has no element type', () => {
  expect(elementOf(Buffer.from('a'))).toBe(elements.u8);
  const without = [
    [1],
    'a',
    new DataView(new ArrayBuffer(8)),
    new Uint8ClampedArray(1),
    new BigInt64Array(1),
    undefined,
    { length: 1 },
  ];
  for (const value of without) expect(elementOf(value)).toBeUndefined();
});
