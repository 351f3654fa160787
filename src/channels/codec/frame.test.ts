import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OssaError } from '../../errors.ts';
import * as format from './format.ts';
import { decode, Decoder, Encoder, encodeToBytes, isPrimitive } from './codec.ts';

function frame(values: readonly unknown[], size = 1 << 16): Uint8Array {
  const target = new Uint8Array(new SharedArrayBuffer(size));
  const encoder = new Encoder();
  encoder.begin(target);
  for (const value of values) expect(encoder.value(value, 'value')).toBe(true);
  return target.subarray(0, encoder.end());
}

describe('a frame', () => {
  it('decodes any number of times, by anyone, in any order', () => {
    const first = frame([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    const second = frame([{ a: 3, b: 'z' }]);
    const decoder = new Decoder();
    for (let i = 0; i < 3; i++) {
      expect(decode(second)).toEqual([{ a: 3, b: 'z' }]);
      expect(decoder.open(first)).toBe(2);
      expect(decoder.next()).toEqual({ a: 1, b: 'x' });
      expect(decoder.open(second)).toBe(1);
      expect(decoder.next()).toEqual({ a: 3, b: 'z' });
      expect(decode(first)).toHaveLength(2);
    }
  });

  it('may be empty', () => {
    expect(frame([])).toHaveLength(16);
    expect(decode(frame([]))).toEqual([]);
  });

  it('takes numbers in eight bytes each, until something else comes', () => {
    expect(frame([1, 2.5, -0])).toHaveLength(16 + 3 * 8);
    expect(frame([1, 2.5, null, 3])).toHaveLength(16 + 2 * 8 + 2);
  });

  it('holds the keys of a shape once', () => {
    const one = frame([{ identifier: 1, description: 2 }]).length;
    const two = frame([
      { identifier: 1, description: 2 },
      { identifier: 3, description: 4 },
    ]).length;
    expect(two - one).toBe(4);
  });

  it('lies anywhere in its buffer', () => {
    const memory = new SharedArrayBuffer(4096);
    const encoder = new Encoder();
    const decoder = new Decoder();
    const values = [1, 2, 'x', Array.from({ length: 20 }, (_, i) => i / 3), Float64Array.of(1, 2)];
    for (const start of [0, 8, 1024, 3000]) {
      const part = new Uint8Array(memory, start, 1000);
      encoder.begin(part);
      for (const value of values) encoder.value(value, 'value');
      const used = encoder.end();
      expect(decoder.open(part)).toBe(values.length);
      expect(values.map(() => decoder.next())).toEqual(values);
      // Moved to where nothing is aligned.
      const moved = new Uint8Array(used + 3);
      moved.set(part.subarray(0, used), 3);
      expect(decode(moved.subarray(3))).toEqual(values);
    }
    const odd = new Uint8Array(memory, 5, 1003);
    odd.set(frame(values), 0);
    expect(decode(odd)).toEqual(values);
  });

  it('grows with its buffer', () => {
    const memory = new SharedArrayBuffer(64, { maxByteLength: 1024 });
    const encoder = new Encoder();
    encoder.begin(new Uint8Array(memory, 0, 64));
    memory.grow(1024);
    const part = new Uint8Array(memory, 512, 512);
    encoder.begin(part);
    encoder.value('after growing', 'value');
    expect(decode(part.subarray(0, encoder.end()))).toEqual(['after growing']);
  });

  it('wants a target that can hold one', () => {
    const encoder = new Encoder();
    for (const target of [new Uint8Array(8), new Uint8Array(new ArrayBuffer(64), 4)]) {
      expect(() => encoder.begin(target)).toThrow(expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }));
    }
  });

  it('takes turns with the frames of other encoders', () => {
    const records = Array.from({ length: 10 }, (_, i) => ({ a: i, b: { c: `${i}` } }));
    const pairs = [new Encoder(), new Encoder()].map((encoder) => ({ encoder, target: new Uint8Array(1024) }));
    for (const { encoder, target } of pairs) encoder.begin(target);
    for (const record of records) for (const { encoder } of pairs) encoder.value(record, 'value');
    for (const { encoder, target } of pairs) expect(decode(target.subarray(0, encoder.end()))).toEqual(records);
  });
});

