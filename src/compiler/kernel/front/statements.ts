/** Statements. */
import type { AnyNode, Pattern, VariableDeclaration } from 'acorn';
import { goOn } from './branch.ts';
import type { Context } from './context.ts';
import { nothing, TRUE } from './datum.ts';
import { alwaysJumps, choice, jump, region, sequence, targetOf } from './jumps.ts';
import { loop, type Parts } from './loops.ts';
import { forOf } from './for-of.ts';
import { switchStatement } from './switch.ts';
import { refuseSyntax } from './syntax.ts';
import { unroll } from './unroll.ts';

/** Does a statement, and what follows it. */
export function statement(c: Context, node: AnyNode, next: () => void): void {
  c.at(node);
  switch (node.type) {
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return next();
    case 'ExpressionStatement':
      if (node.directive === undefined) c.expression(node.expression);
      return next();
    case 'VariableDeclaration':
      declare(c, node);
      return next();
    case 'BlockStatement':
      return sequence(c, node.body, next);
    case 'IfStatement': {
      const { consequent, alternate, test } = node;
      const way = (part: AnyNode | null | undefined): Parameters<typeof choice>[3][0] => ({
        act: (then) => (part ? c.statement(part, then) : then()),
        jumps: part != null && alwaysJumps(part),
      });
      return choice(c, node, c.condition(test), [way(consequent), way(alternate)], next);
    }
    case 'ReturnStatement':
      return returned(c, node);
    case 'BreakStatement':
    case 'ContinueStatement': {
      const kind = node.type === 'BreakStatement' ? 'break' : 'continue';
      const to = targetOf(c, kind, node.label?.name);
      return to ? jump(c, to) : refuseSyntax(c, node);
    }
    case 'SwitchStatement':
      return switchStatement(c, node, [], next);
    case 'LabeledStatement':
      return labelled(c, node, [], next);
    default:
      return loopStatement(c, node, [], next);
  }
}

function declare(c: Context, { declarations, kind }: VariableDeclaration): void {
  for (const { id, init } of declarations) {
    c.at(id);
    if (init) c.grammar.assign(c, id, c.expression(init), 'initialise');
    // A `var` without a value keeps the one it has.
    else if (kind !== 'var') c.grammar.assign(c, id, nothing('noValue', { name: nameOf(id) }), 'initialise');
  }
}

const nameOf = (pattern: Pattern): string => (pattern.type === 'Identifier' ? pattern.name : 'the pattern');

function returned(c: Context, { argument, ...node }: AnyNode & { type: 'ReturnStatement' }): void {
  const to = c.targets.find(({ kind }) => kind === 'return');
  const { result } = c;
  if (!to || !result) return;
  if (argument) {
    const datum = c.expression(argument);
    c.env.set(result, datum.kind === 'scalar' ? c.typing.assign(result, datum, argument) : datum);
  } else c.env.set(result, nothing('noResult', { name: result.name }));
  c.at(node);
  jump(c, to);
}

function labelled(
  c: Context,
  { label, body, ...node }: AnyNode & { type: 'LabeledStatement' },
  outer: readonly string[],
  next: () => void,
): void {
  const labels = [...outer, label.name];
  if (body.type === 'LabeledStatement') return labelled(c, body, labels, next);
  if (body.type === 'SwitchStatement') return switchStatement(c, body, labels, next);
  if (/^(?:For|While|DoWhile)/.test(body.type)) return loopStatement(c, body, labels, next);
  region(c, body, { kind: 'break', labels }, () => c.statement(body, () => undefined));
  goOn(c, { ...node, label, body } as AnyNode, next);
}

function loopStatement(c: Context, node: AnyNode, labels: readonly string[], next: () => void): void {
  switch (node.type) {
    case 'ForStatement': {
      const { init, test, update, body } = node;
      if (init?.type === 'VariableDeclaration') declare(c, init);
      else if (init) c.expression(init);
      const parts: Parts = {
        labels,
        test: () => (test ? c.condition(test) : TRUE),
        body: listOf(body),
        ...(update ? { update: () => void c.expression(update) } : {}),
        ...(test && update ? { counted: true } : {}),
      };
      return c.site.loop(node).unroll === 'yes' ? unroll(c, node, parts, next) : loop(c, node, parts, next);
    }
    case 'WhileStatement':
      return loop(c, node, { labels, test: () => c.condition(node.test), body: listOf(node.body) }, next);
    case 'DoWhileStatement': {
      const parts: Parts = {
        labels,
        test: () => c.condition(node.test),
        body: listOf(node.body),
        testLast: true,
      };
      return loop(c, node, parts, next);
    }
    case 'ForOfStatement':
      return forOf(c, node, labels, next);
    default:
      return refuseSyntax(c, node);
  }
}

const listOf = (body: AnyNode): readonly AnyNode[] => (body.type === 'BlockStatement' ? body.body : [body]);
