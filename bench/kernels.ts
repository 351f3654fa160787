/**
 * Kernels: loops over numbers, each by Ossa, in JavaScript as it is mostly written and as it is fastest, and in C: as plain loops,
 * and as vectors by hand. `exact` sides round like JavaScript; `fast` ones may fuse, reorder and estimate. One thread but for `-2`.
 */
import type { RunOptions } from 'ossa';
import {
  type Case,
  type Goal,
  kernelPeer,
  type NativeSide,
  ossa,
  ratio,
  seconds,
  session,
  type SessionSide,
  type Side,
} from './case.ts';
import { summary } from './digest.ts';
import type { Declaration } from './ossa/kernels.ts';
import { gpu, gpuPackage, gpuSettings } from './peers/gpu.ts';
import { blackScholes, length as options } from './workload/kernels/black-scholes.ts';
import { dot, length as factors } from './workload/kernels/dot.ts';
import { count, kMeans, length as points } from './workload/kernels/k-means.ts';
import type { Kernel, Real, Way } from './workload/kernels/kernel.ts';
import { mandelbrot, most, side } from './workload/kernels/mandelbrot.ts';
import { length as bodies, nBody } from './workload/kernels/n-body.ts';
import { embarrassinglyParallel, pairs } from './workload/kernels/npb-ep.ts';
import { side as edge, stencil5, stencil9, steps } from './workload/kernels/stencil.ts';
import { length as terms, triad } from './workload/kernels/triad.ts';

/** A kernel: what is computed, by whom, and what it asks of the machine. */
interface Row {
  readonly what: string;
  readonly kernel: Kernel;
  /** The twin in C, its flags and arguments. */
  readonly twin: readonly [source: string, flags: readonly string[], ...args: number[]];
  /** Relative differences of results where rounding may differ. */
  readonly near: Readonly<Record<Real, number>>;
  /** Its exp and log are those of whoever computes, so that exact sides are near only. */
  readonly transcendental?: true;
  readonly goals: Goals;
  readonly work: Work;
}

/** Of one run: operations on numbers, and what goes between processor and memory: numbers of the case's type, and other bytes. */
export interface Work {
  readonly operations: number;
  readonly numbers: number;
  readonly bytes: number;
}

/** Times over that of the vectors in C, like for like. */
const over = (side: string, control: string, atMost: number): Goal => ({
  name: `${side} over ${control}`,
  unit: '×',
  of: ratio(side, control),
  atMost,
});
/** How many times faster than a side in JavaScript the fastest of some sides is. */
const faster = (control: string, sides: readonly string[], atLeast: number): Goal => ({
  name: `${control} over ${sides.length > 1 ? `the best of ${sides.join(', ')}` : sides.join('')}`,
  unit: '×',
  of(round) {
    const values = sides.flatMap((side) => round[side]?.value ?? []);
    const slow = round[control];
    return slow && values.length > 0 ? slow.value / Math.min(...values) : undefined;
  },
  atLeast,
});
/** The part of OpenMP's scaling that two workers have. */
const scaling = (side: string): Goal => ({
  name: `share of OpenMP's scaling, ${side}`,
  unit: '×',
  of(round) {
    const ours = ratio(side, `${side}-2`)(round);
    const theirs = ratio('c-vector-exact', 'openmp-2')(round);
    return ours && theirs && ours / theirs;
  },
  atLeast: 0.93,
});

type Goals = (real: Real) => readonly Goal[];
const native = ['ossa-native', 'ossa-native-fast'];
const nativeOrFast = [...native, 'ossa-wasm-fast'];
const wasmGoals: Goals = (real) => [
  over('ossa-wasm', 'c-vector-exact', 2.2),
  over('ossa-wasm-fast', 'c-vector-fast', real === 'f64' ? 2.2 : 2.7),
];
const nativeGoals = (atMost: number): readonly Goal[] => [
  over('ossa-native', 'c-vector-exact', atMost),
  over('ossa-native-fast', 'c-vector-fast', atMost),
];
/** Goals whose sides are missing are left out: JavaScript as it is mostly written stands beside f64 only. */
const scriptGoals: readonly Goal[] = [
  faster('js-idiomatic', ['ossa-wasm'], 4),
  faster('js-idiomatic', nativeOrFast, 10),
  faster('js-typed', ['ossa-wasm'], 1.7),
  faster('js-typed', nativeOrFast, 2),
];
const scalingGoals: readonly Goal[] = [scaling('ossa-wasm'), scaling('ossa-native')];
const allGoals: Goals = (real) => [...wasmGoals(real), ...nativeGoals(1.15), ...scriptGoals, ...scalingGoals];

