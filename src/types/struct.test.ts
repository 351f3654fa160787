import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elements, f32, f64, i16, i32, type NumberName, u8 } from './element.ts';
import { type Columns, StructArray } from './struct-array.ts';
import { struct, type StructElement, type StructFields, structNamed } from './struct.ts';
import { elementNamed, typeNameOf } from './typed.ts';
import { isVec, readerOf, writerOf } from './vec.ts';

const point = struct({ x: f64, y: f32, id: i32 });
const refused = (expects: string | RegExp): unknown =>
  expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT', message: expect.stringMatching(expects) });

/** Any struct, and as many objects with its fields. */
const structs: fc.Arbitrary<{ readonly type: StructElement<Columns>; readonly objects: Record<string, number>[] }> = fc
  .uniqueArray(
    fc.tuple(fc.stringMatching(/^[a-zé$_][\w$]{0,5}$/), fc.constantFrom(...(Object.keys(elements) as NumberName[]))),
    { selector: ([name]) => name, minLength: 1, maxLength: 9 },
  )
  .filter((fields) => fields.every(([name]) => !(name in Object.prototype)))
  .chain((fields) => {
    const type = struct(Object.fromEntries(fields.map(([name, element]) => [name, elements[element]])));
    const object = fc.record(Object.fromEntries(fields.map(([name]) => [name, fc.double()])));
    return fc.record({ type: fc.constant(type), objects: fc.array(object, { maxLength: 20 }) });
  });

describe('an element type of structs', () => {
  test('is the same for the same fields, on any thread by its name', () => {
    expect(struct({ x: f64, y: f32, id: i32 })).toBe(point);
    expect(struct({ y: f32, x: f64, id: i32 })).not.toBe(point);
    expect(point.name).toBe('{ x: f64, y: f32, id: i32 }');
    expect(elementNamed(point.name)).toBe(point);
    expect([point.bytes, point.zero]).toEqual([16, { x: 0, y: 0, id: 0 }]);
    expect(Object.keys(structNamed('{ b: u8, a: i8 }').zero)).toEqual(['b', 'a']);
    expect(() => structNamed('{ x: f65 }')).toThrow(refused('an element type'));
  });

  test('stores each field as its column does, and leaves others out', () => {
    fc.assert(
      fc.property(structs, ({ type, objects }) => {
        const made = type.from(objects);
        for (const [i, object] of objects.entries()) {
          const stored = type.store({ more: 1, ...object } as never);
          expect(made.at(i)).toEqual(stored);
          expect(Object.keys(stored)).toEqual(type.fields.map(({ name }) => name));
          for (const { name, type: element } of type.fields)
            expect(stored[name]).toBe(elements[element].store(object[name] as number));
        }
      }),
    );
  });

  test('makes zeros, and views in which columns lie one behind the other', () => {
    fc.assert(
      fc.property(structs, ({ type, objects }) => {
        const made = type.make(objects.length);
        expect([...made]).toEqual(objects.map(() => type.zero));
        const memory = new ArrayBuffer(8 + objects.length * type.bytes);
        const view = type.view(memory, 8, objects.length);
        const written = type.from(objects);
        view.set(written);
        expect([...view]).toEqual([...written]);
        expect(new Set(Object.values(view.columns).map(({ buffer }) => buffer))).toEqual(new Set([memory]));
        const shared = type.view(new SharedArrayBuffer(objects.length * type.bytes), 0, objects.length);
        expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect([view.buffer, view.byteOffset]).toEqual([memory, 8]);
      }),
    );
  });

  test('hands memory on', () => {
    const given = point.from([{ x: 1, y: 2, id: 3 }, point.zero]);
    const longer = point.transfer(given, 3);
    expect([...longer]).toEqual([{ x: 1, y: 2, id: 3 }, point.zero, point.zero]);
    expect([given.length, isVec(given)]).toEqual([0, false]);
    const whole = point.view(new ArrayBuffer(32), 0, 2);
    whole.put(1, { x: 5, y: 6, id: 7 });
    const next = point.transfer(whole, 2);
    expect([next.at(1), next.buffer?.byteLength, whole.length]).toEqual([{ x: 5, y: 6, id: 7 }, 32, 0]);
  });

  test.each<[string, unknown]>([
    ['a plain object', null],
    ['a plain object', [f64]],
    ['a plain object', new Map()],
    ['1 to 64 fields, but was given 0', {}],
    ['1 to 64 fields, but was given 65', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, f64]))],
    ['named by identifiers', { constructor: f64 }],
    ['named by identifiers', JSON.parse('{ "__proto__": 1 }')],
    ['named by identifiers', { 'a b': f64 }],
    ['named by identifiers', { 0: f64 }],
    ['an element type .f64, f32, .* in field x', { x: 'f64' }],
    ['an element type .* in field y', { x: f64, y: { ...f64 } }],
    ['an element type .* in field z', { z: point }],
    ['an element type .* in field z', { z: undefined }],
  ])('expects %s', (expects, fields) => {
    expect(() => struct(fields as StructFields<Columns>)).toThrow(refused(expects));
  });

  test.each<[string, unknown]>([
    ['has to be an object, not null', null],
    ['has to be an object, not number', 5],
    ['field x of a struct { x: f64, y: f32, id: i32 } has to be a number: it is missing', {}],
    ['field id of a struct { x: f64, y: f32, id: i32 } has to be a number: not string', { x: 1, y: 2, id: '3' }],
    ['field y of a struct { x: f64, y: f32, id: i32 } has to be a number: not null', { x: 1, y: null, id: 3 }],
  ])('stores nothing that %s', (message, value) => {
    const made = point.from([{ x: 1, y: 2, id: 3 }]);
    expect(() => point.store(value as never)).toThrow(message);
    expect(() => made.put(0, value as never)).toThrow(TypeError);
    expect(made.at(0)).toEqual({ x: 1, y: 2, id: 3 });
    expect(() => point.from([point.zero, value as never])).toThrow(refused(/\[1\]: /));
  });
});

