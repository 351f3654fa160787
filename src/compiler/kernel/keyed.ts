/** Keys and values of elements: two functions of the same element, side by side. */
import { alongside } from './alongside.ts';
import { type Chain, chained, refuse } from './chain.ts';
import type { ResultShape } from './front/shape.ts';
import type { LoopFunction, LoopShape } from './loop.ts';

/** The kernel of the key and, where there is a function for it, the value of what a chain gives, both as they are in f64. @throws NoKernel */
export function keyed(
  chain: Chain,
  { key, value }: LoopShape & { readonly kind: 'keyed' },
  values: readonly unknown[],
): Chain {
  if (value === undefined) {
    const keys = chained(chain, key, values);
    checkNumber(key, keys.result);
    return { ...keys, stored: 'f64' };
  }
  const { all, result, steps } = alongside(chain, key, [{ fn: value }], values);
  checkNumber(key, result);
  checkNumber(value, steps.result);
  const { kernel } = all;
  const number = { kind: 'scalar', type: 'f64' } as const;
  return {
    ...all,
    kernel: { ...kernel, body: { ...kernel.body, yields: kernel.body.yields.toReversed() } },
    result: { kind: 'tuple', elements: [number, number] },
  };
}

function checkNumber(fn: LoopFunction, result: ResultShape): void {
  if (result.kind !== 'scalar' || result.type === 'bool')
    refuse(fn, 'its result', 'it is no number', 'Return a number.');
}
