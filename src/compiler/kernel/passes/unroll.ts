/** Short loops whose rounds are known are written out: constants meet in them, and a vector back end keeps no mask. */
import type { Kernel, Loop, Statement, Value } from '../ir/ir.ts';
import { blocksOf, statementsIn } from '../ir/ir.ts';
import { roundsOf } from '../ir/rounds.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

const MOST_ROUNDS = 8;
/** Statements that a loop may become, those of loops inside among them. */
const MOST_STATEMENTS = 128;

/** The kernel without its short loops. */
export function unroll(kernel: Kernel): Kernel {
  const constants = new Map<Value, number>();
  let any = false;
  for (const each of statementsIn(kernel.body)) {
    if (each.kind === 'constant') constants.set(each.result, each.value);
    any ||= each.kind === 'loop';
  }
  if (!any) return kernel;
  const known = (value: Value): number | undefined => constants.get(value);
  const sizes = new Map<Statement, number>();
  /** Statements that one becomes. */
  const sizeOf = (statement: Statement): number => {
    let size = sizes.get(statement);
    if (size !== undefined) return size;
    size = blocksOf(statement)
      .flatMap(({ statements }) => statements)
      .reduce((all, each) => all + sizeOf(each), 1);
    size *= (statement.kind === 'loop' ? shortOf(statement, size) : undefined) ?? 1;
    sizes.set(statement, size);
    return size;
  };
  /** The rounds of a loop that is written out. */
  const shortOf = (loop: Loop, size: number): number | undefined => {
    const rounds = roundsOf(loop, known);
    return rounds !== undefined && rounds <= MOST_ROUNDS && size * rounds <= MOST_STATEMENTS ? rounds : undefined;
  };
  const visit = (statement: Statement, to: Rewriter): void => {
    const rounds = statement.kind === 'loop' ? roundsWritten(statement) : undefined;
    if (statement.kind !== 'loop' || rounds === undefined) return to.copy(statement);
    const { carried, initial, before, body, results } = statement;
    to.defineAll(carried, to.all(initial));
    for (let round = 0; round < rounds; round++) {
      to.inline(before);
      to.defineAll(carried, to.inline(body));
    }
    to.defineAll(results, to.inline(before).slice(1));
  };
  const roundsWritten = (loop: Loop): number | undefined => {
    const inner = [...loop.before.statements, ...loop.body.statements].reduce((all, each) => all + sizeOf(each), 1);
    return shortOf(loop, inner);
  };
  return rewrite(kernel, visit);
}
