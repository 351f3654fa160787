/**
 * Scopes, as analysis finds them over ESTree: which declaration every identifier means. Made for capture, so they also say
 * what a function takes from around it without naming it: `this`, `arguments`, `super`, `new.target`, private names,
 * `import.meta`, `import()`, direct `eval` and `with`.
 */
import type { AnyNode, Class, Function as FunctionNode, Identifier, Pattern, Program } from 'acorn';

export type ScopeKind =
  | 'program'
  | 'function'
  | 'arrow'
  | 'body'
  | 'block'
  | 'for'
  | 'catch'
  | 'class'
  | 'field'
  | 'static'
  | 'name'
  | 'with';
export type BindingKind =
  | 'import'
  | 'function'
  | 'class'
  | 'const'
  | 'let'
  | 'var'
  | 'parameter'
  | 'catch'
  | 'name'
  | 'implicit';

export interface Scope {
  readonly kind: ScopeKind;
  readonly node: AnyNode;
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding>;
  readonly privateNames: Set<string>;
  readonly strict: boolean;
}

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The declarator, function, class, import specifier, or parameter pattern that declares it; the first if there are more. */
  readonly declaration: AnyNode;
  /** The whole `const … ;` of a variable, or the `import` of an import specifier. */
  readonly statement: AnyNode | undefined;
  /** How many declarations there are: a `var` or a sloppy function may be declared again. */
  declarations: number;
  readonly references: Reference[];
}

export interface Reference {
  readonly node: Identifier;
  readonly scope: Scope;
  /** `initialise`: the write of its own declaration. */
  readonly access: 'read' | 'write' | 'update' | 'initialise';
  binding: Binding | undefined;
}

export type ContextKind =
  | 'this'
  | 'arguments'
  | 'super'
  | 'new.target'
  | 'import.meta'
  | 'import()'
  | 'require()'
  | 'eval'
  | 'with'
  | 'private';
/** A use of something from around the function that is not a variable. */
export interface ContextUse {
  readonly kind: ContextKind;
  readonly node: AnyNode;
  /** The scope whose function or class gives it its meaning; undefined at the top of the script. */
  readonly owner: Scope | undefined;
}

export interface Analysis {
  readonly program: Program;
  readonly top: Scope;
  /** Sorted by position. */
  readonly references: readonly Reference[];
  /** Sorted by position. */
  readonly contexts: readonly ContextUse[];
  /** Functions and classes with the scope they are evaluated in, in the order of their positions. */
  readonly closures: ReadonlyMap<AnyNode, Scope>;
  readonly loops: readonly AnyNode[];
  readonly referenceAt: ReadonlyMap<AnyNode, Reference>;
  /** The property or method definition that each function written in method form is the value of. */
  readonly methods: ReadonlyMap<AnyNode, AnyNode>;
  /** The identifiers that are a property's name as well: `{ a }`. */
  readonly shorthands: ReadonlySet<AnyNode>;
}

export function isFunction(node: AnyNode): node is AnyNode & FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}
export function isClass(node: AnyNode): node is AnyNode & Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** The scope and those around it, innermost first. */
export function chain(scope: Scope | undefined): Scope[] {
  const scopes: Scope[] = [];
  for (let each = scope; each; each = each.parent) scopes.push(each);
  return scopes;
}

/** The function (or script) whose call runs code of this scope. */
export function functionScope(scope: Scope): Scope {
  let each = scope;
  while (each.parent && !runs(each)) each = each.parent;
  return each;
}
/** Whether the scope is the outermost of code that is called. */
export function runs(scope: Scope): boolean {
  return scope.kind === 'function' || scope.kind === 'arrow' || scope.kind === 'field' || scope.kind === 'static';
}

/** The scope that a function is evaluated in, or that a name stands in. */
export function scopeOf({ closures, referenceAt }: Analysis, node: AnyNode): Scope {
  return closures.get(node) ?? referenceAt.get(node)!.scope;
}

/** Those of a list sorted by position that lie in a node. */
export function within<T extends { readonly node: AnyNode }>(sorted: readonly T[], { start, end }: AnyNode): T[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.node.start < start) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let i = low; i < sorted.length && sorted[i]!.node.start < end; i++) found.push(sorted[i]!);
  return found;
}

/** The names a pattern declares, with their identifiers. */
export function patternNames(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? patternNames(element) : []));
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'MemberExpression':
      return [];
  }
}

/** The nodes directly below a node, in the order of the text. */
export function* children(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (isNode(value)) yield value;
  }
}
function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
