/** How many elements of an entry are best computed at once in Wasm. */
import type { Entry } from '../../kernel/entry.ts';
import { type Kernel, type Statement, statementsIn, type Value } from '../../kernel/ir/ir.ts';
import { operandType, type OperationName, rowOf } from '../../kernel/ir/operations.ts';
import { isMostlyUniform, varyingValues } from '../../kernel/ir/uniform.ts';
import { LANES } from '../../../skeletons/tree.ts';
import { pressureOf, vectorsAlive } from './pressure.ts';

/** What gangs may be, by the widest lanes of a kernel, and how many vectors may be alive at once. */
interface Choice {
  readonly 64: readonly number[];
  readonly 32: readonly number[];
  readonly alive: number;
}

/**
 * SSE and AVX have 16 registers, but the overlap of chains of computations is worth more than some ways to memory. In a loop two vectors
 * of the widest lanes are best (measured: an n-body step with 22 vectors alive), as each round waits for them all; without one, four
 * (option prices with 54). One vector is worse than many ways to memory (measured: NPB EP, 1.8 times as long). Loops that mostly compute
 * what is the same for all elements, such as where to read, do that once for each gang (measured: a product of matrices takes 350, 185 and
 * 144 ms with 4, 8 and 16).
 */
const choices: Readonly<Record<'common' | 'loops' | 'straight', Choice>> = {
  common: { 64: [16, 8, 4, 2], 32: [16, 8, 4], alive: 32 },
  loops: { 64: [4, 2], 32: [8, 4], alive: 64 },
  straight: { 64: [8, 4, 2], 32: [16, 8, 4], alive: 64 },
};

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
  const choice =
    choices[isMostlyUniform(kernel, varyingValues(kernel)) ? 'common' : hasLoop(kernel) ? 'loops' : 'straight'];
  const lanes = choice[pressure.wide > 0 ? 64 : 32];
  // Whole lanes of the tree make the shortest code.
  const all = entry.kind === 'fold' ? [LANES, ...lanes.filter((each) => each < LANES)] : lanes;
  return all.find((each) => vectorsAlive(pressure, each) <= choice.alive) ?? (all.at(-1) as number);
}

const hasLoop = (kernel: Kernel): boolean => statementsIn(kernel.body).some(({ kind }) => kind === 'loop');

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
