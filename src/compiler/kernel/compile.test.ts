import { expect, test } from 'vitest';
import { capture } from '../capture/capture.ts';
import { type Compiled, compileLoop } from './compile.ts';
import type { LoopShape } from './loop.ts';

type Fn = (x: number) => unknown;

/** The outcome for a function as a loop over f64. */
function compiled(fn: Fn, element: 'f64' | 'f32' = 'f64'): ReturnType<typeof compileLoop> {
  const captured = capture(fn as never, "map's function");
  const shape: LoopShape = {
    kind: 'map',
    arguments: [{ from: 'stream', stream: 0, element }],
    steps: [{ fn: { captured, first: 0 } }],
  };
  return compileLoop(shape, captured.values());
}

const times = (factor: unknown): Fn => {
  const by = factor as number;
  return (x) => x * by;
};

test('a function that is made anew is known, as long as what it closes over is of the same kind', () => {
  const first = compiled(times(2));
  expect(first).toHaveProperty('code');
  expect(compiled(times(3))).toBe(first);
  expect(compiled(times(0.5))).not.toBe(first);
  expect(compiled(times(2), 'f32')).not.toBe(first);
  const refused = compiled(times('2'));
  expect(refused).toHaveProperty('refusal');
  expect(compiled(times('3'))).toBe(refused);
});

test('another function is another kernel, and the same code has the same key', () => {
  const keyOf = (fn: Fn): string => (compiled(fn) as Compiled).code.key;
  const first = keyOf((x) => x + 1);
  expect(keyOf((x) => x + 2)).not.toBe(first);
  expect(keyOf((x) => x + 1)).toBe(first);
  const third = { of: 1 / 3 };
  expect(keyOf((x) => x * third.of)).toBe(keyOf((x) => x * third.of));
});
