/** Stencils with maps of the grid behind them: one kernel, the digits of one after the other. */
import { describe, expect, test } from 'vitest';
import { f32, f64, grid, i32, iterate, type Near, pipe, run, stencil, struct, u8 } from '../../src/index.ts';
import { expectFused, forData, numbersOf } from './fused.ts';

const blur = (c: Near<number>): number => c.at(-1, 0) * 0.25 + c.at() - c.at(0, 1) / 3 + c.at(1, -1);
const half = (c: Near<number>): number => c.at() / 2;
const placed = (c: Near<number>): number => c.at(0, 0) * 3 + c.position[0]! * 100 - c.position[1]!;

describe.each([{ edge: 'clamp' }, { edge: 'wrap' }, { edge: 'mirror' }, { edge: { fill: 2.5 } }] as const)(
  'maps behind a stencil, $edge',
  ({ edge }) => {
    const around = { radius: 1, edge: edge as 'clamp' };
    const here = { radius: 0, edge: edge as 'clamp' };

    test('with roundings between', () =>
      forData(90, async (seed, n) => {
        const input = grid([n, 31], numbersOf(seed, n * 31));
        const program = pipe(stencil(around, blur, f32), stencil(here, half, u8), stencil(here, placed, f64));
        await expectFused(program, input, ['0-2']);
      }));

    test('without element types', () =>
      forData(90, async (seed, n) => {
        const isLarge = (c: Near<number>): boolean => c.at() > 100;
        const chosen = (c: Near<boolean>): number => (c.at() ? c.position[1]! : -0);
        const input = grid([n, 31], numbersOf(seed, n * 31));
        await expectFused(
          pipe(stencil(around, blur), stencil(here, isLarge as never), stencil(here, chosen as never)),
          input,
          ['0-2'],
        );
      }));

    test('in a line and in space', () =>
      forData(900, async (seed, n) => {
        const along = (c: Near<number>): number => c.at(-1) - c.at(1) * 0.5;
        const solid = (c: Near<number>): number => c.at(-1, 0, 1) + c.at(0, 1) - c.at();
        const at = (c: Near<number>): number => c.at() + c.position[0]!;
        const data = numbersOf(seed, n * 12);
        await expectFused(pipe(stencil(around, along, f64), stencil(here, at, i32)), grid([n * 12], data), ['0-1']);
        await expectFused(
          pipe(stencil({ ...around, radius: [1, 1, 1] }, solid, f64), stencil({ ...here, radius: [0, 0, 0] }, at, f32)),
          grid([3, n, 4], data),
          ['0-1'],
        );
      }));
  },
);

const around = { radius: 1, edge: 'clamp' } as const;
const here = { radius: 0, edge: 'clamp' } as const;

test('rounds of an iteration stay where they are', () =>
  forData(60, async (seed, n) => {
    const damped = (c: Near<number>): number => Math.max(-1000, Math.min(c.at() * 0.5, 1000));
    const program = iterate(pipe(stencil(around, blur, f64), stencil(here, damped, f64)), { times: 5 });
    const input = grid([n, 40], numbersOf(seed, n * 40));
    await expectFused(program, input, ['0.0.0-1']);
    const { data } = await run(program, input, { kernels: 'wasm' });
    expect(data.buffer).toBeInstanceOf(ArrayBuffer);
  }));

test('structs between', async () => {
  const cell = struct({ heat: f32, kind: u8 });
  const numbers = numbersOf(7, 50 * 60);
  const split = (c: Near<number>): { heat: number; kind: number } => ({ heat: c.at(0, 1), kind: c.at(-1, 0) * 9 });
  const joined = (c: Near<{ heat: number; kind: number }>): number => c.at().heat - c.at(0, 0).kind;
  const input = grid([50, 60], numbers);
  await expectFused(pipe(stencil(around, split, cell), stencil(here, joined, f64)), input, ['0-1']);
  await expectFused(pipe(stencil(around, split), stencil(here, joined, f64)), input, ['0-1']);
});

test('places that read outside of an array are for JavaScript', async () => {
  const table = Float64Array.from({ length: 200 }, (_, i) => i / 7);
  const looked = (c: Near<number>): number => table[c.at()]! - 1;
  const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i * 7919);
  const next = (c: Near<number>): number => c.at(0, 1);
  await expectFused(pipe(stencil(around, next, u8), stencil(here, looked, f64)), grid([100, 30], bytes), ['0-1']);
});

test('a stencil that looks around is a part of its own', () =>
  expectFused(
    pipe(stencil(around, blur, f64), stencil(here, half, f64), stencil(around, blur, f64), stencil(here, half, f64)),
    grid([70, 80], numbersOf(3, 5600)),
    ['0-1', '2-3'],
  ));

