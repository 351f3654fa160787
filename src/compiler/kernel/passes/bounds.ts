/** Finds loads that nothing has to look after: whose index is proved to be within the array. */
import type { Kernel } from '../ir/ir.ts';
import { rewriteKnowing } from './knowing.ts';

/** The kernel whose loads say that they are inside wherever that follows from ranges and from the conditions around. */
export function proveBounds(kernel: Kernel): Kernel {
  if (kernel.arrays.length === 0) return kernel;
  return rewriteKnowing(kernel, (load, facts) => {
    const { mask } = load;
    const inside = mask === undefined ? facts.isInside(load) : facts.under(mask, true, () => facts.isInside(load));
    return inside ? { ...load, inside } : load;
  });
}
