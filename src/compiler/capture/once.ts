/**
 * Scopes that exist once for a script, where others exist for each call or turn: all functions of the script share what they
 * declare. Besides the top these are its blocks, and the functions that tools wrap whole modules in.
 */
import type { AnyNode } from 'acorn';
import { chain, isFunction } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Script } from './script.ts';

const known = new WeakMap<Script, ReadonlySet<AnyNode>>();

export function existsOnce(scope: Scope, script: Script): boolean {
  let nodes = known.get(script);
  if (!nodes) known.set(script, (nodes = collect(script.analysis.program)));
  return chain(scope).every(({ node }) => nodes.has(node));
}

function collect(program: AnyNode & { type: 'Program' }): ReadonlySet<AnyNode> {
  const found = new Set<AnyNode>([program]);
  const statements = program.body as AnyNode[];
  for (const statement of statements) visit(statement, found);
  // A script that is nothing but one function is called by who compiled it: vite wraps modules so.
  const [only, ...others] = statements.filter((each) => !('directive' in each));
  if (others.length === 0 && only?.type === 'ExpressionStatement') enter(only.expression as AnyNode, found);
  return found;
}

function visit(node: AnyNode, found: Set<AnyNode>): void {
  switch (node.type) {
    case 'BlockStatement':
      found.add(node);
      for (const statement of node.body) visit(statement as AnyNode, found);
      return;
    case 'IfStatement':
      visit(node.consequent as AnyNode, found);
      if (node.alternate) visit(node.alternate as AnyNode, found);
      return;
    case 'TryStatement':
      visit(node.block, found);
      if (node.finalizer) visit(node.finalizer, found);
      return;
    case 'ExpressionStatement':
      return called(node.expression as AnyNode, found);
    default:
  }
}

/** `(() => { … })()`, also awaited or behind an operator. */
function called(node: AnyNode, found: Set<AnyNode>): void {
  if (node.type === 'AwaitExpression' || node.type === 'UnaryExpression') called(node.argument as AnyNode, found);
  else if (node.type === 'CallExpression') enter(node.callee as AnyNode, found);
}

function enter(node: AnyNode, found: Set<AnyNode>): void {
  if (!isFunction(node)) return;
  found.add(node);
  if (node.body.type === 'BlockStatement') for (const statement of node.body.body) visit(statement as AnyNode, found);
}
