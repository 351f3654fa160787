/**
 * Statements. What follows a branch that jumps goes into its other arm; where that is not enough, a flag says that a jump is under way,
 * and what it passes over is done only while the flag is not set.
 */
import type { AnyNode, ForStatement, SwitchStatement } from 'acorn';
import type { Value } from '../ir/ir.ts';
import type { Expressions } from './expressions.ts';
import { type FunctionNode, literal, nothing, type Operand, valueOf, type Variable } from './operand.ts';
import { alwaysJumps, assignedNames, canJump, type Jumps, jumpsOf, NEAREST, Scope } from './scope.ts';

/** A loop or switch that statements are in. */
interface Target {
  readonly labels: readonly string[];
  readonly broken: Variable;
  /** Undefined for a switch, which has no rounds. */
  readonly continued: Variable | undefined;
}

const flag = (name: string, node: AnyNode): Variable => ({ name, key: `${name} ${node.start}`, constant: false });

export class Statements {
  readonly #e: Expressions;
  readonly #returned: Variable;
  readonly #result: Variable;
  #targets: readonly Target[] = [];

  /** Of a function. */
  constructor(expressions: Expressions, node: AnyNode) {
    this.#e = expressions;
    this.#returned = flag('returned', node);
    this.#result = flag('result', node);
  }

  /** What the function gives whose body the statements are. */
  body(statements: readonly AnyNode[], scope: Scope): Operand {
    this.#clear(this.#returned);
    this.#e.state.set(this.#result, nothing);
    this.#list(statements, scope);
    return this.#e.state.get(this.#result);
  }

  #bool(value: boolean): Operand {
    return valueOf(this.#e.state.builder.constant('bool', Number(value)));
  }

