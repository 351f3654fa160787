/** Names in scope, and what the syntax tells of a piece of code without lowering it. */
import type { AnyNode, Identifier } from 'acorn';
import type { Operand, Variable } from './operand.ts';

/** A name means a variable, or something that does not change. */
export type Meaning = { readonly variable: Variable } | { readonly operand: () => Operand };

export class Scope {
  readonly #names = new Map<string, Meaning>();
  readonly outer: Scope | undefined;
  /** The functions around it that are being inlined: one that is met again calls itself. */
  readonly depth: number;

  constructor(outer?: Scope) {
    this.outer = outer;
    this.depth = outer === undefined ? 0 : outer.depth + 1;
  }

  declare(name: string, meaning: Meaning): void {
    this.#names.set(name, meaning);
  }

  find(name: string): Meaning | undefined {
    return this.#names.get(name) ?? this.outer?.find(name);
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** The nodes directly inside of one. */
export function inside(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

const isFunction = ({ type }: AnyNode): boolean =>
  type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'FunctionDeclaration';

/** The names that a piece of code assigns, the functions in it included. */
export function assignedNames(node: AnyNode, names: Set<string> = new Set()): Set<string> {
  const target = (to: AnyNode): void => {
    if (to.type === 'Identifier') names.add((to as Identifier).name);
    else if (to.type === 'MemberExpression') target(to.object as AnyNode);
    else for (const inner of inside(to)) target(inner);
  };
  if (node.type === 'AssignmentExpression') target(node.left as AnyNode);
  else if (node.type === 'UpdateExpression') target(node.argument as AnyNode);
  for (const inner of inside(node)) assignedNames(inner, names);
  return names;
}

/** Jumps that leave a piece of code: labels of breaks and continues, and returns. */
export interface Jumps {
  readonly returns: boolean;
  readonly breaks: ReadonlySet<string>;
  readonly continues: ReadonlySet<string>;
}

/** The label of a jump without one. */
export const NEAREST = '';

export function jumpsOf(node: AnyNode, own: readonly string[] = []): Jumps {
  const [breaks, continues] = [new Set<string>(), new Set<string>()];
  let returns = false;
  const visit = (at: AnyNode, loops: boolean, switches: boolean, labels: readonly string[]): void => {
    if (isFunction(at)) return;
    if (at.type === 'ReturnStatement') returns = true;
    if (at.type === 'BreakStatement') {
      const label = at.label?.name ?? NEAREST;
      if (label === NEAREST ? !switches : !labels.includes(label)) breaks.add(label);
    }
    if (at.type === 'ContinueStatement') {
      const label = at.label?.name ?? NEAREST;
      if (label === NEAREST ? !loops : !labels.includes(label)) continues.add(label);
    }
    const isLoop = ['ForStatement', 'WhileStatement', 'DoWhileStatement', 'ForOfStatement'].includes(at.type);
    const within = at.type === 'LabeledStatement' ? [...labels, at.label.name] : labels;
    for (const inner of inside(at))
      visit(inner, loops || isLoop, switches || isLoop || at.type === 'SwitchStatement', within);
  };
  visit(node, false, false, own);
  return { returns, breaks, continues };
}

export const canJump = ({ returns, breaks, continues }: Jumps): boolean =>
  returns || breaks.size > 0 || continues.size > 0;

/** Whether whatever follows a statement is never reached. */
export function alwaysJumps(node: AnyNode): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true;
    case 'BlockStatement':
      return node.body.some((statement) => alwaysJumps(statement as AnyNode));
    case 'IfStatement':
      return (
        node.alternate != null && alwaysJumps(node.consequent as AnyNode) && alwaysJumps(node.alternate as AnyNode)
      );
    default:
      return false;
  }
}
