/**
 * Entries: a kernel applied to a piece of a collection in the way of a skeleton. This is what back ends compile: one function for
 * each entry, which gets addresses and numbers, does the whole loop, and allocates nothing.
 */
import type { NumberName } from '../../types/element.ts';
import type { Kernel } from './ir/ir.ts';

/** Where the value of a kernel's parameter comes from, for element i of the piece. */
export type Input =
  /** The element at i of a stream of numbers in memory. */
  | { readonly from: 'stream'; readonly element: NumberName }
  /** start + i. */
  | { readonly from: 'index' }
  /** start + (first + i) × step, in f64: rounded like the elements of a range. */
  | { readonly from: 'range' }
  /** The same for all elements. */
  | { readonly from: 'uniform' };

/**
 * The arguments of an entry's function, in order; addresses are bytes in a Wasm memory, or pointers:
 *
 * 1. `n`, the number of elements (i32);
 * 2. for each input: the address of the stream; `start` of an index (of the parameter's type); `start`, `first` and `step` of a range
 *    (f64); the value of a uniform (of the parameter's type, a bool as i32);
 * 3. for each array of `kernel`, then of `operator`: its address and, unless it has data of its own, its length (i32);
 * 4. for each output, the address of the first place;
 * 5. what the kind of entry adds.
 *
 * It gives an i32: 0, or 1 where an element is not for the kernel (`Kernel.outside`), in which case outputs may hold anything; those that
 * pack or scatter tell more.
 */
export type Entry = MapEntry | FoldEntry | ScanEntry | PackEntry | CountEntry | SortEntry | OrderEntry | ScatterEntry;

interface Applied {
  readonly kernel: Kernel;
  /** Of the kernel's parameters, in their order: one varies unless it is a uniform. Streams have the type that they are loaded as. */
  readonly inputs: readonly Input[];
  /** The element types of the outputs. Stored are the results, of the type that such an element is loaded as, cut to its width. */
  readonly outputs: readonly NumberName[];
}

/** The results of element i at place i of the outputs. */
export interface MapEntry extends Applied {
  readonly kind: 'map';
}

/**
 * The results of elements folded block by block (skeletons/tree.ts): BLOCK elements each, the last may have fewer. Place k of the outputs
 * takes what block k gives. `operator` has the parameters a₀ … aₘ, b₀ … bₘ for the m results of `kernel`, all varying, then uniforms, and
 * the outputs are of the types that its results have.
 */
export interface FoldEntry extends Applied {
  readonly kind: 'fold';
  readonly operator: Kernel;
  /** Uniforms of the operator are arguments behind the inputs. */
  readonly commutative: boolean;
}

/**
 * Partial results, by the tree of `fold` for an operator that is not commutative: element i of block k gives carry ⊕ (x₀ ⊕ … ⊕ xᵢ). Adds
 * the arguments `first` (i32: 1 where the first block of the piece has no carry, 0), then for each output the address of a carry:
 * read where the first block has one, and written with the last partial result. With `exclusive`, place i takes the partial result before
 * element i, and the first of all takes the identity that stands at the carry.
 */
export interface ScanEntry extends Applied {
  readonly kind: 'scan';
  readonly operator: Kernel;
  readonly exclusive: boolean;
}

/**
 * The kernel's last result tells how many of the places that the others are for are taken: a bool whether the one is, or an i32 from 0 to the
 * number of places, each with a result for every output. Taken places go to the front of the outputs, in order; an output has room for all.
 * Gives how many were taken, or −1 where an element is not for the kernel.
 */
export interface PackEntry extends Applied {
  readonly kind: 'pack';
}

/** The most places that an element of an entry that packs may take. */
export const fanOutOf = ({ kernel, outputs }: PackEntry): number =>
  outputs.length === 0 ? 1 : (kernel.body.yields.length - 1) / outputs.length;

/** The kernel's result is an i32, a bin; the only output is of i32 counts, whose number is added as argument. A bin outside of them: 1. */
export interface CountEntry extends Applied {
  readonly kind: 'count';
}

/**
 * The results of all elements, in order: runs of 1, 2, 4, … elements are merged in pairs. Of the next two elements the right one goes first
 * where `operator`, which has the parameters of that of a fold, gives true: its only result is a bool. Adds for each output the address of
 * a room of the same size. There is one output at least.
 */
export interface SortEntry extends Applied {
  readonly kind: 'sort';
  readonly operator: Kernel;
}

/**
 * The results of all elements in the order of numbers: −0 before 0, NaN last (digits.ts). Adds the address of a room of the same size as the
 * only output, and that of the counts of all passes (i32).
 */
export interface OrderEntry extends Applied {
  readonly kind: 'order';
}

/**
 * The kernel's first result is an i32, a place of the outputs, and the others are what goes there, one for each: element after element, what
 * stands there and that are combined by `operator`, which has the parameters of that of a fold (the first of the types that outputs are loaded
 * as, the second of the types of the results), and the result is stored. Adds the number of places (i32). Gives how many elements were done:
 * the next is not for the kernel, and nothing was stored of it. The kernel itself is for
 * every element (`Kernel.outside` is `zero`).
 */
export interface ScatterEntry extends Applied {
  readonly kind: 'scatter';
  readonly operator: Kernel;
}
