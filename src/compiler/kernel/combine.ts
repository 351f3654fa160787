/** Operators of reductions and scans: kernels of two partial results, which give one. */
import { type Chain, chainOf, leavesOf, loadedShape, mapTypes, refuse, settled } from './chain.ts';
import type { ResultShape } from './front/shape.ts';
import type { Argument, LoopFunction } from './loop.ts';

/** Inputs and arrays are what it has beside partial results. */
export type OperatorChain = Pick<Chain, 'kernel' | 'inputs' | 'arrays'>;

/** What a chain gives as partial results, and the operator on them. @throws NoKernel */
export function combining(
  chain: Chain,
  fn: LoopFunction,
  values: readonly unknown[],
): { readonly mapped: Chain; readonly operator: OperatorChain } {
  const result = partial(fn, chain.result);
  const types = leavesOf(result).map(({ type }) => type);
  return { mapped: settled(chain, types), operator: operatorOf(fn, result, values) };
}

/** A chain with what its operator has beside partial results. */
export const withOperator = (chain: Chain, { inputs, arrays }: Pick<Chain, 'inputs' | 'arrays'>): Chain => ({
  ...chain,
  inputs: [...chain.inputs, ...inputs],
  arrays: [...chain.arrays, ...arrays],
});

/** What holds partial results: the types that the operator declares, otherwise doubles, as sums of others may be larger. */
function partial(fn: LoopFunction, result: ResultShape): ResultShape {
  const declared = fn.declared?.result;
  return mapTypes(declared === undefined ? result : loadedShape(declared), (type) => {
    if (type === 'bool') return refuse(fn, 'a boolean', 'partial results are numbers', 'Combine numbers: x ? 1 : 0.');
    return declared === undefined ? 'f64' : type;
  });
}

function operatorOf(fn: LoopFunction, result: ResultShape, values: readonly unknown[]): OperatorChain {
  const operand: Argument = { from: 'result', shape: result };
  const operator = chainOf([operand, operand], [{ fn }], values);
  const leaves = leavesOf(result);
  const given = leavesOf(operator.result);
  const isSame = (leaf: (typeof given)[number], i: number): boolean =>
    leaf.type !== 'bool' && leaf.path.join('.') === leaves[i]?.path.join('.');
  if (given.length !== leaves.length || !given.every(isSame))
    return refuse(fn, 'its result', 'it is of another form than what is combined', 'Return what is given.');
  const typed = settled(
    operator,
    leaves.map(({ type }) => type),
  );
  return { ...typed, inputs: operator.inputs.slice(2 * leaves.length) };
}
