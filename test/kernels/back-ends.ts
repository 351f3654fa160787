/** Everything that computes kernels, as a table. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emitFile } from '../../src/compiler/emit/c/emit.ts';
import { signature } from '../../src/compiler/emit/c/signature.ts';
import { scalarFunction } from '../../src/compiler/emit/js/kernel.ts';
import { emitWasm } from '../../src/compiler/emit/wasm/emit.ts';
import type { Entry } from '../../src/compiler/kernel/entry.ts';
import { interpretGang } from '../../src/compiler/kernel/ir/gang.ts';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import type { Kernel } from '../../src/compiler/kernel/ir/ir.ts';
import { parse } from '../../src/compiler/kernel/ir/parse.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import { optimiseStepwise, passes } from '../../src/compiler/kernel/passes/pipeline.ts';
import { predicate } from '../../src/compiler/kernel/passes/predicate.ts';
import { webAssembly } from '../../src/compiler/kernel/runtime/web-assembly.ts';
import { findCompiler } from '../../src/compiler/native/compiler.ts';
import { compileNative } from '../../src/compiler/native/compile.ts';
import { loadNative } from '../../src/compiler/native/load.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { Arena } from './arena.ts';
import { callOf, type Outcome, type Piece } from './pieces.ts';
import { type Computed, reference } from './reference.ts';
import { chance, oneOf } from './values.ts';

export type Run = (piece: Piece) => Outcome;

/** An entry to be compiled, in one of the ways that there are. */
export interface Task {
  readonly entry: Entry;
  readonly random: Random;
}

export interface BackEnd {
  readonly name: string;
  /** Of a thousand pieces, how many it is given: as many as the time allows. */
  readonly share: number;
  /** The functions of entries, compiled at once. */
  compile(tasks: readonly Task[]): Promise<readonly Run[]>;
}

/** What computes kernels, within the loops of the reference. */
const elementwise = (name: string, share: number, compute: (kernel: Kernel, random: Random) => Computed): BackEnd => ({
  name,
  share,
  compile: async (tasks) => tasks.map(({ entry, random }) => reference(entry, (kernel) => compute(kernel, random))),
});

/** What is made of a kernel, by the interpreter. */
const made = (name: string, share: number, make: (kernel: Kernel, random: Random) => Kernel): BackEnd =>
  elementwise(name, share, (kernel, random) => {
    const other = make(kernel, random);
    verify(other, name);
    return (rows, arrays) => rows.map((row) => interpret(other, row, arrays));
  });

const known = new WeakMap<Kernel, Kernel>();

/** A kernel as it is, or optimised: for all back ends in the same way, so that it is done once. */
function prepared(kernel: Kernel, random: Random): Kernel {
  if (!chance(random, 25)) return kernel;
  const made = known.get(kernel) ?? optimiseStepwise(kernel);
  known.set(kernel, made);
  return made;
}

function preparedEntry({ entry, random }: Task): Entry {
  const kernel = prepared(entry.kernel, random);
  return 'operator' in entry ? { ...entry, kernel, operator: prepared(entry.operator, random) } : { ...entry, kernel };
}

/** A predicated kernel in gangs: where one element is not for the kernel, none of its gang has to be right. */
function inGangs(kernel: Kernel, random: Random): Computed {
  const predicated = predicate(prepared(kernel, random));
  verify(predicated, 'predicate');
  const lanes = oneOf(random, [1, 2, 3, 8]);
  return (rows, arrays) => {
    const gangs = Array.from({ length: Math.ceil(rows.length / lanes) }, (_, i) =>
      rows.slice(i * lanes, (i + 1) * lanes),
    );
    return gangs.flatMap((gang) => interpretGang(predicated, gang, arrays));
  };
}

function inJavaScript(kernel: Kernel): Computed {
  const compute = scalarFunction(kernel, BAIL);
  const types = kernel.parameters.map(({ type }) => type);
  const given = kernel.arrays.map(({ data }) => data === undefined);
  return (rows, arrays) => {
    const memory = arrays.filter((_, i) => given[i] === true);
    return rows.map((row) => {
      try {
        const parameters = row.map((value, i) => (types[i] === 'bool' ? value === 1 : value));
        const result = compute(...parameters, ...memory);
        return (Array.isArray(result) ? result : [result]).map(Number);
      } catch (error) {
        if (error !== BAIL) throw error;
        return BAIL;
      }
    });
  };
}

const MEMORY_PAGES = 64;
const memory = new webAssembly.Memory({ initial: MEMORY_PAGES });
const wasmArena = new Arena(memory.buffer);
const imports = { env: { memory, rem: (a: number, b: number) => a % b } };

