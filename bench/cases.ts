/** All cases, in the order in which they are read. */
import type { Case } from './case.ts';
import coldStart from './cases/cold-start.ts';
import compressStream from './cases/compress-stream.ts';
import irregular from './cases/irregular.ts';
import mapCompute from './cases/map-compute.ts';
import mapReduce from './cases/map-reduce-1e7.ts';
import orderedFarmAsyncGenerator from './cases/ordered-farm-async-generator.ts';
import orderedFarmNumbers from './cases/ordered-farm-numbers.ts';
import orderedFarmObjects from './cases/ordered-farm-objects.ts';
import programTasks from './cases/program-tasks.ts';
import sort1e7F64 from './cases/sort-1e7-f64.ts';
import sort1e6Strings from './cases/sort-1e6-strings.ts';
import scan1e7 from './cases/scan-1e7.ts';
import filter1e7 from './cases/filter-1e7.ts';
import groupby1e7 from './cases/groupby-1e7.ts';
import groupbyManyKeys from './cases/groupby-many-keys.ts';
import stencil2048 from './cases/stencil-2048.ts';
import allpairs4096 from './cases/allpairs-4096.ts';
import divideFib from './cases/divide-fib.ts';
import kernelMandelbrotF64 from './cases/kernel-mandelbrot-f64.ts';
import kernelMandelbrotF32 from './cases/kernel-mandelbrot-f32.ts';
import kernelBlackScholesF64 from './cases/kernel-blackscholes-f64.ts';
import kernelBlackScholesF32 from './cases/kernel-blackscholes-f32.ts';
import kernelKMeansF64 from './cases/kernel-kmeans-f64.ts';
import kernelKMeansF32 from './cases/kernel-kmeans-f32.ts';
import kernelNBodyF64 from './cases/kernel-nbody-f64.ts';
import kernelNBodyF32 from './cases/kernel-nbody-f32.ts';
import kernelDotF64 from './cases/kernel-dot-f64.ts';
import kernelDotF32 from './cases/kernel-dot-f32.ts';
import kernelStencil5F64 from './cases/kernel-stencil5-f64.ts';
import kernelStencil5F32 from './cases/kernel-stencil5-f32.ts';
import kernelStencil9F64 from './cases/kernel-stencil9-f64.ts';
import kernelStencil9F32 from './cases/kernel-stencil9-f32.ts';
import kernelTriadF64 from './cases/kernel-triad-f64.ts';
import kernelTriadF32 from './cases/kernel-triad-f32.ts';
import kernelCompile from './cases/kernel-compile.ts';
import kernelStart from './cases/kernel-start.ts';
import npbEpW from './cases/npb-ep-w.ts';
import slowSink from './cases/slow-sink.ts';
import smallFiles from './cases/small-files.ts';
import taskBurst from './cases/task-burst.ts';
import taskLatency from './cases/task-latency.ts';

export const cases: readonly Case[] = [
  taskBurst,
  taskLatency,
  programTasks,
  orderedFarmNumbers,
  orderedFarmObjects,
  orderedFarmAsyncGenerator,
  mapCompute,
  mapReduce,
  sort1e7F64,
  sort1e6Strings,
  scan1e7,
  filter1e7,
  groupby1e7,
  groupbyManyKeys,
  stencil2048,
  allpairs4096,
  divideFib,
  compressStream,
  smallFiles,
  irregular,
  kernelMandelbrotF64,
  kernelMandelbrotF32,
  kernelBlackScholesF64,
  kernelBlackScholesF32,
  kernelKMeansF64,
  kernelKMeansF32,
  kernelNBodyF64,
  kernelNBodyF32,
  kernelDotF64,
  kernelDotF32,
  kernelStencil5F64,
  kernelStencil5F32,
  kernelStencil9F64,
  kernelStencil9F32,
  kernelTriadF64,
  kernelTriadF32,
  kernelCompile,
  kernelStart,
  npbEpW,
  slowSink,
  coldStart,
];
