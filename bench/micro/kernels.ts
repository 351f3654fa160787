/**
 * What compiled loops cost without the engine around them: seconds of processor time for all elements of a benchmark's kernel, of its
 * code in Wasm and in C, beside the twins in C that are vectors by hand. All take turns; each figure is a median.
 * `node --import ./src/register.ts bench/micro/kernels.ts [--only NAME]… [--rounds N] [--show ir|wat|c]`.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { capture } from '../../src/compiler/capture/capture.ts';
import { chooseLayout } from '../../src/compiler/emit/c/layout.ts';
import { emitC } from '../../src/compiler/emit/c/emit.ts';
import { signature } from '../../src/compiler/emit/c/signature.ts';
import { chooseLanes } from '../../src/compiler/emit/wasm/choose-lanes.ts';
import { emitWasm } from '../../src/compiler/emit/wasm/emit.ts';
import { hasRelaxed } from '../../src/compiler/emit/wasm/relaxed.ts';
import { type Compiled, compileLoop } from '../../src/compiler/kernel/compile.ts';
import type { Shape } from '../../src/compiler/kernel/front/shape.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import type { Declared } from '../../src/compiler/kernel/declared.ts';
import type { Argument, LoopFunction, LoopShape } from '../../src/compiler/kernel/loop.ts';
import { webAssembly } from '../../src/compiler/kernel/runtime/web-assembly.ts';
import { compileNative } from '../../src/compiler/native/compile.ts';
import { loadNative, type NativeArgument } from '../../src/compiler/native/load.ts';
import { BLOCK } from '../../src/skeletons/tree.ts';
import { sum } from '../../src/skeletons/op.ts';
import { elements, type NumberName, type TypedCollection } from '../../src/types/element.ts';
import { compile } from '../compile.ts';
import { twinOf } from '../kernels.ts';
import { around, elementwise } from '../workload/kernels/elements.ts';
import type { Real } from '../workload/kernels/kernel.ts';
import { batch, pairsOfBatch, tally } from '../../examples/npb-ep/npb-ep.ts';
import { pairs } from '../workload/kernels/npb-ep.ts';
import { side, startOf, steps } from '../workload/kernels/stencil.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    show: { type: 'string' },
    lanes: { type: 'string' },
  },
});

/** A kernel, and what its code is called with, once or several times, for all elements. */
interface Work {
  readonly compiled: Compiled;
  /** Places a collection of numbers in memory of the code. */
  calls(
    place: (element: NumberName, length: number, values?: ArrayLike<number>) => Placed,
  ): readonly (readonly Placed[])[];
}
type Placed = number | { readonly view: TypedCollection; readonly from: number };

function functionOf(fn: (...given: never[]) => unknown, first: number, declared: Declared): LoopFunction {
  return { captured: capture(fn, 'the kernel'), first, declared };
}

function compiledLoop(shape: LoopShape, values: readonly unknown[]): Compiled {
  const compiled = compileLoop(shape, values);
  if ('refusal' in compiled) throw new Error(JSON.stringify(compiled.refusal));
  return compiled;
}

const scalar = (type: NumberName): Shape => ({ kind: 'scalar', type });

function elementsOf(row: string, real: Real, fast: boolean): Work {
  const { fn, parameters, result, columns, length } = (elementwise[row] as (typeof elementwise)[string])(real);
  const shape: Shape =
    typeof result === 'string'
      ? scalar(result)
      : {
          kind: 'struct',
          fields: Object.fromEntries(Object.entries(result).map(([name, type]) => [name, scalar(type)])),
        };
  const kernel = functionOf(fn, 0, { parameters: parameters.map(scalar), result: shape, fast });
  const values = kernel.captured.values();
  const given = columns.map((_, stream): Argument => ({
    from: 'stream',
    stream,
    element: parameters[stream] as NumberName,
  }));
  const common = { arguments: given.length === 0 ? [{ from: 'index' } as const] : given, steps: [{ fn: kernel }] };
  const add = functionOf(sum.fn, values.length, {
    parameters: [scalar(real), scalar(real)],
    result: scalar(real),
    fast,
  });
  const loop: LoopShape =
    row === 'dot' ? { kind: 'fold', ...common, operator: add, commutative: true } : { kind: 'map', ...common };
  const compiled = compiledLoop(loop, values);
  return {
    compiled,
    calls(place) {
      const { inputs, arrays, outputs } = compiled.code;
      const placed = columns.map((column, i) => place(parameters[i] as NumberName, length, column));
      return [
        [
          length,
          ...inputs.map((input) =>
            input.from === 'stream' ? (placed[input.stream] as Placed) : inputNumber(input, values),
          ),
          ...arrays.flatMap((array): Placed[] => {
            if ('data' in array) return [place(array.element, array.data.length, array.data)];
            if ('given' in array) throw new Error(`${row} reads a collection anywhere`);
            const captured = values[array.capture.value] as ArrayLike<number>;
            return [place(array.element, captured.length, captured), captured.length];
          }),
          ...outputs.map(({ element }) => place(element, row === 'dot' ? Math.ceil(length / BLOCK) : length)),
        ],
      ];
    },
  };
}

