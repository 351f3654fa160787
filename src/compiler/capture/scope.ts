/**
 * Scope analysis over ESTree: which declaration every identifier means. Written for capture, so it also records what a
 * function may take from around it without naming it: `this`, `arguments`, `super`, `new.target`, private names,
 * `import.meta`, `import()`, direct `eval` and `with`.
 *
 * Source of the rules: ECMA-262, sections 8 (scope analysis), 10.2.11 (FunctionDeclarationInstantiation) and B.3.2
 * (functions in blocks of sloppy code).
 */
import type { AnyNode, Class, Function as FunctionNode, Identifier, Pattern, Program } from 'acorn';

export type ScopeKind =
  'program' | 'function' | 'arrow' | 'body' | 'block' | 'for' | 'catch' | 'class' | 'field' | 'static' | 'name' | 'with';
export type BindingKind =
  'import' | 'function' | 'class' | 'const' | 'let' | 'var' | 'parameter' | 'catch' | 'name' | 'implicit';

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
  'this' | 'arguments' | 'super' | 'new.target' | 'import.meta' | 'import()' | 'eval' | 'with' | 'private';
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

/** `implicit` are names that the host declares around the script: `require`, `module`… of a CommonJS module. */
export function analyse(program: Program, implicit: readonly string[] = []): Analysis {
  return new Analyser(program, implicit).finish();
}

