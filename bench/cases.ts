/** All cases, in the order in which they are read. */
import type { Case } from './case.ts';
import coldStart from './cases/cold-start.ts';
import { collections } from './cases/collections.ts';
import compressStream from './cases/compress-stream.ts';
import irregular from './cases/irregular.ts';
import mapCompute from './cases/map-compute.ts';
import mapReduce from './cases/map-reduce-1e7.ts';
import orderedFarmAsyncGenerator from './cases/ordered-farm-async-generator.ts';
import orderedFarmNumbers from './cases/ordered-farm-numbers.ts';
import orderedFarmObjects from './cases/ordered-farm-objects.ts';
import programTasks from './cases/program-tasks.ts';
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
  ...collections,
  compressStream,
  smallFiles,
  irregular,
  slowSink,
  coldStart,
];
