/**
 * The walk behind scope analysis: declares, refers and records, then resolves every name.
 *
 * Source of the rules: ECMA-262, sections 8 (scope analysis), 10.2.11 (FunctionDeclarationInstantiation) and B.3.2
 * (functions in blocks of sloppy code).
 */
import type { AnyNode, Class, Function as FunctionNode, Identifier, Pattern, Program } from 'acorn';
import { chain, children, isClass, isFunction, patternNames, runs } from './scope.ts';
import type { Analysis, BindingKind, ContextKind, ContextUse, Reference, Scope, ScopeKind } from './scope.ts';

/** `implicit` are names that the host declares around the script: `require`, `module`… of a CommonJS module. */
export function analyse(program: Program, implicit: readonly string[] = []): Analysis {
  return new Analyser(program, implicit).finish();
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
      } else if (inner.type === 'ClassDeclaration' && inner.id)
        this.#declare(scope, inner.id.name, 'class', inner, inner);
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
        if (node.callee.type === 'Identifier' && node.callee.name === 'require')
          this.#context('require()', node, undefined);
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
      for (const { name } of patternNames(pattern))
        this.#declare(parameters, name, 'parameter', pattern as AnyNode, undefined);
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
