/**
 * Skeletons inside a segment, on collections of numbers: what their loops give is the sequential meaning, bit for bit, and it was their
 * loops that gave it.
 */
import { expect, test, vi } from 'vitest';
import { Segment } from '../../src/engine/segment.ts';
import { unwatched } from '../../src/engine/sequential.ts';
import { instanceOf } from '../../src/instances/thread/instance.ts';
import {
  allPairs,
  f32,
  f64,
  filter,
  gather,
  grid,
  groupBy,
  histogram,
  i16,
  op,
  scan,
  sort,
  stencil,
  sum,
  u8,
  zip,
  type Near,
} from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { difference } from './same.ts';

vi.mock('../../src/compiler/emit/js/runtime.ts', async (original) => ({
  ...(await original<object>()),
  process: () => ({
    next() {
      throw new Error('by its meaning');
    },
  }),
}));

const n = 3000;
const numbers = Float64Array.from({ length: n }, (_, i) =>
  i % 100 === 7 ? -0 : i % 100 === 8 ? Number.NaN : ((i * 0x9e3779b1) >>> 0) / 2 ** 12 - 2 ** 19,
);
const whole = Int32Array.from({ length: n }, (_, i) => (i * 7919) % 613);
const list = Array.from(whole, (x) => x / 2);
const skewed = op((a: number, b: number) => a * 0.5 + b, { identity: 0 });
const around = (near: Near<number>): number => near.at(-1) + 2 * near.at(1) + (near.position[0] as number);

const cases: readonly (readonly [string, AnySkeleton, unknown])[] = [
  ['stencil in one dimension', stencil({ radius: 1, edge: 'wrap' }, around, f32), grid([n], numbers)],
  ['stencil in two', stencil({ radius: [1, 0], edge: { fill: 9 } }, around), grid([60, 50], list)],
  ['stencil in three', stencil({ radius: 2, edge: 'mirror' }, around, u8), grid([30, 20, 5], whole)],
  ['zip', zip((x: number, y: number) => x - y / 3), [numbers, list]],
  ['zip of three', zip((x: number, y: number, z: number) => x * y - z, f32), [numbers, list, whole]],
  ['filter', filter((x: number) => x > 100), numbers],
  ['filter into another type', filter((x: number) => x % 3 === 0, i16), whole],
  ['scan', scan(skewed, f64), numbers],
  ['scan, exclusive', scan(sum, { exclusive: true }), list],
  ['allPairs', allPairs((x: number, y: number) => x - y / 3, f32), [numbers.slice(0, 70), list.slice(0, 30)]],
  ['allPairs, combined', allPairs((x: number, y: number) => x - y, skewed), [whole.slice(0, 9), numbers]],
  ['gather', gather(u8), [list, whole]],
  ['groupBy', groupBy((x: number) => x % 7), whole],
  ['groupBy, combined', groupBy((x: number) => Math.trunc(x), skewed), numbers],
  ['histogram', histogram(512, (x: number) => x % 600), whole],
  ['sort', sort({ descending: true }), numbers],
  ['sort into another type', sort(f32), list],
  ['sort by a key', sort({ by: (x: number) => x % 10, descending: true }, f64), whole],
  ['sort by a comparison', sort((a: number, b: number) => (b % 8) - (a % 8)), list],
];

/** What a segment gives, or how it fails. */
async function inSegment({ node }: AnySkeleton, input: unknown): Promise<unknown> {
  const segment = new Segment({ read: 'index', steps: [{ node, place: 'here' }], serial: false });
  const output: unknown[] = [];
  const stop = await instanceOf(segment.code()).emitted.loop([input], output, 0, 1, 0, unwatched());
  return stop === undefined ? output[0] : stop.failure?.report([]);
}

test.each(cases)('%s', async (_name, program, input) => {
  expect(difference(await meaningOf(program.node)(input), await inSegment(program, input))).toBeUndefined();
});

test.each([[[1, 2, 3]], [[...list, '']], [new Array(20)]])(
  'what is not for loops goes by its meaning',
  async (input) => {
    expect(String(await inSegment(sort<number>(), input))).toContain('by its meaning');
  },
);
