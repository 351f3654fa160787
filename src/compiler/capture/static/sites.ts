/** The functions a module hands to Ossa, as far as its text shows: where they stand and which variables they need. */
import type { AnyNode, CallExpression } from 'acorn';
import { pathToFileURL } from 'node:url';
import { resolve } from '../resolve.ts';
import { chain, children, isFunction, within } from '../scope.ts';
import type { Binding, Scope } from '../scope.ts';
import type { Script } from '../script.ts';
import { travelOf } from '../travel.ts';

export interface Site {
  readonly node: AnyNode;
  /** The declaration that gives it its name, when it stands in one; the function is an inline expression otherwise. */
  readonly declared: Binding | undefined;
  /** The name it takes from the property it is the value of. */
  readonly name: string | undefined;
  /** Handed to Ossa here; an exported function may be handed over elsewhere, or never. */
  readonly isHanded: boolean;
}

export function findSites(script: Script): Site[] {
  const { analysis } = script;
  const sites = new Map<AnyNode, Site>();
  const combinators = ossaImports(script);
  if (combinators.size === 0) return [];
  let isHanded = true;
  const put = (site: Omit<Site, 'isHanded'>): void => {
    const known = sites.get(site.node);
    sites.set(site.node, { ...site, isHanded: isHanded || known?.isHanded === true });
  };
  const add = (node: AnyNode, name?: string): void => {
    if (isFunction(node)) put({ node, declared: undefined, name });
    else if (node.type === 'Identifier') {
      const binding = analysis.referenceAt.get(node)?.binding;
      if (binding) addDeclared(binding);
    } else if (node.type === 'ConditionalExpression') each([node.consequent, node.alternate]);
    else if (node.type === 'LogicalExpression') each([node.left, node.right]);
    else if (node.type === 'SequenceExpression') add(node.expressions.at(-1) as AnyNode);
    else if (node.type === 'ArrayExpression') each(node.elements);
    else if (node.type === 'SpreadElement') add(node.argument as AnyNode);
    else if (node.type === 'ParenthesizedExpression') add(node.expression as AnyNode);
    else if (node.type === 'ObjectExpression')
      for (const property of node.properties) {
        if (property.type === 'SpreadElement') continue;
        const { key } = property;
        if (!property.method && property.kind === 'init')
          add(property.value as AnyNode, !property.computed && key.type === 'Identifier' ? key.name : undefined);
      }
  };
  const each = (nodes: readonly (object | null)[]): void => {
    for (const node of nodes) if (node) add(node as AnyNode);
  };
  const addDeclared = (binding: Binding): void => {
    const travel = travelOf(script, binding);
    if (travel.as === 'code' && isFunction(travel.node)) put({ node: travel.node, declared: binding, name: undefined });
  };
  const visit = (node: AnyNode): void => {
    isHanded = node.type === 'CallExpression';
    if (node.type === 'CallExpression') each(handed(node, script, combinators));
    else if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      const binding =
        declaration.type === 'FunctionDeclaration' && declaration.id
          ? analysis.top.bindings.get(declaration.id.name)
          : undefined;
      if (binding) addDeclared(binding);
      else if (declaration.type !== 'FunctionDeclaration') add(declaration as AnyNode, 'default');
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration)
      for (const binding of analysis.top.bindings.values())
        if (binding.statement === node.declaration) addDeclared(binding);
    for (const child of children(node)) visit(child);
  };
  visit(analysis.program);
  return [...sites.values()].sort((a, b) => a.node.start - b.node.start);
}

/** The names under which the module has what Ossa exports. */
function ossaImports(script: Script): Set<Binding> {
  const found = new Set<Binding>();
  const parent = script.file.startsWith('file:') ? script.file : pathToFileURL(script.file).href;
  for (const binding of script.analysis.top.bindings.values()) {
    const travel = travelOf(script, binding);
    if (travel.as === 'import' && isOssa(travel.imported.specifier, parent)) found.add(binding);
  }
  return found;
}

function isOssa(specifier: string, parent: string): boolean {
  if (!/^ossa(?:\/|$)|\/index\.[jt]s$/.test(specifier)) return false;
  try {
    return resolve(specifier, parent).kind === 'ossa';
  } catch {
    return false;
  }
}

/** Only the program they are given is captured: other callbacks of theirs run where they were written. */
const runners: ReadonlySet<string> = new Set(['run', 'stream', 'evaluate', 'evaluateStream', 'plan']);

/** The arguments that `map(…)`, `ossa.map(…)`, or `.to(…)` of anything captures: noting a function too many does no harm. */
function handed(call: CallExpression, script: Script, combinators: ReadonlySet<Binding>): readonly AnyNode[] {
  const { callee } = call;
  const all = call.arguments as AnyNode[];
  const member =
    callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier'
      ? callee.property.name
      : undefined;
  if (member === 'to') return all;
  const base = (callee.type === 'MemberExpression' ? callee.object : callee) as AnyNode;
  const binding = script.analysis.referenceAt.get(base)?.binding;
  if (!binding || !combinators.has(binding)) return [];
  return runners.has(member ?? importedName(script, binding)) ? all.slice(0, 1) : all;
}

function importedName(script: Script, binding: Binding): string {
  const travel = travelOf(script, binding);
  return travel.as === 'import' && travel.imported.member.kind === 'export'
    ? travel.imported.member.name
    : binding.name;
}

/** The variables whose values the function needs, directly or through the code that travels with it. */
export function neededValues(script: Script, node: AnyNode): Binding[] {
  const values = new Set<Binding>();
  const seen = new Set<AnyNode>();
  const take = (piece: AnyNode, scope: Scope): void => {
    if (seen.has(piece)) return;
    seen.add(piece);
    const around = new Set(chain(scope));
    for (const { binding } of within(script.analysis.references, piece)) {
      if (!binding || !around.has(binding.scope)) continue;
      const travel = travelOf(script, binding);
      if (travel.as === 'code') take(binding.declaration, binding.scope);
      else if (travel.as === 'value') values.add(binding);
    }
  };
  take(node, script.analysis.closures.get(node)!);
  return [...values];
}

/** Whether the name means this variable in that scope too. */
export function isVisible(binding: Binding, scope: Scope): boolean {
  return chain(scope).find(({ bindings }) => bindings.has(binding.name)) === binding.scope;
}
