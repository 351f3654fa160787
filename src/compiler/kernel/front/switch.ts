/** switch: a chain of comparisons, in which each case comes with the statements that it falls through to. */
import type { AnyNode, SwitchCase, SwitchStatement } from 'acorn';
import { children, isFunction } from '../../capture/scope.ts';
import { goOn } from './branch.ts';
import type { Context } from './context.ts';
import type { ScalarDatum } from './datum.ts';
import { alwaysJumps, choice, region, sequence } from './jumps.ts';
import { apply } from './scalar.ts';

/** What is done for some cases: `tests` one of which has to fit, none for the default. */
interface Arm {
  readonly node: AnyNode;
  readonly tests: readonly AnyNode[];
  readonly body: readonly AnyNode[];
}

export function switchStatement(c: Context, node: SwitchStatement, labels: readonly string[], next: () => void): void {
  const value = c.scalar(node.discriminant);
  const { arms, rest } = armsOf(node);
  const all = [...arms, rest];
  const leaving = all.map(({ body }) => body.some(alwaysJumps));
  const chain = (behind: () => void): void => write(c, value, arms, rest, leaving, behind);
  // Where only one arm goes on and none breaks halfway, what follows is a part of that arm.
  const isPlain = labels.length === 0 && !all.some(({ body }) => body.some(breaks));
  if (isPlain && leaving.filter((leaves) => !leaves).length <= 1) return chain(next);
  region(c, node, { kind: 'break', labels: ['', ...labels] }, () => chain(() => undefined));
  goOn(c, node, next);
}

function write(
  c: Context,
  value: ScalarDatum,
  arms: readonly Arm[],
  rest: Arm,
  leaving: readonly boolean[],
  next: () => void,
  from = 0,
): void {
  const arm = arms[from];
  if (!arm) return sequence(c, rest.body, next);
  c.at(arm.node);
  const fits = arm.tests
    .map((test) => c.typing.comparison('===', value, c.scalar(test), test))
    .reduce((any, each) => apply(c.builder, 'or', any, each));
  choice(
    c,
    arm.node,
    fits,
    [
      { act: (then) => sequence(c, arm.body, then), jumps: leaving[from] === true },
      {
        act: (then) => write(c, value, arms, rest, leaving, then, from + 1),
        jumps: leaving.slice(from + 1).every((leaves) => leaves),
      },
    ],
    next,
  );
}

/** The cases with what each does, without the `break` at its end; the default comes last, as it is taken last. */
function armsOf({ cases, ...node }: SwitchStatement): { arms: Arm[]; rest: Arm } {
  const arms: Arm[] = [];
  let tests: AnyNode[] = [];
  let rest: Arm = { node: { ...node, cases }, tests: [], body: [] };
  for (const [i, each] of cases.entries()) {
    const body = bodyFrom(cases, i);
    if (each.test) tests.push(each.test);
    else rest = { node: each, tests: [], body };
    // Cases without statements are those of the next.
    const isLast = i === cases.length - 1;
    if (each.consequent.length === 0 && !isLast && [each, cases[i + 1]].every((one) => one && isPlain(one.test)))
      continue;
    if (tests.length > 0 && each.test) arms.push({ node: each, tests, body });
    if (each.test) tests = [];
  }
  return { arms, rest };
}

/** What can be compared whether the cases before fit or not. */
const isPlain = (test: AnyNode | null | undefined): boolean => test?.type === 'Literal' || test?.type === 'Identifier';

function bodyFrom(cases: readonly SwitchCase[], from: number): readonly AnyNode[] {
  const body: AnyNode[] = [];
  for (const { consequent } of cases.slice(from)) {
    for (const statement of consequent) {
      if (statement.type === 'BreakStatement' && !statement.label) return body;
      body.push(statement);
      if (alwaysJumps(statement)) return body;
    }
  }
  return body;
}

/** Whether a `break` of the switch stands inside of a statement. */
function breaks(node: AnyNode): boolean {
  if (node.type === 'BreakStatement') return !node.label;
  if (isFunction(node) || /^(?:For|While|DoWhile|Switch)/.test(node.type)) return false;
  return [...children(node)].some(breaks);
}
