/**
 * scatter of numbers: on the main thread, where the target is. With a piece of the target for each of two workers it took 1.2 to 7 times as
 * long, copies included.
 */
import { acquirePlaces, giveBackPlaces, type Places } from '../../channels/numbers.ts';
import { scatterChunk } from '../../compiler/emit/js/chunk/scatter.ts';
import type { ScatterNode } from '../../skeletons/node.ts';
import type { NumberName } from '../../types/element.ts';
import { isStruct, type Typed } from '../../types/typed.ts';
import { unwritten } from '../../types/unwritten.ts';
import { isVec } from '../../types/vec.ts';
import { copy, type Elements, elementsOf, type Sharable } from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked, type KernelOf } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues } from './placed.ts';

export const scatterOperator: MakeAlgorithm<ScatterNode> = (node, name) => {
  const chunked = new Chunked(name);
  const chunk = scatterChunk(node);
  return (input, context) => {
    if (!context.mayComputeHere || !Array.isArray(input) || input.length !== 3 || !input.every(isVec)) return undefined;
    const [target, values, indices] = input.map(elementsOf) as [Elements, Elements, Elements];
    if ([target, values, indices].some(({ element }) => element === undefined)) return undefined;
    if (values.length !== indices.length) return undefined;
    const { as } = node;
    if (isStruct(as) || [target, values, indices].some((each) => isStruct(each.element))) return undefined;
    const shapeOf: ShapeOf = ([operator]) => {
      if (operator !== undefined && as === undefined)
        return { because: `what an operator gives may be anything: scatter(${node.op?.name}, f64) stores numbers` };
      const given = [indices, values].map((each, k) => argumentOf(each, k));
      const [at, what] = given;
      return at && what && { kind: 'scatter', arguments: [at, what], steps: [], operator, as: as ?? 'f64' };
    };
    const text = { key: `${values.element}`, text: chunk, kernel: { chunk: 'scatter', shapeOf } } as const;
    const made = new Target(target, as);
    const param = (_window: unknown, kernel: KernelOf): { readonly values: unknown; readonly target: unknown } => ({
      values: values.local,
      target: made.for(kernel),
    });
    return chunked
      .run(text, indices, { param, take: () => undefined, here: 'it waits for memory' }, context)
      .then(() => made.result())
      .finally(() => made.release());
  };
};

/** A copy of the target, where what is put to its places sees it. */
class Target {
  readonly #from: Elements;
  readonly #as: NumberName | undefined;
  #at: Typed | unknown[] | undefined;
  #places: Places | undefined;

  constructor(from: Elements, as: NumberName | undefined) {
    this.#from = from;
    this.#as = as;
  }

  /** A kernel needs numbers in memory, that of Wasm in its own. */
  for(kernel: KernelOf): Typed | unknown[] {
    return (this.#at ??= this.#copied(kernel));
  }

  #copied(kernel: KernelOf): Typed | unknown[] {
    const { length, local } = this.#from;
    if (kernel === 'wasm') this.#places = acquirePlaces(this.#as ?? 'f64', length);
    const isArray = kernel === undefined && this.#as === undefined;
    const at = this.#places?.view ?? (isArray ? emptyValues(length) : unwritten(this.#as ?? 'f64', length));
    copy(local as Sharable, 0, at, 0, length);
    return at;
  }

  result(): unknown {
    const at = this.for(undefined);
    if (this.#as === undefined) return Array.isArray(at) ? at : [...(at as Float64Array)];
    if (this.#places === undefined) return at;
    const result = unwritten(this.#as, at.length);
    result.set(at as Typed);
    return result;
  }

  release(): void {
    if (this.#places !== undefined) giveBackPlaces(this.#places);
  }
}