const inputNumber = (input: Compiled['code']['inputs'][number], values: readonly unknown[]): number =>
  input.from === 'capture' ? (values[input.capture.value] as number) : 0;

/** A row is a call, between rows and columns that are copies of the outermost. */
function stencilOf(row: keyof typeof around, real: Real, fast: boolean): Work {
  const near: Argument = { from: 'near', stream: 0, element: real, radius: [1, 1] };
  const shape: Shape = { kind: 'near', element: scalar(real), radius: [1, 1] };
  const fn = functionOf(around[row], 0, { parameters: [shape], result: scalar(real), fast });
  const compiled = compiledLoop({ kind: 'map', arguments: [near], steps: [{ fn }] }, []);
  return {
    compiled,
    calls(place) {
      const width = side + 8;
      const grids = [0, 1].map(() => place(real, width * (side + 2))) as Exclude<Placed, number>[];
      const start = startOf(real);
      for (let y = 0; y < side; y++)
        grids[0]?.view.set(start.subarray(y * side, (y + 1) * side) as never, (y + 1) * width + 1);
      const all: Placed[][] = [];
      for (let step = 0; step < steps; step++)
        for (let y = 0; y < side; y++) {
          const [from, to] = [grids[step % 2], grids[1 - (step % 2)]] as [
            Exclude<Placed, number>,
            Exclude<Placed, number>,
          ];
          const at = (y + 1) * width + 1;
          all.push([
            side,
            ...compiled.code.inputs.map((input): Placed => {
              const [dy, dx] = (input.from === 'stream' ? input.offset : undefined) as [number, number];
              return { view: from.view, from: at + dy * width + dx };
            }),
            { view: to.view, from: at },
          ]);
        }
      return all;
    },
  };
}

function parallelOf(fast: boolean): Work {
  const fields = {
    kind: 'struct' as const,
    fields: Object.fromEntries(Object.keys(tally.zero).map((name) => [name, scalar('f64')])),
  };
  const fn = functionOf(batch, 0, { parameters: [scalar('i32')], result: fields, fast });
  const values = fn.captured.values();
  const compiled = compiledLoop({ kind: 'map', arguments: [{ from: 'index' }], steps: [{ fn }] }, values);
  return {
    compiled,
    calls: (place) => [
      [
        pairs / pairsOfBatch,
        ...compiled.code.inputs.map((input) => inputNumber(input, values)),
        ...compiled.code.outputs.map(({ element }) => place(element, pairs / pairsOfBatch)),
      ],
    ],
  };
}

function workOf(row: string, real: Real, fast: boolean): Work {
  if (row === 'npb-ep-w') return parallelOf(fast);
  return row in around ? stencilOf(row as keyof typeof around, real, fast) : elementsOf(row, real, fast);
}

const ROOM = 64;
const PAGE = 65_536;
const aligned = (bytes: number): number => Math.ceil(bytes / ROOM) * ROOM + ROOM;

/** The collections of a work one behind the other in a buffer. */
function placing(buffer: ArrayBuffer): Parameters<Work['calls']>[0] {
  let used = ROOM;
  return (element, length, values) => {
    const view = elements[element].view(buffer, used, length) as TypedCollection;
    if (values) view.set(values);
    used += aligned(view.byteLength);
    return { view, from: 0 };
  };
}

function sizeOf(work: Work): number {
  let bytes = ROOM;
  work.calls((element, length) => {
    bytes += aligned(length * elements[element].bytes);
    return {
      view: elements[element].make(element === 'f64' || element === 'f32' ? length : 0) as TypedCollection,
      from: 0,
    };
  });
  return bytes;
}

type Side = () => number | Promise<number>;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** Seconds that one round takes at least. */
const ROUND = 0.1;
const timed =
  (run: () => void): Side =>
  () => {
    let runs = 0;
    const began = cpuSeconds();
    let now = began;
    while (now - began < ROUND) {
      run();
      runs++;
      now = cpuSeconds();
    }
    return (now - began) / runs;
  };