const inWasm = (
  name: string,
  share: number,
  lanesFor: (random: Random) => number,
  prepare = preparedEntry,
): BackEnd => ({
  name,
  share,
  compile: async (tasks) =>
    tasks.map((task) => {
      const { random } = task;
      const entry = prepare(task);
      const module = new webAssembly.Module(
        emitWasm(entry, { lanes: lanesFor(random), relaxed: entry.kernel.fast || chance(random, 50) }).bytes,
      );
      const { exports } = new webAssembly.Instance(module, imports);
      const run = exports['entry'] as (...given: readonly number[]) => number;
      return (piece) => {
        wasmArena.clear();
        const { arguments: given, ...written } = callOf(piece, (...what) => wasmArena.place(...what));
        const status = run(...given.map((each) => (typeof each === 'number' ? each : each.byteOffset)));
        wasmArena.check();
        const { outputs, carries } = written;
        return { status, outputs: outputs.map((each) => each.slice()), carries: carries.map((each) => each.slice()) };
      };
    }),
});

const nativeArena = new Arena(new ArrayBuffer(MEMORY_PAGES * 65_536));
/** Many vectors for each value take a compiler long, and show nothing that two do not. */
const layouts = [
  { lanes: 1, vectorBytes: 16 },
  { lanes: 4, vectorBytes: 16 },
  { lanes: 4, vectorBytes: 32 },
  { lanes: 8, vectorBytes: 32 },
  { lanes: 16, vectorBytes: 64 },
] as const;

/** Not among the files of programs: these are of no use to anybody later. */
const folder = join(tmpdir(), 'ossa-random-kernels');

async function inC(tasks: readonly Task[], prepare = preparedEntry): Promise<readonly Run[]> {
  const functions = tasks.map((task, i) => ({
    entry: prepare(task),
    name: `entry${i}`,
    ...oneOf(task.random, layouts),
  }));
  let file = await compileNative(emitFile(functions), { folder });
  if ('unavailable' in file && file.unavailable.includes('internal compiler error')) {
    // Some gcc break on vectors of 64 bytes for processors without AVX-512, where Ossa makes none.
    console.log('one file of random kernels has vectors of 32 bytes instead of 64: the compiler broke on it');
    const narrower = functions.map((each) =>
      each.vectorBytes === 64 ? { ...each, lanes: each.lanes / 2, vectorBytes: 32 as const } : each,
    );
    file = await compileNative(emitFile(narrower), { folder });
  }
  if ('unavailable' in file) throw new Error(file.unavailable);
  return functions.map(({ entry, name }) => {
    const run = loadNative(file.path, name, signature(entry));
    if ('unavailable' in run) throw new Error(run.unavailable);
    return (piece) => {
      nativeArena.clear();
      const { arguments: given, outputs, carries } = callOf(piece, (...what) => nativeArena.place(...what));
      const status = run(...given);
      nativeArena.check();
      return { status, outputs: outputs.map((each) => each.slice()), carries: carries.map((each) => each.slice()) };
    };
  });
}

const compiler = await findCompiler(process.env['OSSA_CC']);
if ('unavailable' in compiler) console.log(`random kernels do not go through C: ${compiler.unavailable}`);

/** C first: its compiler works while the others do. */
export const backEnds: readonly BackEnd[] = [
  ...('unavailable' in compiler ? [] : [{ name: 'C', share: 102, compile: (tasks: readonly Task[]) => inC(tasks) }]),
  made('text', 50, (kernel) => parse(print(kernel))),
  made('a pass', 100, (kernel, random) => oneOf(random, passes).run(kernel)),
  made('optimised', 300, prepared),
  elementwise('gang', 200, inGangs),
  elementwise('JavaScript', 1000, inJavaScript),
  inWasm('Wasm scalar', 500, () => 1),
  inWasm('Wasm vector', 1000, (random) => oneOf(random, [2, 4, 8, 16])),
];

/** What makes use of `fast`, always optimised. */
const optimisedEntry = ({ entry }: Task): Entry => ({ ...entry, kernel: optimiseStepwise(entry.kernel) });
export const fastBackEnds: readonly BackEnd[] = [
  made('optimised', 1000, optimiseStepwise),
  inWasm('Wasm scalar', 1000, () => 1, optimisedEntry),
  inWasm('Wasm vector', 1000, (random) => oneOf(random, [2, 4, 8, 16]), optimisedEntry),
  ...('unavailable' in compiler
    ? []
    : [{ name: 'C', share: 200, compile: (tasks: readonly Task[]) => inC(tasks, optimisedEntry) }]),
];
