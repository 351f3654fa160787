/** fork, where branches are maps, or reductions: all of them in one pass over the elements. */
import { foldsChunk, type FoldingBranch, mapsChunk } from '../../compiler/emit/js/chunk/branches.ts';
import type { ComputingStep } from '../../compiler/emit/js/chunk/computing.ts';
import type { FoldBranch, LoopFunction } from '../../compiler/kernel/loop.ts';
import { synchronous } from '../../skeletons/failure.ts';
import type { Operator } from '../../skeletons/node.ts';
import { BLOCK, Counter } from '../../skeletons/tree.ts';
import type { StructName } from '../../types/element.ts';
import type { Columns } from '../../types/struct-array.ts';
import { isStruct, type Typed } from '../../types/typed.ts';
import { areElements, elementsOf } from '../elements.ts';
import { reported } from '../inputs.ts';
import { localFunction } from '../local-function.ts';
import { argumentOf, loopSteps, type ShapeOf } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import type { Algorithm } from './operator.ts';
import { placedIn } from './placed.ts';

/** What a branch makes of the elements. */
export interface Branch {
  /** One after the other, if any. */
  readonly steps: readonly ComputingStep[];
  readonly reduce: Operator<unknown> | undefined;
}

/** Branches that can be done together, by a kernel or not at all. */
export function forking(branches: readonly Branch[], name: string): Algorithm | undefined {
  if (branches.length < 2) return undefined;
  const folds = branches.filter((branch): branch is FoldingBranch => branch.reduce !== undefined);
  if (folds.length === 0) return mapping(branches, name);
  // Blocks of those that commute are folded in lanes.
  const isAlike = folds.every(({ reduce }) => reduce.commutative === folds[0]?.reduce.commutative);
  return folds.length === branches.length && isAlike ? folding(folds, name) : undefined;
}

/** The results of maps, each in a collection of its own; they are columns on the way. */
function mapping(branches: readonly Branch[], name: string): Algorithm | undefined {
  const stored = branches.map(({ steps }) => steps.at(-1)?.as);
  if (stored.some(isStruct)) return undefined;
  const columns = branches.map((_, k) => `c${k}`);
  const as: StructName = `{ ${columns.map((column, k) => `${column}: ${stored[k] ?? 'f64'}`).join(', ')} }`;
  const chunked = new Chunked(name);
  const steps = branches.map((branch) => branch.steps);
  return (input, context) => {
    if (!areElements(input)) return undefined;
    const from = elementsOf(input);
    const shapeOf: ShapeOf = (functions) => {
      const given = argumentOf(from);
      const next = functions.values();
      const own = branches.map((branch) => loopSteps(branch.steps, taken(next, branch.steps.length)));
      return given && { kind: 'maps', arguments: [given], steps: [], branches: own, as };
    };
    const places = stored.map((each) => placedIn(each, from.length, undefined));
    const text = {
      ...{ key: 'maps', text: mapsChunk(steps, columns) },
      kernel: { chunk: 'zip', shapeOf, required: true },
    } as const;
    const options = {
      ...{ param: {}, windowed: true },
      room: { element: as, per: 1, kept: !stored.includes(undefined) },
      take: (value: unknown, piece: Parameters<(typeof places)[number]['take']>[1]): void => {
        const all = (piece.places as Typed & { readonly columns: Columns }).columns;
        places.forEach(({ take }, k) => take(value, { ...piece, places: all[columns[k] as string] as Typed }));
      },
    };
    return chunked.run(text, from, options, context).then(() => places.map(({ result }) => result()));
  };
}

/** The reductions, by the fixed tree. */
function folding(branches: readonly FoldingBranch[], name: string): Algorithm {
  const chunked = new Chunked(name);
  const commutative = branches[0]?.reduce.commutative === true;
  return (input, context) => {
    if (!areElements(input)) return undefined;
    const from = elementsOf(input);
    const shapeOf: ShapeOf = (functions) => {
      const given = argumentOf(from);
      const next = functions.values();
      const own = branches.map(({ steps }): FoldBranch => {
        const [operator, ...others] = taken(next, steps.length + 1).toReversed();
        return { steps: loopSteps(steps, others.toReversed()), operator: operator as LoopFunction };
      });
      return given && { kind: 'folds', arguments: [given], steps: [], branches: own, commutative };
    };
    const text = {
      ...{ key: 'folds', text: foldsChunk(branches) },
      kernel: { chunk: 'totals', shapeOf, required: true },
    } as const;
    const counters = branches.map(
      ({ reduce }) => new Counter({ ...reduce, fn: synchronous(localFunction(reduce.fn, reduce.name), reduce.name) }),
    );
    const take = (totals: unknown): void => {
      for (const block of totals as readonly (readonly unknown[])[])
        counters.forEach((counter, k) => counter.push(0, block[k]));
    };
    return chunked
      .run(text, from, { param: {}, windowed: true, take, align: BLOCK }, context)
      .then(() => reported(() => counters.map((counter) => counter.result())));
  };
}

/** The next so many of what an iterator gives. */
const taken = <A>(all: Iterator<A>, count: number): readonly A[] =>
  Array.from({ length: count }, () => all.next().value as A);