  #clear(variable: Variable): void {
    this.#e.state.set(variable, this.#bool(false));
  }

  #list(statements: readonly AnyNode[], scope: Scope): void {
    for (const statement of statements)
      if (statement.type === 'FunctionDeclaration' && statement.id !== null) {
        const node = statement as FunctionNode;
        const closure = this.#e.closure(node, scope);
        scope.declare(statement.id.name, { operand: () => closure });
      }
    for (const [i, statement] of statements.entries()) {
      const rest = statements.slice(i + 1);
      const jumps = jumpsOf(statement);
      if (alwaysJumps(statement) || !canJump(jumps) || rest.length === 0) {
        this.#statement(statement, scope);
        if (alwaysJumps(statement)) return;
        continue;
      }
      if (statement.type === 'IfStatement') {
        const { test, consequent, alternate } = statement;
        const [first, second] = [consequent as AnyNode, (alternate ?? undefined) as AnyNode | undefined];
        if (alwaysJumps(first))
          return this.#if(test as AnyNode, [first], second === undefined ? rest : [second, ...rest], statement, scope);
        if (second !== undefined && alwaysJumps(second))
          return this.#if(test as AnyNode, [first, ...rest], [second], statement, scope);
      }
      this.#statement(statement, scope);
      this.#unless(jumps, () => this.#list(rest, scope), statement, scope);
      return;
    }
  }

  /** The flags that jumps out of a piece of code may set. */
  #flags({ returns, breaks, continues }: Jumps): Variable[] {
    const flags = returns ? [this.#returned] : [];
    for (const label of breaks) {
      const target = this.#targets.findLast(({ labels }) => label === NEAREST || labels.includes(label));
      if (target !== undefined) flags.push(target.broken);
    }
    for (const label of continues) {
      const target = this.#targets.findLast(
        ({ labels, continued }) => continued !== undefined && (label === NEAREST || labels.includes(label)),
      );
      if (target?.continued !== undefined) flags.push(target.continued);
    }
    return flags;
  }

  /** Whether none of the flags is set. */
  #free(flags: readonly Variable[]): Value | undefined {
    const { builder, state } = { builder: this.#e.state.builder, state: this.#e.state };
    const values = flags.map((each) => (state.get(each) as { value: Value }).value);
    const [first, ...others] = values;
    if (first === undefined) return undefined;
    return builder.operation(
      'not',
      others.reduce((a, b) => builder.operation('or', a, b), first),
    );
  }

  #unless(jumps: Jumps, write: () => void, node: AnyNode, scope: Scope): void {
    const free = this.#free(this.#flags(jumps));
    if (free === undefined) return write();
    this.#e.state.branch(
      free,
      () => (write(), nothing),
      () => nothing,
      this.#wrong(node, scope),
    );
  }

  #wrong(node: AnyNode, scope: Scope): (what: string) => never {
    return (what) => this.#e.refuse(what, 'Give a variable values of one kind.', node, scope);
  }

  #if(test: AnyNode, whenTrue: readonly AnyNode[], whenFalse: readonly AnyNode[], node: AnyNode, scope: Scope): void {
    const arm = (statements: readonly AnyNode[]) => (): Operand => {
      this.#list(statements, new Scope(scope));
      return nothing;
    };
    this.#e.state.branch(this.#e.condition(test, scope), arm(whenTrue), arm(whenFalse), this.#wrong(node, scope));
  }

  #statement(node: AnyNode, scope: Scope, labels: readonly string[] = []): void {
    const e = this.#e;
    switch (node.type) {
      case 'EmptyStatement':
      case 'FunctionDeclaration':
        return;
      case 'ExpressionStatement':
        if (node.expression.type !== 'Literal') e.value(node.expression as AnyNode, scope);
        return;
      case 'VariableDeclaration':
        if (node.kind === 'var') e.refuse("'var'", 'Use let or const.', node, scope);
        for (const { id, init } of node.declarations)
          e.declare(
            id as AnyNode,
            init == null ? nothing : e.value(init as AnyNode, scope),
            scope,
            node.kind === 'const',
          );
        return;
      case 'BlockStatement':
        return this.#list(node.body as AnyNode[], new Scope(scope));
      case 'IfStatement':
        return this.#if(
          node.test as AnyNode,
          [node.consequent as AnyNode],
          node.alternate == null ? [] : [node.alternate as AnyNode],
          node,
          scope,
        );
      case 'ReturnStatement':
        e.state.set(this.#result, node.argument == null ? nothing : e.value(node.argument as AnyNode, scope));
        return e.state.set(this.#returned, this.#bool(true));
      case 'BreakStatement':
      case 'ContinueStatement': {
        const label = node.label?.name ?? NEAREST;
        const jumps = {
          returns: false,
          breaks: new Set(node.type === 'BreakStatement' ? [label] : []),
          continues: new Set(node.type === 'ContinueStatement' ? [label] : []),
        };
        for (const variable of this.#flags(jumps)) e.state.set(variable, this.#bool(true));
        return;
      }
      case 'LabeledStatement':
        return this.#statement(node.body as AnyNode, scope, [...labels, node.label.name]);
      case 'WhileStatement':
        return this.#loop({ test: node.test as AnyNode, body: node.body as AnyNode, node }, new Scope(scope), labels);
      case 'DoWhileStatement':
        return this.#loop(
          { test: node.test as AnyNode, body: node.body as AnyNode, node, first: true },
          new Scope(scope),
          labels,
        );
      case 'ForStatement':
        return this.#for(node, scope, labels);
      case 'ForOfStatement':
        return this.#forOf(node.left as AnyNode, node.right as AnyNode, node.body as AnyNode, node, scope, labels);
      case 'SwitchStatement':
        return this.#switch(node, scope, labels);
      default:
        e.refuse(
          `a ${node.type.replaceAll(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()}`,
          'Kernels are made of branches, loops and assignments.',
          node,
          scope,
        );
    }
  }

  #for(node: ForStatement, scope: Scope, labels: readonly string[]): void {
    const inner = new Scope(scope);
    if (node.init != null) {
      if (node.init.type === 'VariableDeclaration') this.#statement(node.init as AnyNode, inner);
      else this.#e.value(node.init as AnyNode, inner);
    }
    const [test, update] = [
      (node.test ?? undefined) as AnyNode | undefined,
      (node.update ?? undefined) as AnyNode | undefined,
    ];
    this.#loop({ test, body: node.body as AnyNode, node, update }, inner, labels);
  }

  /** The variables in scope that pieces of code assign, or functions that they may call. */
  #assigned(pieces: readonly (AnyNode | undefined)[], scope: Scope): Variable[] {
    const names = new Set<string>();
    for (const piece of pieces) if (piece !== undefined) assignedNames(piece, names);
    const found = new Set<Variable>();
    for (const { assigned, scope: around } of [{ assigned: names, scope }, ...this.#e.closures])
      for (const name of assigned) {
        const meaning = around.find(name);
        if (meaning !== undefined && 'variable' in meaning) found.add(meaning.variable);
      }
    return [...found];
  }

  #loop(
    {
      test,
      body,
      node,
      update,
      first = false,
    }: { test: AnyNode | undefined; body: AnyNode; node: AnyNode; update?: AnyNode | undefined; first?: boolean },
    scope: Scope,
    labels: readonly string[],
  ): void {
    const e = this.#e;
    const outer = this.#targets;
    const target: Target = { labels, broken: flag('broken', node), continued: flag('continued', node) };
    const jumps = jumpsOf(body, labels);
    this.#targets = [...outer, target];
    const inner = jumpsOf(body);
    const leaving = this.#flags(inner).filter((variable) => variable !== target.continued);
    for (const variable of [target.broken, target.continued as Variable]) this.#clear(variable);
    const begun = flag('begun', node);
    if (first) this.#clear(begun);
    const variables = [...this.#assigned([test, body, update], scope), ...new Set(leaving)];
    if (jumps.returns) variables.push(this.#result);
    if (first) variables.push(begun);
    if (jumps.returns && e.state.get(this.#result).kind === 'nothing') e.state.set(this.#result, literal(0));
    const condition = (): Value =>
      test === undefined ? e.state.builder.constant('bool', 1) : e.condition(test, scope);
    e.state.loop(
      variables,
      () => {
        const tested = (): Value => {
          if (!first) return condition();
          const { value } = e.state.get(begun) as { value: Value };
          const result = e.state.branch(
            value,
            () => valueOf(condition()),
            () => this.#bool(true),
            this.#wrong(node, scope),
          );
          return (result as { value: Value }).value;
        };
        const free = this.#free(leaving);
        if (free === undefined) return tested();
        const result = e.state.branch(
          free,
          () => valueOf(tested()),
          () => this.#bool(false),
          this.#wrong(node, scope),
        );
        return (result as { value: Value }).value;
      },
      () => {
        if (first) e.state.set(begun, this.#bool(true));
        this.#clear(target.continued as Variable);
        this.#list([body], new Scope(scope));
        if (update === undefined) return;
        const free = this.#free(leaving);
        if (free === undefined) e.value(update, scope);
        else
          e.state.branch(
            free,
            () => (e.value(update, scope), nothing),
            () => nothing,
            this.#wrong(node, scope),
          );
      },
      this.#wrong(node, scope),
    );
    this.#targets = outer;
  }

  /** Over the elements of a typed array, or of a tuple, one after the other. */
  #forOf(left: AnyNode, right: AnyNode, body: AnyNode, node: AnyNode, scope: Scope, labels: readonly string[]): void {
    const e = this.#e;
    const { state } = e;
    const of = e.value(right, scope);
    const pattern = (left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined) as AnyNode;
    if (pattern === undefined)
      e.refuse('a loop over elements into a variable outside', 'Declare it: for (const x of …).', node, scope);
    if (of.kind === 'tuple' && !canJump(jumpsOf(body, labels))) {
      for (const item of of.items) {
        const inner = new Scope(scope);
        e.declare(pattern, item, inner, true);
        this.#list([body], inner);
      }
      return;
    }
    if (of.kind !== 'array')
      return e.refuse('a loop over something that is no typed array', 'Use a counter, or a typed array.', node, scope);
    const counter: Variable = { name: 'the counter', key: `counter ${node.start}`, constant: false };
    const outer = this.#targets;
    const target: Target = { labels, broken: flag('broken', node), continued: flag('continued', node) };
    this.#targets = [...outer, target];
    const leaving = this.#flags(jumpsOf(body)).filter((variable) => variable !== target.continued);
    for (const variable of [target.broken, target.continued as Variable]) this.#clear(variable);
    state.set(counter, valueOf(state.builder.constant('i32', 0)));
    const variables = [...this.#assigned([body], scope), ...new Set(leaving), counter];
    const returns = jumpsOf(body).returns;
    if (returns) {
      if (state.get(this.#result).kind === 'nothing') state.set(this.#result, literal(0));
      variables.push(this.#result);
    }
    const at = (): Value => (state.get(counter) as { value: Value }).value;
    state.loop(
      variables,
      () => {
        const more = state.builder.operation('lt', at(), state.builder.length(of.array));
        const free = this.#free(leaving);
        return free === undefined ? more : state.builder.operation('and', free, more);
      },
      () => {
        this.#clear(target.continued as Variable);
        const inner = new Scope(scope);
        e.declare(pattern, e.given(state.builder.load(of.array, at())), inner, true);
        this.#list([body], inner);
        state.set(counter, valueOf(state.builder.operation('add', at(), state.builder.constant('i32', 1))));
      },
      this.#wrong(node, scope),
    );
    this.#targets = outer;
  }

  /** The number of the first case that fits, and then all bodies from there on until one breaks. */
  #switch(node: SwitchStatement, scope: Scope, labels: readonly string[]): void {
    const e = this.#e;
    const { state } = e;
    const { builder } = state;
    const given = valueOf(e.number(node.discriminant as AnyNode, scope));
    const { cases } = node;
    const otherwise = cases.findIndex(({ test }) => test == null);
    let chosen = builder.constant('i32', otherwise < 0 ? cases.length : otherwise);
    for (const [i, { test }] of [...cases.entries()].reverse()) {
      if (test == null) continue;
      const fits = e.equal(given, e.value(test as AnyNode, scope), test as AnyNode, scope);
      chosen = builder.operation('select', fits, builder.constant('i32', i), chosen);
    }
    const outer = this.#targets;
    const target: Target = { labels, broken: flag('broken', node as AnyNode), continued: undefined };
    this.#targets = [...outer, target];
    this.#clear(target.broken);
    const inner = new Scope(scope);
    let passed: Jumps = { returns: false, breaks: new Set(), continues: new Set() };
    for (const [i, { consequent }] of cases.entries()) {
      if (consequent.length === 0) continue;
      const reached = builder.operation('le', chosen, builder.constant('i32', i));
      const free = this.#free(this.#flags(passed));
      const runs = free === undefined ? reached : builder.operation('and', reached, free);
      state.branch(
        runs,
        () => (this.#list(consequent as AnyNode[], inner), nothing),
        () => nothing,
        this.#wrong(node as AnyNode, scope),
      );
      for (const statement of consequent) {
        const { returns, breaks, continues } = jumpsOf(statement as AnyNode);
        passed = {
          returns: passed.returns || returns,
          breaks: new Set([...passed.breaks, ...breaks]),
          continues: new Set([...passed.continues, ...continues]),
        };
      }
    }
    this.#targets = outer;
  }
}