/** The rows by the name that the case has between `kernel-` and the type. */
export const rows: Readonly<Record<string, Row>> = {
  mandelbrot: {
    what: `Steps until a point leaves the Mandelbrot set, at most ${most}, for ${side} × ${side} points.`,
    kernel: mandelbrot,
    twin: ['mandelbrot.cpp', [], side, most],
    near: { f64: 1e-4, f32: 1e-4 },
    goals: allGoals,
    // 8 operations a step, and the mean number of steps.
    work: { operations: side ** 2 * 176.85 * 8, numbers: 0, bytes: side ** 2 * 4 },
  },
  blackscholes: {
    what: `Prices of ${options.toLocaleString('en')} European call options; exp and log are those of each side.`,
    kernel: blackScholes,
    twin: ['black-scholes.cpp', [], options],
    near: { f64: 1e-11, f32: 1e-6 },
    transcendental: true,
    goals: allGoals,
    // 46, and 27 for each of three exponentials and the logarithm.
    work: { operations: options * 154, numbers: options * 4, bytes: 0 },
  },
  kmeans: {
    what: `The nearest of ${count} centres for ${points.toLocaleString('en')} points of four coordinates, a column for each.`,
    kernel: kMeans,
    twin: ['k-means.cpp', [], points, count],
    near: { f64: 1e-6, f32: 1e-4 },
    goals: allGoals,
    work: { operations: points * count * 11, numbers: points * 4, bytes: points * 4 },
  },
  nbody: {
    what: `Accelerations of ${bodies} bodies that attract each other, all pairs.`,
    kernel: nBody,
    twin: ['n-body.cpp', [], bodies],
    near: { f64: 1e-11, f32: 1e-6 },
    goals: allGoals,
    work: { operations: bodies ** 2 * 19, numbers: bodies * 7, bytes: 0 },
  },
  dot: {
    what: `The sum of ${factors.toLocaleString('en')} products; whole, so that no order of the sum rounds.`,
    kernel: dot,
    twin: ['dot.cpp', [], factors],
    near: { f64: 0, f32: 0 },
    goals: allGoals,
    work: { operations: factors * 2, numbers: factors * 2, bytes: 0 },
  },
  stencil5: {
    what: `${steps} steps of a 5-point stencil over ${edge} × ${edge} numbers, edges clamped.`,
    kernel: stencil5,
    twin: ['stencil.cpp', ['-DPOINTS=5'], edge, steps],
    near: { f64: 1e-11, f32: 1e-6 },
    goals: allGoals,
    work: { operations: steps * edge ** 2 * 7, numbers: steps * edge ** 2 * 2, bytes: 0 },
  },
  stencil9: {
    what: `${steps} steps of a 9-point stencil over ${edge} × ${edge} numbers, edges clamped.`,
    kernel: stencil9,
    twin: ['stencil.cpp', ['-DPOINTS=9'], edge, steps],
    near: { f64: 1e-11, f32: 1e-6 },
    goals: () => [...nativeGoals(1.3), ...scriptGoals, ...scalingGoals],
    work: { operations: steps * edge ** 2 * 9, numbers: steps * edge ** 2 * 2, bytes: 0 },
  },
  triad: {
    what: `a = b + 3 c over ${terms.toLocaleString('en')} numbers.`,
    kernel: triad,
    twin: ['triad.cpp', [], terms],
    near: { f64: 1e-11, f32: 1e-6 },
    goals: () => [],
    work: { operations: terms * 2, numbers: terms * 3, bytes: 0 },
  },
  'npb-ep-w': {
    what: `NAS Parallel Benchmarks EP, class W: 2²⁵ pairs of random numbers, and the normal ones made of them counted.`,
    kernel: embarrassinglyParallel,
    twin: ['npb-ep.cpp', [], pairs],
    near: { f64: 1e-8, f32: 0 },
    transcendental: true,
    goals: () => [faster('js-typed', ['ossa-wasm'], 1.7), faster('js-typed', native, 2.5), ...scalingGoals],
    // 16 for each of two random numbers, 7 for the square, and for π/4 of the pairs 7, and 27 for the logarithm.
    work: { operations: pairs * (39 + (34 * Math.PI) / 4), numbers: 0, bytes: 0 },
  },
};

