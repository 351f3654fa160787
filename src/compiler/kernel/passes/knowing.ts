import { Facts } from '../ir/facts.ts';
import type { Kernel, Load, Loop, Statement } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

/**
 * Walks a kernel with what is known at each place, and writes what `load` makes of its loads. `around` does the walk of a loop, for who wants
 * to know which loops a load is in.
 */
export function rewriteKnowing(
  kernel: Kernel,
  load: (load: Load, facts: Facts) => Load,
  around: (loop: Loop, walk: () => void) => void = (_, walk) => walk(),
): Kernel {
  const facts = new Facts(kernel);
  const visit = (statement: Statement, to: Rewriter): void => {
    switch (statement.kind) {
      case 'load':
        facts.see(statement);
        return to.copy(load(statement, facts));
      case 'if': {
        const { condition, whenTrue } = statement;
        to.copy(statement, (block, walk) => facts.under(condition, block === whenTrue, walk));
        return facts.leaveBranch(statement);
      }
      case 'loop': {
        const { before, body } = statement;
        around(statement, () => {
          facts.enterLoop(statement);
          to.copy(statement, (block, walk) => (block === body ? facts.under(before.yields[0]!, true, walk) : walk()));
          facts.leaveLoop(statement);
        });
        return;
      }
      default:
        facts.see(statement);
        return to.copy(statement);
    }
  };
  return rewrite(kernel, visit);
}
