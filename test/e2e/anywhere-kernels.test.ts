/** gather and scatter by kernels: what stands anywhere, and what is put there, bit for bit as in JavaScript, failures included. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  f32,
  f64,
  gather,
  i16,
  i32,
  i8,
  op,
  type PlanJson,
  run,
  type RunOptions,
  scatter,
  sum,
  u16,
  u32,
  u8,
} from '../../src/index.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { difference } from '../laws/same.ts';
import { compiledKernels } from '../native.ts';

const kinds = { f64, f32, i32, u32, i16, u16, i8, u8 };
const table = Float64Array.of(3, -1, 0.5, Number.NaN, -0);
/** Every second value reads behind the table, where JavaScript finds no number. */
const looking = op((a: number, b: number) => a * 0.5 + (table[Math.abs(b) % 10] as number), { identity: 0 });
/** What goes there, and what is there, alone. */
const last = op((_: number, b: number) => b, { identity: 0 });
const kept = op((a: number) => a + 1, { identity: 0 });
const skewed = op((a: number, b: number) => a * 0.75 + b, { identity: 0 });

/** What becomes of a program: its result, or the code and the message of its error. */
async function outcome(program: AnySkeleton, input: unknown, options: RunOptions): Promise<unknown> {
  try {
    return await run(program as never, input as never, options);
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return { code, message };
  }
}

async function expectSame(program: AnySkeleton, input: unknown): Promise<void> {
  const expected = await outcome(program, input, { kernels: 'js', workers: 1 });
  for (const kernels of [...compiledKernels, undefined])
    for (const workers of [1, 3]) {
      const options = kernels === undefined ? { workers } : { kernels, workers };
      const given = await outcome(program, input, options);
      expect(difference(expected, given), `${kernels}, ${workers} workers`).toBeUndefined();
    }
}

const number = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.double({ noDefaultInfinity: false }));
const elementName = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
/** Numbers in a typed collection, in shared memory, or in an array. */
const collection = (numbers: fc.Arbitrary<readonly number[]>): fc.Arbitrary<ArrayLike<number>> =>
  fc.tuple(numbers, fc.option(elementName, { freq: 4 }), fc.boolean()).map(([values, name, shared]) => {
    if (name === null) return values;
    const made = shared
      ? kinds[name].view(new SharedArrayBuffer(values.length * kinds[name].bytes), 0, values.length)
      : kinds[name].make(values.length);
    made.set(values);
    return made;
  });

const program = fc
  .record({
    values: collection(fc.array(number, { minLength: 1, maxLength: 300 })),
    more: fc.array(number, { minLength: 0, maxLength: 3000 }),
    as: fc.option(elementName, { freq: 3 }),
    how: fc.constantFrom('gather', 'put', 'sum', 'skewed', 'looking', 'last', 'kept'),
    // Now and then an index is none.
    wrong: fc.option(fc.tuple(fc.nat(3000), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 32, 300, Number.NaN, -0)), {
      freq: 2,
    }),
    step: fc.integer({ min: 1, max: 1000 }),
    kind: elementName,
  })
  .map(({ values, more, as, how, wrong, step, kind }) => {
    const at = Array.from(more, (_, i) => (i * step) % values.length);
    if (wrong !== null && wrong[0] < at.length) at[wrong[0]] = wrong[1];
    const typed = kinds[kind].make(at.length);
    typed.set(at);
    const indices = wrong === null && values.length <= 127 ? typed : at;
    const element = as === null ? undefined : kinds[as];
    const operator = { sum, skewed, looking, last, kept }[how as 'sum'];
    const skeleton =
      how === 'gather'
        ? gather(element as typeof f64)
        : operator === undefined
          ? scatter(element as typeof f64)
          : scatter(operator, element as typeof f64);
    return { skeleton: skeleton as AnySkeleton, input: how === 'gather' ? [values, indices] : [values, more, indices] };
  });

test('random indices, of all sorts', { timeout: 120_000 }, async () => {
  const seed = Number(process.env['OSSA_SEED'] ?? Date.now());
  const numRuns = Number(process.env['OSSA_RUNS'] ?? 60);
  console.log(`OSSA_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(program, async ({ skeleton, input }) => {
      await expectSame(skeleton, input);
    }),
    { seed, numRuns, endOnFailure: true },
  );
});

const values = Float64Array.from({ length: 30_000 }, (_, i) => Math.sin(i));
const indices = Uint32Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 30_000);
const amounts = Float32Array.from(indices, (i) => i % 17);

test('an index outside is told as in JavaScript, wherever it is', async () => {
  for (const at of [0, 5000, 99_999]) {
    const wrong = indices.slice();
    wrong[at] = 30_000;
    await expectSame(gather(f64), [values, wrong]);
    await expectSame(scatter(sum, f64), [values, amounts, wrong]);
    const shared = new Uint32Array(new SharedArrayBuffer(wrong.byteLength));
    shared.set(wrong);
    const told = {
      code: 'OSSA_WRONG_INPUT',
      message: expect.stringContaining('from 0 to 29999, but was given') as string,
    };
    expect(await outcome(gather(f64), [values, shared], {})).toMatchObject(told);
    expect(await outcome(scatter(f64), [values, amounts, shared], {})).toMatchObject(told);
  }
});

test('what an operator cannot do as a kernel is done once, in its place', async () => {
  await expectSame(scatter(looking, f64), [values, amounts, indices]);
  expect(await meaningOf(scatter(looking, f64).node)([values, amounts, indices])).toEqual(
    await run(scatter(looking, f64), [values, amounts, indices]),
  );
});

test('kernels are used without being asked for, for any values but few of many', async () => {
  const parts: (string | undefined)[] = [];
  const options = { workers: 1, onPlan: (plan: PlanJson) => void parts.push(plan.parts[0]?.kernel) };
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  const program = gather(f64);
  for (let turn = 0; turn < 200 && !parts.at(-1)?.startsWith('wasm'); turn++)
    await run(program, [shared, indices], options);
  expect(parts.at(-1)).toMatch(/^wasm/);
  expect(await run(program, [shared, indices], options)).toEqual(await meaningOf(program.node)([values, indices]));
  await run(program, [shared, indices.subarray(0, 100)], options);
  expect(parts.at(-1)).toBe('js: it needs few of the values, and kernels would need a copy of all');
});
