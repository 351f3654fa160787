/**
 * What `fast` costs: a kernel of n roundings on the way to a result differs by at most 2 n u from the exact kernel's, relatively, where
 * nothing cancels: with u = 2⁻⁵³ for doubles, 2⁻²⁴ for singles. Both are within n u of the real number, to the first order; positive numbers
 * only are added, and none is near the ends of the range. Where differences cancel there is no such bound, as there is none for sums
 * in another order. Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1.
 */
import { expect, test } from 'vitest';
import type { MapEntry } from '../../src/compiler/kernel/entry.ts';
import { Builder } from '../../src/compiler/kernel/ir/builder.ts';
import type { Kernel, Value } from '../../src/compiler/kernel/ir/ir.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { fastBackEnds } from './back-ends.ts';
import { drawsOf } from './draws.ts';
import { collection, type Piece } from './pieces.ts';
import { reference } from './reference.ts';
import { oneOf } from './values.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Math.ceil(Number(process.env['OSSA_RUNS'] ?? 20_000) / 20);

type Float = 'f64' | 'f32';
const unit: Readonly<Record<Float, number>> = { f64: 2 ** -53, f32: 2 ** -24 };
/** Further roundings are not worth a bound; it also keeps numbers of f32 within their range. */
const MOST_ROUNDINGS = 60;
const ELEMENTS = 9;

/** Roundings on the way to a result, from those of the operands: relative errors of products add up, those of sums do not. */
const roundings = {
  add: (a: number, b: number) => Math.max(a, b) + 1,
  mul: (a: number, b: number) => a + b + 1,
  // The reciprocal of a constant is rounded as well.
  div: (a: number, b: number) => a + b + 2,
  min: Math.max,
  max: Math.max,
  sqrt: (a: number) => a / 2 + 1,
} as const;

interface Benign {
  readonly kernel: Kernel;
  /** Roundings of each result. */
  readonly roundings: readonly number[];
}

/** A kernel of positive numbers between ½ and 2, in which nothing cancels. */
function benign(random: Random, type: Float, fast: boolean): Benign {
  const b = new Builder();
  const known = new Map<Value, number>();
  for (let i = 0; i < 3; i++) known.set(b.parameter(`x${i}`, type, true), 0);
  for (let i = 0; i < 3; i++) known.set(b.constant(type, Math.fround(0.5 + random.uniform() * 1.5)), 0);
  for (let count = 1 + random.int(20); count > 0; count--) {
    const name = oneOf(random, ['add', 'add', 'mul', 'mul', 'mul', 'div', 'min', 'max', 'sqrt'] as const);
    const operands = Array.from({ length: name === 'sqrt' ? 1 : 2 }, () => oneOf(random, [...known.keys()]));
    const [first, second = 0] = operands.map((value) => known.get(value) as number) as [number, number?];
    const here = roundings[name](first, second);
    if (here <= MOST_ROUNDINGS) known.set(b.operation(name, ...operands), here);
  }
  const results = [...known.keys()].slice(-2);
  const kernel = b.kernel('benign', results, { outside: 'zero', fast });
  return { kernel, roundings: results.map((value) => known.get(value) as number) };
}

function pieceOf(random: Random, type: Float, kernel: Kernel): Piece {
  const inputs = kernel.parameters.map(() => ({ from: 'stream', element: type }) as const);
  const entry: MapEntry = { kind: 'map', kernel, inputs, outputs: [type, type] };
  const column = (): readonly number[] => Array.from({ length: ELEMENTS }, () => 0.5 + random.uniform() * 1.5);
  const columns = inputs.map(() => collection(type, column()));
  return { entry, n: ELEMENTS, inputs: columns, uniforms: [], arrays: [], first: true, carries: [], bins: 0 };
}

test(`${runs} fast kernels are within their bound (OSSA_SEED=${seed})`, async () => {
  const others = new Map(fastBackEnds.map(({ name }) => [name, 0]));
  const indices = Array.from({ length: runs }, (_, i) => i);
  const cases = indices.map((index) => {
    const type = oneOf(drawsOf(seed, index), ['f64', 'f32'] as const);
    const exact = benign(drawsOf(seed + 1, index), type, false);
    const { kernel } = benign(drawsOf(seed + 1, index), type, true);
    const piece = pieceOf(drawsOf(seed + 2, index), type, exact.kernel);
    return { type, exact, piece, fast: { ...piece.entry, kernel } };
  });
  for (const backEnd of fastBackEnds) {
    const chosen = cases.slice(0, Math.ceil((runs * backEnd.share) / 1000));
    const tasks = chosen.map(({ fast }, index) => ({ entry: fast, random: drawsOf(seed + 3, index) }));
    const functions = await backEnd.compile(tasks);
    for (const [index, { type, exact, piece, fast }] of chosen.entries()) {
      const right = reference(piece.entry)(piece).outputs;
      const given = functions[index]!({ ...piece, entry: fast }).outputs;
      for (const [k, column] of right.entries())
        for (const [i, x] of column.entries()) {
          const y = given[k]![i]!;
          if (!Object.is(x, y)) others.set(backEnd.name, others.get(backEnd.name)! + 1);
          const bound = 2 * exact.roundings[k]! * unit[type];
          if (!(Math.abs(y - x) <= bound * x))
            expect.fail(
              `${backEnd.name}, OSSA_SEED=${seed}, kernel ${index}: ${y} and ${x}, bound ${bound}\n${print(fast.kernel)}`,
            );
        }
    }
  }
  console.log(`fast kernels: OSSA_SEED=${seed}, other digits: ${JSON.stringify(Object.fromEntries(others))}`);
  expect([...others.values()].filter((count) => count === 0)).toEqual([]);
}, 36_000_000);
