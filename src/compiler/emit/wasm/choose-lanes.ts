/** How many elements of an entry are best computed at once in Wasm. */
import type { Entry } from '../../kernel/entry.ts';
import { type Kernel, type Statement, statementsIn } from '../../kernel/ir/ir.ts';
import { operandType, type OperationName, rowOf } from '../../kernel/ir/operations.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import { LANES } from '../../../skeletons/tree.ts';
import { pressureOf, vectorsAlive } from './pressure.ts';

/** Vector registers of a processor: SSE and AVX have 16; what lives in memory now and then costs little. */
const REGISTERS = 16;

/** The gangs to choose from, by the widest lanes of a kernel: one, two and four vectors of them. */
const gangs = { 64: [8, 4, 2], 32: [16, 8, 4] } as const;

/** Work of an element that is done one by one in vectors too, and has to be taken out of them and put back: an element's cost each. */
const ONE_BY_ONE = 4;

/** Operations without an instruction on vectors. */
const apart: ReadonlySet<OperationName> = new Set(['rem', 'clz']);

/** The number of lanes for `emitWasm`. */
export function chooseLanes(entry: Entry): number {
  if (entry.kind === 'scan' || (entry.kind === 'fold' && !entry.commutative)) return 1;
  const { kernel } = entry;
  if (mostlyApart(kernel)) return 1;
  const pressure = pressureOf(kernel);
  const width = pressure.wide > 0 ? 64 : 32;
  const lanes =
    gangs[width].find((each) => vectorsAlive(pressure, each) <= REGISTERS) ?? (gangs[width].at(-1) as number);
  return entry.kind === 'fold' ? Math.min(lanes, LANES) : lanes;
}

/** Whether vectors help little: most of the work is done element by element. */
function mostlyApart(kernel: Kernel): boolean {
  const varying = varyingValues(kernel);
  let [alone, together] = [0, 0];
  for (const statement of statementsIn(kernel.body)) {
    const cost = costOf(statement);
    if (isApart(statement, varying)) alone += cost + ONE_BY_ONE;
    else together += cost;
  }
  return alone > together;
}

const costOf = (statement: Statement): number =>
  statement.kind === 'operation' ? rowOf(statement.operation).cost : statement.kind === 'load' ? 1 : 0;

function isApart(statement: Statement, varying: ReadonlySet<unknown>): boolean {
  if (statement.kind === 'load') return varying.has(statement.index);
  if (statement.kind !== 'operation' || !varying.has(statement.result)) return false;
  const { operation, operands } = statement;
  if (operation === 'shl' || operation === 'shr') return varying.has(operands[1]);
  const type = operandType(operation, operands);
  return apart.has(operation) && (operation !== 'rem' || type === 'f64' || type === 'f32');
}
