/** The passes in their order. */
import type { Kernel } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import { removeDeadCode } from './dead-code.ts';
import { relax } from './fast.ts';
import { hoistInvariants } from './hoist.ts';
import { simplify } from './simplify.ts';

interface Pass {
  /** As errors name it. */
  readonly name: string;
  readonly run: (kernel: Kernel) => Kernel;
}

/** What becomes of every kernel, whatever back end it is for. */
export const passes: readonly Pass[] = [
  { name: 'simplification', run: simplify },
  { name: 'invariant motion', run: hoistInvariants },
  { name: 'relaxation', run: relax },
  { name: 'simplification again', run: simplify },
  { name: 'dead code', run: removeDeadCode },
];

/** The same kernel, made faster. Its rules are checked after each pass. */
export function optimise(kernel: Kernel): Kernel {
  return passes.reduce((before, { name, run }) => {
    const after = run(before);
    verify(after, name);
    return after;
  }, kernel);
}