describe('a struct of arrays', () => {
  const columns = { x: Float64Array.of(1, -0, 3), y: Float32Array.of(0.5, NaN, 2), id: Int32Array.of(7, 8, 9) };
  const points = point.of(columns);
  const objects = [
    { x: 1, y: 0.5, id: 7 },
    { x: -0, y: NaN, id: 8 },
    { x: 3, y: 2, id: 9 },
  ];

  test('is a collection of objects over the columns, which are not copied', () => {
    expect(points).toBeInstanceOf(StructArray);
    expect(points.columns.x).toBe(columns.x);
    expect([isVec(points), points.length, typeNameOf(points)]).toEqual([true, 3, point.name]);
    expect([...points]).toEqual(objects);
    expect([...points.entries()]).toEqual([...objects.entries()]);
    for (let i = -5; i < 5; i++) expect(points.at(i)).toEqual(objects.at(i));
    expect(objects.map((_, i) => readerOf(points)(i))).toEqual(objects);
    expect([...points.subarray(1)]).toEqual(objects.slice(1));
    expect(points.subarray(1).columns.y.buffer).toBe(columns.y.buffer);
    expect([...points.slice(0, 2)]).toEqual(objects.slice(0, 2));
    expect(points.slice(0, 2).columns.y.buffer).not.toBe(columns.y.buffer);
    expect(inspect(points)).toMatch(/^StructArray/);
  });

  test('gives a new object each time, and stores by position', () => {
    const copy = points.slice();
    const first = copy.at(0) as { x: number };
    first.x = 100;
    expect(copy.at(0)).toEqual(objects[0]);
    writerOf(copy)(2, { x: 4, y: 0.1, id: 2 ** 32 + 1, more: 'left out' });
    expect(copy.at(2)).toEqual({ x: 4, y: Math.fround(0.1), id: 1 });
  });

  test.each<[string, unknown]>([
    ['Float64Array. as column x, but was given none', {}],
    ['Float64Array. as column x, but was given none', null],
    ['Float32Array. as column y, but was given Float64Array', { ...columns, y: new Float64Array(3) }],
    ['Int32Array. as column id, but was given Array', { ...columns, id: [1, 2, 3] }],
    ['columns of one length .x has 3., but was given id of length 2', { ...columns, id: new Int32Array(2) }],
    ['columns of its fields only, but was given one named z', { ...columns, z: new Uint8Array(3) }],
    ['as column x, but was given none', Object.create(columns)],
  ])('is made of %s', (expects, given) => {
    expect(() => point.of(given as never)).toThrow(refused(expects));
  });
});

test('fields of all sizes stand where their type wants them', () => {
  const mixed = struct({ a: u8, b: f64, c: i16, d: f32 });
  for (let length = 0; length < 9; length++) {
    const view = mixed.view(new ArrayBuffer(length * mixed.bytes), 0, length);
    for (let i = 0; i < length; i++) view.put(i, { a: i, b: i / 3, c: 7 - i, d: i / 2 });
    expect([...view]).toEqual(Array.from({ length }, (_, i) => ({ a: i, b: i / 3, c: 7 - i, d: i / 2 })));
  }
});
