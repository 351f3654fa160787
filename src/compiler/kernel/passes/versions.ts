/**
 * Loops in two versions: with reads that nothing has to look after, for when arrays are as long as those need, and as they were. Whether arrays
 * are is asked once, before the loop. Source: Würthinger, Wimmer and Mössenböck, "Array bounds check elimination for the Java HotSpot client compiler",
 * PPPJ 2007.
 */
import type { Need } from '../ir/facts.ts';
import { blocksOf, type Kernel, type Loop, type Statement, statementsIn } from '../ir/ir.ts';
import { rewriteKnowing } from './knowing.ts';
import { rewrite } from './rewrite.ts';

/** Statements that a loop may have to be there twice. */
const MOST_STATEMENTS = 160;

/** The kernel in which loops ask before their first round how long arrays are; the proof that reads are inside is left to `proveBounds`. */
export function versionLoops(kernel: Kernel): Kernel {
  const needs = needsOf(kernel);
  if (needs.size === 0) return kernel;
  return rewrite(kernel, (statement, to) => {
    const all = statement.kind === 'loop' ? needs.get(statement) : undefined;
    if (statement.kind !== 'loop' || all === undefined) return to.copy(statement);
    const { builder } = to;
    const hold = [...all.values()]
      .map(({ least, array }) => {
        const low = typeof least === 'number' ? builder.constant('i32', least) : builder.length(least.lengthOf);
        return builder.operation('le', low, builder.length(array));
      })
      .reduce((a, b) => builder.operation('and', a, b));
    const version = (): ReturnType<typeof builder.block> =>
      builder.block(() => {
        to.copy(statement);
        return to.all(statement.results);
      });
    to.defineAll(statement.results, builder.if(hold, version(), version()));
  });
}

/** What reads in loops need; of loops in others, those of the outer. */
function needsOf(kernel: Kernel): ReadonlyMap<Loop, ReadonlyMap<string, Need>> {
  const found = new Map<Loop, Map<string, Need>>();
  if (!hasReadsInLoops(kernel)) return found;
  let outer: Loop | undefined;
  rewriteKnowing(
    kernel,
    (load, facts) => {
      const need = outer && facts.needOf(load);
      if (outer !== undefined && need !== undefined) {
        const all = found.get(outer) ?? new Map<string, Need>();
        found.set(outer, all.set(JSON.stringify(need), need));
      }
      return load;
    },
    (loop, walk) => {
      if (outer !== undefined || sizeOf(loop) > MOST_STATEMENTS) return walk();
      outer = loop;
      walk();
      outer = undefined;
    },
  );
  return found;
}

const hasReadsInLoops = ({ arrays, body }: Kernel): boolean =>
  arrays.some(({ data }) => data === undefined) &&
  statementsIn(body).some(
    (each) =>
      each.kind === 'loop' &&
      [...statementsIn(each.before), ...statementsIn(each.body)].some(({ kind }) => kind === 'load'),
  );

const sizeOf = (statement: Statement): number =>
  blocksOf(statement).reduce((sum, block) => sum + statementsIn(block).length, 0);
