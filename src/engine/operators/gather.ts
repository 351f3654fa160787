/** gather: pieces of the indices; the values are there for every worker, or pieces are made where the values are. */
import { readOf } from '../../compiler/emit/js/element.ts';
import { gatherChunk } from '../../compiler/emit/js/chunk/gather.ts';
import type { GatherNode } from '../../skeletons/node.ts';
import type { ElementName } from '../../types/element.ts';
import { elementNamed, isStruct } from '../../types/typed.ts';
import { isVec } from '../../types/vec.ts';
import type { Context } from '../context.ts';
import {
  asParam,
  type Elements,
  elementsOf,
  type InMemory,
  inMemoryOfKernels,
  inSharedMemory,
  tooLargeToCopy,
  WHOLE_BYTES,
} from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked, type KernelOf, type Window } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';
import { emptyValues, inCollection, NOT_NUMBERS, placedIn } from './placed.ts';

/** To copy so many values, one after the other, takes as long as to read one of them somewhere. */
const FEW = 8;

/** What stands at the indices, as a kernel's skeleton. */
const shapeOf =
  (indices: Elements, { length, element }: Elements, as: ElementName | undefined, { options }: Context): ShapeOf =>
  () => {
    const given = argumentOf(indices);
    const values = element as ElementName;
    if ((isStruct(values) || isStruct(as)) && values !== as) return { because: 'what is stored are other structs' };
    if (options.kernels !== 'native' && length * elementNamed(values).bytes > WHOLE_BYTES)
      return { because: 'its values are too large to be copied to where WebAssembly reads them' };
    if (options.kernels === undefined && indices.length * FEW < length)
      return { because: 'it needs few of the values, and kernels would need a copy of all' };
    return given && { kind: 'gather', arguments: [given], steps: [], values, as };
  };

export const gatherOperator: MakeAlgorithm<GatherNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context, wanted) => {
    if (!Array.isArray(input) || input.length !== 2 || !input.every(isVec)) return undefined;
    const [values, indices] = input.map(elementsOf) as [ReturnType<typeof elementsOf>, ReturnType<typeof elementsOf>];
    if (indices.shared === undefined) return undefined;
    const { element } = values;
    const from = element === undefined ? 'index' : readOf(element);
    // What is no number stands in no array of them.
    if (element === undefined || (isStruct(element) && node.as === undefined)) {
      if (!context.mayComputeHere || values.read === 'range') return undefined;
      const text = { key: `values ${from}`, text: gatherChunk(from, node.as, true) };
      const taken = emptyValues(indices.length);
      const options = { param: { values: values.local }, values: taken, take: () => undefined, here: NOT_NUMBERS };
      return chunked.run(text, indices, options, context).then(() => inCollection(taken, node.as, 'gather'));
    }
    const kernel = { chunk: 'gather', shapeOf: shapeOf(indices, values, node.as, context) } as const;
    const text = { key: element, text: gatherChunk(from, node.as), estimateNs: 2, kernel };
    const { room, take, result } = placedIn(node.as, indices.length, wanted);
    let shared: InMemory | undefined;
    const param = (window: Window | undefined, kernel: KernelOf): { readonly values: unknown } => {
      const isReadHere = kernel === undefined || (kernel === 'native' && !Array.isArray(values.local));
      if (window === undefined && isReadHere) return { values: values.local };
      shared ??= kernel === 'wasm' ? inMemoryOfKernels(values) : inSharedMemory(values);
      return { values: asParam(shared.view) };
    };
    const here = context.mayComputeHere ? tooLargeToCopy(values) : undefined;
    return chunked
      .run(text, indices, { param, windowed: true, room, take, here }, context)
      .finally(() => shared?.release())
      .then(result);
  };
};
