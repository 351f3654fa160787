/** Loop-invariant motion: what is the same in all rounds of a loop is computed before it. */
import type { Block, Kernel, Loop, Statement, Value } from '../ir/ir.ts';
import { operandsOf, resultsOf } from '../ir/ir.ts';
import { rewrite } from './rewrite.ts';

/** The kernel whose loops compute nothing anew that does not change. Operations move out of branches, too: they have no effect. */
export function hoistInvariants(kernel: Kernel): Kernel {
  const { moved, before } = motionsOf(kernel);
  return rewrite(kernel, (statement, to) => {
    if (moved.has(statement)) return;
    if (statement.kind === 'loop') for (const each of before.get(statement) ?? []) to.copy(each);
    to.copy(statement);
  });
}

interface Motions {
  readonly moved: ReadonlySet<Statement>;
  /** What comes before a loop, in the order that it had. */
  readonly before: ReadonlyMap<Loop, readonly Statement[]>;
}

function motionsOf(kernel: Kernel): Motions {
  const moved = new Set<Statement>();
  const before = new Map<Loop, Statement[]>();
  /** In how many loops a value is computed anew in each round. */
  const levels: number[] = [];
  const around: Loop[] = [];
  /** `certain` is the number of loops around outside of which it is not certain that the statement is reached. */
  const visit = (statement: Statement, certain: number): void => {
    const depth = around.length;
    let level = depth;
    switch (statement.kind) {
      case 'if':
        block(statement.whenTrue, depth);
        block(statement.whenFalse, depth);
        break;
      case 'loop':
        around.push(statement);
        for (const { id } of statement.carried) levels[id] = depth + 1;
        // The first part is done once at least.
        block(statement.before, certain);
        block(statement.body, depth + 1);
        around.pop();
        break;
      default: {
        const invariant = Math.max(0, ...operandsOf(statement).map(({ id }: Value) => levels[id] ?? 0));
        const speculates = statement.kind === 'load' && invariant < certain;
        // Where a read outside tells that the element is not for the kernel, it may not be done for nothing.
        level = speculates && kernel.outside === 'bail' ? Math.max(invariant, certain) : invariant;
        if (level >= depth) break;
        moved.add(statement);
        const out = around[level] as Loop;
        const list = before.get(out) ?? [];
        list.push(speculates && level < certain ? { ...statement, inside: false } : statement);
        before.set(out, list);
      }
    }
    for (const { id } of resultsOf(statement)) levels[id] = level;
  };
  const block = ({ statements }: Block, certain: number): void => {
    for (const statement of statements) visit(statement, certain);
  };
  block(kernel.body, 0);
  return { moved, before };
}
