import { describe, expect, test } from 'vitest';
import { callOf, type Outcome, type Piece } from '../../../../test/kernels/pieces.ts';
import { difference, reference } from '../../../../test/kernels/reference.ts';
import { edges } from '../../../../test/kernels/values.ts';
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { Entry, Input } from '../../kernel/entry.ts';
import { Builder } from '../../kernel/ir/builder.ts';
import { type Kernel, loadedType, type Scalar, type Value } from '../../kernel/ir/ir.ts';
import { evaluate, type OperationName, operandTypes, operations, rowOf } from '../../kernel/ir/operations.ts';
import { parse } from '../../kernel/ir/parse.ts';
import { webAssembly } from '../../kernel/runtime/web-assembly.ts';
import { emitWasm, type WasmOptions } from './emit.ts';
import { hasRelaxed } from './relaxed.ts';

const stream = (element: NumberName): Input => ({ from: 'stream', element });
const mapOf = (kernel: Kernel, outputs: readonly NumberName[]): Entry => ({
  kind: 'map',
  kernel,
  inputs: kernel.parameters.map(({ type, varying }) =>
    varying ? stream(type as NumberName) : { from: 'uniform' as const },
  ),
  outputs,
});

interface Call {
  readonly n: number;
  /** For each input: the elements of a stream, or the arguments of another. */
  readonly inputs: readonly (readonly number[])[];
  readonly arrays?: readonly (readonly number[])[];
  /** Places of each output; as many as there are elements unless given. */
  readonly places?: number;
}

/** What an entry gives, in a memory that ends where its collections do. */
function runner(entry: Entry, options: WasmOptions): (call: Call) => { status: number; outputs: readonly number[][] } {
  const module = new webAssembly.Module(emitWasm(entry, options).bytes);
  return ({ n, inputs, arrays = [], places = n }) => {
    const memory = new webAssembly.Memory({ initial: 8 });
    let end = memory.buffer.byteLength;
    const room = (element: NumberName, length: number): TypedCollection => {
      const { bytes, view } = elements[element];
      end = Math.floor((end - bytes * length) / bytes) * bytes;
      return view(memory.buffer, end, length);
    };
    const place = (element: NumberName, values: readonly number[]): number => {
      const made = room(element, values.length);
      made.set(values);
      return made.byteOffset;
    };
    const memories = entry.kernel.arrays.flatMap(({ element }, i) => {
      const values = arrays[i] as readonly number[];
      return [place(element, values), values.length];
    });
    const given = entry.inputs.flatMap((input, i) =>
      input.from === 'stream' ? [place(input.element, inputs[i] as number[])] : (inputs[i] as number[]),
    );
    const outputs = entry.outputs.map((element) => room(element, places));
    const { exports } = new webAssembly.Instance(module, { env: { memory, rem: (a: number, b: number) => a % b } });
    const entry_ = exports['entry'] as (...given: readonly number[]) => number;
    const status = entry_(n, ...given, ...memories, ...outputs.map(({ byteOffset }) => byteOffset));
    return { status, outputs: outputs.map((output) => [...output]) };
  };
}

/** What an entry gives and leaves in memory for a piece. */
function inWasm(piece: Piece, options: WasmOptions): Outcome {
  const memory = new webAssembly.Memory({ initial: 8 });
  let end = 0;
  const { arguments: given, ...written } = callOf(piece, (element, values, length) => {
    const { bytes, view } = elements[element];
    const made = view(memory.buffer, Math.ceil(end / bytes) * bytes, length);
    made.set(values);
    end = made.byteOffset + made.byteLength;
    return made;
  });
  const module = new webAssembly.Module(emitWasm(piece.entry, options).bytes);
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  const entry = exports['entry'] as (...given: readonly number[]) => number;
  return { status: entry(...given.map((each) => (typeof each === 'number' ? each : each.byteOffset))), ...written };
}

/** A kernel of one operation; bools come and go as i32. */
function kernelOf(name: OperationName, type: Scalar, uniform = -1): Kernel {
  const b = new Builder();
  const zero = b.constant('i32', 0);
  const operands = operandTypes(name, type).map((each, i) => {
    const parameter = b.parameter(`p${i}`, each === 'bool' ? 'i32' : each, i !== uniform);
    return each === 'bool' ? b.operation('ne', parameter, zero) : parameter;
  });
  const result = b.operation(name, ...(operands as [Value]));
  const shown = result.type === 'bool' ? b.operation('select', result, b.constant('i32', 1), zero) : result;
  return b.kernel(`${name} of ${type}`, [shown], { outside: 'zero', fast: false });
}

