/** Several functions of the same elements as one kernel, which reads them once: the branches of a fork. */
import { structNamed } from '../../types/struct.ts';
import { arraysOfBoth, type Chain, chainOf, leavesOf, nameOf, settled } from './chain.ts';
import type { ArrayArgument } from './code.ts';
import { combining, type OperatorChain } from './combine.ts';
import type { Argument, LoopShape } from './loop.ts';
import { abreast, compose, operatorsAbreast, type Wire } from './passes/compose.ts';

/** The kernel that gives what all branches store of what a chain gives, that of the shape's steps. @throws NoKernel */
export function mapsAbreast(
  chain: Chain,
  { branches, as, ...shape }: LoopShape & { readonly kind: 'maps' },
  values: readonly unknown[],
): Chain {
  const { before, given } = sharedBy(chain, shape);
  const chains = branches.map((steps) => chainOf(given, steps, values));
  const all = behind(before, chains);
  const fields = structNamed(as).fields.map(({ name }, k) => [name, (chains[k] as Chain).result] as const);
  return { ...all, result: { kind: 'struct', fields: Object.fromEntries(fields) }, stored: as };
}

/** The kernel that gives partial results of all branches, and the operator on all of them. @throws NoKernel */
export function foldsAbreast(
  chain: Chain,
  { branches, ...shape }: LoopShape & { readonly kind: 'folds' },
  values: readonly unknown[],
): { readonly mapped: Chain; readonly operator: OperatorChain } {
  const { before, given } = sharedBy(chain, shape);
  const each = branches.map(({ steps, operator }) => combining(chainOf(given, steps, values), operator, values));
  const chains = each.map(({ mapped }) => mapped);
  const operators = each.map(({ operator }) => operator);
  const mapped = behind(before, chains);
  return {
    mapped: { ...mapped, result: { kind: 'tuple', elements: chains.map(({ result }) => result) } },
    operator: {
      kernel: operatorsAbreast(
        operators.map(({ kernel }) => kernel),
        chains.map(({ result }) => leavesOf(result).length),
      ),
      inputs: operators.flatMap(({ inputs }) => inputs),
      arrays: arraysOfAll(operators),
    },
  };
}

/** What branches are given: the arguments, or what steps make of these first, which is computed once. */
function sharedBy(
  chain: Chain,
  { arguments: given, steps }: Pick<LoopShape, 'arguments' | 'steps'>,
): { readonly before: Chain | undefined; readonly given: readonly Argument[] } {
  if (steps.length === 0) return { before: undefined, given };
  const before = settled(chain);
  return { before, given: [{ from: 'result', shape: before.result }] };
}

/** The kernel of chains of the same arguments, behind the one that computes these, if there is one. Its result is up to the caller. */
function behind(before: Chain | undefined, chains: readonly Chain[]): Omit<Chain, 'result' | 'stored'> {
  // All numbers of the arguments are parameters of each chain, before what it captures.
  const count = (chains[0] as Chain).inputs.findIndex(({ from }) => from === 'capture');
  const shared = count < 0 ? (chains[0] as Chain).inputs.length : count;
  const kernel = abreast(
    chains.map((chain) => chain.kernel),
    shared,
  );
  const captured = chains.flatMap(({ inputs }) => inputs.slice(shared));
  const arrays = arraysOfAll(chains);
  if (before === undefined)
    return { kernel, arrays, inputs: [...(chains[0] as Chain).inputs.slice(0, shared), ...captured] };
  const wires = kernel.parameters.map(({ type }, i): Wire | undefined =>
    i < shared ? { result: i, stored: nameOf(type) } : undefined,
  );
  return {
    kernel: compose(before.kernel, kernel, wires),
    arrays: arraysOfBoth(before.arrays, arrays),
    inputs: [...before.inputs, ...captured],
  };
}

const arraysOfAll = (chains: readonly Pick<Chain, 'arrays'>[]): readonly ArrayArgument[] =>
  chains.map(({ arrays }) => arrays).reduce(arraysOfBoth);
