import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call, disagreement, meaning, randomData } from '../../../../test/kernels/entries.ts';
import { elementNames, randomElements, randomKernel } from '../../../../test/kernels/random-kernel.ts';
import { edges, oneOf } from '../../../../test/kernels/values.ts';
import { type Random, random } from '../../../skeletons/random.ts';
import type { NumberName } from '../../../types/element.ts';
import type { Entry, Input } from '../../kernel/entry.ts';
import { Builder } from '../../kernel/ir/builder.ts';
import { type ArrayParameter, type Kernel, loadedType, type Scalar, type Value } from '../../kernel/ir/ir.ts';
import { type OperationName, operandTypes, operations, rowOf } from '../../kernel/ir/operations.ts';
import { parse } from '../../kernel/ir/parse.ts';
import { print } from '../../kernel/ir/print.ts';
import { compileNative } from '../../native/compile.ts';
import { loadNative, type NativeFunction } from '../../native/load.ts';
import { type COptions, emitC, emitFile } from './emit.ts';
import { signature } from './signature.ts';

type Layout = Pick<COptions, 'lanes' | 'vectorBytes'>;

const layouts: readonly Layout[] = [
  { lanes: 1, vectorBytes: 16 },
  { lanes: 4, vectorBytes: 32 },
  { lanes: 8, vectorBytes: 32 },
  { lanes: 8, vectorBytes: 16 },
];
const folder = mkdtempSync(join(tmpdir(), 'ossa-c-'));

/** Compiles entries in one file. */
async function compiled(entries: readonly Entry[], layout: Layout): Promise<readonly NativeFunction[]> {
  const text = emitFile(entries.map((entry, i) => ({ entry, name: `entry${i}`, ...layout })));
  const file = await compileNative(text, { folder });
  if (!('path' in file)) throw new Error(file.unavailable);
  return entries.map((entry, i) => {
    const loaded = loadNative(file.path, `entry${i}`, signature(entry));
    if (typeof loaded !== 'function') throw new Error(loaded.unavailable);
    return loaded;
  });
}

/** A kernel of one operation; bools come and go as i32. */
function kernelOf(name: OperationName, type: Scalar): Kernel {
  const b = new Builder();
  const zero = b.constant('i32', 0);
  const operands = operandTypes(name, type).map((each, i) =>
    each === 'bool' ? b.operation('ne', b.parameter(`p${i}`, 'i32', true), zero) : b.parameter(`p${i}`, each, true),
  );
  const result = b.operation(name, ...(operands as [Value]));
  const shown = result.type === 'bool' ? b.operation('select', result, b.constant('i32', 1), zero) : result;
  return b.kernel(`${name} of ${type}`, [shown], { outside: 'zero', fast: false });
}

const mapOf = (kernel: Kernel): Entry => ({
  kind: 'map',
  kernel,
  inputs: kernel.parameters.map(({ type, varying }): Input =>
    varying ? { from: 'stream', element: type as NumberName } : { from: 'uniform' },
  ),
  outputs: kernel.body.yields.map(({ type }) => type as NumberName),
});

/** The bits of NaN, which these show, are not defined. */
const readsBits: ReadonlySet<OperationName> = new Set(['high', 'low', 'bits']);

const all = (Object.keys(operations) as OperationName[]).flatMap((name) =>
  name === 'any' ? [] : rowOf(name).types.map((type) => ({ name, type })),
);

/** All pairs of edges, in order; of three operands the third goes another way round. */
function edgeData(entry: Entry, name: OperationName): readonly (readonly number[])[] {
  const columns = entry.kernel.parameters.map(({ type }) =>
    edges[type].filter((value) => !readsBits.has(name) || !Number.isNaN(value)),
  );
  const second = columns[1] ?? [0];
  const rows = columns[0]!.flatMap((a, i) =>
    second.map((b, j) => [a, b, columns[2]?.[(7 * i + 3 * j) % columns[2].length] ?? 0]),
  );
  return columns.map((_, k) => rows.map((row) => row[k]!));
}

/** What is varied of entries, besides their kernels. */
const kinds = [
  { kind: 'map' },
  { kind: 'fold', commutative: true },
  { kind: 'fold', commutative: true, outside: 'bail' },
  { kind: 'fold', commutative: false },
  { kind: 'scan', exclusive: false },
  { kind: 'scan', exclusive: true },
  { kind: 'pack' },
  { kind: 'count' },
] as const;

