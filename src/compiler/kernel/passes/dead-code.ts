/** Leaves out what no result depends on: statements, results of branches and loops, and what loops carry. */
import type { Block, Kernel, Statement, Value } from '../ir/ir.ts';
import { blocksOf, operandsOf, resultsOf } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

/**
 * The kernel without dead code. Loops are taken to end, and a load stays where it tells that the element is not for the kernel.
 */
export function removeDeadCode(kernel: Kernel): Kernel {
  const { live, acting } = liveIn(kernel);
  const isLive = (value: Value): boolean => live[value.id] === true;
  /** The block, of which only those yields are wanted whose values behind it are. */
  const only = ({ statements, yields }: Block, wanted: readonly Value[]): Block => ({
    statements,
    yields: yields.filter((_, i) => isLive(wanted[i] as Value)),
  });
  const visit = (statement: Statement, to: Rewriter): void => {
    const results = resultsOf(statement).filter(isLive);
    if (results.length === 0 && !acting.has(statement)) return;
    if (statement.kind === 'if') {
      const { whenTrue, whenFalse } = statement;
      const wanted = statement.results;
      return to.copy({
        ...statement,
        results,
        whenTrue: only(whenTrue, wanted),
        whenFalse: only(whenFalse, wanted),
      });
    }
    if (statement.kind === 'loop') {
      const { carried, initial, before, body } = statement;
      const [condition, ...given] = before.yields as [Value, ...Value[]];
      const yields = [condition, ...given.filter((_, i) => isLive(statement.results[i] as Value))];
      return to.copy({
        ...statement,
        results,
        carried: carried.filter(isLive),
        initial: initial.filter((_, i) => isLive(carried[i] as Value)),
        before: { statements: before.statements, yields },
        body: only(body, carried),
      });
    }
    to.copy(statement);
  };
  return rewrite(kernel, visit);
}

/** Which values results depend on, by number, and which statements do more than give values. */
function liveIn(kernel: Kernel): { live: readonly boolean[]; acting: ReadonlySet<Statement> } {
  const { body, outside } = kernel;
  /** What a value is made of. */
  const sources: (readonly Value[])[] = [];
  const acting = new Set<Statement>();
  const live: boolean[] = [];
  const wanted: Value[] = [...body.yields];
  /** Whether there is something in the block that acts. */
  const gather = ({ statements }: Block): boolean => {
    let acts = false;
    for (const statement of statements) {
      const own = statement.kind === 'load' && outside === 'bail' && !statement.inside;
      const inner = blocksOf(statement).map(gather);
      if (own || inner.includes(true)) {
        acts = true;
        acting.add(statement);
        wanted.push(...(statement.kind === 'loop' ? statement.before.yields.slice(0, 1) : operandsOf(statement)));
      }
      sourcesOf(statement);
    }
    return acts;
  };
  const sourcesOf = (statement: Statement): void => {
    if (statement.kind === 'if') {
      const { condition, whenTrue, whenFalse, results } = statement;
      results.forEach(({ id }, i) => {
        sources[id] = [condition, whenTrue.yields[i] as Value, whenFalse.yields[i] as Value];
      });
    } else if (statement.kind === 'loop') {
      const { carried, initial, before, body: round, results } = statement;
      carried.forEach(({ id }, i) => {
        sources[id] = [initial[i] as Value, round.yields[i] as Value];
      });
      results.forEach(({ id }, i) => {
        sources[id] = [before.yields[0] as Value, before.yields[i + 1] as Value];
      });
    } else sources[statement.result.id] = operandsOf(statement);
  };
  gather(body);
  for (let value = wanted.pop(); value !== undefined; value = wanted.pop()) {
    if (live[value.id] === true) continue;
    live[value.id] = true;
    wanted.push(...(sources[value.id] ?? []));
  }
  return { live, acting };
}
