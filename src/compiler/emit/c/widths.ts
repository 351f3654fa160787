/**
 * How wide the lanes of integers and masks are: as wide as what they were made of, so that what computes with the bits of doubles and
 * what compares doubles needs no other order of lanes. A mask is an integer vector, all ones where it holds. An integer of 8 bytes is a
 * word and another that may hold anything.
 */
import { type Block, blocksOf, type Kernel, type Scalar, type Statement, type Value } from '../../kernel/ir/ir.ts';
import type { OperationName } from '../../kernel/ir/operations.ts';
import { isFloat } from './numbers.ts';

/** Bytes of a lane. */
export type Width = 4 | 8;

export const widthOf = (type: Scalar): Width => (type === 'f64' ? 8 : 4);

/** Their lanes are computed as those of doubles, but come from where others are. */
export const throughDoubles: ReadonlySet<OperationName> = new Set(['div', 'rem']);

/**
 * The width of each varying bool, i32 and u32. Parameters and elements of arrays are narrow. Where two meet the narrower one wins, which
 * takes fewer vectors. What a loop carries begins as anything and is what its body yields.
 */
export function laneWidths(kernel: Kernel, varying: ReadonlySet<Value>): (value: Value) => Width {
  const widths = new Map<Value, Width>(kernel.parameters.map((parameter) => [parameter, 4]));
  const meet = (result: Value, from: readonly Value[]): void => {
    const known = from.flatMap((value) => {
      if (!varying.has(value)) return [];
      return isFloat(value.type) ? [widthOf(value.type)] : (widths.get(value) ?? []);
    });
    if (known.length > 0) widths.set(result, Math.min(...known) as Width);
  };
  const yielded = (results: readonly Value[], ...from: readonly (readonly Value[])[]): void =>
    results.forEach((result, i) =>
      meet(
        result,
        from.map((values) => values[i] as Value),
      ),
    );
  const visit = ({ statements }: Block): void => statements.forEach(define);
  const define = (statement: Statement): void => {
    switch (statement.kind) {
      case 'operation': {
        const { operation, operands, result } = statement;
        if (throughDoubles.has(operation)) widths.set(result, 4);
        else meet(result, operands);
        return;
      }
      case 'load':
        return void widths.set(statement.result, 4);
      case 'loop': {
        const { carried, initial, body, before, results } = statement;
        yielded(carried, initial);
        blocksOf(statement).forEach(visit);
        yielded(carried, body.yields);
        return yielded(results, before.yields.slice(1));
      }
      case 'if':
        blocksOf(statement).forEach(visit);
        return yielded(statement.results, statement.whenTrue.yields, statement.whenFalse.yields);
      default:
    }
  };
  // The second time knows what loops carry.
  visit(kernel.body);
  visit(kernel.body);
  return (value) => widths.get(value) ?? 4;
}
