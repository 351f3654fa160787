import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { difference } from '../../../test/identical.ts';
import { OssaError } from '../../errors.ts';
import { decode, Decoder, Encoder, encodeToBytes } from './codec.ts';
import { f64, i32, u8 } from '../../types/element.ts';
import { range } from '../../types/range.ts';
import { struct } from '../../types/struct.ts';
import { carried, refused, type RefusedCase, unseen } from './travel.ts';

const shared = new SharedArrayBuffer(32);

/** Through an encoder and a decoder that share a table of shared memory. */
function carry(value: unknown): unknown {
  const table: SharedArrayBuffer[] = [];
  const encoder = new Encoder({ share: (buffer) => table.push(buffer) - 1 });
  const target = new Uint8Array(1 << 20);
  encoder.begin(target);
  expect(encoder.value(value, 'value')).toBe(true);
  const decoder = new Decoder({ shared: (id) => table[id]! });
  expect(decoder.open(target.subarray(0, encoder.end()))).toBe(1);
  return decoder.next();
}

const twice = { x: 1 };
const cycle: { self?: unknown; list: unknown[] } = { list: [] };
cycle.self = cycle;
cycle.list.push(cycle, cycle.list, new Map([[cycle, cycle]]), new Set([cycle]));
const eight = new Float64Array([1, NaN, -0, Infinity, 5e-324, 6, 7, 8]);
const point = struct({ x: f64, id: i32, größe: u8 });
const points = point.from(Array.from({ length: 9 }, (_, i) => ({ x: -i / 3, id: i, größe: 255 - i })));
const shared32 = struct({ a: u8, b: i32 }).view(new SharedArrayBuffer(40), 0, 8);
const sticky = /a(b)*/giy;
sticky.lastIndex = 7;

