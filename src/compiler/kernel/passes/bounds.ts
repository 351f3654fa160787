/** Finds loads that nothing has to look after: whose index is proved to be within the array. */
import { Facts } from '../ir/facts.ts';
import type { Kernel, Statement } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

/** The kernel whose loads say that they are inside wherever that follows from ranges and from the conditions around. */
export function proveBounds(kernel: Kernel): Kernel {
  if (kernel.arrays.length === 0) return kernel;
  const facts = new Facts(kernel);
  const visit = (statement: Statement, to: Rewriter): void => {
    switch (statement.kind) {
      case 'load': {
        facts.see(statement);
        const { mask } = statement;
        const inside =
          mask === undefined ? facts.isInside(statement) : facts.under(mask, true, () => facts.isInside(statement));
        return to.copy(inside ? { ...statement, inside } : statement);
      }
      case 'if': {
        const { condition, whenTrue } = statement;
        to.copy(statement, (block, walk) => facts.under(condition, block === whenTrue, walk));
        return facts.leaveBranch(statement);
      }
      case 'loop': {
        const { before, body } = statement;
        facts.enterLoop(statement);
        to.copy(statement, (block, walk) => (block === body ? facts.under(before.yields[0]!, true, walk) : walk()));
        return facts.leaveLoop(statement);
      }
      default:
        facts.see(statement);
        return to.copy(statement);
    }
  };
  return rewrite(kernel, visit);
}
