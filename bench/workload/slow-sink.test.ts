import { expect, test } from 'vitest';
import { memorySlope } from './slow-sink.ts';

const samples = (memory: (millions: number) => number): (readonly [number, number])[] =>
  Array.from({ length: 100 }, (_, i) => [(i + 1) * 1e5, memory((i + 1) / 10)] as const);

test('the slope is in MiB for each million items', () => {
  expect(memorySlope({ sum: 0, samples: samples((millions) => 80 + 3 * millions) })).toBeCloseTo(3, 9);
});

test('what happens in the first million does not count', () => {
  expect(memorySlope({ sum: 0, samples: samples((millions) => (millions < 1 ? 1000 : 80)) })).toBeCloseTo(0, 9);
});

test('a step is no slope, but growth in steps is', () => {
  const step = (millions: number): number => (millions < 3 ? 80 : 84);
  expect(memorySlope({ sum: 0, samples: samples(step) })).toBeCloseTo(0, 9);
  const stairs = (millions: number): number => 80 + 2 * Math.floor(millions);
  expect(memorySlope({ sum: 0, samples: samples(stairs) })).toBeCloseTo(2, 1);
});
