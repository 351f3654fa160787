/**
 * The types of composition: a `pipe` that does not fit is reported at the stage that does not fit, with what the stage before
 * gives and what this one expects, and without a limit on the number of stages.
 */
import type { Flag } from './flag.ts';
import type { Skeleton } from './skeleton.ts';

/** A plain function as a stage. */
export type Fn<I, O> = (x: I) => O | Promise<O>;
/** What is accepted wherever a skeleton is: one, or a function. */
export type Stage<I, O, F extends Flag = Flag> = Fn<I, O> | Skeleton<I, O, F>;
// biome-ignore lint: the widest stage
export type AnySkeleton = Skeleton<any, unknown, Flag>;
export type AnyStage = ((x: any) => unknown) | Skeleton<any, unknown, Flag>;

/** The input type of a stage. */
// biome-ignore lint: inference positions
export type In<S> = S extends Skeleton<infer I, any, Flag> ? I : S extends (x: infer I) => unknown ? I : never;
/** The output type of a stage, awaited. */
// biome-ignore lint: inference positions
export type Out<S> = S extends Skeleton<any, infer O, Flag> ? O : S extends (x: any) => infer O ? Awaited<O> : never;
/** The effects of a stage. */
// biome-ignore lint: inference positions
export type FlagsOf<S> = S extends Skeleton<any, any, infer F> ? F : never;
export type Last<S extends readonly unknown[]> = S extends readonly [...unknown[], infer L] ? L : never;

/** The type error at a stage that does not accept what the stage before gives. */
export interface StageMismatch<Gives, Expects> {
  readonly 'OSSA: this stage does not accept what the stage before gives': { gives: Gives; expects: Expects };
}
/** The type error at a stage with one state for all items that comes after an unordered one. */
export interface UnorderedState {
  readonly 'OSSA: this stage keeps one state for all items, but a stage before it lets them leave in any order': never;
}
/** The type error for what is no stage, and for an inline function whose parameter has no type: in a `pipe` nothing can give it one. */
export interface AnnotateParameter {
  readonly 'OSSA: a stage is a skeleton or a function; annotate the parameter of every inline function in pipe, or chain with .to()': never;
}

/** The stages themselves where they fit, the error type where one does not. `Before` are the effects of the stages before. */
export type Chain<
  S extends readonly unknown[],
  Gives = unknown,
  Before extends Flag = never,
  First = true,
> = number extends S['length']
  ? readonly AnnotateParameter[]
  : S extends readonly [infer A, ...infer R]
    ? [Check<A, Gives, Before, First>, ...Chain<R, Out<A>, Before | FlagsOf<A>, false>]
    : [];

type Check<A, Gives, Before extends Flag, First> = First extends true
  ? A
  : [Gives] extends [In<A>]
    ? [FlagsOf<A>] extends [StateAfter<Before, FlagsOf<A>>]
      ? A
      : UnorderedState
    : StageMismatch<Gives, In<A>>;

/** The effects `F` that may follow stages with effects `Before`: all, but one state for all items after an unordered stage. */
export type StateAfter<Before extends Flag, F extends Flag> = 'unordered' extends Before ? Exclude<F, 'serial'> : F;
