/**
 * Everything of Ossa that a function may need inside a worker: programs as values, operators, elements, collections, random
 * numbers. Nothing here runs a program.
 */
export { checkLaws, type LawReport } from './skeletons/check.ts';
export type { Fn, Stage, StageMismatch } from './skeletons/chain.ts';
export { farm, type FarmOptions } from './skeletons/farm.ts';
export type { Flag } from './skeletons/flag.ts';
export { generate } from './skeletons/generate.ts';
export { keep } from './skeletons/keep.ts';
export { map } from './skeletons/map.ts';
export type { Edge, Operator, Values } from './skeletons/node.ts';
export { and, bitAnd, bitOr, bitXor, concat, max, min, mul, op, or, sum, type OperatorLaws } from './skeletons/op.ts';
export { random, type Random } from './skeletons/random.ts';
export { reduce } from './skeletons/reduce.ts';
export { resource, type Resource } from './skeletons/resource.ts';
export { isSkeleton, pipe, seq, type Skeleton } from './skeletons/skeleton.ts';
export { stateful } from './skeletons/stateful.ts';
export { unordered } from './skeletons/unordered.ts';
export {
  f32,
  f64,
  i16,
  i32,
  i8,
  u16,
  u32,
  u8,
  type Element,
  type ElementName,
  type NumberName,
  type StructName,
} from './types/element.ts';
export { range, type Range } from './types/range.ts';
export { type Columns, type Struct, type StructArray } from './types/struct-array.ts';
export { struct, type StructElement, type StructFields } from './types/struct.ts';
export { isVec, type Vec } from './types/vec.ts';
export { move, type Movable } from './types/move.ts';
export { expand, type Items } from './skeletons/expand.ts';
export { window, type Window, type WindowOptions } from './skeletons/window.ts';
export { branch } from './skeletons/branch.ts';
export { fork } from './skeletons/fork.ts';
export { merge } from './skeletons/merge.ts';
export { feedback, type FeedbackOptions } from './skeletons/feedback.ts';
export { settle, type Result } from './skeletons/settle.ts';
export { retry, type RetryOptions } from './skeletons/retry.ts';
export { deadLetter, type Letter } from './skeletons/dead-letter.ts';
export { effect, type Guarantee } from './skeletons/effect.ts';
export { zip } from './skeletons/zip.ts';
export { mapReduce } from './skeletons/map-reduce.ts';
export { scan, type ScanOptions } from './skeletons/scan.ts';
export { filter } from './skeletons/filter.ts';
export { flatMap } from './skeletons/flat-map.ts';
export { type Near } from './skeletons/near.ts';
export { stencil, type StencilOptions } from './skeletons/stencil.ts';
export { allPairs } from './skeletons/all-pairs.ts';
export { gather } from './skeletons/gather.ts';
export { scatter } from './skeletons/scatter.ts';
export { sort, type SortOptions } from './skeletons/sort.ts';
export { groupBy } from './skeletons/group-by.ts';
export { histogram } from './skeletons/histogram.ts';
export { divide, type DivideOptions } from './skeletons/divide.ts';
export { branchAndBound, type Best, type BranchAndBoundOptions } from './skeletons/branch-and-bound.ts';
export { iterate, type IterateOptions } from './skeletons/iterate.ts';
export { pool, type Generation, type PoolOptions } from './skeletons/pool.ts';
export { grid, type Grid } from './types/grid.ts';