/** How the twins in C are compiled; -O3 and exact arithmetic are those of all native peers. */
const fast = ['-ffast-math', '-ffp-contract=fast'];
const twins: Readonly<Record<string, readonly string[]>> = {
  'gcc-O3': [],
  'gcc-fast': fast,
  'c-vector-exact': ['-DVECTOR'],
  'c-vector-fast': ['-DVECTOR', ...fast],
  'openmp-2': ['-DVECTOR', '-fopenmp'],
};

/** Ossa: how the functions are declared, and the options of `run`. */
const oursBy: Readonly<Record<string, readonly [Declaration, RunOptions]>> = {
  'ossa-js': ['plain', { workers: 1, kernels: 'js' }],
  'ossa-wasm': ['exact', { workers: 1, kernels: 'wasm' }],
  'ossa-wasm-fast': ['fast', { workers: 1, kernels: 'wasm' }],
  'ossa-native': ['exact', { workers: 1, kernels: 'native' }],
  'ossa-native-fast': ['fast', { workers: 1, kernels: 'native' }],
  'ossa-wasm-2': ['exact', { workers: 2, kernels: 'wasm' }],
  'ossa-native-2': ['exact', { workers: 2, kernels: 'native' }],
};

/** A twin in C of a row. */
export function twinOf(row: string, real: Real, side: string): NativeSide {
  const [source, flags, ...args] = (rows[row] as Row).twin;
  const type = `-DREAL=${real === 'f64' ? 'double' : 'float'}`;
  return kernelPeer(source, [type, ...flags, ...(twins[side] as readonly string[])], args);
}

/** As `ossa run` has it (bin/child.js): results of many megabytes make V8 look for garbage less often. The twins in C keep freed memory, too. */
const tuned = (side: SessionSide): SessionSide => ({
  ...side,
  execArgv: [...side.execArgv, '--external-memory-accounted-in-global-limit'],
});

const way = (open: () => Way | Promise<Way>, options?: Parameters<typeof session>[1]): Side =>
  tuned(
    session(async () => {
      const { run, columns } = await open();
      return { run, digest: (result) => summary(columns(result as never)) };
    }, options),
  );

/** The case of that row in that arithmetic. */
export function kernelCase(row: string, real: Real, name = `kernel-${row}-${real}`): Case {
  const { what, kernel, near, transcendental = false, goals } = rows[row] as Row;
  const { typed, idiomatic } = kernel;
  const peers = Object.keys(twins).map((name): [string, NativeSide] => [name, twinOf(row, real, name)]);
  const ours = Object.entries(oursBy).map(([name, [declaration, options]]): [string, Side] => [
    name,
    tuned(ossa(async () => (await import('./ossa/kernels.ts')).open(row, real, declaration, options))),
  ]);
  const sides: Record<string, Side> = {
    ...Object.fromEntries(ours),
    ...(idiomatic && real === 'f64' ? { 'js-idiomatic': way(() => idiomatic()) } : {}),
    'js-typed': way(() => typed(real)),
    ...(row in gpuSettings && real === 'f32' ? { 'gpu.js': way(() => gpu(row), { needs: gpuPackage }) } : {}),
    ...Object.fromEntries(peers),
  };
  // JavaScript computes in f64 and rounds what it stores; stencils in f32 may add in another order.
  const rounding = Object.keys(sides).filter(
    (side) =>
      transcendental ||
      side.endsWith('-fast') ||
      (real === 'f32' && (/^(js|ossa-js|gpu)/.test(side) || (row.startsWith('stencil') && side.startsWith('ossa')))),
  );
  return {
    name,
    unit: seconds,
    what: `${what} ${real}, warm.`,
    rounds: 10,
    sides,
    near: Object.fromEntries(rounding.map((side) => [side, near[real]])),
    goals: goals(real),
  };
}