describe('a value that does not fit', () => {
  const batches: readonly (readonly unknown[])[] = [
    [1, 2, 3],
    ['text', 'x'.repeat(50), 'й'.repeat(30), 12n, 2n ** 200n],
    [{ id: 1, name: 'a' }, { id: 2, name: 'b' }, { other: { id: 3, name: 'c' } }, { id: 4, name: 'd' }],
    [1, [1, 2, 3], Array.from({ length: 20 }, (_, i) => i), Float32Array.of(1, 2), new Map([[{ a: 1 }, new Set([1])]])],
    [new Date(1), /x/g, Object(1), Object.freeze({ a: 1 }), [Buffer.from('abc')], 0.5, -1, 300],
  ];

  it('leaves the frame as it was, wherever the room ends', () => {
    for (const values of batches) {
      const whole = frame(values).length;
      for (let size = 16; size <= whole + 8; size++) {
        const target = new Uint8Array(size);
        const encoder = new Encoder();
        encoder.begin(target);
        const fitting = values.filter((value) => encoder.value(value, 'value'));
        expect(encoder.count).toBe(fitting.length);
        const used = encoder.end();
        expect(used).toBeLessThanOrEqual(size);
        expect(decode(target.subarray(0, used))).toEqual(fitting);
      }
    }
  });

  it('is refused with its frame intact too', () => {
    const target = new Uint8Array(1024);
    const encoder = new Encoder();
    encoder.begin(target);
    encoder.value(1, 'value');
    for (const bad of [{ a: 1, b: parseInt }, [[{ deep: Symbol('x') }]], parseInt]) {
      expect(() => encoder.value(bad, 'value')).toThrow(OssaError);
    }
    encoder.value(2, 'value');
    expect(() => encoder.value({ a: { b: parseInt } }, 'value')).toThrow('value.a.b cannot travel');
    encoder.value({ a: { b: 3 } }, 'value');
    encoder.value({ a: 4, b: 5 }, 'value');
    expect(decode(target.subarray(0, encoder.end()))).toEqual([1, 2, { a: { b: 3 } }, { a: 4, b: 5 }]);
  });

  it('says how much it would have needed', () => {
    const encoder = new Encoder();
    encoder.begin(new Uint8Array(64));
    expect(encoder.value(new Uint8Array(1000), 'value')).toBe(false);
    expect(encoder.wanted).toBeGreaterThan(1000);
    expect(decode(encodeToBytes(new Uint8Array(3_000_000), 'value'))).toEqual([new Uint8Array(3_000_000)]);
  });
});