/** A random entry: narrow streams, indices, ranges and uniforms; operators with uniforms and arrays of their own. */
function randomEntry(given: (typeof kinds)[number], draws: Random): Entry {
  const number = (): NumberName => oneOf(draws, ['f64', 'f32', 'i32', 'u32'] as const);
  const sources: readonly (() => Input)[] = [
    () => ({ from: 'stream', element: oneOf(draws, elementNames) }),
    () => ({ from: 'stream', element: number() }),
    () => ({ from: 'index' }),
    () => ({ from: 'range' }),
    () => ({ from: 'uniform' }),
  ];
  const inputs = [sources[0]!(), ...Array.from({ length: 1 + draws.int(3) }, () => oneOf(draws, sources)())];
  const parameters = inputs.map((input) => ({
    type: input.from === 'stream' ? loadedType(input.element) : (number() as Scalar),
    varying: input.from !== 'uniform',
  }));
  const outside = 'outside' in given ? given.outside : 'zero';
  const stored = [oneOf(draws, elementNames), number()];
  const folded = [number(), number()];
  const kernel = (results: readonly Scalar[]): Kernel =>
    randomKernel(draws, { parameters, results, outside, statements: 30 });
  const operator = randomKernel(draws, {
    parameters: [
      ...[...folded, ...folded].map((type) => ({ type: type as Scalar, varying: true })),
      { type: number() as Scalar, varying: false },
    ],
    results: folded as readonly Scalar[],
    outside,
    statements: 20,
  });
  switch (given.kind) {
    case 'map':
      return { ...given, kernel: kernel(stored.map(loadedType)), inputs, outputs: stored };
    case 'pack':
      return { ...given, kernel: kernel([...stored.map(loadedType), 'bool']), inputs, outputs: stored };
    case 'count':
      return { ...given, kernel: kernel(['i32']), inputs, outputs: ['i32'] };
    default:
      return { ...given, kernel: kernel(folded as readonly Scalar[]), operator, inputs, outputs: folded };
  }
}

/** Reads at i, at i plus a number that is the same for all, and at such a sum of doubles, as far as the kernel knows inside. */
function consecutive(element: NumberName, outside: Kernel['outside'], inside: string): Entry {
  const type = loadedType(element);
  const kernel =
    parse(`kernel k(%0: i32 i, %1: uniform i32 by, %2: uniform f64 shift, @0: ${element} a, @1: ${element} b) outside ${outside} {
    %3: ${type} = load @0[%0] ${inside}
    %4: i32 = add %1, %0
    %5: ${type} = load @0[%4] ${inside}
    %6: f64 = f64 %4
    %7: f64 = add %6, %2
    %8: i32 = index %7
    %9: ${type} = load @1[%8] ${inside}
    yield %3, %5, %9
  }`);
  const inputs: readonly Input[] = [{ from: 'index' }, { from: 'uniform' }, { from: 'uniform' }];
  return { kind: 'map', kernel, inputs, outputs: [element, element, element] };
}

/** Starts, numbers to add and lengths of arrays, for n elements: whether all is inside, just inside, or outside at either end. */
const places = (
  n: number,
): readonly (readonly [start: number, by: number, shift: number, lengths: [number, number]])[] => [
  [0, 0, 0, [n, n]],
  [3, 2, -5, [n + 5, n]],
  [0, 1, -1, [n + 1, n]],
  [0, 1, 0.5, [n + 1, n + 2]],
  [0, 1, 0, [n + 1, n]],
  [0, 0, 1, [n, n]],
  [-1, 1, 0, [n, n]],
  [5, -9, 0, [n + 5, n]],
  [0, 0, -1, [n, n]],
  [0, 0, Number.NaN, [n, n]],
  [0, 0, 2 ** 31 - 1, [n, n]],
  [2 ** 31 - 3, -(2 ** 31) + 3, 0, [n, n]],
  [0, 0, 0, [0, n]],
];

test('C shows the source beside it, and fuses what a fast kernel fuses', () => {
  const b = new Builder();
  const x = b.parameter('x', 'f64', true);
  b.site = { file: 'k.ts', line: 3 };
  const kernel = b.kernel('k', [b.operation('fma', x, x, b.operation('sqrt', x))], { outside: 'zero', fast: true });
  const text = emitC(mapOf(kernel), {
    name: 'k',
    lanes: 1,
    vectorBytes: 32,
    beside: ({ file, line }) => `${file}:${line} \\`,
  });
  expect(text).toContain(`    const f64 v0 = s0[i];
    // k.ts:3 /
    const f64 v1 = sqrt_f64(v0);
    const f64 v2 = fma_f64(v0, v0, v1);
    *(o0 + i) = v2;`);
  const exact = emitC(mapOf({ ...kernel, fast: false }), { name: 'k', lanes: 1, vectorBytes: 32 });
  expect(exact).toContain('v2 = v0 * v0 + v1;');
});

