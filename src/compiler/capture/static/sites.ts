/** The functions a module hands to Ossa, as far as its text shows: where they stand and which variables they need. */
import type { AnyNode, CallExpression } from 'acorn';
import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from '../resolve.ts';
import { chain, children, isFunction, scopeOf, within } from '../scope.ts';
import type { Binding, Reference, Scope } from '../scope.ts';
import type { Script } from '../script.ts';
import { travelOf } from '../travel.ts';
import type { Imported } from '../travel.ts';

export interface Site {
  /** The function, or in a bundled module the name of one that is imported. */
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
      if (binding && isImportedAgain(script, binding, node)) put({ node, declared: undefined, name: undefined });
      else if (binding) addDeclared(binding);
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

/** Of an unbundled module, the pass or the inspector reads what it imports. What Ossa exports is known to it. */
function isImportedAgain(script: Script, binding: Binding, node: AnyNode): boolean {
  if (!script.bundled || script.analysis.shorthands.has(node)) return false;
  const travel = travelOf(script, binding);
  if (travel.as !== 'import' || travel.imported.member.kind !== 'export') return false;
  return !isBuiltin(travel.imported.specifier) && !isOssa(travel.imported.specifier, 'file:///');
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

/** A piece of code, and the names in it that lead out of it. */
interface Piece {
  readonly code: AnyNode;
  readonly outside: readonly Reference[];
}

/** The function, and the code that travels with it. */
export function travelling(script: Script, node: AnyNode): Piece[] {
  const pieces: Piece[] = [];
  const seen = new Set<AnyNode>();
  const take = (code: AnyNode, scope: Scope): void => {
    if (seen.has(code)) return;
    seen.add(code);
    const around = new Set(chain(scope));
    const outside = within(script.analysis.references, code).filter(
      ({ binding }) => !binding || around.has(binding.scope),
    );
    pieces.push({ code, outside });
    for (const { binding } of outside)
      if (binding && travelOf(script, binding).as === 'code') take(binding.declaration, binding.scope);
  };
  take(node, scopeOf(script.analysis, node));
  return pieces;
}

/** The variables whose values the function needs, directly or through the code that travels with it. */
export function neededValues(script: Script, node: AnyNode): Binding[] {
  const values = new Set<Binding>();
  for (const { outside } of travelling(script, node))
    for (const { binding, node: use } of outside)
      // What a bundle imports may be a kernel, which is taken as it is.
      if (binding && (travelOf(script, binding).as === 'value' || isImportedAgain(script, binding, use as AnyNode)))
        values.add(binding);
  return [...values];
}

/** What the function imports, `import('…')` of a spelled-out module included. */
export function neededImports(script: Script, node: AnyNode): Imported[] {
  const { contexts } = script.analysis;
  return travelling(script, node).flatMap(({ code, outside }) => [
    ...outside.flatMap(({ binding }) => {
      const travel = binding && travelOf(script, binding);
      return travel?.as === 'import' ? [travel.imported] : [];
    }),
    ...within(contexts, code).flatMap((use) => dynamicImport(use.kind === 'import()' ? use.node : undefined) ?? []),
  ]);
}

/** The module that `import('…')` loads, where that is spelled out. */
export function dynamicImport(node: AnyNode | undefined): Imported | undefined {
  const value = node?.type === 'ImportExpression' && node.source.type === 'Literal' ? node.source.value : undefined;
  return typeof value === 'string' ? { specifier: value, member: { kind: 'namespace' } } : undefined;
}

/** Whether the name means this variable in that scope too. */
export function isVisible(binding: Binding, scope: Scope): boolean {
  return chain(scope).find(({ bindings }) => bindings.has(binding.name)) === binding.scope;
}
