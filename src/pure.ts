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
export type { Operator, Values } from './skeletons/node.ts';
export { and, bitAnd, bitOr, bitXor, concat, max, min, mul, op, or, sum, type OperatorLaws } from './skeletons/op.ts';
export { random, type Random } from './skeletons/random.ts';
export { reduce } from './skeletons/reduce.ts';
export { resource, type Resource } from './skeletons/resource.ts';
export { isSkeleton, pipe, seq, type Skeleton } from './skeletons/skeleton.ts';
export { stateful } from './skeletons/stateful.ts';
export { unordered } from './skeletons/unordered.ts';
export { f32, f64, i16, i32, i8, u16, u32, u8, type Element, type ElementName } from './types/element.ts';
export { range, type Range } from './types/range.ts';
export { isVec, type Vec } from './types/vec.ts';
