/**
 * gpu.js in its CPU mode, which makes loops of functions of an index. Its results are f32; it has no reductions, and one result for
 * a kernel, which leaves out the dot product and the bodies.
 */
import { length as options, optionsOf, rate, volatility } from '../workload/kernels/black-scholes.ts';
import { count, length as points, pointsOf } from '../workload/kernels/k-means.ts';
import type { Reals, Way } from '../workload/kernels/kernel.ts';
import { most, side } from '../workload/kernels/mandelbrot.ts';
import { side as edge, startOf, steps } from '../workload/kernels/stencil.ts';
import { factor, length as terms, termsOf } from '../workload/kernels/triad.ts';

/** No dependency of the repository: it brings 150 packages. */
export const gpuPackage = { name: 'gpu.js', command: 'npm install --no-save --ignore-scripts gpu.js' } as const;

type Launch = (...inputs: readonly Reals[]) => Float32Array;
interface Gpu {
  addFunction(fn: unknown): void;
  createKernel(
    fn: unknown,
    settings: { output: readonly number[]; constants: Readonly<Record<string, number>>; loopMaxIterations: number },
  ): Launch;
}

/** What a kernel is run on: as many threads as results, constants, inputs, how often on its own result, and whether that is whole. */
interface Setting {
  readonly length: number;
  readonly constants: Readonly<Record<string, number>>;
  readonly inputs: () => readonly Reals[];
  readonly times?: number;
  readonly whole?: true;
}
const stencil: Setting = {
  length: edge * edge,
  constants: { side: edge },
  inputs: () => [startOf('f32')],
  times: steps,
};

/** By the names of the kernels. */
export const gpuSettings: Readonly<Record<string, Setting>> = {
  mandelbrot: { length: side * side, constants: { side, most }, inputs: () => [], whole: true },
  blackscholes: { length: options, constants: { rate, volatility }, inputs: () => Object.values(optionsOf('f32')) },
  kmeans: {
    length: points,
    constants: { count },
    inputs() {
      const { coordinates, centres } = pointsOf('f32');
      return [...coordinates, centres];
    },
    whole: true,
  },
  stencil5: stencil,
  stencil9: stencil,
  triad: { length: terms, constants: { factor }, inputs: () => termsOf('f32') },
};

export async function gpu(name: string): Promise<Way> {
  const { length, constants, inputs, times = 1, whole } = gpuSettings[name] as Setting;
  const kernels = (await import(new URL('gpu/kernels.js', import.meta.url).href)) as Record<string, unknown>;
  const { GPU } = (await import(gpuPackage.name)) as { GPU: new (options: { mode: 'cpu' }) => Gpu };
  const device = new GPU({ mode: 'cpu' });
  device.addFunction(kernels['normal']);
  const launch = device.createKernel(kernels[name], { output: [length], constants, loopMaxIterations: most });
  const from = inputs();
  return {
    run() {
      let result = launch(...from);
      for (let time = 1; time < times; time++) result = launch(result);
      return result;
    },
    columns: (result: Float32Array) => [whole ? Int32Array.from(result) : result],
  };
}
