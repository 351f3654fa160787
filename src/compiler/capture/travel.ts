/**
 * How what a function names gets to a worker: the one table of the rules. `code` goes as text, `import` is imported again,
 * `require` is made anew, `value` is read when the program runs.
 */
import type { AnyNode, CallExpression, Expression, ImportDeclaration, VariableDeclarator } from 'acorn';
import { functionScope, isClass, isFunction } from './scope.ts';
import type { Binding, Reference, Scope } from './scope.ts';
import type { Script } from './script.ts';

/** What of a module an imported name stands for: the module's namespace, an export, or a CommonJS module's exports. */
export interface Imported {
  readonly specifier: string;
  readonly member: { readonly kind: 'namespace' | 'exports' } | { readonly kind: 'export'; readonly name: string };
}

export type Travel =
  | { readonly as: 'code'; readonly node: AnyNode }
  | { readonly as: 'import'; readonly imported: Imported }
  | { readonly as: 'require' | 'filename' | 'dirname' | 'own exports' | 'import.meta' | 'import()' }
  | { readonly as: 'value' };

const byScript = new WeakMap<Script, Map<Binding, Travel>>();

export function travelOf(script: Script, binding: Binding): Travel {
  let known = byScript.get(script);
  if (!known) byScript.set(script, (known = new Map()));
  let travel = known.get(binding);
  if (!travel) known.set(binding, (travel = decideIn(script, binding)));
  return travel;
}

/** In a bundle, what cannot be imported again is a variable like any other. */
function decideIn({ bundled }: Script, binding: Binding): Travel {
  const travel = travelUnbundled(binding);
  return bundled && travel.as === 'import' && !bundled.link(travel.imported) ? { as: 'value' } : travel;
}

const implicit: Readonly<Record<string, Travel['as'] & ('require' | 'filename' | 'dirname' | 'own exports')>> = {
  require: 'require',
  __filename: 'filename',
  __dirname: 'dirname',
  exports: 'own exports',
};

/** What vite's wrapper of a module calls what the module itself would have written. */
const viteNames: Readonly<Record<string, 'import.meta' | 'import()'>> = {
  __vite_ssr_import_meta__: 'import.meta',
  __vite_ssr_dynamic_import__: 'import()',
};

/** As it is where every module lies in its own file. */
export function travelUnbundled(binding: Binding): Travel {
  const { declaration } = binding;
  if (binding.kind === 'implicit') return { as: implicit[binding.name] ?? 'value' };
  if (binding.kind === 'import')
    return { as: 'import', imported: importOf(declaration, binding.statement as AnyNode & ImportDeclaration) };
  if (binding.name in viteNames) return { as: viteNames[binding.name]! };
  const settled = binding.declarations === 1 && assignments(binding).length === 0;
  if (!settled) return { as: 'value' };
  if (binding.kind === 'function' || binding.kind === 'class') return { as: 'code', node: declaration };
  if (
    declaration.type !== 'VariableDeclarator' ||
    binding.statement?.type !== 'VariableDeclaration' ||
    !declaration.init
  )
    return { as: 'value' };
  return initialised(binding, declaration, declaration.init);
}

/** A `const` (or a variable that is used like one) by what it is initialised with. */
function initialised(binding: Binding, declarator: VariableDeclarator, init: Expression): Travel {
  const loaded = loadedModule(init);
  if (loaded) {
    const { specifier, kind } = loaded;
    if (declarator.id.type === 'Identifier') return { as: 'import', imported: { specifier, member: { kind } } };
    const name = exportName(declarator, binding.name);
    return name === undefined
      ? { as: 'value' }
      : { as: 'import', imported: { specifier, member: { kind: 'export', name } } };
  }
  if (declarator.id.type !== 'Identifier') return { as: 'value' };
  if (init.type === 'CallExpression' && isCreateRequire(init)) return { as: 'require' };
  const code = binding.scope.kind !== 'for' && (isCode(init) || isInterop(init));
  return code ? { as: 'code', node: unwrapped(init) } : { as: 'value' };
}

function importOf(specifier: AnyNode, declaration: ImportDeclaration): Imported {
  const source = String(declaration.source.value);
  if (specifier.type === 'ImportNamespaceSpecifier') return { specifier: source, member: { kind: 'namespace' } };
  if (specifier.type !== 'ImportSpecifier') return { specifier: source, member: { kind: 'export', name: 'default' } };
  const { imported } = specifier;
  const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
  return { specifier: source, member: { kind: 'export', name } };
}

