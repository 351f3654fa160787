import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../../test/identical.ts';
import { f64, i16 } from '../../types/element.ts';
import { struct } from '../../types/struct.ts';
import { decode, Decoder, Encoder, encodeToBytes } from './codec.ts';

/** The difference of each value from what came of it: identity is kept within values, not from one to the next. */
function differences(values: readonly unknown[]): (string | undefined)[] {
  const back = throughFrame(values);
  return values.map((value, i) => difference(value, back[i])).filter((found) => found !== undefined);
}

const target = new Uint8Array(new SharedArrayBuffer(1 << 20));

function throughFrame(values: readonly unknown[]): unknown[] {
  const encoder = new Encoder();
  encoder.begin(target);
  for (const [i, value] of values.entries()) expect(encoder.value(value, `input[${i}]`)).toBe(true);
  expect(encoder.count).toBe(values.length);
  const used = encoder.end();
  const decoder = new Decoder();
  const count = decoder.open(target.subarray(0, used));
  return Array.from({ length: count }, () => decoder.next());
}

const codeUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 90 })
  .map((units) => String.fromCharCode(...units));
const latin = fc.string({
  unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 90,
});
const key = fc
  .oneof(fc.constantFrom('a', 'b', 'id', '0', '7', '10', '', 'é', '\0', 'constructor', 'then'), codeUnits)
  .filter((text) => text !== '__proto__');
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 127, 128, -1, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), 2 ** 53),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(undefined, null),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  codeUnits,
  latin,
);
const views = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint32Array,
  Float16Array,
  Float32Array,
  Float64Array,
] as const;
const pair = struct({ x: f64, id: i16 });
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.date({ noInvalidDate: false }),
  fc
    .tuple(fc.constantFrom(...views), fc.array(fc.double(), { maxLength: 40 }))
    .map(([View, items]) => View.from(items)),
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((items) => BigUint64Array.from(items)),
  fc.array(fc.record({ x: fc.double(), id: fc.integer() }), { maxLength: 20 }).map((items) => pair.from(items)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.uint8Array().map((bytes) => bytes.slice().buffer),
  fc.uint8Array().map((bytes) => new DataView(bytes.slice().buffer)),
  fc.array(fc.double(), { minLength: 6, maxLength: 12 }),
);
const tree: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 20 }),
    fc.uniqueArray(fc.tuple(key, tie('any')), { selector: ([name]) => name, maxLength: 8 }).map(Object.fromEntries),
    fc.uniqueArray(fc.tuple(key, tie('any')), { selector: ([name]) => name, maxLength: 8 }).map((entries) => {
      const record = Object.create(null) as Record<string, unknown>;
      for (const [name, value] of entries) record[name] = value;
      return record;
    }),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 6 }).map((entries) => new Map(entries)),
    fc.array(tie('any'), { maxLength: 6 }).map((items) => new Set(items)),
    fc.tuple(tie('any'), fc.constantFrom(Object.freeze, Object.seal, Object.preventExtensions)).map(([value, close]) =>
      // Views with elements cannot be closed entirely, and V8 takes an empty array that is sealed for a frozen one.
      ArrayBuffer.isView(value) || (Array.isArray(value) && value.length === 0) ? value : close(value),
    ),
    fc.tuple(codeUnits, tie('any')).map(([message, cause]) => new TypeError(message, { cause })),
  ),
})).any;

/** Objects of several kinds that refer to each other in any way, cycles included. */
const graph: fc.Arbitrary<unknown> = fc
  .array(fc.tuple(fc.nat(5), fc.array(fc.nat(), { maxLength: 5 })), { minLength: 1, maxLength: 40 })
  .map((specs) => {
    const buffer = new ArrayBuffer(64);
    const nodes = specs.map(([kind, links]) => {
      const at = 8 * ((links[0] ?? 0) % 8);
      return [{}, [], new Map(), new Set(), new Error('node'), new Uint16Array(buffer, at, (64 - at) / 4)][kind]!;
    });
    for (const [i, [, links]] of specs.entries()) {
      const node = nodes[i]!;
      for (const [j, link] of links.entries()) {
        const to = nodes[link % nodes.length]!;
        if (node instanceof Map) node.set(j % 2 === 0 ? to : j, to);
        else if (node instanceof Set) node.add(to);
        else if (Array.isArray(node)) node.push(to, j);
        else if (!ArrayBuffer.isView(node)) (node as Record<string, unknown>)[`to${j}`] = to;
      }
    }
    return [buffer, ...nodes];
  });

describe('values come back identical', () => {
  it('trees of every kind, in batches', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 6 }), (values) => {
        expect(differences(values)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('graphs with shared parts and cycles', () => {
    fc.assert(
      fc.property(graph, (value) => {
        expect(difference([value], decode(encodeToBytes(value, 'value')))).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('numbers, then anything', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.array(scalar), (numbers, others) => {
        const values = [...numbers, ...others];
        expect(differences(values)).toEqual([]);
      }),
    );
  });

  it('batches of records: alike, alternating, nested, wide, and with confusable keys', () => {
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key${i}`, i]));
    const makers: readonly ((i: number) => unknown)[] = [
      (i) => ({ id: i, name: `name${i}`, v: i / 2, ok: i % 2 === 0 }),
      (i) => (i % 2 === 0 ? { a: i } : { a: i, b: i }),
      (i) => ({ at: { x: i, y: { z: i } }, list: [{ x: i }, { y: i }] }),
      () => wide,
      (i) => (i % 2 === 0 ? { 'a\0b': 1 } : { a: 1, b: 2 }),
      (i) => (i % 2 === 0 ? { a: undefined } : {}),
      (i) => ({ 2: i, 1: i, b: i, a: i }),
      (i) => Object.assign(Object.create(null), { id: i }),
    ];
    for (const make of makers) {
      const values = Array.from({ length: 50 }, (_, i) => make(i));
      expect(differences(values)).toEqual([]);
    }
  });

  it('more shapes than a thread remembers', () => {
    const values = Array.from({ length: 3000 }, (_, i) => ({ [`key${i % 1500}`]: i }));
    expect(differences(values)).toEqual([]);
  });

  it('copies of bytes, never views of the frame', () => {
    const [view, buffer] = throughFrame([Uint8Array.of(1, 2, 3), Uint8Array.of(4).buffer]) as [Uint8Array, ArrayBuffer];
    target.fill(0xff);
    expect([...view]).toEqual([1, 2, 3]);
    expect([...new Uint8Array(buffer)]).toEqual([4]);
    expect(view.buffer.byteLength).toBe(3);
  });

  it('large typed arrays without looking at each element', () => {
    const view = new Float64Array(4_000_000).fill(0.1);
    const [back] = decode(encodeToBytes(view, 'view')) as [Float64Array];
    expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(view.buffer))).toBe(0);
  });
});