describe('bytes that are no frame', () => {
  const values = [
    ...[1, 2, { a: 'x', b: [1, 'й'.repeat(20), null] }, { a: 1, b: 2 }, new Map([[{}, new Set([1n, -(2n ** 90n)])]])],
    ...[
      Array.from({ length: 10 }, (_, i) => i / 7),
      Float32Array.of(1, 2, 3),
      Uint8Array.of(1).buffer,
      /x/g,
      new Date(1),
    ],
    ...[
      new TypeError('x', { cause: 1 }),
      new DOMException('y', 'Z'),
      Object.freeze({ a: 1 }),
      Object(1),
      'x'.repeat(99),
    ],
    Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, i])),
  ];
  const shared = [new Uint8Array(64), { self: undefined as unknown }];
  (shared[1] as { self: unknown }).self = [shared, (shared[0] as Uint8Array).subarray(8, 16)];
  const whole = frame([...values, shared]);

  function outcomeOf(bytes: Uint8Array): string {
    try {
      decode(bytes);
      return 'values';
    } catch (error) {
      return error instanceof OssaError ? error.code : String(error);
    }
  }

  const badFrame = expect.objectContaining({ code: 'OSSA_BAD_FRAME' });

  it('are told from frames: cut anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => decode(whole.slice(0, length))).toThrow(badFrame);
    }
  });

  it('give values or OSSA_BAD_FRAME, never anything else: changed anywhere', () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.oneof(fc.nat(63), fc.nat(255)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(whole.length), (changes, cut) => {
        const damaged = whole.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        // As if a writer had died: the rest is what was there before, but the header speaks of all of it.
        damaged.fill(0, Math.max(16, whole.length - cut));
        expect(['OSSA_BAD_FRAME', 'values']).toContain(outcomeOf(damaged));
      }),
      { numRuns: 4000 },
    );
  });

  it('say what is wrong', () => {
    const cases: readonly (readonly [body: readonly number[], what: string])[] = [
      [[format.ARRAY, 0xff, 0xff, 0xff, 0xff, 0xff, 0], 'a count in them has no end'],
      [[format.ARRAY, 0xff, 0xff, 0xff, 0xff, 0x0f], 'they announce 4294967295 things'],
      [[format.NUMBERS, 0xff, 0xff, 0xff, 0xff, 0x0f], 'they end inside a value'],
      [[format.RECORD, 0], 'a shape that they did not announce'],
      [[format.REFERENCE, 0], 'refer to an object that did not come'],
      [[format.NEW_SHAPE, 0, 1, format.NULL, format.NULL], 'a key that none has'],
      [[format.BOXED, format.NULL], 'what is no primitive'],
      [[format.REGEXP, format.NULL], 'lack a text'],
      [[format.REGEXP, format.SHORT_STRING | 1, 0x28, format.SHORT_STRING], 'damaged'],
      [[format.INTEGRITY, 9, format.ARRAY, 0], 'closed in an unknown way'],
      [[format.ERROR, 99], 'a class that does not exist'],
      [[format.VIEW, 99, 0], 'a kind that does not exist'],
      [[format.ARRAY | format.GRAPH, 2, format.DATE, 0, 0, 0, 0, 0, 0, 0, 0, format.ALIAS, 0, 1, 0, 0], 'no memory'],
      [[format.STRUCT, 0, format.SHORT_STRING | 2, 0x61, 0x62], 'structs of unknown fields'],
      [[31], 'the unknown kind 31'],
    ];
    for (const [body, what] of cases) {
      const bytes = frame([null, 'room for the body to be put into']).slice();
      bytes[4] = 1;
      bytes.set(body, 16);
      bytes[8] = 16 + body.length;
      expect(() => decode(bytes)).toThrow(what);
      expect(outcomeOf(bytes)).toBe('OSSA_BAD_FRAME');
    }
  });

  it('have no value beyond the last', () => {
    const decoder = new Decoder();
    decoder.open(frame([1]));
    decoder.next();
    expect(() => decoder.next()).toThrow(badFrame);
    expect(() => new Decoder().next()).toThrow(badFrame);
  });

  it('refer to shared memory that is not passed', () => {
    const target = new Uint8Array(64);
    const encoder = new Encoder({ share: () => 7 });
    encoder.begin(target);
    encoder.value(new SharedArrayBuffer(8), 'value');
    const bytes = target.subarray(0, encoder.end());
    expect(() => decode(bytes)).toThrow(badFrame);
  });
});

describe('isPrimitive', () => {
  it('is true for what has no inside to be read', () => {
    for (const value of [1, 'x', true, null, undefined, 1n]) expect(isPrimitive(value)).toBe(true);
    for (const value of [{}, [], isPrimitive, Symbol('x'), Object(1)]) expect(isPrimitive(value)).toBe(false);
  });
});

it('carries values to a worker and back through shared memory', async () => {
  const memory = new SharedArrayBuffer(1 << 16);
  const values = [1, 2, { a: [1, 'x'], at: new Date(5) }, { a: [], at: null }, new Map([['й', 2n]]), -0, 'ÿ'];
  const encoder = new Encoder();
  encoder.begin(new Uint8Array(memory, 0, 4096));
  for (const value of values) encoder.value(value, 'value');
  encoder.end();
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.codec).then(({ Decoder, Encoder }) => {
      const decoder = new Decoder();
      const encoder = new Encoder();
      encoder.begin(new Uint8Array(workerData.memory, 8192));
      for (let left = decoder.open(new Uint8Array(workerData.memory)); left > 0; left--) encoder.value(decoder.next(), 'value');
      parentPort.postMessage(encoder.end());
    });
  `;
  const codec = new URL('codec.ts', import.meta.url).href;
  const worker = new Worker(program, { eval: true, workerData: { codec, memory } });
  const [used] = (await once(worker, 'message')) as [number];
  expect(decode(new Uint8Array(memory, 8192, used))).toEqual(values);
  await worker.terminate();
});

it('works where generated code is forbidden', () => {
  const program = `
    import { decode, encodeToBytes } from ${JSON.stringify(new URL('codec.ts', import.meta.url).href)};
    const value = [{ a: 1, b: 'x' }, { a: 2, b: 'y' }, { a: 3, b: 'z' }, Object.assign(Object.create(null), { a: 1 })];
    for (let i = 0; i < 3; i++) console.log(JSON.stringify(decode(encodeToBytes(value, 'value'))[0]));
  `;
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval'];
  const lines = execFileSync(process.execPath, [...flags, program], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(lines).toEqual(Array(3).fill('[{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":3,"b":"z"},{"a":1}]'));
});