export function isFunction(node: AnyNode): node is AnyNode & FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
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
function runs(scope: Scope): boolean {
  return scope.kind === 'function' || scope.kind === 'arrow' || scope.kind === 'field' || scope.kind === 'static';
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

class Analyser {
  readonly #references: Reference[] = [];
  readonly #contexts: ContextUse[] = [];
  readonly #closures = new Map<AnyNode, Scope>();
  readonly #loops: AnyNode[] = [];
  readonly #methods = new Map<AnyNode, AnyNode>();
  readonly #shorthands = new Set<AnyNode>();
  readonly #program: Program;
  readonly #top: Scope;

  constructor(program: Program, implicit: readonly string[]) {
    this.#program = program;
    const strict = program.sourceType === 'module' || hasUseStrict(program.body as AnyNode[]);
    this.#top = makeScope('program', program, undefined, strict);
    for (const name of implicit) this.#declare(this.#top, name, 'implicit', program, undefined);
    this.#hoist(program.body as AnyNode[], this.#top);
    for (const statement of program.body) this.#visit(statement as AnyNode, this.#top);
  }

  finish(): Analysis {
    const referenceAt = new Map<AnyNode, Reference>();
    this.#references.sort((a, b) => a.node.start - b.node.start);
    this.#contexts.sort((a, b) => a.node.start - b.node.start);
    for (const reference of this.#references) {
      referenceAt.set(reference.node, reference);
      for (let scope: Scope | undefined = reference.scope; scope && !reference.binding; scope = scope.parent)
        reference.binding = scope.bindings.get(reference.node.name);
      reference.binding?.references.push(reference);
      if (!reference.binding && reference.node.name === 'arguments') {
        const owner = thisOwner(reference.scope);
        if (owner?.kind === 'function') this.#contexts.push({ kind: 'arguments', node: reference.node, owner });
      }
    }
    this.#contexts.sort((a, b) => a.node.start - b.node.start);
    return {
      program: this.#program,
      top: this.#top,
      references: this.#references,
      contexts: this.#contexts,
      closures: this.#closures,
      loops: this.#loops,
      referenceAt,
      methods: this.#methods,
      shorthands: this.#shorthands,
    };
  }

  #declare(scope: Scope, name: string, kind: BindingKind, declaration: AnyNode, statement: AnyNode | undefined): void {
    const known = scope.bindings.get(name);
    if (known) known.declarations++;
    else scope.bindings.set(name, { name, kind, scope, declaration, statement, declarations: 1, references: [] });
  }

  #refer(node: Identifier, scope: Scope, access: Reference['access']): void {
    this.#references.push({ node, scope, access, binding: undefined });
  }

  #context(kind: ContextKind, node: AnyNode, owner: Scope | undefined): void {
    this.#contexts.push({ kind, node, owner });
  }

  /** Declares what the statements of a block declare in it, and the `var`s below them in the enclosing function. */
  #hoist(statements: readonly AnyNode[], scope: Scope): void {
    for (const statement of statements) {
      const inner = exported(statement);
      if (inner.type === 'FunctionDeclaration' && inner.id) {
        this.#declare(scope, inner.id.name, 'function', inner, inner);
        const outer = varScope(scope);
        if (!scope.strict && outer !== scope && !outer.bindings.has(inner.id.name))
          this.#declare(outer, inner.id.name, 'var', inner, inner);
      } else if (inner.type === 'ClassDeclaration' && inner.id) this.#declare(scope, inner.id.name, 'class', inner, inner);
      else if (inner.type === 'VariableDeclaration' && inner.kind !== 'var') this.#declareVariables(inner, scope);
      else if (inner.type === 'ImportDeclaration')
        for (const specifier of inner.specifiers)
          this.#declare(scope, specifier.local.name, 'import', specifier, inner);
      this.#hoistVar(inner, scope);
    }
  }

  #declareVariables(node: AnyNode & { type: 'VariableDeclaration' }, scope: Scope): void {
    const kind: BindingKind = node.kind === 'var' ? 'var' : node.kind === 'let' ? 'let' : 'const';
    for (const declarator of node.declarations)
      for (const { name } of patternNames(declarator.id)) this.#declare(scope, name, kind, declarator, node);
  }

  #hoistVar(node: AnyNode, scope: Scope): void {
    if (isFunction(node) || isClass(node)) return;
    if (node.type === 'VariableDeclaration') {
      if (node.kind === 'var') this.#declareVariables(node, varScope(scope));
    } else if (/Statement$|^SwitchCase$|^CatchClause$/.test(node.type) && node.type !== 'ExpressionStatement')
      for (const child of children(node)) this.#hoistVar(child, scope);
  }

  #visitAll(nodes: Iterable<AnyNode | null | undefined>, scope: Scope): void {
    for (const node of nodes) if (node) this.#visit(node, scope);
  }

  #visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        return this.#refer(node, scope, 'read');
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.#visitFunction(node, scope);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#visitClass(node, scope);
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          // `for (const x of xs)` and `var x;` without a value: a loop head writes it, a bare declaration does not.
          this.#visitPattern(id as AnyNode, scope, init || node.kind !== 'var' ? 'initialise' : undefined);
          if (init) this.#visit(init as AnyNode, scope);
        }
        return;
      case 'AssignmentExpression': {
        const access = node.operator === '=' ? 'write' : 'update';
        this.#visitPattern(node.left as AnyNode, scope, access);
        return this.#visit(node.right as AnyNode, scope);
      }
      case 'UpdateExpression':
        return this.#visitPattern(node.argument as AnyNode, scope, 'update');
      case 'BlockStatement':
        return this.#visitBlock('block', node, node.body as AnyNode[], scope);
      case 'SwitchStatement': {
        this.#visit(node.discriminant as AnyNode, scope);
        const inner = makeScope('block', node, scope, scope.strict);
        this.#hoist(
          node.cases.flatMap((each) => each.consequent as AnyNode[]),
          inner,
        );
        for (const each of node.cases) {
          if (each.test) this.#visit(each.test as AnyNode, inner);
          this.#visitAll(each.consequent as AnyNode[], inner);
        }
        return;
      }
      case 'ForStatement': {
        this.#loops.push(node);
        const inner = makeScope('for', node, scope, scope.strict);
        if (node.init) {
          this.#hoist([node.init as AnyNode], inner);
          this.#visit(node.init as AnyNode, inner);
        }
        return this.#visitAll([node.test, node.update, node.body] as AnyNode[], inner);
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        this.#loops.push(node);
        const inner = makeScope('for', node, scope, scope.strict);
        if (node.left.type === 'VariableDeclaration') {
          this.#hoist([node.left], inner);
          for (const { id } of node.left.declarations) this.#visitPattern(id as AnyNode, inner, 'initialise');
        } else this.#visitPattern(node.left as AnyNode, scope, 'write');
        this.#visit(node.right as AnyNode, inner);
        return this.#visit(node.body as AnyNode, inner);
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.#loops.push(node);
        return this.#visitAll([node.test, node.body] as AnyNode[], scope);
      case 'CatchClause': {
        const inner = makeScope('catch', node, scope, scope.strict);
        if (node.param) {
          for (const { name } of patternNames(node.param)) this.#declare(inner, name, 'catch', node, undefined);
          this.#visitPattern(node.param as AnyNode, inner, 'initialise');
        }
        return this.#visitBlock('block', node.body, node.body.body as AnyNode[], inner);
      }
      case 'WithStatement':
        this.#context('with', node, undefined);
        this.#visit(node.object as AnyNode, scope);
        return this.#visit(node.body as AnyNode, makeScope('with', node, scope, scope.strict));
      case 'LabeledStatement':
        return this.#visit(node.body as AnyNode, scope);
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.#visit(node.declaration as AnyNode, scope);
        return;
      case 'ExportDefaultDeclaration':
        return this.#visit(node.declaration as AnyNode, scope);
      case 'MemberExpression':
        this.#visit(node.object as AnyNode, scope);
        if (node.computed || node.property.type === 'PrivateIdentifier') this.#visit(node.property as AnyNode, scope);
        return;
      case 'Property':
        if (node.method || node.kind !== 'init') this.#methods.set(node.value as AnyNode, node);
        if (node.shorthand) this.#shorthands.add(node.value as AnyNode);
        if (node.computed) this.#visit(node.key as AnyNode, scope);
        return this.#visit(node.value as AnyNode, scope);
      case 'PrivateIdentifier': {
        const owner = chain(scope).find((each) => each.privateNames.has(node.name));
        return this.#context('private', node, owner);
      }
      case 'ThisExpression':
        return this.#context('this', node, thisOwner(scope));
      case 'Super':
        return this.#context('super', node, thisOwner(scope));
      case 'MetaProperty':
        if (node.meta.name === 'import') return this.#context('import.meta', node, undefined);
        return this.#context('new.target', node, thisOwner(scope));
      case 'ImportExpression':
        this.#context('import()', node, undefined);
        return this.#visitAll(children(node), scope);
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') this.#context('eval', node, undefined);
        // What vite makes of `import()`.
        if (node.callee.type === 'Identifier' && node.callee.name === '__vite_ssr_dynamic_import__')
          this.#context('import()', node, undefined);
        return this.#visitAll(children(node), scope);
      default:
        return this.#visitAll(children(node), scope);
    }
  }

  /** A pattern or assignment target: its names are accessed as said (`undefined`: only declared), the rest is read. */
  #visitPattern(node: AnyNode, scope: Scope, access: Reference['access'] | undefined): void {
    switch (node.type) {
      case 'Identifier':
        if (access) this.#refer(node, scope, access);
        return;
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'RestElement') this.#visitPattern(property.argument as AnyNode, scope, access);
          else {
            if (property.computed) this.#visit(property.key as AnyNode, scope);
            this.#visitPattern(property.value as AnyNode, scope, access);
          }
        }
        return;
      case 'ArrayPattern':
        for (const element of node.elements) if (element) this.#visitPattern(element as AnyNode, scope, access);
        return;
      case 'AssignmentPattern':
        this.#visitPattern(node.left as AnyNode, scope, access);
        return this.#visit(node.right as AnyNode, scope);
      case 'RestElement':
        return this.#visitPattern(node.argument as AnyNode, scope, access);
      default:
        return this.#visit(node, scope);
    }
  }

  #visitBlock(kind: ScopeKind, node: AnyNode, statements: readonly AnyNode[], scope: Scope): void {
    const inner = makeScope(kind, node, scope, scope.strict);
    this.#hoist(statements, inner);
    this.#visitAll(statements, inner);
  }

  #visitFunction(node: AnyNode & FunctionNode, scope: Scope): void {
    this.#closures.set(node, scope);
    const body = node.body as AnyNode;
    const strict = scope.strict || (body.type === 'BlockStatement' && hasUseStrict(body.body as AnyNode[]));
    let outer = scope;
    if (node.type === 'FunctionExpression' && node.id) {
      outer = makeScope('name', node, scope, strict);
      this.#declare(outer, node.id.name, 'name', node, undefined);
    }
    const kind = node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function';
    const parameters = makeScope(kind, node, outer, strict);
    for (const pattern of node.params) {
      for (const { name } of patternNames(pattern)) this.#declare(parameters, name, 'parameter', pattern as AnyNode, undefined);
      this.#visitPattern(pattern as AnyNode, parameters, 'initialise');
    }
    if (body.type !== 'BlockStatement') return this.#visit(body, parameters);
    // Closures in parameter defaults do not see the body's variables: the body has an environment of its own then.
    const inner = node.params.every(isPlain) ? parameters : makeScope('body', node, parameters, strict);
    this.#hoist(body.body as AnyNode[], inner);
    this.#visitAll(body.body as AnyNode[], inner);
  }

  #visitClass(node: AnyNode & Class, scope: Scope): void {
    this.#closures.set(node, scope);
    const inner = makeScope('class', node, scope, true);
    if (node.id) this.#declare(inner, node.id.name, 'name', node, undefined);
    for (const element of node.body.body)
      if ('key' in element && element.key.type === 'PrivateIdentifier') inner.privateNames.add(element.key.name);
    if (node.superClass) this.#visit(node.superClass as AnyNode, inner);
    for (const element of node.body.body) {
      if (element.type === 'StaticBlock') {
        this.#visitBlock('static', element, element.body as AnyNode[], inner);
        continue;
      }
      if (element.computed) this.#visit(element.key as AnyNode, inner);
      if (!element.value) continue;
      if (element.type === 'MethodDefinition') this.#methods.set(element.value as AnyNode, element);
      const around = element.type === 'PropertyDefinition' ? makeScope('field', element, inner, true) : inner;
      this.#visit(element.value as AnyNode, around);
    }
  }
}

