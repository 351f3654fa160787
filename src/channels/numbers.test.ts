import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLinear, MOST_BYTES } from '../compiler/kernel/runtime/linear.ts';
import { elements, type NumberName } from '../types/element.ts';
import { acquirePlaces, giveBackPlaces, type Places, useLinear } from './numbers.ts';

test('places are shared memory of their own, before there are kernels', () => {
  const { view, standing } = acquirePlaces('f64', 1000);
  expect(view.length).toBe(1000);
  expect(standing.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(isLinear(standing.buffer)).toBe(false);
});

test('once there are, they are parts of the memory of kernels, of which none touches another', () => {
  useLinear();
  const wanted = fc.record({
    element: fc.constantFrom<NumberName>('f64', 'f32', 'i32', 'u8'),
    length: fc.integer({ min: 0, max: 100_000 }),
    /** The number of places that are given back before. */
    without: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 40 }), (all) => {
      const held: Places[] = [];
      for (const { element, length, without } of all) {
        for (const places of held.splice(0, without)) giveBackPlaces(places);
        const places = acquirePlaces(element, length);
        const { standing } = places;
        expect(isLinear(standing.buffer)).toBe(true);
        const end = standing.byteOffset + length * elements[element].bytes;
        expect(end).toBeLessThanOrEqual(standing.buffer.byteLength);
        for (const other of held) {
          const otherEnd =
            other.standing.byteOffset + other.standing.length * elements[other.standing.element as NumberName].bytes;
          expect(end <= other.standing.byteOffset || otherEnd <= standing.byteOffset).toBe(true);
        }
        held.push(places);
      }
      for (const places of held) giveBackPlaces(places);
    }),
  );
});

test('what is given back is one part again, and used from its beginning on', () => {
  const first = acquirePlaces('f64', 1e6);
  const begin = first.standing.byteOffset;
  const more = [1, 2, 3].map(() => acquirePlaces('f64', 1e6));
  for (const k of [1, 0, 2]) giveBackPlaces(more[k] as Places);
  giveBackPlaces(first);
  const all = acquirePlaces('f64', 3e6);
  expect(Math.abs(all.standing.byteOffset - begin)).toBeLessThan(4096);
  giveBackPlaces(all);
});

test('what does not fit is in memory of its own', () => {
  const places = acquirePlaces('u8', MOST_BYTES);
  expect(isLinear(places.standing.buffer)).toBe(false);
  giveBackPlaces(places);
});