test('the first that fails says how', async () => {
  const strict = (c: Near<number>): number => {
    if (c.at() > 400) throw new RangeError('too hot');
    return c.at();
  };
  const far = (c: Near<number>): number => c.at(0, 1);
  const twice = (c: Near<number>): number => c.at() * 2;
  const input = grid(
    [60, 70],
    Float64Array.from({ length: 4200 }, (_, i) => i / 7),
  );
  for (const program of [
    pipe(stencil(around, strict, f64), stencil(here, half, f64), stencil(here, strict, f64)),
    pipe(stencil(around, blur, f64), stencil(here, half, f64), stencil(here, far, f64)),
    pipe(stencil(here, strict, f64), stencil(around, strict, f64)),
    pipe(stencil(here, twice, f64), stencil(around, strict, f64)),
    pipe(stencil(here, far, f64), stencil(around, blur, f64)),
  ]) {
    const of = (kernels: 'wasm' | 'js'): Promise<unknown> =>
      run(program, input, { kernels }).catch((error: Error) => [error.message, String(error.cause)]);
    expect(await of('wasm')).toEqual(await of('js'));
    expect(await of('wasm')).toHaveLength(2);
  }
  const flat = pipe(stencil(around, half, f64), stencil({ radius: [0], edge: 'clamp' }, half, f64));
  await expect(run(flat, input, { kernels: 'wasm' })).rejects.toThrow('1 dimension');
});

describe.each([{ edge: 'clamp' }, { edge: 'wrap' }, { edge: 'mirror' }] as const)(
  'maps before a stencil, $edge',
  ({ edge }) => {
    const around = { radius: 1, edge };
    const here = { radius: 0, edge };
    const scale = 1.5;

    test('are done for each neighbour', () =>
      forData(90, async (seed, n) => {
        const scaled = (c: Near<number>): number => c.at() * scale;
        const raised = (c: Near<number>): number => c.at() + 1;
        const input = grid([n, 31], numbersOf(seed, n * 31));
        const both = pipe(stencil(here, scaled, f32), stencil(here, raised, f64), stencil(around, blur, f64));
        await expectFused(both, input, ['0-2']);
        await expectFused(pipe(stencil(here, scaled), stencil(around, blur), stencil(here, placed, f32)), input, [
          '0-2',
        ]);
        const bytes = Uint8Array.from({ length: n * 31 }, (_, i) => i * seed);
        await expectFused(pipe(stencil(here, scaled, f64), stencil(around, blur, f32)), grid([n, 31], bytes), ['0-1']);
      }));

    test('in a line, in space, and in rounds', () =>
      forData(300, async (seed, n) => {
        const along = (c: Near<number>): number => c.at(-1) - c.at(1) * c.position[0]!;
        const solid = (c: Near<number>): number => c.at(-1, 0, 1) + c.at(0, 1) - c.at() * c.position[2]!;
        const data = numbersOf(seed, n * 12);
        await expectFused(pipe(stencil(here, half, f64), stencil(around, along, f64)), grid([n * 12], data), ['0-1']);
        await expectFused(pipe(stencil(here, half, f64), stencil(around, solid, f32)), grid([3, n, 4], data), ['0-1']);
        const damped = iterate(pipe(stencil(here, half, f32), stencil(around, blur, f64)), { times: 4 });
        await expectFused(damped, grid([n, 12], data), ['0.0.0-1']);
      }));
  },
);

test('structs that are made before a stencil', async () => {
  const cell = struct({ heat: f32, kind: u8 });
  const split = (c: Near<number>): { heat: number; kind: number } => ({ heat: c.at() / 3, kind: c.at() + 7 });
  const spread = (c: Near<{ heat: number; kind: number }>): number => c.at(0, 1).heat - c.at(-1, 0).kind;
  const input = grid([50, 60], numbersOf(7, 50 * 60));
  await expectFused(pipe(stencil(here, split, cell), stencil(around, spread, f64)), input, ['0-1']);
});

test('maps that cannot be done for each neighbour are a part before', async () => {
  const input = grid([50, 60], numbersOf(7, 50 * 60));
  const table = Float64Array.of(1, 2, 3);
  const root = (c: Near<number>): number => Math.sqrt(Math.sqrt(c.at()));
  const looked = (c: Near<number>): number => c.at() * table[1]!;
  for (const map of [root, looked, placed])
    await expectFused(pipe(stencil(here, map, f64), stencil(around, blur, f64), stencil(here, half, f64)), input, [
      '0',
      '1-2',
    ]);
  const filled = stencil({ radius: 1, edge: { fill: 9 } }, blur, f64);
  await expectFused(pipe(stencil(here, half, f64), stencil(here, half, f64), filled), input, ['0-1', '2']);
});
