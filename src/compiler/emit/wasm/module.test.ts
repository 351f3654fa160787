import { expect, test } from 'vitest';
import { webAssembly } from '../../kernel/runtime/web-assembly.ts';
import { f64, get, i32, i64, type Instruction, plain } from './instructions.ts';
import { type DefinedFunction, encode, type Module } from './module.ts';
import { opcodes } from './opcodes.ts';
import { textOf } from './text.ts';

function moduleOf(body: readonly Instruction[], result: 'i32' | 'i64' | 'f64'): Module {
  const entry: DefinedFunction = {
    name: 'entry',
    type: { parameters: ['i32'], results: [result] },
    parameters: [{ type: 'i32', name: 'n' }],
    locals: [],
    body,
    exported: true,
  };
  return { memory: undefined, imports: [], functions: [entry] };
}

function run(module: Module): unknown {
  const memory = new webAssembly.Memory({ initial: 1 });
  const { exports } = new webAssembly.Instance(new webAssembly.Module(encode(module)), { env: { memory } });
  return (exports['entry'] as (n: number) => unknown)(0);
}

test.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)])(
  'the constant %d',
  (value) => {
    expect(run(moduleOf([i32(value)], 'i32'))).toBe(value);
    expect(run(moduleOf([f64(value / 3)], 'f64'))).toBe(value / 3);
  },
);

test.each([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 31n])('the 64-bit constant %d', (value) => {
  expect(run(moduleOf([i64(value)], 'i64'))).toBe(value);
});

test('no two instructions have the same code', () => {
  const codes = [...opcodes.values()].map(({ code }) => code.join());
  expect(new Set(codes).size).toBe(codes.length);
});

test('a name that is taken has a number behind it, in the text', () => {
  const [first, second] = [
    { type: 'i32', name: 'a b' },
    { type: 'i32', name: 'a_b' },
  ] as const;
  const module = moduleOf([plain('i32.add', get(first), get(second))], 'i32');
  const [entry] = module.functions as [DefinedFunction];
  const functions = [
    { ...entry, parameters: [first, second], type: { parameters: ['i32', 'i32'], results: ['i32'] } } as const,
  ];
  expect(textOf({ ...module, functions })).toContain('(i32.add (local.get $a_b) (local.get $a_b.1))');
});
