import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.ts';

test('an empty heap gives nothing', () => {
  const heap = new Heap<number>((a, b) => a - b);
  expect(heap.size).toBe(0);
  expect(heap.pop()).toBeUndefined();
  heap.push(1);
  expect([heap.size, heap.pop(), heap.size, heap.pop()]).toEqual([1, 1, 0, undefined]);
});

test('what was pushed comes out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), fc.boolean(), (xs, descending) => {
      const compare = (a: number, b: number): number => (descending ? b - a : a - b);
      const heap = new Heap(compare);
      for (const x of xs) heap.push(x);
      expect(heap.size).toBe(xs.length);
      expect(xs.map(() => heap.pop())).toEqual(xs.toSorted(compare));
      expect(heap.size).toBe(0);
    }),
  );
});

test('pushes and pops in any order: each pop gives the least of what is there', () => {
  const steps = fc.array(fc.option(fc.nat(50), { freq: 2, nil: undefined }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (values) => {
      const heap = new Heap<{ readonly x: number }>((a, b) => a.x - b.x);
      const model: number[] = [];
      for (const x of values) {
        if (x === undefined) expect(heap.pop()?.x).toBe(model.shift());
        else {
          heap.push({ x });
          model.push(x);
          model.sort((a, b) => a - b);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