function failure(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const samples: Readonly<Record<keyof typeof carried, readonly unknown[]>> = {
  undefined: [undefined, null, true, false, { a: undefined }, [undefined]],
  number: [0, -0, NaN, Infinity, -Infinity, 1, 127, 128, -1, 2 ** 31, -(2 ** 31), 0.1, 5e-324, Number.MAX_VALUE, [-0]],
  bigint: [0n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 3n ** 5000n, -(3n ** 5000n)],
  string: [
    '',
    'a',
    'é',
    'ÿ'.repeat(11),
    'Ā',
    '\ud800',
    'x\udc00y'.repeat(30),
    '👍',
    'x'.repeat(63),
    'x'.repeat(64),
    'x'.repeat(1e5),
  ],
  record: [
    {},
    { a: 1 },
    { 10: 1, 9: 2, b: 3, a: 4, '-1': 5 },
    Object.create(null),
    { constructor: 1, toString: 2, '': 3 },
  ],
  array: [[], [1, 'a', [2]], Array.from({ length: 9 }, (_, i) => -i), Array.from({ length: 40 }, (_, i) => ({ i }))],
  map: [
    new Map(),
    new Map<unknown, unknown>([
      [NaN, 1],
      [{ a: 1 }, [2]],
      ['k', new Map()],
    ]),
  ],
  set: [new Set(), new Set([3, 'x', -1, {}])],
  date: [new Date(0), new Date(-1), new Date(NaN), new Date(8.64e15)],
  range: [range(5), range(3, -9, -0.5), range(0)],
  structs: [points, point.make(0), new Array(3).fill(points), [points.columns.x, points], shared32.subarray(1, 3)],
  structType: [point, [point, point, points]],
  regexp: [/a/, sticky, /[/\]]\//u, /(?<year>\d{4})/v, new RegExp('')],
  boxed: [Object(1), Object(-0), Object('text'), Object(''), Object(false), Object(10n ** 30n)],
  view: [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array].map((View) =>
      View.of(1, 2, 255),
    ),
    ...[
      Float16Array.of(1.5, NaN),
      Float32Array.of(0.1),
      eight,
      BigInt64Array.of(-1n),
      BigUint64Array.of(2n ** 64n - 1n),
    ],
    ...[new Float64Array(0), new Uint8Array(100_000).fill(7), Buffer.from('bytes'), Buffer.alloc(0)],
    ...[new DataView(eight.slice().buffer, 8, 3), eight.subarray(2, 4)],
  ],
  buffer: [new ArrayBuffer(0), Uint8Array.of(1, 2, 3).buffer],
  memory: [[eight.buffer, eight, eight.subarray(2, 5), new DataView(eight.buffer, 3, 2), eight.buffer]],
  shared: [shared, new Int32Array(shared, 8, 4), [new DataView(shared, 1), shared, new Int8Array(shared), shared]],
  error: [
    new Error('plain'),
    new TypeError('typed', { cause: { deep: new RangeError('inner') } }),
    new AggregateError([new Error('one'), 2], 'several'),
    new SuppressedError(1, 2, 'hidden'),
    Object.assign(new Error('with code'), { code: 'ENOENT', errno: -2, list: [1] }),
    Object.defineProperty(new Error('hidden'), 'name', { value: 'Other', configurable: true }),
    failure(() => readFileSync('/nonexistent')),
    failure(() => new URL('nonsense')),
  ],
  ossaError: [new OssaError('OSSA_INTERNAL', { what: 'a test' }, { cause: [1], site: { file: 'a.ts', line: 1 } })],
  domException: [
    new DOMException('gone', 'AbortError'),
    AbortSignal.abort().reason,
    new DOMException('', { name: 'X', cause: 1 }),
  ],
  identity: [[twice, twice, { twice }], cycle, [...Array.from({ length: 30 }, () => twice), cycle]],
  integrity: [
    Object.freeze({ a: 1, b: Object.freeze([1, 2]) }),
    Object.seal({ a: 1 }),
    Object.preventExtensions({ a: 1 }),
    Object.freeze(new Map([[1, 2]])),
    Object.freeze([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    Object.freeze(new Error('frozen')),
  ],
};

describe('what travels', () => {
  for (const [row, values] of Object.entries(samples)) {
    it(`${carried[row as keyof typeof carried].value}`, () => {
      for (const value of values) {
        expect(difference(value, carry(value))).toBeUndefined();
        expect(difference({ inner: [value] }, carry({ inner: [value] }))).toBeUndefined();
      }
    });
  }

  it('keeps memory that views have in common', () => {
    const back = carry([eight.buffer, eight, eight.subarray(2, 5)]) as [ArrayBuffer, Float64Array, Float64Array];
    expect(back[1].buffer).toBe(back[0]);
    back[2][0] = 42;
    expect(back[1][2]).toBe(42);
    const viewFirst = carry([eight, eight.buffer]) as [Float64Array, ArrayBuffer];
    expect(viewFirst[0].buffer).toBe(viewFirst[1]);
  });

  it('keeps apart what lies side by side in Node’s pool', () => {
    const [a, b] = carry([Buffer.from('one'), Buffer.from('two')]) as [Buffer, Buffer];
    expect(a.buffer).not.toBe(b.buffer);
    expect([a.toString(), b.toString(), a.buffer.byteLength]).toEqual(['one', 'two', 3]);
  });

  it('passes shared memory itself', () => {
    expect(carry(shared)).toBe(shared);
    expect((carry({ view: new Int32Array(shared, 8, 2) }) as { view: Int32Array }).view.buffer).toBe(shared);
  });

  it('turns errors of Node’s own classes and of other realms into the built-in class of their name', () => {
    const own = failure(() => Buffer.alloc('x' as unknown as number)) as TypeError;
    expect(Object.getPrototypeOf(own)).not.toBe(TypeError.prototype);
    const back = carry(own) as TypeError & { code: string };
    expect(Object.getPrototypeOf(back)).toBe(TypeError.prototype);
    expect([back.message, back.code, back.stack]).toEqual([own.message, 'ERR_INVALID_ARG_TYPE', own.stack]);
    expect(carry(runInNewContext('new RangeError("far")'))).toBeInstanceOf(RangeError);
  });

  it('gives real errors', () => {
    const [error, ossa] = carry([new TypeError('x'), new OssaError('OSSA_INTERNAL', { what: 'y' })]) as [
      Error,
      OssaError,
    ];
    expect(Error.isError(error)).toBe(true);
    expect(ossa).toBeInstanceOf(OssaError);
    expect(ossa.code).toBe('OSSA_INTERNAL');
  });

  it('carries an error without a stack', () => {
    const error = new Error('bare');
    delete error.stack;
    expect(Object.hasOwn(carry(error) as Error, 'stack')).toBe(false);
  });
});

class Point {
  x = 1;
}
class Failure extends Error {}
const Unnamed = (() => class extends Point {})();
function define(object: object, key: PropertyKey, attributes: PropertyDescriptor): object {
  return Object.defineProperty(object, key, { enumerable: true, configurable: true, ...attributes });
}
function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}
function lost<V extends ArrayBufferView>(view: V): V {
  (view.buffer as ArrayBuffer).transfer();
  return view;
}
const lostColumn = point.make(2);
lost(lostColumn.columns.id);
function* generator(): Generator<number> {
  yield 1;
}
/** Of addresses only: nothing is copied before it is refused. */
function fourGiB(): ArrayBuffer {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } };
  };
  return new WebAssembly.Memory({ initial: 65_536 }).buffer;
}
const resizable = new ArrayBuffer(8, { maxByteLength: 16 });

