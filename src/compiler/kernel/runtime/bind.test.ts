import { describe, expect, test } from 'vitest';
import type { TypedCollection } from '../../../types/element.ts';
import { f64, i16 } from '../../../types/element.ts';
import { struct } from '../../../types/struct.ts';
import { capture } from '../../capture/capture.ts';
import { whyNoNative } from '../../native/available.ts';
import type { KernelCode } from '../code.ts';
import { compileLoop } from '../compile.ts';
import type { LoopShape } from '../loop.ts';
import { withNative } from '../native.ts';
import { BoundKernel } from './bind.ts';

const point = struct({ x: f64, n: i16 });
const offsets = Float64Array.of(0.5, 1.5);
const moved = (p: { x: number; n: number }): { x: number; n: number } => ({ x: p.n + offsets[1]!, n: p.x });
const shape: LoopShape = {
  kind: 'map',
  arguments: [{ from: 'stream', stream: 0, element: point.name }],
  steps: [{ fn: { captured: capture(moved, 'map'), first: 0 } }, { store: point.name }],
};
const compiled = compileLoop(shape, [offsets]);
if ('refusal' in compiled) throw new Error(compiled.refusal.reason);
const reason = await whyNoNative();

async function codeOf(back: 'wasm' | 'native'): Promise<KernelCode> {
  if ('refusal' in compiled) throw new Error(compiled.refusal.reason);
  const made = back === 'wasm' ? compiled.code : await withNative(compiled);
  if ('unavailable' in made) throw new Error(made.unavailable);
  return made;
}

const points = point.of({ x: Float64Array.of(1, 2, 3, 4.5), n: Int16Array.of(10, 20, 30, 40) });
const streams = [{ of: points, at: 1 }];
const piece = { count: 3, first: 0, streams };
const columnsOf = ({ columns }: { readonly columns: Readonly<Record<string, TypedCollection>> }): number[][] =>
  Object.values(columns).map((column) => [...column]);

describe.each(reason === undefined ? (['wasm', 'native'] as const) : (['wasm'] as const))('%s', (back) => {
  test('gives results to whoever takes them, or where they belong', async () => {
    const kernel = new BoundKernel(await codeOf(back), [offsets]);
    for (const target of [undefined, true]) {
      const into = point.make(5);
      expect(kernel.run({ ...piece, ...(target && { target: { of: into, at: 2 } }) })).toBe(true);
      kernel.take(3, into, 2);
      expect(columnsOf(into as never)).toEqual([
        [0, 0, 21.5, 31.5, 41.5],
        [0, 0, 2, 3, 4],
      ]);
    }
  });

  test('does not write where there is no room, nor what the target does not hold', async () => {
    const kernel = new BoundKernel(await codeOf(back), [offsets]);
    const others = { columns: { x: new Float32Array(3), n: new Int32Array(3) } };
    expect(kernel.run({ ...piece, target: { of: others, at: 0 } })).toBe(true);
    expect(columnsOf(others)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    kernel.take(3, others, 0);
    expect(columnsOf(others)).toEqual([
      [21.5, 31.5, 41.5],
      [2, 3, 4],
    ]);
    const short = point.make(4);
    expect(kernel.run({ ...piece, target: { of: short, at: 2 } })).toBe(true);
    expect(columnsOf(short as never)).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(() => kernel.take(3, short, 2)).toThrow(RangeError);
  });

  test('reads plain arrays, and refuses collections that it was not made for, or that end too soon', async () => {
    const kernel = new BoundKernel(await codeOf(back), [[...offsets]]);
    const column = { x: [1, 2, 3], n: [7, 8, 9] };
    expect(kernel.run({ count: 3, first: 0, streams: [{ of: { columns: column }, at: 0 }] })).toBe(true);
    const values: unknown[] = [];
    kernel.take(3, values, 0);
    expect(values).toEqual([
      { x: 8.5, n: 1 },
      { x: 9.5, n: 2 },
      { x: 10.5, n: 3 },
    ]);
    expect(kernel.run({ ...piece, streams: [{ of: points, at: 2 }] })).toBe(false);
    const others = { columns: { x: new Float32Array(4), n: Int16Array.of(1, 2, 3, 4) } };
    expect(kernel.run({ ...piece, streams: [{ of: others, at: 0 }] })).toBe(false);
  });
});

test.runIf(reason === undefined)('where machine code cannot be loaded there is Wasm', async () => {
  const code = await codeOf('native');
  const missing = { ...code, native: { ...(code.native as object), path: '/no/such/file.so' } } as KernelCode;
  const kernel = new BoundKernel(missing, [offsets]);
  expect(kernel.run(piece)).toBe(true);
  const values: unknown[] = [];
  kernel.take(1, values, 0);
  expect(values).toEqual([{ x: 21.5, n: 2 }]);
});
