/**
 * How wide the lanes of integers and masks are. A varying bool is an integer vector, all ones where it holds: where it came from doubles
 * its lanes have 8 bytes. An integer has 4, unless a loop only counts with it under wide masks: then the upper half of 8 is anything.
 */
import {
  type Block,
  blocksOf,
  type Kernel,
  type Loop,
  operandsOf,
  type Operation,
  type Scalar,
  type Statement,
  statementsIn,
  type Value,
} from '../../kernel/ir/ir.ts';
import type { OperationName } from '../../kernel/ir/operations.ts';

/** Bytes of a lane. */
export type Width = 4 | 8;

export const widthOf = (type: Scalar): Width => (type === 'f64' ? 8 : 4);

/** The width of each varying bool, i32 and u32. */
export function laneWidths(kernel: Kernel, varying: ReadonlySet<Value>): (value: Value) => Width {
  const masks = maskWidths(kernel, varying);
  const wide = wideIntegers(kernel, varying, masks);
  return (value) => (wide.has(value) ? 8 : (masks.get(value) ?? 4));
}

/**
 * A mask is as wide as what was compared, and where two meet the narrower one, which takes fewer vectors. Parameters are narrow. What a
 * loop carries begins as anything and is what its body yields.
 */
function maskWidths(kernel: Kernel, varying: ReadonlySet<Value>): ReadonlyMap<Value, Width> {
  const widths = new Map<Value, Width>();
  const meet = (result: Value, from: readonly Value[]): void => {
    if (result.type !== 'bool') return;
    const known = from.flatMap((value) => (varying.has(value) ? (widths.get(value) ?? []) : []));
    if (known.length > 0) widths.set(result, Math.min(...known) as Width);
  };
  const yielded = (results: readonly Value[], ...from: readonly (readonly Value[])[]): void =>
    results.forEach((result, i) =>
      meet(
        result,
        from.map((values) => values[i] as Value),
      ),
    );
  const visit = ({ statements }: Block): void => statements.forEach(of);
  const of = (statement: Statement): void => {
    if (statement.kind === 'operation') {
      const { operands, result } = statement;
      const [first] = operands as [Value, ...Value[]];
      if (first.type === 'bool') meet(result, operands);
      else if (result.type === 'bool') widths.set(result, widthOf(first.type));
    } else if (statement.kind === 'loop') {
      yielded(statement.carried, statement.initial);
      blocksOf(statement).forEach(visit);
      yielded(statement.carried, statement.body.yields);
      yielded(statement.results, statement.before.yields.slice(1));
    } else if (statement.kind === 'if') {
      blocksOf(statement).forEach(visit);
      yielded(statement.results, statement.whenTrue.yields, statement.whenFalse.yields);
    }
  };
  // The second time knows what loops carry.
  visit(kernel.body);
  visit(kernel.body);
  return widths;
}

/** What gives the right lower half whatever the upper halves are. */
const lowering: ReadonlySet<OperationName> = new Set(['add', 'sub', 'and', 'or', 'xor']);

/** Integers that a loop carries, counts with, keeps where a wide mask does not hold, and does nothing else with. */
function wideIntegers(
  kernel: Kernel,
  varying: ReadonlySet<Value>,
  masks: ReadonlyMap<Value, Width>,
): ReadonlySet<Value> {
  const wide = new Set<Value>();
  const counter = (loop: Loop, i: number): readonly Value[] => {
    const carried = loop.carried[i] as Value;
    const next = loop.body.yields[i] as Value;
    if (carried.type !== 'i32' && carried.type !== 'u32') return [];
    const operations = new Map<Value, Operation>();
    const others: Value[] = [...loop.body.yields];
    for (const block of [loop.before, loop.body]) {
      for (const statement of statementsIn(block)) {
        if (statement.kind === 'operation') operations.set(statement.result, statement);
        else others.push(...operandsOf(statement), ...blocksOf(statement).flatMap(({ yields }) => yields));
      }
    }
    const select = operations.get(next);
    if (select?.operation !== 'select' || masks.get(select.operands[0] as Value) !== 8) return [];
    // From the select back to what is carried.
    const chain = new Set([carried, next]);
    const known = (value: Value): boolean => {
      if (chain.has(value) || !varying.has(value)) return true;
      const operation = operations.get(value);
      if (operation === undefined || !lowering.has(operation.operation) || !operation.operands.every(known))
        return false;
      chain.add(value);
      return true;
    };
    if (!select.operands.slice(1).every(known)) return [];
    const used = [...operations.values()].flatMap(({ operands, result }) => (chain.has(result) ? [] : operands));
    const elsewhere = [...others, ...used].filter((value) => chain.has(value));
    return elsewhere.length === 1 ? [...chain] : [];
  };
  for (const statement of statementsIn(kernel.body)) {
    if (statement.kind !== 'loop') continue;
    for (const i of statement.carried.keys()) for (const value of counter(statement, i)) wide.add(value);
  }
  return wide;
}
