/** Inputs that are given up: the result is that of a borrowed one, and the caller's collection is without its memory at once. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { plan, run, stream } from '../../src/api/run.ts';
import {
  allPairs,
  f64,
  farm,
  filter,
  fork,
  gather,
  grid,
  i32,
  iterate,
  map,
  type Movable,
  move,
  type Near,
  pipe,
  reduce,
  scan,
  sort,
  stencil,
  struct,
  sum,
  zip,
} from '../../src/pure.ts';
import { difference } from '../laws/same.ts';

const n = 50_000;
const point = struct({ x: f64, id: i32 });
const numbers = (): Float64Array => Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) / 3);
const points = (): ReturnType<typeof point.make> =>
  point.of({ x: numbers(), id: Int32Array.from({ length: n }, (_, i) => i) });
const double = (x: number): number => x * 2;
const fails = (x: number): number => {
  if (x === 3) throw new RangeError('three');
  return x;
};
const around = (near: Near<number>): number => near.at(-1) + near.at(1);

const cases: readonly (readonly [name: string, program: unknown, input: () => unknown])[] = [
  ['map', map(double, f64), numbers],
  ['map and sort', pipe(map(double, f64), sort<number, Float64Array>(f64)), numbers],
  ['reduce', reduce(sum), numbers],
  ['structs', map(({ x, id }: { x: number; id: number }) => ({ x: -x, id: id + 1 }), point), points],
  ['filter structs', filter(({ id }: { id: number }) => id % 2 === 0), points],
  ['scan', scan(sum, f64), numbers],
  ['sort', sort<number, Float64Array>(f64), numbers],
  ['sort by a comparison', sort((a: number, b: number) => a - b), numbers],
  ['sort structs', sort({ by: ({ x }: { x: number }) => x }, point), points],
  ['sort collections', sort({ by: (xs: Float64Array) => xs.length }), () => [numbers(), new Float64Array(2)]],
  ['stencil', stencil({ radius: 1, edge: 'wrap' }, around, f64), () => grid([n], numbers())],
  ['zip', zip((x: number, y: number) => x - y, f64), () => [numbers(), numbers()]],
  ['zip of one with itself', zip((x: number, y: number) => x - y / 3), () => new Array(2).fill(numbers())],
  ['zip, giving what is no number', zip((x: number, y: number) => `${x} ${y}`), () => [numbers(), numbers()]],
  ['gather', gather(f64), () => [numbers(), Uint32Array.from({ length: n }, (_, i) => n - 1 - i)]],
  ['allPairs', allPairs((x: number, y: number) => x * y, sum, f64), () => [numbers().slice(0, 200), numbers()]],
  ['two programs', fork(map(double, f64), sort<number>()), numbers],
  ['rounds', iterate(map(double, f64), { times: 2 }), numbers],
  ['a function', (xs: Float64Array) => xs.subarray(1), numbers],
  ['a function of each collection', map((xs: Float64Array) => xs), () => [numbers(), new Float64Array(2)]],
  ['what fails', sort({ by: fails }), numbers],
  ['what fails in a zip', zip(fails), () => [numbers()]],
  ['the wrong input', zip(double), numbers],
];

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: { code: string; message: string }) => `${error.code}: ${error.message.split('\n')[0]}`);
const lengthsOf = (input: unknown): unknown =>
  Array.isArray(input) ? input.map(lengthsOf) : ((input as { data?: unknown }).data ?? input);

test.each(cases)('%s', async (_name, program, make) => {
  const expected = await outcome(evaluate(program as never, make() as never));
  for (const go of [run, evaluate]) {
    for (const options of go === run ? [{ workers: 1 }, { workers: 2 }, { workers: 2, deadlineMs: 60_000 }] : [{}]) {
      const source = make() as Movable;
      const given = outcome(go(program as never, move(source) as never, options));
      for (const each of [lengthsOf(source)].flat()) expect(each).toHaveLength(0);
      expect(difference(expected, await given), JSON.stringify(options)).toBeUndefined();
    }
  }
});

describe('after it was moved', () => {
  const refused = (code: string, text: string): unknown =>
    expect.objectContaining({ code, message: expect.stringContaining(text) });

  test('a collection is no input any more', async () => {
    const source = numbers();
    await run(reduce(sum), move(source));
    const gone = refused('OSSA_WRONG_INPUT', 'an object (Float64Array) whose memory was moved away');
    await expect(run(reduce(sum), source)).rejects.toEqual(gone);
    await expect(evaluate(reduce(sum), source)).rejects.toEqual(gone);
    await expect(run(zip(double), [source])).rejects.toEqual(refused('OSSA_CANNOT_TRAVEL', 'transferred away'));
    expect(() => move(source)).toThrow(refused('OSSA_INVALID_ARGUMENT', 'gone already'));
  });

  test.each([run, evaluate, plan])('one run may have it', async (go) => {
    const program = farm((xs: Float64Array) => xs.length);
    const moved = move(numbers());
    await go(program, moved);
    const again = refused('OSSA_INVALID_ARGUMENT', 'an input moved to no other run');
    for (const other of [run, evaluate, plan]) await expect(other(program, moved)).rejects.toEqual(again);
  });

  test('a run frees it when it has read it', async () => {
    for (const program of [map(double, f64), sort<number, Float64Array>(f64)]) {
      const moved = move(numbers());
      await run(program, moved);
      expect((moved.buffer as ArrayBuffer).detached).toBe(true);
    }
    const structs = move(points());
    await run(
      filter(({ id }: { id: number }) => id > 5, point),
      structs,
    );
    expect(structs.length).toBe(0);
  });

  test('items of a stream arrive', async () => {
    const sources = [numbers(), numbers()];
    const lengths: unknown[] = [];
    const items = (function* () {
      for (const source of sources) yield move(source);
    })();
    for await (const length of stream(
      farm((xs: Float64Array) => xs.length),
      items,
    ))
      lengths.push(length);
    expect(lengths).toEqual([n, n]);
    expect(sources.map(({ length }) => length)).toEqual([0, 0]);
  });
});
