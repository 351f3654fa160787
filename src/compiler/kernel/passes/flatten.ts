/**
 * Branches whose arms cost less than a branch become choices: what `&&` and `?:` of JavaScript skip is mostly cheap, and computing it at once
 * shows other passes that it is computed elsewhere as well. Source: Allen et al., "Conversion of control dependence to data dependence", 1983.
 */
import type { Block, Kernel } from '../ir/ir.ts';
import { rowOf } from '../ir/operations.ts';
import { rewrite } from './rewrite.ts';

/** An arm of this cost is computed at once, in multiples of an addition: less than a branch that goes wrong now and then. */
const MOST = 12;

/** The kernel without cheap branches. Memory is read only where it was. */
export function flatten(kernel: Kernel): Kernel {
  return rewrite(kernel, (statement, to) => {
    if (statement.kind !== 'if') return to.copy(statement);
    const { builder } = to;
    const { condition, whenTrue, whenFalse, results, site } = statement;
    const decided = to.of(condition);
    const [first, second] = [whenTrue, whenFalse].map((block) => builder.block(() => to.inline(block))) as [
      Block,
      Block,
    ];
    builder.site = site;
    if (!isCheap(first) || !isCheap(second)) return to.defineAll(results, builder.if(decided, first, second));
    for (const each of [...first.statements, ...second.statements]) builder.push(each);
    results.forEach((result, i) => {
      const [a, b] = [first.yields[i] as typeof result, second.yields[i] as typeof result];
      to.define(result, a === b ? a : builder.operation('select', decided, a, b));
    });
  });
}

function isCheap({ statements }: Block): boolean {
  let cost = 0;
  for (const each of statements) {
    if (each.kind === 'operation') cost += rowOf(each.operation).cost;
    else if (each.kind !== 'constant' && each.kind !== 'length') return false;
  }
  return cost <= MOST;
}