/** What initialises a variable with a whole module: `require('x')`, `await import('x')`, and what vite makes of an import. */
const loaders: Readonly<Record<string, 'exports' | 'namespace'>> = {
  require: 'exports',
  __vite_ssr_import__: 'namespace',
  __vite_ssr_dynamic_import__: 'namespace',
};
function loadedModule(init: Expression): (Pick<Imported, 'specifier'> & { kind: 'exports' | 'namespace' }) | undefined {
  const call = init.type === 'AwaitExpression' ? init.argument : init;
  if (call.type === 'ImportExpression') {
    const specifier = init === call ? undefined : literal(call.source);
    return specifier === undefined ? undefined : { specifier, kind: 'namespace' };
  }
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return undefined;
  const kind = loaders[call.callee.name];
  const specifier = literal(call.arguments[0]);
  return kind === undefined || specifier === undefined ? undefined : { specifier, kind };
}

function literal(node: { readonly type: string } | undefined): string | undefined {
  const value = node?.type === 'Literal' ? (node as { value?: unknown }).value : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `const { a, b: c } = require('x')`: the export a name of a plain destructuring stands for. */
function exportName({ id }: VariableDeclarator, local: string): string | undefined {
  if (id.type !== 'ObjectPattern') return undefined;
  for (const property of id.properties) {
    if (property.type !== 'Property' || property.computed || property.value.type !== 'Identifier') continue;
    if (property.value.name === local && property.key.type === 'Identifier') return property.key.name;
  }
  return undefined;
}

/** `createRequire(import.meta.url)`, also as a member of a namespace. */
function isCreateRequire({ callee }: CallExpression): boolean {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return name.type === 'Identifier' && name.name === 'createRequire';
}

/** A function or class, perhaps given its name by the `__name(fn, 'name')` that esbuild writes. */
function isCode(init: Expression): boolean {
  const node = unwrapped(init);
  return isFunction(node) || isClass(node);
}
export function unwrapped(node: Expression): AnyNode {
  if (node.type === 'ParenthesizedExpression') return unwrapped(node.expression);
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '__name') {
    const inner = node.arguments[0];
    if (inner && inner.type !== 'SpreadElement') return unwrapped(inner);
  }
  return node as AnyNode;
}

/** What bundlers make of modules that are not ES modules: evaluated again in the worker, as the import would have been. */
const bundlerCalls: ReadonlySet<string> = new Set(['__toESM', '__commonJS', '__esm']);
function isInterop(init: Expression): boolean {
  return init.type === 'CallExpression' && init.callee.type === 'Identifier' && bundlerCalls.has(init.callee.name);
}

/** The writes of a variable after the one that initialises it. */
export function assignments(binding: Binding): readonly Reference[] {
  let initialised = 0;
  const writes = binding.references.filter(({ access }) => {
    if (access === 'initialise') return binding.declarations > 1 && initialised++ > 0;
    return access !== 'read';
  });
  // Each turn of `for (let i = 0; …; i++)` has its own `i`: what a closure of the body sees never changes after that turn.
  if (binding.scope.kind !== 'for' || binding.scope.node.type !== 'ForStatement' || binding.kind !== 'let')
    return writes;
  const { update } = binding.scope.node;
  return writes.filter(
    ({ node, scope }) =>
      !(
        update &&
        node.start >= update.start &&
        node.end <= update.end &&
        functionScope(scope) === functionScope(binding.scope)
      ),
  );
}

/**
 * The first assignment that may run after the function at `position` (created in `scope`) exists. Assignments that come
 * before it in the same function, and not in a loop with it, are part of making the value.
 */
export function laterAssignment(
  script: Script,
  binding: Binding,
  closure: AnyNode,
  scope: Scope,
): Reference | undefined {
  const home = functionScope(binding.scope);
  const created = creation(closure, scope, home);
  const { loops } = script.analysis;
  return assignments(binding).find(({ node, scope: where }) => {
    if (functionScope(where) !== home || node.start >= created) return true;
    return loops.some(
      (loop) =>
        loop.start >= binding.scope.node.start &&
        loop.end <= binding.scope.node.end &&
        loop !== binding.scope.node &&
        loop.start <= node.start &&
        created < loop.end,
    );
  });
}

/**
 * Where, in the code of `home`, the function that holds the closure stands. A function declaration exists from the start, but
 * captured values are read when a program runs: what matters is that nothing is assigned from there on.
 */
function creation(closure: AnyNode, scope: Scope, home: Scope): number {
  let outermost = closure;
  for (let each = functionScope(scope); each !== home && each.parent; each = functionScope(each.parent))
    outermost = each.node;
  return outermost.start;
}
