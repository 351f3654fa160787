/** A function of what a chain gives, and steps of it too, as one kernel: what the chain computes is computed once. */
import { arraysOfBoth, type Chain, chained, chainOf, leavesOf, nameOf, settled } from './chain.ts';
import type { ResultShape } from './front/shape.ts';
import type { LoopFunction, LoopStep } from './loop.ts';
import { compose, type Wire } from './passes/compose.ts';

/** The kernel has the results of the steps, and behind them those of the function. */
export interface Alongside {
  /** With the result of the steps. */
  readonly all: Chain;
  readonly result: ResultShape;
  /** What the steps give, and how the last stores it. */
  readonly steps: Pick<Chain, 'result' | 'stored'>;
}

/** `before` has no numbers that are to be stored yet (chain.ts, `settled`). @throws NoKernel */
export function alongside(
  before: Chain,
  fn: LoopFunction,
  steps: readonly LoopStep[],
  values: readonly unknown[],
): Alongside {
  const kept = chained(before, fn, values, { keep: true });
  const { result } = kept;
  if (steps.length === 0) return { all: { ...kept, result: before.result }, result, steps: before };
  const given = leavesOf(before.result);
  const after = chainOf([{ from: 'result', shape: before.result }], steps, values);
  const { kernel, inputs, arrays } = settled(after);
  const wires = kernel.parameters.map(({ type }, i): Wire | undefined =>
    i < given.length ? { result: i, stored: nameOf(type) } : undefined,
  );
  const both = compose(kept.kernel, kernel, wires, true);
  const own = leavesOf(result).length;
  const { yields } = both.body;
  const ordered = [...yields.slice(given.length + own), ...yields.slice(given.length, given.length + own)];
  const all: Chain = {
    kernel: { ...both, body: { ...both.body, yields: ordered } },
    inputs: [...kept.inputs, ...inputs.slice(given.length)],
    arrays: arraysOfBoth(kept.arrays, arrays),
    result: settled(after).result,
  };
  return { all, result, steps: after };
}
