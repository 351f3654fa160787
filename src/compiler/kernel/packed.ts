/** Results that are kept where a predicate holds. */
import type { ElementName } from '../../types/element.ts';
import { alongside } from './alongside.ts';
import { type Chain, nameOf, refuse, storedNames } from './chain.ts';
import type { PackEntry } from './entry.ts';
import { inputOf } from './inputs.ts';
import type { Kernel, Value } from './ir/ir.ts';
import type { LoopShape } from './loop.ts';
import { storing } from './passes/compose.ts';
import { optimise } from './passes/pipeline.ts';

/** The entry for results that `stored` holds; what is kept goes through the steps of the shape behind the predicate. @throws NoKernel */
export function packed(
  before: Chain,
  { predicate, behind }: LoopShape & { readonly kind: 'pack' },
  stored: ElementName | undefined,
  values: readonly unknown[],
): { readonly entry: PackEntry; readonly all: Chain; readonly stored: ElementName | undefined } {
  const { all, result, steps } = alongside(before, predicate, behind, values);
  if (result.kind !== 'scalar') refuse(predicate, 'its result', 'it is no number', 'Return a boolean.');
  const last = behind.length === 0 ? { ...before, stored } : steps;
  const kernel = optimise(truthOfLast(all.kernel));
  const entry: PackEntry = { kind: 'pack', kernel, inputs: all.inputs.map(inputOf), outputs: storedNames(last) };
  return { entry, all, stored: last.stored };
}

/** The kernel with its last result as a bool. */
function truthOfLast(kernel: Kernel): Kernel {
  const last = kernel.body.yields.at(-1) as Value;
  if (last.type === 'bool') return kernel;
  const types = kernel.body.yields.map(({ type }) => type);
  return storing(kernel, types.map(nameOf), [...types.slice(0, -1), 'bool']);
}