function makeScope(kind: ScopeKind, node: AnyNode, parent: Scope | undefined, strict: boolean): Scope {
  return { kind, node, parent, strict, bindings: new Map(), privateNames: new Set() };
}

function exported(statement: AnyNode): AnyNode {
  if (statement.type === 'ExportNamedDeclaration' && statement.declaration) return statement.declaration as AnyNode;
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration as AnyNode;
  return statement;
}

function varScope(scope: Scope): Scope {
  let each = scope;
  while (each.parent && !runs(each) && each.kind !== 'body') each = each.parent;
  return each;
}

/** The scope that gives `this`, `arguments`, `super` and `new.target` their meaning here. */
function thisOwner(scope: Scope): Scope | undefined {
  return chain(scope).find(({ kind }) => kind === 'function' || kind === 'field' || kind === 'static');
}

function isPlain(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'Identifier':
      return true;
    case 'ArrayPattern':
      return pattern.elements.every((element) => !element || isPlain(element));
    case 'ObjectPattern':
      return pattern.properties.every((property) =>
        property.type === 'RestElement' ? isPlain(property.argument) : !property.computed && isPlain(property.value),
      );
    case 'RestElement':
      return isPlain(pattern.argument);
    default:
      return false;
  }
}

function hasUseStrict(statements: readonly AnyNode[]): boolean {
  for (const statement of statements) {
    if (statement.type !== 'ExpressionStatement' || typeof statement.directive !== 'string') return false;
    if (statement.directive === 'use strict') return true;
  }
  return false;
}
