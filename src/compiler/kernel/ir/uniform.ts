/** Which values are the same for all elements that are computed together. */
import type { Block, Kernel, Statement, Value } from './ir.ts';
import { operandsOf, resultsOf, statementsIn } from './ir.ts';

/**
 * The values that differ from element to element: parameters that vary and what depends on them, by value or by the way that control
 * takes. Everything else is uniform. Source: Coutinho et al., "Divergence analysis and optimizations", PACT 2011.
 */
export function varyingValues(kernel: Kernel): ReadonlySet<Value> {
  let varying = known.get(kernel);
  if (varying === undefined) known.set(kernel, (varying = foundVarying(kernel)));
  return varying;
}

/** Kernels do not change. */
const known = new WeakMap<Kernel, ReadonlySet<Value>>();

function foundVarying(kernel: Kernel): ReadonlySet<Value> {
  const varying = new Set<Value>(kernel.parameters.filter((parameter) => parameter.varying));
  const mark = (values: readonly Value[]): void => values.forEach((value) => varying.add(value));
  const has = (value: Value): boolean => varying.has(value);
  const block = ({ statements }: Block): void => statements.forEach(visit);
  const visit = (statement: Statement): void => {
    if (statement.kind === 'if') {
      const { condition, whenTrue, whenFalse, results } = statement;
      block(whenTrue);
      block(whenFalse);
      results.forEach((result, i) => {
        const sides = [whenTrue.yields[i], whenFalse.yields[i]] as [Value, Value];
        if (sides.some(has) || (has(condition) && sides[0] !== sides[1])) varying.add(result);
      });
      return;
    }
    if (statement.kind === 'loop') {
      const { carried, initial, before, body, results } = statement;
      carried.forEach((value, i) => has(initial[i] as Value) && varying.add(value));
      // What varies in one round makes more vary in the next.
      for (let known = -1; known !== varying.size;) {
        known = varying.size;
        block(before);
        block(body);
        carried.forEach((value, i) => has(body.yields[i] as Value) && varying.add(value));
      }
      const [condition, ...given] = before.yields as [Value, ...Value[]];
      // Elements that leave in different rounds leave with different values, unless these were there before the loop.
      const inside = new Set(carried);
      for (const part of [before, body])
        for (const each of part.statements) resultsOf(each).forEach((value) => inside.add(value));
      results.forEach((result, i) => {
        const value = given[i] as Value;
        if (has(value) || (has(condition) && inside.has(value))) varying.add(result);
      });
      return;
    }
    if (statement.kind === 'operation' && statement.operation === 'any') return;
    if (operandsOf(statement).some(has)) mark(resultsOf(statement));
  };
  block(kernel.body);
  return varying;
}

/** Whether most of what is done in loops is the same for all elements. */
export function isMostlyUniform({ body }: Kernel, varying: ReadonlySet<Value>): boolean {
  const loops = statementsIn(body).filter((each) => each.kind === 'loop');
  const inside = new Set(loops.flatMap((each) => [...statementsIn(each.before), ...statementsIn(each.body)]));
  let [common, own] = [0, 0];
  for (const statement of inside) {
    if (statement.kind !== 'operation' && statement.kind !== 'load') continue;
    if (varying.has(statement.result)) own++;
    else common++;
  }
  return common > own;
}