/** Operands whose bits show, those of NaN among them, which are not defined. */
const readsBits: Partial<Record<OperationName, number>> = { high: 0, low: 0, bits: 0, copysign: 1 };

const all = (Object.keys(operations) as OperationName[]).flatMap((name) =>
  name === 'any' ? [] : rowOf(name).types.map((type) => ({ name, type })),
);

/** All pairs of edges, in order; of three operands the third goes another way round. */
function edgeRows(name: OperationName, type: Scalar): readonly (readonly number[])[] {
  const [first, second = [0], third = [0]] = operandTypes(name, type).map((each, i) =>
    edges[each].filter((value) => readsBits[name] !== i || !Number.isNaN(value)),
  );
  return (first as readonly number[]).flatMap((a, i) =>
    second.map((b, j) => [a, b, third[(7 * i + 3 * j) % third.length] as number].slice(0, rowOf(name).arity)),
  );
}

const gangs = [1, 2, 4, 8, 16].flatMap((lanes) =>
  (hasRelaxed() && lanes > 1 ? [false, true] : [false]).map((relaxed) => ({ lanes, relaxed })),
);

describe.each(gangs)('Wasm of $lanes lanes, relaxed $relaxed', (options) => {
  test.each(all)('$name of $type gives what it means, at all edges', ({ name, type }) => {
    const rows = edgeRows(name, type);
    const kernel = kernelOf(name, type);
    const output = kernel.body.yields[0]?.type as NumberName;
    const run = runner(mapOf(kernel, [output]), options);
    const n = rows.length;
    const { outputs } = run({
      n,
      inputs: kernel.parameters.map((_, k) => rows.map((row) => row[k] as number)),
    });
    const wrong = rows.flatMap((row, i) => {
      // Fused or not, the operation means the same on whole numbers only.
      if (name === 'fma' && options.relaxed && !row.every((x) => Math.abs(x) < 2 ** 20 && Number.isInteger(x)))
        return [];
      const expected = evaluate(name, type, row);
      return Object.is(outputs[0]?.[i], expected) ? [] : [`${row.join(', ')}: ${outputs[0]?.[i]}, not ${expected}`];
    });
    expect(wrong).toEqual([]);
  });

  test.each(['shl', 'shr'] as const)('%s by a number of bits that is the same for all', (name) => {
    const values = edges.i32.slice(0, 19);
    for (const by of [0, 1, 31, 32, -1]) {
      const { outputs } = runner(
        mapOf(kernelOf(name, 'i32', 1), ['i32']),
        options,
      )({ n: values.length, inputs: [values, [by]] });
      expect(outputs[0]).toEqual(values.map((value) => evaluate(name, 'i32', [value, by])));
    }
  });

  test.each(
    (['f64', 'f32'] as const).flatMap((type) =>
      (['lt', 'gt', 'le'] as const).flatMap((name) => [
        [type, name, '%0', '%1'] as const,
        [type, name, '%1', '%0'] as const,
      ]),
    ),
  )('the one of two %s that %s says: %s, or else %s', (type, name, first, second) => {
    const kernel = parse(
      `kernel k(%0: ${type} a, %1: ${type} b) outside zero { %2: bool = ${name} %0, %1 %3: ${type} = select %2, ${first}, ${second} yield %3 }`,
    );
    const rows = edgeRows('add', type);
    const { outputs } = runner(
      mapOf(kernel, [type]),
      options,
    )({ n: rows.length, inputs: [0, 1].map((k) => rows.map((row) => row[k] as number)) });
    const expected = rows.map((row) => row[(evaluate(name, type, row) === 1) === (first === '%0') ? 0 : 1]);
    expect(outputs[0]).toEqual(expected);
  });

  test.each(Object.keys(elements) as NumberName[])('stores and loads %s', (element) => {
    const type = loadedType(element);
    const given = edges[type].map((value) => elements[element].store(value));
    const kernel = parse(`kernel k(%0: ${type} x) outside zero { yield %0, %0 }`);
    const entry: Entry = { kind: 'map', kernel, inputs: [stream(element)], outputs: [element, type as NumberName] };
    const { outputs } = runner(entry, options)({ n: given.length, inputs: [given] });
    expect(outputs).toEqual([given, given]);
    // What is wider is cut, not brought to the nearest.
    if (type !== 'i32') return;
    const cut = runner({ ...entry, inputs: [stream('i32')] }, options)({ n: edges.i32.length, inputs: [edges.i32] });
    expect(cut.outputs[0]).toEqual(edges.i32.map((value) => elements[element].store(value)));
  });

  test.each(['zero', 'bail'] as const)('reads nothing outside of arrays: %s', (outside) => {
    const kernel = parse(
      `kernel k(%0: i32 at, %1: i32 on, @0: f64 a) outside ${outside} { %2: i32 = constant 0 %3: bool = ne %1, %2 %4: f64 = load @0[%0] where %3 yield %4 }`,
    );
    const run = runner(mapOf(kernel, ['f64']), options);
    const call = (at: readonly number[], on: readonly number[], array: readonly number[]) =>
      run({ n: at.length, inputs: [at, on], arrays: [array], places: at.length });
    const array = [0.5, 1.5, 2.5];
    expect(call([2, 1, 0, 2, 7], [1, 1, 1, 1, 0], array)).toEqual({ status: 0, outputs: [[2.5, 1.5, 0.5, 2.5, 0]] });
    const beyond = call([2, -1, 3, 2 ** 31 - 1, -(2 ** 31)], [1, 1, 1, 1, 1], array);
    if (outside === 'bail') expect(beyond.status).toBe(1);
    else expect(beyond).toEqual({ status: 0, outputs: [[2.5, 0, 0, 0, 0]] });
    expect(call([5, -5, 1, 0], [0, 0, 0, 0], [])).toEqual({ status: 0, outputs: [[0, 0, 0, 0]] });
  });
});

