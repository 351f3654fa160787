/** The constructs of JavaScript that kernels do not have, with the rows of the table of refusals that say why. */
import type { AnyNode } from 'acorn';
import type { Context } from './context.ts';
import type { RefusalName } from './refusal.ts';

const constructs: Readonly<Record<string, readonly [RefusalName, string?]>> = {
  TemplateLiteral: ['template'],
  TaggedTemplateExpression: ['template'],
  ThisExpression: ['this', 'this'],
  Super: ['this', 'super'],
  MetaProperty: ['this', 'new.target or import.meta'],
  NewExpression: ['new'],
  ClassDeclaration: ['class'],
  ClassExpression: ['class'],
  ThrowStatement: ['throw'],
  TryStatement: ['try'],
  AwaitExpression: ['await', 'await'],
  YieldExpression: ['generator', 'yield'],
  ChainExpression: ['optional', '?.'],
  ForInStatement: ['forIn'],
  WithStatement: ['with', 'with'],
  DebuggerStatement: ['with', 'debugger'],
  ImportExpression: ['import'],
};

export function refuseSyntax(c: Context, node: AnyNode): never {
  const [name, what = ''] = constructs[node.type] ?? ['syntax', node.type];
  return c.refuse(name, node, { what });
}
