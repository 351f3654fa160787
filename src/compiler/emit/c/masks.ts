/** How wide the lanes of masks are: a varying bool is an integer vector, all ones where it holds. */
import { type Block, type Kernel, statementsIn, type Value } from '../../kernel/ir/ir.ts';
import type { Scalar } from '../../kernel/ir/ir.ts';

/** Bytes of a lane of a mask. */
export type MaskWidth = 4 | 8;

export const widthOf = (type: Scalar): MaskWidth => (type === 'f64' ? 8 : 4);

/**
 * The width of each varying bool: that of what it was compared from, and where two meet the narrower one, which takes fewer vectors.
 * Parameters are narrow. What a loop carries begins as anything and is what its body yields.
 */
export function maskWidths(kernel: Kernel, varying: ReadonlySet<Value>): (value: Value) => MaskWidth {
  const widths = new Map<Value, MaskWidth>();
  const known = (value: Value): readonly MaskWidth[] => {
    const width = varying.has(value) ? widths.get(value) : undefined;
    return width === undefined ? [] : [width];
  };
  const meet = (result: Value, from: readonly Value[]): void => {
    if (result.type !== 'bool') return;
    const all = from.flatMap(known);
    if (all.length > 0) widths.set(result, Math.min(...all) as MaskWidth);
  };
  const visit = (block: Block): void => {
    for (const statement of block.statements) {
      switch (statement.kind) {
        case 'operation': {
          const { operands, result } = statement;
          if (result.type !== 'bool') break;
          const [first] = operands as [Value, ...Value[]];
          if (first.type === 'bool') meet(result, operands);
          else widths.set(result, widthOf(first.type));
          break;
        }
        case 'if': {
          visit(statement.whenTrue);
          visit(statement.whenFalse);
          statement.results.forEach((result, i) =>
            meet(result, [statement.whenTrue.yields[i] as Value, statement.whenFalse.yields[i] as Value]),
          );
          break;
        }
        case 'loop': {
          const { carried, initial, before, body, results } = statement;
          carried.forEach((value, i) => meet(value, [initial[i] as Value]));
          visit(before);
          visit(body);
          carried.forEach((value, i) => meet(value, [body.yields[i] as Value]));
          results.forEach((result, i) => meet(result, [before.yields[i + 1] as Value]));
        }
      }
    }
  };
  // The second time knows what loops carry.
  visit(kernel.body);
  if ([...statementsIn(kernel.body)].some(({ kind }) => kind === 'loop')) visit(kernel.body);
  return (value) => widths.get(value) ?? 4;
}