const identity: Kernel = parse('kernel identity(%0: f64 x) outside zero { yield %0 }');

test('shared memory has a maximum', () => {
  const { bytes, text } = emitWasm(mapOf(identity, ['f64']), { lanes: 2, shared: { maximum: 256 } });
  expect(webAssembly.validate(bytes)).toBe(true);
  expect(text()).toContain('(import "env" "memory" (memory 1 256 shared))');
});

/** Two results, so that what is assigned at once shows; a first operand that is not the second, so that the order does. */
const pair: Kernel = parse(
  'kernel pair(%0: f64 x, %1: i32 i) outside zero { %2: f64 = f64 %1 %3: f64 = mul %0, %2 yield %3, %1 }',
);
const affine: Kernel = parse(
  `kernel affine(%0: f64 a, %1: i32 b, %2: f64 c, %3: i32 d, %4: uniform f64 by) outside zero {
    %5: f64 = mul %0, %4 %6: f64 = add %5, %2 %7: i32 = mul %1, %3 %8: i32 = sub %7, %1 yield %6, %8
  }`,
);
const odd: Kernel = parse(
  'kernel odd(%0: f64 x, %1: i32 i) outside zero { %2: i32 = constant 1 %3: i32 = and %1, %2 %4: bool = eq %3, %2 yield %0, %1, %4 }',
);
const later: Kernel = parse(
  'kernel later(%0: f64 a, %1: i32 i, %2: f64 b, %3: i32 j, %4: uniform f64 by) outside zero { %5: f64 = mul %0, %4 %6: bool = gt %5, %2 yield %6 }',
);
const bin: Kernel = parse(
  'kernel bin(%0: f64 x, %1: i32 i) outside zero { %2: i32 = constant 7 %3: i32 = and %1, %2 yield %3 }',
);
const first = parse('kernel first(%0: f64 x, %1: i32 i) outside zero { yield %0 }');
const put = parse(
  'kernel put(%0: f64 x, %1: i32 i) outside zero { %2: i32 = constant 7 %3: i32 = and %1, %2 yield %3, %0 }',
);
const mixed = parse(
  'kernel mixed(%0: f32 there, %1: f64 x, %2: uniform f64 by) outside zero { %3: f64 = f64 %0 %4: f64 = mul %3, %2 %5: f64 = add %4, %1 %6: f32 = f32 %5 yield %6 }',
);
const inputs: readonly Input[] = [stream('f64'), { from: 'index' }];
const folded = { kernel: pair, operator: affine, inputs, outputs: ['f64', 'i32'] } as const;
const entries: readonly Entry[] = [
  { kind: 'map', kernel: pair, inputs, outputs: ['f64', 'u8'] },
  { kind: 'fold', commutative: true, ...folded },
  { kind: 'fold', commutative: false, ...folded },
  { kind: 'scan', exclusive: false, ...folded },
  { kind: 'scan', exclusive: true, ...folded },
  { kind: 'pack', kernel: odd, inputs, outputs: ['f64', 'i16'] },
  { kind: 'count', kernel: bin, inputs, outputs: ['i32'] },
  { kind: 'sort', kernel: pair, operator: later, inputs, outputs: ['f64', 'i16'] },
  { kind: 'order', kernel: first, inputs, outputs: ['f64'] },
  { kind: 'scatter', kernel: put, operator: mixed, inputs, outputs: ['f32'] },
];

