/** Keys and values of elements: two functions of the same element, side by side. */
import { arraysOfBoth, type Chain, chained, refuse } from './chain.ts';
import type { LoopFunction, LoopShape } from './loop.ts';
import { pair } from './passes/compose.ts';

/** The kernel of the key and, where there is a function for it, the value of what a chain gives, both as they are in f64. @throws NoKernel */
export function keyed(
  chain: Chain,
  { key, value }: LoopShape & { readonly kind: 'keyed' },
  values: readonly unknown[],
): Chain {
  const keys = numbersOf(chain, key, values);
  if (value === undefined) return { ...keys, stored: 'f64' };
  const both = numbersOf(chain, value, values);
  const shared = both.kernel.parameters.map((_, i) => (i < chain.inputs.length ? i : undefined));
  const number = { kind: 'scalar', type: 'f64' } as const;
  return {
    kernel: pair(keys.kernel, both.kernel, shared),
    inputs: [...keys.inputs, ...both.inputs.slice(chain.inputs.length)],
    arrays: arraysOfBoth(keys.arrays, both.arrays),
    result: { kind: 'tuple', elements: [number, number] },
  };
}

function numbersOf(chain: Chain, fn: LoopFunction, values: readonly unknown[]): Chain {
  const numbers = chained(chain, fn, values);
  if (numbers.result.kind !== 'scalar' || numbers.result.type === 'bool')
    refuse(fn, 'its result', 'it is no number', 'Return a number.');
  return numbers;
}
