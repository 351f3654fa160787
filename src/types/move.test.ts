import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { f64, u8 } from './element.ts';
import { grid } from './grid.ts';
import { type Movable, move, takeOver } from './move.ts';
import { range } from './range.ts';
import { struct } from './struct.ts';
import { isVec } from './vec.ts';

const pair = struct({ a: f64, b: u8 });
const refused = (given: string): unknown =>
  expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT', message: expect.stringContaining(given) });

describe('move', () => {
  test.each([
    Float64Array.of(1, 2, 3),
    Uint8ClampedArray.of(255),
    BigInt64Array.of(5n, -1n),
    new Float32Array(0),
    new Uint16Array(new ArrayBuffer(6, { maxByteLength: 60 })),
  ])('gives the memory of %o on', (source) => {
    const before = [...source];
    const { buffer } = source;
    const moved = move(source);
    expect([...moved]).toEqual(before);
    expect(Object.getPrototypeOf(moved)).toBe(Object.getPrototypeOf(source));
    expect([source.length, buffer.detached, isVec(source), isVec(moved)]).toEqual([0, true, false, true]);
    expect(moved.buffer.resizable).toBe(false);
  });

  test('gives Buffers on as Buffers', () => {
    const source = Buffer.from(new ArrayBuffer(4));
    source.write('text');
    const moved = move(source);
    expect([Buffer.isBuffer(moved), moved.toString(), source.length]).toEqual([true, 'text', 0]);
  });

  test('gives structs of arrays on, whatever memory they have', () => {
    const objects = [
      { a: 1.5, b: 2 },
      { a: 3.5, b: 4 },
    ];
    for (const source of [pair.make(2), pair.view(new ArrayBuffer(18), 0, 2)]) {
      source.set(pair.from(objects));
      const moved = move(source);
      expect([...moved]).toEqual(objects);
      expect([source.length, source.columns.b.length, isVec(source)]).toEqual([0, 0, false]);
    }
  });

  test('gives grids on, and arrays of collections', () => {
    const data = Float64Array.of(1, 2, 3, 4);
    expect(move(grid([2, 2], data))).toEqual({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    const [xs, ys] = [Float64Array.of(1), Uint8Array.of(2)];
    const moved = move([xs, ys, xs]);
    expect(moved).toEqual([Float64Array.of(1), Uint8Array.of(2), Float64Array.of(1)]);
    expect(moved[0]).toBe(moved[2]);
    expect([data.length, xs.length, ys.length]).toEqual([0, 0, 0]);
  });

  test('leaves shared memory where it is', () => {
    const shared = new Float64Array(new SharedArrayBuffer(16));
    expect(move(shared)).toBe(shared);
    expect(move(shared.subarray(1)).length).toBe(1);
    const structs = pair.view(new SharedArrayBuffer(18), 0, 2);
    expect(move(structs)).toBe(structs);
    expect(takeOver(shared, 'run')).toBe(false);
  });

  const memory = new ArrayBuffer(16);
  const gone = new Float64Array(2);
  move(gone);
  test.each<[string, unknown]>([
    ['an array of something else', [1, 2]],
    ['an array of something else', []],
    ['an array of something else', [new Float64Array(1), [1]]],
    ['an array of something else', [gone]],
    ['Object', range(5)],
    ['Object', { shape: [2], data: [1, 2] }],
    ['String', 'text'],
    ['DataView', new DataView(new ArrayBuffer(1))],
    ['ArrayBuffer', new ArrayBuffer(1)],
    ['Null', null],
    ['a view of 8 of the 16 bytes of its memory', new Uint8Array(memory, 0, 8)],
    ['a view of 8 of the 16 bytes of its memory', [new Uint8Array(1), new Uint8Array(memory, 8)]],
    ['a view of 4 of the', Buffer.from('abcd')],
    ['a view of 8 of the 32 bytes of its memory', pair.make(4).subarray(0, 1)],
    ['two collections over one memory', [new Uint8Array(memory), new Uint16Array(memory)]],
    ['one whose memory is gone already', gone],
    [
      'memory that cannot be given away',
      new Uint8Array(runInThisContext('new WebAssembly.Memory({ initial: 1 }).buffer') as ArrayBuffer),
    ],
  ])('refuses %s', (given, value) => {
    expect(() => move(value as Movable)).toThrow(refused(given));
    expect(memory.detached).toBe(false);
  });

  test('is for one run', () => {
    const moved = move(new Float64Array(3));
    expect([takeOver(new Float64Array(1), 'run'), takeOver(5, 'run'), takeOver(moved, 'run')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(() => takeOver(moved, 'evaluate')).toThrow(refused('evaluate expects an input moved to no other run'));
  });
});
