/** Ossa: algorithmic skeletons on a high-performance serverless framework. */
export * from './pure.ts';
export { plan, run, stream, type PlanJson, type RunInto, type RunOptions } from './api/run.ts';
export { shared } from './api/shared.ts';
export { evaluate, evaluateStream } from './api/evaluate.ts';
export { OssaError, type ErrorCode, type Site } from './errors.ts';
export {
  chunks,
  lines,
  records,
  type Chunk,
  type ChunksOptions,
  type FilePath,
  type RecordsOptions,
} from './api/files.ts';