function wasmSide(work: Work): Side {
  const { entry } = work.compiled;
  const lanes = options.lanes ? Number(options.lanes) : chooseLanes(entry);
  const emitted = emitWasm(entry, { lanes, relaxed: hasRelaxed() });
  if (options.show === 'wat') console.log(emitted.text());
  const memory = new webAssembly.Memory({ initial: Math.ceil(sizeOf(work) / PAGE) + 1 });
  const { exports } = new webAssembly.Instance(new webAssembly.Module(emitted.bytes), {
    env: { memory, rem: (a: number, b: number) => a % b },
  });
  const run = exports['entry'] as (...given: readonly number[]) => number;
  const calls = work
    .calls(placing(memory.buffer as ArrayBuffer))
    .map((given) =>
      given.map((each) =>
        typeof each === 'number' ? each : each.view.byteOffset + each.from * each.view.BYTES_PER_ELEMENT,
      ),
    );
  return timed(() => calls.forEach((given) => check(run(...given))));
}

async function nativeSide(work: Work): Promise<Side> {
  const { entry } = work.compiled;
  const layout = chooseLayout(entry, 32);
  const text = emitC(entry, { name: 'entry', ...layout, ...(options.lanes ? { lanes: Number(options.lanes) } : {}) });
  if (options.show === 'c') console.log(text);
  const file = await compileNative(text);
  if ('unavailable' in file) throw new Error(file.unavailable);
  const run = loadNative(file.path, 'entry', signature(entry) as readonly NativeArgument[]);
  if ('unavailable' in run) throw new Error(run.unavailable);
  const calls = work
    .calls(placing(new ArrayBuffer(sizeOf(work))))
    .map((given) => given.map((each) => (typeof each === 'number' ? each : each.view.subarray(each.from))));
  return timed(() => calls.forEach((given) => check(run(...given))));
}

function check(status: number): void {
  if (status !== 0) throw new Error('an element is not for the kernel');
}

/** Memory that is freed is kept: the code that is measured does not ask for any either. */
const keeping = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '4294967295' };

function twinSide(program: string, args: readonly (string | number)[]): Side {
  return async () => {
    const { stdout } = await promisify(execFile)(program, [String(ROUND), ...args.map(String)], {
      env: { ...process.env, ...keeping },
    });
    return (JSON.parse(stdout) as { cpuSeconds: number }).cpuSeconds;
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

async function measure(row: string, real: Real): Promise<void> {
  const sides: Record<string, Side> = {};
  for (const kind of ['exact', 'fast']) {
    const work = workOf(row, real, kind === 'fast');
    if (options.show === 'ir') console.log(print(work.compiled.entry.kernel));
    sides[`wasm ${kind}`] = wasmSide(work);
    sides[`native ${kind}`] = await nativeSide(work);
    const twin = twinOf(row, real, `c-vector-${kind}`);
    sides[`twin ${kind}`] = twinSide(await compile(twin), twin.arguments);
  }
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as number[]]));
  // Twice before: Wasm is made faster while it runs.
  for (let round = -2; round < Number(options.rounds); round++)
    for (const [name, side] of Object.entries(sides)) {
      const time = await side();
      if (round >= 0) times[name]?.push(time);
    }
  const cells = ['exact', 'fast'].flatMap((kind) => {
    const twin = times[`twin ${kind}`] as number[];
    const against = (name: string): string =>
      median((times[`${name} ${kind}`] as number[]).map((time, i) => time / (twin[i] as number))).toFixed(2);
    const milliseconds = (name: string): string => (1e3 * median(times[`${name} ${kind}`] as number[])).toFixed(1);
    return [
      ...['twin', 'wasm', 'native'].map((name) => milliseconds(name).padStart(9)),
      ...['wasm', 'native'].map((name) => against(name).padStart(7)),
    ];
  });
  console.log([`${row} ${real}`.padEnd(18), ...cells].join(''));
}

const headings = ['exact: C', 'Wasm', 'native', 'W/C', 'n/C', 'fast: C', 'Wasm', 'native', 'W/C', 'n/C'];
console.log(['ms'.padEnd(18), ...headings.map((name, i) => name.padStart(i % 5 < 3 ? 9 : 7))].join(''));
for (const row of [...Object.keys(elementwise), ...Object.keys(around), 'npb-ep-w'])
  for (const real of ['f64', 'f32'] as const) {
    const chosen = options.only?.some((name) => `${row} ${real}`.startsWith(name)) ?? true;
    if (chosen && (row !== 'npb-ep-w' || real === 'f64')) await measure(row, real);
  }
