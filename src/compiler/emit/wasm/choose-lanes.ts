/** How many elements of an entry are best computed at once in Wasm. */
import type { Entry } from '../../kernel/entry.ts';
import { type Kernel, type Statement, statementsIn, type Value } from '../../kernel/ir/ir.ts';
import { operandType, type OperationName, rowOf } from '../../kernel/ir/operations.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import { LANES } from '../../../skeletons/tree.ts';
import { type Pressure, pressureOf, vectorsAlive } from './pressure.ts';

/**
 * Vectors that may be alive at once. SSE and AVX have 16 registers; up to twice as many, the overlap of two chains of computations is
 * worth more than the way to memory costs (measured: an n-body step with 22 of them, option prices with 27).
 */
const MOST_ALIVE = 32;

/** The gangs to choose from, by the widest lanes of a kernel: two vectors of these, or one. */
const gangs = { 64: [4, 2], 32: [8, 4] } as const;

/** What an element's operation costs more that is taken out of vectors to be done, and put back. */
const ONE_BY_ONE = 4;

/** Operations without an instruction on vectors, by the types of their operands. */
const apart: Readonly<Partial<Record<OperationName, readonly string[]>>> = { rem: ['f64', 'f32'], clz: ['i32', 'u32'] };

/** The number of lanes for `emitWasm`. Reads by index count as any other work: in gangs their bounds are checked at once. */
export function chooseLanes(entry: Entry): number {
  if (entry.kind === 'scan' || (entry.kind === 'fold' && !entry.commutative)) return 1;
  const { kernel } = entry;
  if (isMostlyApart(kernel)) return 1;
  const pressure = pressureOf(kernel);
  // Whole lanes of the tree make the shortest code.
  return fitting(pressure, entry.kind === 'fold' ? [LANES] : []);
}

function fitting(pressure: Pressure, first: readonly number[]): number {
  const all = [...first, ...gangs[pressure.wide > 0 ? 64 : 32]];
  return all.find((lanes) => vectorsAlive(pressure, lanes) <= MOST_ALIVE) ?? (all.at(-1) as number);
}

/** Whether vectors help little: most of the work is done element by element. */
function isMostlyApart(kernel: Kernel): boolean {
  const varying = varyingValues(kernel);
  let [alone, together] = [0, 0];
  for (const statement of statementsIn(kernel.body)) {
    if (statement.kind === 'load') together++;
    if (statement.kind !== 'operation' || !varying.has(statement.result)) continue;
    const { cost } = rowOf(statement.operation);
    if (isApart(statement, varying)) alone += cost + ONE_BY_ONE;
    else together += cost;
  }
  return alone > together;
}

function isApart(
  { operation, operands }: Extract<Statement, { kind: 'operation' }>,
  varying: ReadonlySet<Value>,
): boolean {
  if (operation === 'shl' || operation === 'shr') return varying.has(operands[1] as Value);
  return apart[operation]?.includes(operandType(operation, operands)) ?? false;
}
