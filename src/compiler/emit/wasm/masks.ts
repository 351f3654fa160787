/** How wide the masks of a vectorised kernel are: as wide as the lanes of what they are made of, so that few have to be converted. */
import { type Block, type Kernel, type Statement, statementsIn, type Value } from '../../kernel/ir/ir.ts';
import { operandType } from '../../kernel/ir/operations.ts';
import { widthOf, type Width } from './lanes.ts';

/** The widths of the masks; a mask that is not there may have any. */
export function maskWidths({ body }: Kernel): ReadonlyMap<Value, Width> {
  const widths = new Map<Value, Width>();
  const take = (value: Value, from: readonly (Value | undefined)[]): boolean => {
    if (value.type !== 'bool' || widths.has(value)) return false;
    const known = from.find((each) => each !== undefined && widths.has(each));
    if (known !== undefined) widths.set(value, widths.get(known) as Width);
    return known !== undefined;
  };
  const yielded = (values: readonly Value[], blocks: readonly Block[]): boolean =>
    values
      .map((value, i) =>
        take(
          value,
          blocks.map(({ yields }) => yields[i]),
        ),
      )
      .includes(true);
  const visit = (statement: Statement): boolean => {
    switch (statement.kind) {
      case 'operation': {
        const { operation, operands, result } = statement;
        const type = operandType(operation, operands);
        if (result.type !== 'bool' || type === 'bool')
          return take(result, operands.slice(operation === 'select' ? 1 : 0));
        const found = !widths.has(result);
        widths.set(result, widthOf(type));
        return found;
      }
      case 'if':
        return yielded(statement.results, [statement.whenTrue, statement.whenFalse]);
      case 'loop': {
        const { carried, results, before, body: round } = statement;
        const [, ...given] = before.yields;
        const next = yielded(carried, [round]);
        const over = results.map((result, i) => take(result, [given[i]])).includes(true);
        return next || over;
      }
      default:
        return false;
    }
  };
  // What is carried by a loop is known from its round, which comes later.
  const all = statementsIn(body);
  while (all.map(visit).includes(true));
  return widths;
}
