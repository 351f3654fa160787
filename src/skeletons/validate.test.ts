import { expect, test } from 'vitest';
import * as typed from '../pure.ts';
import type { AnyFunction } from './node.ts';

// Without types, as JavaScript calls them.
type Name = 'farm' | 'generate' | 'keep' | 'map' | 'op' | 'pipe' | 'reduce' | 'seq' | 'stateful' | 'unordered';
const { farm, generate, keep, map, op, pipe, reduce, seq, stateful, unordered } = typed as unknown as Record<
  Name,
  AnyFunction
>;

const id = (x: unknown): unknown => x;
const kept = keep(() => true);
const first = (): number => 0;
const step = (s: number): readonly [number, number] => [s, s];
const serial = stateful(first, step);
const keyed = stateful(first, step, (x: number) => x);
class Point {
  readonly x = 0;
}

test.each<[() => unknown, string, string]>([
  [() => seq(5), 'OSSA_NOT_A_FUNCTION', 'seq expects a plain or async function, but was given the number 5'],
  [() => seq(Point), 'OSSA_NOT_A_FUNCTION', 'the class Point'],
  [() => keep(undefined), 'OSSA_NOT_A_FUNCTION', 'keep expects'],
  [() => stateful(0, step), 'OSSA_NOT_A_FUNCTION', "stateful's init expects"],
  [() => stateful(first, null), 'OSSA_NOT_A_FUNCTION', "stateful's step expects"],
  [
    () => stateful(first, step, 'city'),
    'OSSA_NOT_A_FUNCTION',
    'stateful\'s key expects a plain or async function, but was given the string "city"',
  ],
  [() => map(function* each() {}), 'OSSA_NOT_A_FUNCTION', 'a generator function (each)'],
  [() => farm(async function* () {}), 'OSSA_NOT_A_FUNCTION', 'a generator function (anonymous)'],
  [
    () => pipe(id, { node: {} }),
    'OSSA_NOT_A_SKELETON',
    'stage 2 of pipe expects a skeleton or a function, but was given an object (Object): this stage is not a skeleton',
  ],
  [() => pipe(id, [id]), 'OSSA_NOT_A_SKELETON', 'an array of length 1'],
  [() => seq(id).to(Object.create(null)), 'OSSA_NOT_A_SKELETON', 'to expects'],
  [() => unordered(true), 'OSSA_NOT_A_SKELETON', 'given true'],
  [() => pipe(), 'OSSA_INVALID_ARGUMENT', 'at least one stage'],
  [
    () => farm(id, { degree: 0 }),
    'OSSA_INVALID_ARGUMENT',
    "farm's degree expects a positive integer, but was given the number 0",
  ],
  [() => farm(id, { degree: 1.5 }), 'OSSA_INVALID_ARGUMENT', "farm's degree"],
  [() => farm(id, { batch: Infinity }), 'OSSA_INVALID_ARGUMENT', "farm's batch"],
  [() => farm(id, { batch: '8' }), 'OSSA_INVALID_ARGUMENT', 'the string "8"'],
  [() => farm(id, { degrees: 4 }), 'OSSA_UNKNOWN_OPTION', "Did you mean 'degree'?"],
  [() => map(id, 'f32'), 'OSSA_INVALID_ARGUMENT', 'map expects an element type (f64, f32, '],
  [() => generate(id, Float32Array), 'OSSA_INVALID_ARGUMENT', 'the function Float32Array'],
  [() => map(id, null), 'OSSA_INVALID_ARGUMENT', 'given null'],
  [() => map(kept), 'OSSA_NOT_ONE_TO_ONE', 'map needs exactly one output'],
  [() => generate(farm(pipe(id, kept))), 'OSSA_NOT_ONE_TO_ONE', 'generate needs exactly one output'],
  [() => farm(serial), 'OSSA_SERIAL_REPLICATED', 'farm would copy its body'],
  [() => map(pipe(id, serial)), 'OSSA_SERIAL_REPLICATED', 'map would copy its body'],
  [() => generate(serial), 'OSSA_SERIAL_REPLICATED', 'generate'],
  [() => unordered(serial), 'OSSA_SERIAL_REPLICATED', 'unordered would copy'],
  [() => pipe(unordered(id), id, serial), 'OSSA_UNORDERED_STATE', 'Stage 3 of pipe'],
  [() => pipe(pipe(id, unordered(id)), pipe(id, serial)), 'OSSA_UNORDERED_STATE', 'Stage 2 of pipe'],
  [() => unordered(id).to(serial), 'OSSA_UNORDERED_STATE', 'Stage 2 of pipe'],
  [
    () => reduce((a: number) => a),
    'OSSA_NOT_AN_OPERATOR',
    'reduce expects an associative operator, but was given a function',
  ],
  [() => reduce(undefined), 'OSSA_NOT_AN_OPERATOR', 'given undefined'],
  [
    () => reduce(op((a: number, b: number) => a - b, { name: 'minus', identity: 0, associative: false })),
    'OSSA_NOT_AN_OPERATOR',
    'minus, declared not associative',
  ],
])('%s is refused with %s', (make, code, message) => {
  expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('what is well built is accepted', () => {
  expect(() => [
    farm(keyed),
    map(keyed),
    farm(kept),
    map(unordered(id)),
    pipe(serial, unordered(id)),
    pipe(unordered(id), keyed),
    pipe(id),
    farm(id, { degree: undefined, batch: undefined, ordered: true }),
    farm(async (x: number) => x),
    map(Math.sqrt),
    seq(function named(this: unknown, x: number) {
      return x;
    }),
  ]).not.toThrow();
});
