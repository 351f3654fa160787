/** The kernels as programs of Ossa. */
import {
  f32,
  f64,
  generate,
  grid,
  i32,
  iterate,
  op,
  pipe,
  reduce,
  run,
  type RunOptions,
  shared,
  type Skeleton,
  stencil,
  struct,
  sum,
  zip,
} from 'ossa';
import { kernel, near } from 'ossa/kernel';
import { batch, pairsOfBatch, type Tally, tally, together } from '../../examples/npb-ep/npb-ep.ts';
import type { Session } from '../case.ts';
import { summary } from '../digest.ts';
import { single } from '../workload/kernels/dot.ts';
import { around, elementwise } from '../workload/kernels/elements.ts';
import type { Columns, Real, Reals } from '../workload/kernels/kernel.ts';
import { pairs } from '../workload/kernels/npb-ep.ts';
import { side, startOf, steps } from '../workload/kernels/stencil.ts';

/** How the functions are compiled: as they are, or declared with the types of the case. */
export type Declaration = 'plain' | 'exact' | 'fast';

/** What is run, on what, where its result is stored, and that as columns. */
interface Program {
  readonly program: unknown;
  readonly input: unknown;
  readonly into?: () => unknown;
  readonly columns: (result: never) => Columns;
}

const elements = { f64, f32, i32 } as const;
type Numbers = Reals | Int32Array;
/** Where all threads can work on it: what stands elsewhere is copied for each run. */
const inShared = (column: Reals): Reals => (column instanceof Float64Array ? shared(f64, column) : shared(f32, column));
const alone = (column: Numbers): Columns => [column];
const beside = ({ columns }: { readonly columns: Readonly<Record<string, Numbers>> }): Columns =>
  Object.values(columns);

function elementProgram(row: string, real: Real, declaration: Declaration): Program {
  const { fn, parameters, result, columns, length } = (elementwise[row] as (typeof elementwise)[string])(real);
  const types = parameters.map((name) => elements[name]);
  const isNumber = typeof result === 'string';
  const stored = isNumber
    ? elements[result]
    : struct(Object.fromEntries(Object.entries(result).map(([name, type]) => [name, elements[type]])));
  const declared = declaration === 'plain' ? fn : kernel(types, stored, fn as never, { fast: declaration === 'fast' });
  const body = declared as () => number;
  return {
    program: columns.length === 0 ? generate(body, stored as typeof f64) : zip(body, stored as typeof f64),
    input: columns.length === 0 ? length : columns.map(inShared),
    into: () => shared(stored as typeof f64, length),
    columns: isNumber ? alone : beside,
  };
}

function stencilProgram(row: keyof typeof around, real: Real, declaration: Declaration): Program {
  const options = { fast: declaration === 'fast' };
  // Without types they are those of the data, and arithmetic is JavaScript's.
  const declared = real === 'f32' ? kernel([near(f32)], f32, around[row], options) : kernel(around[row], options);
  const fn = declaration === 'plain' ? around[row] : declared;
  return {
    program: iterate(stencil({ radius: 1, edge: 'clamp' }, fn, elements[real] as typeof f64), { times: steps }),
    input: grid([side, side], inShared(startOf(real))),
    into: () => grid([side, side], shared(elements[real] as typeof f64, side * side)),
    columns: ({ data }: { data: Reals }) => [data],
  };
}

/** In the type of the case where that is declared: `sum` adds doubles. */
const sumOf = (real: Real, declaration: Declaration): typeof sum =>
  real === 'f64' || declaration === 'plain'
    ? sum
    : op(
        kernel([f32, f32], f32, (a, b) => a + b, { fast: declaration === 'fast' }),
        { name: 'sum of singles', identity: 0, commutative: true },
      );

const special: Readonly<Record<string, (real: Real, declaration: Declaration) => Program>> = {
  dot(real, declaration) {
    const { program, input } = elementProgram('dot', real, declaration);
    return {
      program: pipe(program as Skeleton<unknown, readonly number[]>, reduce(sumOf(real, declaration))),
      input,
      columns: (total: number) => [single(real, total)],
    };
  },
  stencil5: (real, declaration) => stencilProgram('stencil5', real, declaration),
  stencil9: (real, declaration) => stencilProgram('stencil9', real, declaration),
  'npb-ep-w': (_, declaration) => ({
    program: pipe(
      generate(declaration === 'plain' ? batch : kernel([i32], tally, batch, { fast: declaration === 'fast' }), tally),
      reduce(together),
    ),
    input: pairs / pairsOfBatch,
    columns: ({ x, y, ...rings }: Tally) => [
      Int32Array.from(Object.values(rings)),
      Float64Array.of(x),
      Float64Array.of(y),
    ],
  }),
};

export function open(row: string, real: Real, declaration: Declaration, options: RunOptions): Session<unknown> {
  const make = special[row] ?? ((real, declaration) => elementProgram(row, real, declaration));
  const { program, input, into, columns } = make(real, declaration);
  const all = { ...options, into: into?.() };
  return {
    run: () => run(program as Skeleton<unknown, unknown>, input, all),
    digest: (result) => summary(columns(result as never)),
  };
}
