/** The passes in their order. */
import type { Kernel } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import { proveBounds } from './bounds.ts';
import { removeDeadCode } from './dead-code.ts';
import { relax } from './fast.ts';
import { flatten } from './flatten.ts';
import { hoistInvariants } from './hoist.ts';
import { narrow } from './narrow.ts';
import { expandRemainders } from './remainders.ts';
import { simplify } from './simplify.ts';
import { unroll } from './unroll.ts';
import { versionLoops } from './versions.ts';

interface Pass {
  /** As errors name it. */
  readonly name: string;
  readonly run: (kernel: Kernel) => Kernel;
}

/** What becomes of every kernel, whatever back end it is for. */
export const passes: readonly Pass[] = [
  { name: 'flattening', run: flatten },
  { name: 'simplification', run: simplify },
  { name: 'narrowing', run: narrow },
  { name: 'dead code', run: removeDeadCode },
  { name: 'unrolling', run: unroll },
  { name: 'simplification of integers', run: simplify },
  { name: 'invariant motion', run: hoistInvariants },
  { name: 'versions of loops', run: versionLoops },
  { name: 'proofs of bounds', run: proveBounds },
  { name: 'remainders', run: expandRemainders },
  { name: 'relaxation', run: relax },
  { name: 'simplification at last', run: simplify },
  { name: 'dead code at last', run: removeDeadCode },
];

/** The same kernel, made faster. The rules of the IR are checked once: after each pass that would be a tenth of all work. */
export function optimise(kernel: Kernel): Kernel {
  const after = passes.reduce((before, { run }) => run(before), kernel);
  verify(after, 'all passes');
  return after;
}

/** The same, checked after each pass, so that one that breaks the rules is told by its name: for tests. */
export function optimiseStepwise(kernel: Kernel): Kernel {
  return passes.reduce((before, { name, run }) => {
    const after = run(before);
    verify(after, name);
    return after;
  }, kernel);
}
