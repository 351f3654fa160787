/** Which values of a kernel are used once only, where they are defined: they need no local variable. */
import {
  type Block,
  blocksOf,
  type Kernel,
  operandsOf,
  resultsOf,
  type Statement,
  type Value,
} from '../../kernel/ir/ir.ts';

/** The values of a kernel that are used once, in the block that defines them. */
export function usedOnce({ parameters, body }: Kernel): ReadonlySet<Value> {
  const definedIn = new Map<Value, Block>(parameters.map((parameter) => [parameter, body]));
  const seen = new Set<Value>();
  const once = new Set<Value>();
  const use = (value: Value, block: Block): void => {
    if (!seen.has(value) && definedIn.get(value) === block) once.add(value);
    else once.delete(value);
    seen.add(value);
  };
  const visit = (block: Block): void => {
    for (const statement of block.statements) {
      operandsOf(statement).forEach((value) => use(value, block));
      blocksOf(statement).forEach(visit);
      if (statement.kind === 'loop') keepResults(statement);
      if (statement.kind !== 'if' && statement.kind !== 'loop')
        resultsOf(statement).forEach((value) => definedIn.set(value, block));
    }
    block.yields.forEach((value) => use(value, block));
  };
  /** What a loop gives is looked at when it is over. */
  const keepResults = ({ before }: Extract<Statement, { kind: 'loop' }>): void =>
    before.yields.slice(1).forEach((value) => once.delete(value));
  visit(body);
  return once;
}