describe.each(layouts)('C of $lanes lanes in vectors of $vectorBytes bytes', (layout) => {
  test('gives what each operation means, at all edges', async () => {
    const entries = all.map(({ name, type }) => mapOf(kernelOf(name, type)));
    const functions = await compiled(entries, layout);
    const wrong = entries.flatMap((entry, i) => {
      const inputs = edgeData(entry, all[i]!.name);
      const data = { ...randomData(random(1, i), entry, 0), n: inputs[0]!.length, inputs };
      const found = disagreement(entry, meaning(entry, data), call(entry, data, functions[i]!));
      return found === undefined ? [] : [`${entry.kernel.name}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });

  test('does every kind of entry as it is meant, whatever the number of elements', async () => {
    const entries = kinds.flatMap((kind, i) => [0, 1].map((again) => randomEntry(kind, random(33 + again, i))));
    const functions = await compiled(entries, layout);
    for (const [i, entry] of entries.entries()) {
      for (const n of [0, 1, 7, 8, 9, 1023, 1024, 1025, 3000]) {
        const data = randomData(random(40 + n, i), entry, n);
        const found = disagreement(entry, meaning(entry, data), call(entry, data, functions[i]!));
        expect(found, `${entry.kind} ${i}, ${n} elements\n${print(entry.kernel)}`).toBeUndefined();
      }
    }
  });

  test('reads consecutive elements side by side, and none outside', async () => {
    const names = ['f64', 'f32', 'i32', 'u8', 'i16'] as const;
    const entries = names.flatMap((element) =>
      (['bail', 'zero'] as const).map((each) => consecutive(element, each, '')),
    );
    const known = names.map((element) => consecutive(element, 'zero', 'inside'));
    const functions = await compiled([...entries, ...known], layout);
    for (const [i, entry] of [...entries, ...known].entries()) {
      for (const n of [0, 1, 3, 7, 8, 9, 31, 64, 1030]) {
        for (const [start, by, shift, lengths] of places(n).slice(0, entries.includes(entry) ? undefined : 3)) {
          const [{ element }] = entry.kernel.arrays as readonly [ArrayParameter, ...ArrayParameter[]];
          const arrays = lengths.map((length, k) => randomElements(random(start, k), element, length));
          const data = { ...randomData(random(n, i), entry, n), inputs: [[start], [by], [shift]], arrays };
          const found = disagreement(entry, meaning(entry, data), call(entry, data, functions[i]!));
          expect(found, `${n} of ${element} from ${start}, ${by}, ${shift}\n${print(entry.kernel)}`).toBeUndefined();
        }
      }
    }
  });

  test('rounds what a fast kernel fuses once or twice', async () => {
    const b = new Builder();
    const [x, y] = [b.parameter('x', 'f64', true), b.parameter('y', 'f64', true)];
    const entry = mapOf(b.kernel('k', [b.operation('fma', x, x, y)], { outside: 'zero', fast: true }));
    const [run] = await compiled([entry], layout);
    const near = 1 + 2 ** -30;
    const data = { ...randomData(random(50, 0), entry, 9), inputs: [Array(9).fill(near), Array(9).fill(-1)] };
    const { outputs } = call(entry, data, run!);
    for (const value of outputs[0]!) expect([2 ** -29, 2 ** -29 + 2 ** -60]).toContain(value);
  });

  test('gives what random kernels mean', async () => {
    const kernels = Array.from({ length: 40 }, (_, i) => {
      const draws = random(31, i);
      const type = (): Scalar => (['f64', 'f32', 'i32', 'u32'] as const)[draws.int(4)]!;
      const parameters = Array.from({ length: 1 + draws.int(4) }, () => ({ type: type(), varying: draws.int(4) > 0 }));
      return randomKernel(draws, { parameters, results: [type(), type()] });
    });
    const entries = kernels.map(mapOf);
    const functions = await compiled(entries, layout);
    for (const [i, entry] of entries.entries()) {
      for (const n of [0, 1, 7, 8, 9, 33]) {
        const data = randomData(random(32 + n, i), entry, n);
        const found = disagreement(entry, meaning(entry, data), call(entry, data, functions[i]!));
        expect(found, `kernel ${i}, ${n} elements\n${print(entry.kernel)}`).toBeUndefined();
      }
    }
  });
});
