/** Loops to be compiled, as the engine sees them: the user's functions, what they are given, and what becomes of their results. */
import type { ElementName, NumberName, StructName } from '../../types/element.ts';
import type { Captured } from '../capture/unit.ts';
import type { Declared } from './declared.ts';
import type { Shape } from './front/shape.ts';

/** What a function is given for each element. */
export type Argument =
  /** The element of a collection; the collections of a piece have numbers. */
  | { readonly from: 'stream'; readonly stream: number; readonly element: ElementName }
  /** What is around the element, in a grid. */
  | {
      readonly from: 'near';
      readonly stream: number;
      readonly element: ElementName;
      readonly radius: readonly number[];
    }
  /** The element of a lazy range, which is the collection of that number. */
  | { readonly from: 'range'; readonly stream: number }
  /** The number of the element. */
  | { readonly from: 'index' }
  /** The same for all elements of a piece, which gives it under that number. */
  | { readonly from: 'same'; readonly argument: number; readonly element: ElementName }
  /** Partial results, which an operator combines. */
  | { readonly from: 'result'; readonly shape: Shape };

/** A function of the user's. */
export interface LoopFunction {
  readonly captured: Captured;
  /** The number of its first captured value among those of the segment. */
  readonly first: number;
  readonly declared?: Declared | undefined;
}

/** What is done with an element, one after the other. */
export type LoopStep =
  | {
      /** As the first: what is around the place was made by these steps, of what is around it in the grid. */
      readonly made?: readonly LoopStep[];
      readonly fn: LoopFunction;
      /** The result is a tuple of elements, and how many of them there are (front/lower.ts). */
      readonly list?: boolean;
      /** Behind another function: it is given a place in a grid of so many dimensions, and what was made there. */
      readonly dimensions?: number;
    }
  /** With `numbers` only numbers are stored, as there is nothing that makes one of a boolean. */
  | { readonly store: ElementName; readonly numbers?: true };

interface Steps {
  readonly arguments: readonly Argument[];
  readonly steps: readonly LoopStep[];
}

/** One of several reductions of the same elements. */
export interface FoldBranch {
  readonly steps: readonly LoopStep[];
  readonly operator: LoopFunction;
}

/** The kinds of entries, by skeleton (entry.ts). Without steps the only argument is the result. */
export type LoopShape = Steps &
  (
    | { readonly kind: 'map' }
    /** What is no whole number below `bins` is not counted. */
    | { readonly kind: 'count'; readonly bins: number }
    | { readonly kind: 'fold'; readonly operator: LoopFunction; readonly commutative: boolean }
    | { readonly kind: 'scan'; readonly operator: LoopFunction; readonly exclusive: boolean }
    /** Results are kept where the predicate, which is given them, holds, and go through further steps. */
    | { readonly kind: 'pack'; readonly predicate: LoopFunction; readonly behind: readonly LoopStep[] }
    | { readonly kind: 'sort'; readonly compare: LoopFunction }
    /** In the order of numbers. */
    | { readonly kind: 'order' }
    /** What each function makes of the result, side by side, as numbers; without `value` that is the key alone. */
    | { readonly kind: 'keyed'; readonly key: LoopFunction; readonly value: LoopFunction | undefined }
    /** What several functions make of the result, one behind the other in each branch: the columns of `as`. */
    | { readonly kind: 'maps'; readonly branches: readonly (readonly LoopStep[])[]; readonly as: StructName }
    /** The same, each reduced. */
    | { readonly kind: 'folds'; readonly branches: readonly FoldBranch[]; readonly commutative: boolean }
    /** The elements of lists, which the last step gives, one after the other; without `as` they are numbers. */
    | { readonly kind: 'expand'; readonly as: ElementName | undefined }
    /** The argument is an index of a collection that the piece gives, whose elements are stored as `as`; without it they are numbers. */
    | { readonly kind: 'gather'; readonly values: ElementName; readonly as: ElementName | undefined }
    /** Of two arguments the first is a place in a collection of `as`, where the second is combined with what is there, or put. */
    | { readonly kind: 'scatter'; readonly operator: LoopFunction | undefined; readonly as: NumberName }
  );
