/**
 * Jumps in structured code. What follows a branch is done inside of the way that goes on, where the others jump; elsewhere a flag tells
 * which ways have jumped, and the rest is done where it does not hold. Source: the flags of Böhm and Jacopini, "Flow diagrams, Turing
 * machines and languages with only two formation rules", CACM 1966; doing what follows inside is how compilers by continuations do it.
 */
import type { AnyNode } from 'acorn';
import { branch, goOn } from './branch.ts';
import type { Context, Target } from './context.ts';
import { FALSE, type ScalarDatum, TRUE } from './datum.ts';

type Targeted = Pick<Target, 'kind' | 'labels' | 'reached'>;

/** Does something that jumps of a kind lead to the end of. */
export function region(c: Context, node: AnyNode, to: Targeted, act: () => void): void {
  const { targets, region: outer } = c;
  const flag = c.site.place(node, to.kind);
  c.region = new Set(c.env.keys());
  c.targets = [...targets, { ...to, flag, alive: c.region }];
  c.env.set(flag, FALSE);
  act();
  c.env.delete(flag);
  c.targets = targets;
  c.region = outer;
}

/** Makes a jump: what follows it is not done. */
export function jump(c: Context, to: Target): void {
  c.env.set(to.flag, TRUE);
  to.reached?.();
}

/** The target of a `break` or `continue`. */
export function targetOf(c: Context, kind: 'break' | 'continue', label: string | undefined): Target | undefined {
  return c.targets.findLast(
    (target) =>
      target.kind === kind &&
      // Without a label it leads out of loops and switches, not of blocks that have one.
      (label === undefined ? target.labels.includes('') : target.labels.includes(label)),
  );
}

/** One statement after the other, and `next` behind the last. */
export function sequence(c: Context, list: readonly AnyNode[], next: () => void, from = 0): void {
  const node = list[from];
  if (node === undefined) return next();
  c.statement(node, () => sequence(c, list, next, from + 1));
}

/** Whether every way through a statement jumps away from what follows it, as its text shows. */
export function alwaysJumps(node: AnyNode): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true;
    case 'BlockStatement':
      return node.body.some(alwaysJumps);
    case 'IfStatement':
      return alwaysJumps(node.consequent) && node.alternate != null && alwaysJumps(node.alternate);
    default:
      return false;
  }
}

/** Ways that a condition chooses from, and what follows both. */
export function choice(
  c: Context,
  node: AnyNode,
  condition: ScalarDatum,
  ways: readonly [Way, Way],
  next: () => void,
): void {
  const [yes, no] = ways;
  const end = (): void => undefined;
  if (condition.constant !== undefined) {
    const way = condition.constant === 1 ? yes : no;
    return way.act(next);
  }
  if (!yes.jumps && !no.jumps) {
    const { region: outer } = c;
    // All that is there is alive where both ways meet.
    c.region = new Set(c.env.keys());
    branch(
      c,
      node,
      condition,
      () => yes.act(end),
      () => no.act(end),
    );
    c.region = outer;
    return goOn(c, node, next);
  }
  branch(
    c,
    node,
    condition,
    () => yes.act(yes.jumps ? end : next),
    () => no.act(no.jumps ? end : next),
    { alive: c.region },
  );
}

/** One of the ways of a choice. */
export interface Way {
  readonly act: (next: () => void) => void;
  /** All of it jumps away, so that what follows need not come behind it. */
  readonly jumps: boolean;
}