/** For each case values, each with the path that its error names. */
const refusals: Readonly<Record<RefusedCase, readonly (readonly [value: unknown, path: string])[]>> = {
  function: [
    [() => 1, 'input'],
    [{ a: [Math.max] }, 'input.a[0]'],
    [{ 'not-a-name': Point }, 'input["not-a-name"]'],
    [{ 0: parseInt }, 'input["0"]'],
    [new Map([['k', isNaN]]), 'input.get("k")'],
    [new Map([[1n, isNaN]]), 'input.get(1n)'],
    [new Map([[{}, isNaN]]), 'input.values()[0]'],
    [
      new Map<unknown, unknown>([
        [1, 1],
        [isNaN, 1],
      ]),
      'input.keys()[1]',
    ],
    [new Set([1, isNaN]), 'input.values()[1]'],
    [new Error('x', { cause: { f: isNaN } }), 'input.cause.f'],
    [new AggregateError([1, isNaN]), 'input.errors[1]'],
    [Object.freeze([[isNaN]]), 'input[0][0]'],
    [Array.from({ length: 30 }).reduce((inner) => [inner], isNaN), `input${'[0]'.repeat(12)} … ${'[0]'.repeat(12)}`],
    [Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, i === 69 && isNaN])), 'input.k69'],
    [Object.assign(/x/, { lastIndex: isNaN }), 'input.lastIndex'],
  ],
  symbol: [
    [Symbol('mine'), 'input'],
    [[Symbol.iterator], 'input[0]'],
    [Object(Symbol('boxed')), 'input'],
  ],
  classInstance: [
    [new Point(), 'input'],
    [{ at: [new Point()] }, 'input.at[0]'],
    [Object.create({ inherited: 1 }), 'input'],
    [new (class List extends Array {})(), 'input'],
    [new URL('http://localhost'), 'input'],
    [new EventEmitter(), 'input'],
    [Object.create(Map.prototype), 'input'],
    [Object.setPrototypeOf([], Map.prototype), 'input'],
    [runInNewContext('({})'), 'input'],
  ],
  errorClass: [
    [new Failure('x'), 'input'],
    [Object.setPrototypeOf(new Error('x'), {}), 'input'],
  ],
  hostObject: [
    [Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype), 'input'],
    [Object.setPrototypeOf(new Date(), null), 'input'],
    [Object.setPrototypeOf(new Uint8Array(8), Float64Array.prototype), 'input'],
  ],
  promise: [[{ later: Promise.resolve(1) }, 'input.later']],
  weak: [
    [new WeakMap(), 'input'],
    [new WeakSet(), 'input'],
    [[new WeakRef({})], 'input[0]'],
    [new FinalizationRegistry(() => undefined), 'input'],
  ],
  proxy: [
    [new Proxy({}, {}), 'input'],
    [[new Proxy([], {})], 'input[0]'],
    [[new Proxy(() => 1, {})], 'input[0]'],
    [{ f: new Proxy(new Map(), {}) }, 'input.f'],
  ],
  iterator: [
    [generator(), 'input'],
    [{ of: [1].values() }, 'input.of'],
    [new Map().entries(), 'input'],
  ],
  stream: [
    [Readable.from([]), 'input'],
    [{ body: new ReadableStream() }, 'input.body'],
  ],
  handle: [
    [{ port: new MessageChannel().port1 }, 'input.port'],
    [createServer(), 'input'],
    [[setTimeout(() => undefined, 0)], 'input[0]'],
  ],
  accessor: [
    [
      {
        get now() {
          return 1;
        },
      },
      'input.now',
    ],
    [[{ set it(_: unknown) {} }], 'input[0].it'],
    [define(new Error('x'), 'code', { get: () => 1 }), 'input.code'],
    [
      Object.freeze({
        get x() {
          return 1;
        },
      }),
      'input.x',
    ],
  ],
  hidden: [[define({}, 'secret', { value: 1, writable: true, enumerable: false }), 'input.secret']],
  readOnly: [
    [define({}, 'fixed', { value: 1, writable: false }), 'input.fixed'],
    [define({}, 'stuck', { value: 1, writable: true, configurable: false }), 'input.stuck'],
    [
      Object.seal(define({}, 'fixed', { value: 1, writable: false })) &&
        Object.seal(define({ a: 1 }, 'fixed', { value: 1, writable: false })),
      'input.fixed',
    ],
  ],
  symbolKey: [
    [
      (function () {
        return arguments;
      })(),
      'input[Symbol(Symbol.iterator)]',
    ],
    [{ [Symbol('tag')]: 1 }, 'input[Symbol(tag)]'],
    [[Object.assign(new Error('x'), { [Symbol.for('k')]: 1 })], 'input[0][Symbol(k)]'],
  ],
  protoKey: [
    [JSON.parse('{"a":{"__proto__":1}}'), 'input.a.__proto__'],
    [JSON.parse(`{"__proto__":1,${Array.from({ length: 70 }, (_, i) => `"k${i}":1`).join()}}`), 'input.__proto__'],
  ],
  hole: [
    [[1, , 3], 'input[1]'], // oxlint-disable-line no-sparse-arrays
    [{ a: Array(3) }, 'input.a[0]'],
    [Object.assign(Array(40).fill(0), { length: 41 }), 'input[40]'],
  ],
  extra: [
    ['abc'.match(/b/), 'input.index'],
    [define([], 'hidden', { value: 1, enumerable: false }), 'input.hidden'],
    [
      Object.assign(
        Array.from({ length: 100 }, () => 0),
        { extra: 1 },
      ),
      'input.extra',
    ],
    [Object.assign([1], { 4294967295: 1 }), 'input["4294967295"]'],
    [Object.assign([1], { [Symbol('s')]: 1 }), 'input[Symbol(s)]'],
    [Object.assign(new Uint8Array(2), { extra: 1 }), 'input.extra'],
    [Object.assign(new Float64Array(100_000), { extra: 1 }), 'input.extra'],
    [Object.assign(Buffer.alloc(2), { extra: 1 }), 'input.extra'],
    [Object.assign(new DataView(new ArrayBuffer(1)), { extra: 1 }), 'input.extra'],
    [Object.assign(new ArrayBuffer(1), { extra: 1 }), 'input.extra'],
    [Object.assign(new Map(), { extra: 1 }), 'input.extra'],
    [{ s: Object.assign(new Set(), { extra: 1 }) }, 'input.s.extra'],
    [Object.assign(new Date(), { extra: 1 }), 'input.extra'],
    [Object.assign(/x/, { extra: 1 }), 'input.extra'],
    [Object.assign(Object('ab'), { 2: 'c' }), 'input["2"]'],
    [Object.assign(Object(1), { extra: 1 }), 'input.extra'],
  ],
  overlap: [
    [[eight.subarray(1, 4), eight.subarray(2, 6)], 'input[1]'],
    [{ part: eight.subarray(1, 4), all: eight.buffer }, 'input.all'],
    [[new Int32Array(eight.buffer, 4, 8), eight.subarray(1, 3)], 'input[1]'],
  ],
  detached: [
    [detached(), 'input'],
    [[new DataView(new ArrayBuffer(1)), detached()], 'input[1]'],
    ...[lost(new Float64Array(2)), lost(new DataView(new ArrayBuffer(2))), lost(new Uint8Array(99))].map(
      (view): [unknown, string] => [{ view }, 'input.view'],
    ),
    [{ points: lostColumn }, 'input.points.columns.id'],
  ],
  resizable: [
    [resizable, 'input'],
    [{ view: new Uint8Array(resizable) }, 'input.view'],
    [new Uint8Array(new SharedArrayBuffer(8, { maxByteLength: 16 })), 'input'],
  ],
  unshared: [
    [shared, 'input'],
    [{ counts: new Int32Array(shared) }, 'input.counts'],
  ],
  tooLarge: [[{ memory: fourGiB() }, 'input']],
};