describe.each(entries.map((entry, i) => ({ name: `${entry.kind} ${i}`, entry })))('$name', ({ entry }) => {
  test.each([0, 1, 7, 8, 9, 1023, 1024, 1025, 3000])('of %d elements', (n) => {
    const values = Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? -0 : Math.sin(i)));
    for (const [first, bins] of [
      [true, 8],
      [false, 7],
    ] as const) {
      const uniforms = 'operator' in entry ? [0.75] : [];
      const piece = { entry, n, inputs: [values, [3]], uniforms, arrays: [], first, carries: [0.5, -3], bins };
      const expected = reference(entry)(piece);
      for (const lanes of [1, 2, 4, 8, 16])
        expect(difference(piece, expected, inWasm(piece, { lanes })), `${lanes} lanes`).toBeUndefined();
    }
  });
});

test('elements that are −0 stay so: nothing is added to them', () => {
  const operator = parse('kernel sum(%0: f64 a, %1: f64 b) outside zero { %2: f64 = add %0, %1 yield %2 }');
  const entry = { kind: 'fold', kernel: identity, operator, inputs: [stream('f64')], outputs: ['f64'] } as const;
  const run = runner({ ...entry, commutative: true }, { lanes: 8 });
  expect(run({ n: 3, inputs: [[-0, -0, -0]], places: 1 }).outputs).toEqual([[-0]]);
});

test('an operator that is never applied reads nothing', () => {
  const operator = parse(
    'kernel first(%0: f64 a, %1: f64 b, @0: f64 t) outside bail { %2: i32 = constant 5 %3: f64 = load @0[%2] yield %3 }',
  );
  const entry: Entry = {
    kind: 'fold',
    kernel: identity,
    operator,
    inputs: [stream('f64')],
    outputs: ['f64'],
    commutative: true,
  };
  const piece = {
    entry,
    n: 1,
    inputs: [[2]],
    uniforms: [],
    arrays: [Float64Array.of(1)],
    first: true,
    carries: [],
    bins: 0,
  };
  expect(inWasm(piece, { lanes: 8 })).toMatchObject({ status: 0, outputs: [Float64Array.of(2)] });
});

test('the text shows what is computed, folded', () => {
  const text = emitWasm(
    mapOf(
      parse(
        'kernel k(%0: f64 x, %1: uniform f64 c) outside zero { %2: f64 = mul %0, %1 %3: f64 = constant 0.5 %4: f64 = add %2, %3 yield %4 }',
      ),
      ['f64'],
    ),
    { lanes: 2 },
  ).text();
  expect(text).toContain('(v128.store');
  expect(text).toContain(
    '(f64x2.add (f64x2.mul (v128.load (local.get $x)) (local.get $1)) (local.get $constant.f64.0.5))',
  );
  expect(text).toContain('(f64.add (f64.mul (f64.load (local.get $x)) (local.get $c)) (f64.const 0.5))');
  expect(text).toContain('(i32.lt_s (local.get $n) (i32.const 2))');
});

describe('reads side by side', () => {
  const kernelOf = (element: NumberName, type: Scalar): Kernel =>
    parse(
      `kernel k(%0: i32 i, %1: uniform f64 x, @0: ${element} a) outside bail {
        %2: f64 = f64 %0 %3: f64 = add %1, %2 %4: i32 = index %3 %5: ${type} = load @0[%4] yield %5
      }`,
    );
  const inputs: readonly Input[] = [{ from: 'index' }, { from: 'uniform' }];

  test.each(['f64', 'f32', 'i32', 'u32', 'i16', 'u16', 'i8', 'u8'] as const)('of %s', (element) => {
    const type = loadedType(element);
    const array = Array.from({ length: 90 }, (_, i) => i + 1);
    const entry: Entry = { kind: 'map', kernel: kernelOf(element, type), inputs, outputs: [type as NumberName] };
    const all = { f64: [1, 2, 4, 8, 16], f32: [1, 4, 8, 16] };
    for (const lanes of type === 'f64' ? all.f64 : all.f32) {
      const run = runner(entry, { lanes });
      for (const n of [1, 16, 37]) {
        for (const x of [0, 3, 90 - n]) {
          const { status, outputs } = run({ n, inputs: [[0], [x]], arrays: [array] });
          expect(status).toBe(0);
          expect(outputs).toEqual([array.slice(x, x + n)]);
        }
        for (const x of [-1, 91 - n, 0.5, 1e300, -1e300, Number.NaN])
          expect(run({ n, inputs: [[0], [x]], arrays: [array] }).status, `${x}`).toBe(1);
      }
      expect(run({ n: 16, inputs: [[4], [-4]], arrays: [array] }).outputs).toEqual([array.slice(0, 16)]);
    }
  });
});
