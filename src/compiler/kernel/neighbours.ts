/** A function of what is around a place, where steps make that of what is in the grid: the kernel does them for each neighbour that it reads. */
import { type Chain, chainOf, leavesOf, lowered, refuse, shapeOfResult, storedNames, wired } from './chain.ts';
import type { NumberName } from '../../types/element.ts';
import { costOf } from './ir/cost.ts';
import type { Value } from './ir/ir.ts';
import type { Argument, LoopFunction, LoopShape, LoopStep } from './loop.ts';
import { joined, type Wire } from './passes/compose.ts';
import { optimise } from './passes/pipeline.ts';

/**
 * What doing the steps again for other neighbours may take, in multiples of an addition: less than storing and reading an element does. Measured with
 * a stencil of five points in rounds, where the grids stay in shared memory (2,000 × 2,000 in f64, processor time, one worker): steps of 3
 * additions and products take 0.8 of what a loop of their own takes in Wasm and 0.7 as machine code, of 6 they take 0.9 and 1.1.
 */
const MOST_OPERATIONS = 20;

/** The kernel of a loop's steps. @throws NoKernel */
export function chainOfLoop(
  { arguments: given, steps }: Pick<LoopShape, 'arguments' | 'steps'>,
  values: readonly unknown[],
): Chain {
  const [first, ...others] = steps;
  if (first === undefined || !('fn' in first) || first.made === undefined) return chainOf(given, steps, values);
  const { fn, made } = first;
  const chain = aroundMade(fn, given[0] as Near, made, values);
  return chainOf(given, others, values, { chain, fn });
}

type Near = Argument & { readonly from: 'near' };

function aroundMade(fn: LoopFunction, near: Near, made: readonly LoopStep[], values: readonly unknown[]): Chain {
  const { radius } = near;
  const here = chainOf([{ ...near, radius: radius.map(() => 0) }], made, values);
  const [last] = made.flatMap((step) => ('fn' in step ? [step.fn] : [])).slice(-1) as [LoopFunction];
  const refused = (reason: string): never =>
    refuse(last, 'what it gives to neighbours', reason, 'Nothing has to be changed: it is a loop of its own.');
  if (here.inputs.some(({ from }) => from === 'position')) refused('it depends on the place');
  if (here.arrays.length > 0) refused('it reads an array');
  const stored = storedNames(here);
  const element = shapeOfResult(here.result, stored);
  const found = lowered(fn, [{ kind: 'near', element, radius }], values, false);
  const offsets = new Map<string, readonly number[]>();
  for (const source of found.parameters) if (source.from === 'near') offsets.set(source.offset.join(), source.offset);
  const { operations } = costOf(optimise(here.kernel));
  if (operations * (offsets.size - 1) > MOST_OPERATIONS) refused('doing it again takes longer than storing it');

  const leaves = leavesOf(here.result).map(({ path }) => path.join('.'));
  const keys = [...offsets.keys()];
  const wires = found.parameters.map((source): Wire | undefined => {
    if (source.from !== 'near') return undefined;
    const leaf = leaves.indexOf(source.path.join('.'));
    return { result: keys.indexOf(source.offset.join()) * leaves.length + leaf, stored: stored[leaf] as NumberName };
  });
  return wired(atOffsets(here, [...offsets.values()]), fn, found, wires, { dimensions: radius.length });
}

/** A chain of what is at the place itself, for others: its results one offset after the other. What it captures is the same for all. */
function atOffsets(here: Chain, offsets: readonly (readonly number[])[]): Omit<Chain, 'result'> {
  const { kernel, inputs, arrays } = here;
  const isCaptured = inputs.map(({ from }) => from === 'capture');
  const all = joined(
    offsets.map(() => kernel),
    (b) => {
      const add = (i: number): Value => {
        const { name, type, varying } = kernel.parameters[i] as (typeof kernel.parameters)[number];
        return b.parameter(name, type, varying);
      };
      const same = isCaptured.map((captured, i) => (captured ? add(i) : undefined));
      return offsets.map(() => same.map((value, i) => value ?? add(i)));
    },
  );
  const around = offsets.flatMap((offset) =>
    inputs.flatMap((input) => (input.from === 'stream' ? [{ ...input, offset }] : [])),
  );
  return { kernel: all, arrays, inputs: [...inputs.filter((_, i) => isCaptured[i]), ...around] };
}