function errorOf(work: () => unknown): OssaError {
  const error = failure(work);
  expect(error).toBeInstanceOf(OssaError);
  return error as OssaError;
}

describe('what is refused', () => {
  for (const [row, cases] of Object.entries(refusals)) {
    const { value: title, reason, remedy } = refused[row as RefusedCase];
    it(`${title}`, () => {
      const around = reason.split('{detail}');
      for (const [value, path] of cases) {
        const error = errorOf(() => encodeToBytes(value, 'input'));
        expect(error.code).toBe('OSSA_CANNOT_TRAVEL');
        expect(error.details['path']).toBe(path);
        expect(error.fix).toBe(remedy);
        for (const part of around) expect(error.details['reason']).toContain(part);
        expect(error.message).not.toMatch(/\{\w+\}/);
      }
    });
  }

  it('names the class, the function, the symbol', () => {
    const reason = (value: unknown): unknown => errorOf(() => encodeToBytes(value, 'x')).details['reason'];
    expect(reason(new Point())).toContain('an instance of Point');
    expect(reason(new Failure())).toContain('an instance of Failure');
    expect(reason(new Unnamed())).toContain('an instance of Point');
    expect(reason(Object.create({}))).toContain('an object with a prototype of its own');
    expect(reason(parseInt)).toContain('the function parseInt');
    expect(reason(() => 1)).toContain('a function');
    expect(reason(Symbol('mine'))).toContain('Symbol(mine)');
    expect(reason(createServer())).toContain('Server');
  });

  it('runs no getter', () => {
    let calls = 0;
    const trap = { get: () => calls++, enumerable: true };
    class Named {
      readonly x = 1;
      static get name(): string {
        return `${calls++}`;
      }
    }
    const values = [
      Named,
      new Named(),
      define({}, 'x', trap),
      Object.create(define({}, 'constructor', trap)),
      [define({ a: 1 }, 'b', trap)],
    ];
    for (const value of values) errorOf(() => encodeToBytes(value, 'x'));
    expect(calls).toBe(0);
  });
});

describe('nesting', () => {
  const list = (length: number): unknown => Array.from({ length }).reduce((next) => ({ next }), null);

  it('goes as deep as promised', () => {
    for (const wrap of [
      (inner: unknown): unknown => ({ inner }),
      (inner: unknown): unknown => [inner],
      (inner: unknown): unknown => new Map([[inner, inner]]),
      (inner: unknown): unknown => Object.freeze(new Set([inner])),
      (inner: unknown): unknown => new Error('x', { cause: inner }),
    ]) {
      const value = Array.from({ length: 1000 }).reduce(wrap, 1);
      expect(decode(encodeToBytes(value, 'value'))).toHaveLength(1);
    }
  });

  it('has a limit with a name', () => {
    for (const length of [1001, 1_000_000]) {
      const error = errorOf(() => encodeToBytes(list(length), 'input[2]'));
      expect(error.code).toBe('OSSA_TOO_DEEP');
      expect(error.details['path']).toBe('input[2]');
    }
  });
});

describe('docs/internals/codec.md', () => {
  const page = readFileSync(new URL('../../../docs/internals/codec.md', import.meta.url), 'utf8');
  const plain = (text: string): string => text.replaceAll('{detail}', '…');

  it('has the rows of the table, and no others', () => {
    const expected = [
      ...Object.values(carried).map(({ value, arrives }) => `| ${value} | ${arrives} |`),
      ...Object.values(refused).map(({ value, reason, remedy }) => `| ${value} | It ${plain(reason)}. | ${remedy} |`),
      ...Object.values(unseen).map(({ value, arrives }) => `| ${value} | ${arrives} |`),
    ];
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| value |'));
    expect(rows).toEqual(expected);
  });
});
